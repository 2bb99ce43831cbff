// The event loop under a connector's sockets, and the memory that its handlers reuse.
// In: doorbells, sockets. Out: handler calls. Thread: one. Limits: none.
#pragma once

#include <chrono>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace crossbook {

class Doorbell;
class HandlerMemory;

class IoLoop {
 public:
  IoLoop();
  ~IoLoop();
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  /// Runs what is ready. @return how many handlers ran
  int poll();
  /// Sleeps until a handler ran, a watched doorbell rang or the timeout has passed.
  void wait(std::chrono::milliseconds timeout);
  /// Lets the doorbell end wait(). @param bell outlives this loop or is unwatched first
  void watch(Doorbell& bell);
  void unwatch(Doorbell& bell);

  boost::asio::io_context& context() noexcept;
  HandlerMemory& memory() noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossbook
