// Reads lines from a terminal without showing them, and gives the terminal back as it was on every
// way out, signals included (all but SIGKILL).
// In: a terminal. Out: bytes in secure memory. Thread: one; signals that end or stop the process
// are held back meanwhile, so no other thread should take them. Limits: lines of 4095 bytes, the
// kernel's.
#pragma once

#include <signal.h>
#include <termios.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "keys/private_file.hpp"

namespace crossbook {

class HiddenInput {
 public:
  /// Echo is off from here on. @param terminal outlives this
  /// @throws std::runtime_error if it is no terminal
  explicit HiddenInput(int terminal);
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  ~HiddenInput();

  /// Prompts and reads one line without its end. A signal that arrives meanwhile takes effect with
  /// the terminal as it was before. If the process is still there then, it asks again after a stop
  /// and throws after any other.
  /// @return the line's size; out.size() + 1 if it was longer
  /// @throws std::runtime_error if the terminal closes, or on a signal
  std::size_t read_line(std::string_view prompt, std::span<unsigned char> out);

 private:
  void hide() noexcept;
  void show() noexcept;
  void say(std::string_view text) const noexcept;
  /// @return whether it was a stop, which is over
  bool deliver_signal();
  /// Waits for input or a signal. @return whether it is a signal
  bool wait() const noexcept;

  int terminal_;
  termios shown_{};
  sigset_t mask_before_{};
  Descriptor signals_;
};

}  // namespace crossbook
