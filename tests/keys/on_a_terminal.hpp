// A child on a terminal of its own, of which the test holds the other end: what it shows, what is
// typed, whether typing shows.
// In: what to do there. Out: text, an exit code. Thread: the only one. Limits: waits of 60 s.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "tests/keys/child_process.hpp"

namespace crossbook {

class OnATerminal {
 public:
  explicit OnATerminal(const std::function<int()>& act) {
    child_ = ::forkpty(&master_, nullptr, nullptr, nullptr);
    if (child_ != 0) return;
    int code = kChildThrew;
    try {
      code = act();
    } catch (const std::exception& error) {
      ::dprintf(STDOUT_FILENO, "line: %s\n", error.what());
    }
    ::_exit(code);
  }
  ~OnATerminal() {
    if (master_ >= 0) ::close(master_);
  }
  OnATerminal(const OnATerminal&) = delete;
  OnATerminal& operator=(const OnATerminal&) = delete;

  pid_t child() const noexcept { return child_; }
  void type(std::string_view text) const {
    EXPECT_EQ(::write(master_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  /// Reads what is shown until the text has come, or nothing more comes.
  void wait_for_text(std::string_view text) {
    while (shown_.find(text, seen_) == std::string::npos && read_some()) {
    }
    seen_ = shown_.find(text, seen_);
    EXPECT_NE(seen_, std::string::npos) << "waited for \"" << text << "\" in \"" << shown_ << '"';
    seen_ = seen_ == std::string::npos ? shown_.size() : seen_ + text.size();
  }
  bool shows_what_is_typed() const {
    termios state{};
    ::tcgetattr(master_, &state);
    return (state.c_lflag & ECHO) != 0;
  }
  void hang_up() {
    ::close(master_);
    master_ = -1;
  }
  int end() {
    const int code = wait_for(child_);
    while (master_ >= 0 && read_some()) {
    }
    return code;
  }
  const std::string& shown() const noexcept { return shown_; }

 private:
  bool read_some() {
    constexpr int kPatienceMs = 60'000;
    pollfd wanted{master_, POLLIN, 0};
    char bytes[512];
    if (::poll(&wanted, 1, kPatienceMs) <= 0) return false;
    const ssize_t count = ::read(master_, bytes, sizeof bytes);
    if (count <= 0) return false;
    shown_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  pid_t child_ = -1;
  int master_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

}  // namespace crossbook
