// One HTTPS connection that is held open for requests that are composed already: orders.
// It listens all the time, so that its end is known before the next request is lost to it.
// In: whole requests. Out: responses, one reason when it ends. Thread: its loop's.
// Limits: one request at a time, of kMaxRequestBytes; kMaxLineResponseBytes.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "venues/connector/machine/https_session.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxLineResponseBytes = 1024 * 1024;

class HttpsLine {
 public:
  struct Callbacks {
    std::function<void()> on_open;
    std::function<void(const HttpResponse& response, MonoNanos received)> on_response;
    /// Exactly once for each open(), also if it never came up.
    std::function<void(const SessionEnd&)> on_closed;
  };

  /// @param loop, tls outlive the line  @param config request_timeout ends the line
  HttpsLine(IoLoop& loop, TlsContext& tls, HttpsConfig config, Callbacks callbacks);
  ~HttpsLine();  // no callback follows
  HttpsLine(const HttpsLine&) = delete;
  HttpsLine& operator=(const HttpsLine&) = delete;

  void open();
  /// Hands one whole HTTP/1.1 request to TLS. Allocates nothing for up to kMaxRequestBytes.
  /// @return false: not open, or one is under way
  bool send(std::string_view request);
  void close();

  bool is_free() const noexcept;  // open, and nothing under way
  bool is_open() const noexcept;
  bool is_closed() const noexcept;  // neither open nor opening

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace crossbook
