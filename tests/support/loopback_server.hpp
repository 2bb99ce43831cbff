// An HTTPS and WebSocket server on 127.0.0.1 that does what a test tells it, also what no server
// should do.
// In: handlers. Out: a port. Thread: handlers run on its own; its methods may be called from any.
// Limits: none worth naming.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/http.hpp"
#include "venues/exchange/certificate.hpp"

namespace crossbook::testing {

struct LoopbackRequest {
  std::string method;
  std::string target;
  std::string body;
};

struct LoopbackReply {
  int status = 200;
  std::string body;
  bool never = false;       // the request is read and not answered
  bool then_close = false;  // no keep-alive
  bool just_close = false;  // the connection ends instead of an answer
  /// The answer as it goes over the wire, each piece in TLS records of its own, instead of status
  /// and body.
  std::vector<std::string> pieces = {};
};

/// One WebSocket client. Handlers may keep it.
class LoopbackPeer {
 public:
  virtual ~LoopbackPeer() = default;
  virtual void send(std::string text) = 0;
  virtual void send_bytes(std::string bytes) = 0;  // inside TLS, outside WebSocket
  virtual void close(std::uint16_t code, std::string reason) = 0;
  virtual void drop() = 0;    // TCP ends without a word
  virtual void freeze() = 0;  // nothing is read or answered any more; the connection stays
  virtual const std::string& target() const = 0;
};

struct LoopbackHandlers {
  std::function<LoopbackReply(const LoopbackRequest&)> on_http;
  std::function<void(const std::shared_ptr<LoopbackPeer>&)> on_ws_open;
  std::function<void(const std::shared_ptr<LoopbackPeer>&, std::string_view text)> on_ws_message;
  bool refuses_upgrades = false;
};

class LoopbackServer {
 public:
  LoopbackServer(const ServerCertificate& certificate, LoopbackHandlers handlers);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const noexcept;
  /// "https://127.0.0.1:PORT" or "wss://127.0.0.1:PORT".
  std::string address(std::string_view scheme, std::string_view host = "127.0.0.1") const;
  /// Runs the function on the server's thread and waits for it.
  void run(const std::function<void()>& function);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Writes the text to a new file that goes away with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace crossbook::testing
