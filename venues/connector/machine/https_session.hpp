// HTTPS requests over one kept-alive connection, one after another.
// In: requests. Out: a response or a reason each, in order. Thread: its loop's.
// Limits: max_queued requests, kMaxResponseBytes, a time for each request.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "venues/connector/http.hpp"
#include "venues/connector/machine/io_loop.hpp"
#include "venues/connector/machine/tls_context.hpp"
#include "venues/connector/session_end.hpp"
#include "venues/connector/url.hpp"

namespace crossbook {

struct HttpsConfig {
  std::string name;  // the venue, for people
  Url base;          // a path in it stands before each request's target
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds request_timeout{10'000};
  std::size_t max_queued = 32;
};

class HttpsSession {
 public:
  /// @param response null if there is none; then failure says why. Redirects are not followed.
  using Done = std::function<void(const HttpResponse* response, const SessionEnd* failure)>;

  /// @param loop, tls outlive the session
  HttpsSession(IoLoop& loop, TlsContext& tls, HttpsConfig config);
  ~HttpsSession();  // no callback follows
  HttpsSession(const HttpsSession&) = delete;
  HttpsSession& operator=(const HttpsSession&) = delete;

  /// @return false if the queue is full
  bool request(HttpRequest request, Done done);
  /// Requests that wait or run.
  std::size_t pending() const noexcept;
  /// Fails what is pending and closes.
  void close();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace crossbook
