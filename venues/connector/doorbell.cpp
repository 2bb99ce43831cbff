#include "venues/connector/doorbell.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace crossbook {

Doorbell::Doorbell() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "doorbell: eventfd"};
}

Doorbell::~Doorbell() { ::close(descriptor_); }

void Doorbell::wake() noexcept {
  if (!is_armed_.exchange(false, std::memory_order_acq_rel)) return;  // somebody else did
  const std::uint64_t one = 1;
  // Only a counter at its limit could refuse this, and then the sleeper wakes anyway.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void Doorbell::disarm() noexcept {
  is_armed_.store(false, std::memory_order_relaxed);
  std::uint64_t rings = 0;
  [[maybe_unused]] const auto got = ::read(descriptor_, &rings, sizeof rings);
}

bool Doorbell::wait(std::chrono::milliseconds timeout) noexcept {
  pollfd waiting{descriptor_, POLLIN, 0};
  return ::poll(&waiting, 1, static_cast<int>(timeout.count())) > 0;
}

}  // namespace crossbook
