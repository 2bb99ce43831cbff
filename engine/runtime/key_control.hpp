// How a command reaches the sessions that are running with keys of the same vault: a socket for
// each beside the vault, for the vault's owner only.
// In: one line a connection. Out: one line. Thread: a thread of its own, which calls the handler.
// Limits: kMaxControlLine; one connection at a time, kControlTimeout each.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "keys/private_file.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxControlLine = 512;
inline constexpr std::chrono::milliseconds kControlTimeout{2'000};

class KeyControl {
 public:
  /// Takes what was asked and answers it; must not wait.
  using Handler = std::function<std::string(std::string_view)>;

  /// Listens from here on. @throws std::runtime_error with one line
  KeyControl(const std::string& vault_path, Handler handler);
  ~KeyControl();
  KeyControl(const KeyControl&) = delete;
  KeyControl& operator=(const KeyControl&) = delete;

 private:
  void serve(const std::stop_token& stop);
  void answer(const Descriptor& peer);

  Handler handler_;
  std::string path_;
  Descriptor listener_;
  Descriptor wake_;
  std::jthread thread_;  // last: uses all of the above
};

/// Asks every session that runs with this vault. Forgets the sockets of those that have crashed.
/// @param line without its end  @return one answer each; none: no session runs
std::vector<std::string> ask_sessions(const std::string& vault_path, std::string_view line);

}  // namespace crossbook
