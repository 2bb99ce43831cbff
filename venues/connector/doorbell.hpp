// Wakes a thread that sleeps beside its queues; costs a system call only if it does sleep.
// In: ring() from any thread. Out: a readable file descriptor. Thread: arm/disarm/wait the
// sleeper's. Limits: one sleeper.
#pragma once

#include <atomic>
#include <chrono>

namespace crossbook {

/// The sleeper: arm(); look at every queue once more; wait(); disarm(). Whoever enqueues before the
/// look is seen by it, whoever enqueues after it sees the armed bell.
class Doorbell {
 public:
  /// @throws std::system_error if no descriptor is left
  Doorbell();
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  /// After the enqueue. Any thread.
  void ring() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (is_armed_.load(std::memory_order_relaxed)) wake();
  }
  void arm() noexcept {
    is_armed_.store(true, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }
  /// Also swallows a ring that came meanwhile.
  void disarm() noexcept;
  /// @return true if it rang within the timeout
  bool wait(std::chrono::milliseconds timeout) noexcept;
  /// Readable while it rings.
  int native_handle() const noexcept { return descriptor_; }

 private:
  void wake() noexcept;
  std::atomic<bool> is_armed_{false};
  int descriptor_;
};

}  // namespace crossbook
