// What both sockets share: reading a request, writing an answer, when a session was last heard.
// In: text. Out: requests, answers. Thread: the exchange's. Limits: kIdleSocketLifetime.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"
#include "venues/kraken/simulator_request.hpp"

namespace crossbook::kraken {

struct SocketSession {
  WsPeer* peer = nullptr;
  UtcNanos last_heard;
  UtcNanos last_sent;

  void send(std::string text, UtcNanos now) {
    last_sent = now;
    peer->send(std::move(text));
  }
};

struct SocketRequest {
  std::string method;
  std::optional<std::int64_t> id;  // req_id
  Fields params;
};

/// @return nullopt with error set if the text is no request; the answer then carries no req_id
std::optional<SocketRequest> read_request(std::string_view text, std::string& error);

/// @param member of the answer itself: "\"name\":value"
std::string member_answer(const SocketRequest& request, std::string_view member, UtcNanos now);
/// @param result JSON
std::string success_answer(const SocketRequest& request, std::string_view result, UtcNanos now);
/// @param symbol as it was asked for, where the error is about one
std::string error_answer(const SocketRequest& request, std::string_view error, UtcNanos now,
                         std::string_view symbol = {});
std::string pong_answer(const SocketRequest& request, UtcNanos now);

/// The status push of a fresh connection, and of each change.
std::string status_push(const Exchange& exchange, std::uint64_t connection);

/// The first parameter that is not on the list, as Kraken words it; empty if all are known.
/// @param what "add order"
std::string unsupported_field(const Fields& params, std::span<const std::string_view> known,
                              std::string_view what);

}  // namespace crossbook::kraken
