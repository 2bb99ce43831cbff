// What every test with real sockets needs: one certificate, its CA as a file, a loop run until.
// In: nothing. Out: shared objects. Thread: the test's. Limits: run_until gives up after 10 s.
#pragma once

#include <chrono>
#include <functional>

#include "tests/support/loopback_server.hpp"
#include "venues/connector/machine/io_loop.hpp"

namespace crossbook::testing {

inline constexpr std::chrono::seconds kPatience{10};

/// For localhost and 127.0.0.1; made once, keys take a moment.
inline const ServerCertificate& good_certificate() {
  static const ServerCertificate certificate = make_server_certificate();
  return certificate;
}
inline const std::string& good_ca_file() {
  static const TemporaryFile file{good_certificate().ca_pem};
  return file.path();
}

/// Runs the loop until the condition holds. @return false if it did not in time
inline bool run_until(IoLoop& loop, const std::function<bool()>& condition,
                      std::chrono::milliseconds patience = kPatience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    loop.wait(std::chrono::milliseconds{5});
    loop.poll();
  }
  return true;
}

}  // namespace crossbook::testing
