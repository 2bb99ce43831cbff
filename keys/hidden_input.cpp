#include "keys/hidden_input.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace crossbook {
namespace {

constexpr const char* kClosed = "terminal: it closed before the end of the line; try again";

sigset_t ending_signals() noexcept {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) ::sigaddset(&set, number);
  return set;
}

}  // namespace

HiddenInput::HiddenInput(int terminal) : terminal_{terminal} {
  if (::tcgetattr(terminal, &shown_) != 0) {
    throw std::runtime_error{"terminal: there is none; give a file descriptor or a credential"};
  }
  const sigset_t set = ending_signals();
  signals_ = Descriptor{::signalfd(-1, &set, SFD_CLOEXEC)};
  if (!signals_.is_open()) {
    throw std::runtime_error{"terminal: no descriptor is free; close some files"};
  }
  ::pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
  hide();
}

HiddenInput::~HiddenInput() {
  show();
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void HiddenInput::hide() noexcept {
  termios hidden = shown_;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
  hidden.c_lflag |= ICANON | ISIG;
  ::tcsetattr(terminal_, TCSAFLUSH, &hidden);
}

void HiddenInput::show() noexcept { ::tcsetattr(terminal_, TCSAFLUSH, &shown_); }

void HiddenInput::say(std::string_view text) const noexcept {
  // What cannot be shown is not worth ending for: the input itself will tell of a closed terminal.
  static_cast<void>(
      write_all(terminal_, {reinterpret_cast<const unsigned char*>(text.data()), text.size()}));
}

bool HiddenInput::wait() const noexcept {
  pollfd wanted[] = {{signals_.get(), POLLIN, 0}, {terminal_, POLLIN, 0}};
  while (::poll(wanted, 2, -1) < 0 && errno == EINTR) {
  }
  return wanted[0].revents != 0;
}

bool HiddenInput::deliver_signal() {
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != sizeof info) return false;
  const int number = static_cast<int>(info.ssi_signo);
  if (number == SIGHUP) throw std::runtime_error{kClosed};  // nobody is left to be signalled
  show();
  ::raise(number);
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);  // it takes effect here
  const sigset_t set = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  hide();
  return number == SIGTSTP;
}

std::size_t HiddenInput::read_line(std::string_view prompt, std::span<unsigned char> out) {
  say(prompt);
  std::size_t size = 0;
  for (;;) {
    if (wait()) {
      say("\n");
      if (!deliver_signal()) throw std::runtime_error{"terminal: interrupted; try again"};
      say(prompt);
      size = 0;
      continue;
    }
    unsigned char beyond = 0;  // a byte of a line that is too long is nobody's secret
    const bool fits = size < out.size();
    const ssize_t count = fits ? ::read(terminal_, out.data() + size, out.size() - size)
                               : ::read(terminal_, &beyond, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) throw std::runtime_error{kClosed};
    if (!fits) {
      say("\n");
      return beyond == '\n' ? size : out.size() + 1;
    }
    size += static_cast<std::size_t>(count);
    if (out[size - 1] == '\n') {
      say("\n");
      return size - 1;
    }
  }
}

}  // namespace crossbook
