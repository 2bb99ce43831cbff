#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

#include "engine/cli/commands.hpp"

namespace crossbook {
namespace {

std::atomic<bool> stop_flag{false};
std::atomic<bool> kill_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int) {
  if (!stop_flag.exchange(true)) return;
  constexpr std::string_view kShowCursor = "\x1b[?25h";  // the live view hides it
  if (::isatty(STDERR_FILENO) == 1) [[maybe_unused]]
    const auto ignored = ::write(STDERR_FILENO, kShowCursor.data(), kShowCursor.size());
  ::_exit(kFailed);
}

void on_kill(int) { kill_flag = true; }

}  // namespace

const std::atomic<bool>& kill_requested() {
  struct sigaction action {};
  action.sa_handler = on_kill;
  ::sigaction(SIGUSR1, &action, nullptr);
  return kill_flag;
}

const std::atomic<bool>& stop_requested() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return stop_flag;
}

}  // namespace crossbook
