// A small HTTP server for whoever runs the local exchanges: JSON over plain HTTP, on loopback only,
// behind a token that is made at start, so that no web page can drive it.
// In: requests. Out: what the handler answers. Thread: started from the owner's; the handler runs
// on its own. Limits: kMaxAdminConnections, kMaxAdminBodyBytes, kMaxAdminHeaderBytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "venues/exchange/simulator.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxAdminConnections = 16;
inline constexpr std::size_t kMaxAdminBodyBytes = 16 * 1024;
inline constexpr std::uint32_t kMaxAdminHeaderBytes = 8 * 1024;

class AdminServer {
 public:
  using Handler = std::function<HttpReply(const HttpCall&)>;

  /// Binds and serves at once.
  /// @param address loopback: anything else is refused  @param port 0: any free one
  /// @param handler of requests that gave the token; what it throws is a 500
  /// @throws std::runtime_error naming address or port and the mend
  AdminServer(const std::string& address, std::uint16_t port, Handler handler);
  ~AdminServer();  // waits for the handler
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  /// "http://127.0.0.1:9099"
  const std::string& url() const noexcept;
  /// Each request says "Authorization: Bearer TOKEN".
  const std::string& token() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// {"error":"…"}. @param words ASCII; other bytes are shown as question marks
HttpReply admin_error(int status, std::string_view words);

}  // namespace crossbook
