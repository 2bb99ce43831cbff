// The other side of FakeVenue: answers its REST calls from a table, keeps its sockets.
// In: what a test wants answered and pushed. Out: what was asked. Thread: any. Limits: none.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/loopback_server.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::testing {

class FakeExchange {
 public:
  /// Lists A/USD as AUSD and B/USD as BUSD with tick and lot 1, and has 5 USD.
  FakeExchange();
  ~FakeExchange();
  FakeExchange(const FakeExchange&) = delete;
  FakeExchange& operator=(const FakeExchange&) = delete;

  Endpoints endpoints() const;
  /// The body (or the whole reply) for a path from now on.
  void answer(const std::string& path, const std::string& body);
  void answer(const std::string& path, const LoopbackReply& reply);
  /// The reply to a private frame that starts so; empty: none.
  void answer_frame(const std::string& start, const std::string& reply);
  int asked(const std::string& path) const;
  /// Frames received on a socket, over all its connections.
  std::vector<std::string> frames(const std::string& socket) const;
  std::size_t connections(const std::string& socket) const;

  /// To the newest connection of "/public" or "/private".
  void push(const std::string& socket, const std::string& text);
  void push(const std::string& socket, std::size_t connection, const std::string& text);
  void drop(const std::string& socket);

 private:
  LoopbackReply on_http(const LoopbackRequest& request);
  void on_frame(const std::shared_ptr<LoopbackPeer>& peer, std::string_view text);

  mutable std::mutex mutex_;
  std::map<std::string, LoopbackReply> answers_;
  std::map<std::string, std::string> frame_answers_;
  std::map<std::string, int> asked_;
  std::map<std::string, std::vector<std::string>> frames_;
  std::map<std::string, std::vector<std::shared_ptr<LoopbackPeer>>> peers_;
  LoopbackServer server_;  // last: its thread uses all of the above
};

}  // namespace crossbook::testing
