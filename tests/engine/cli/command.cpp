#include "tests/engine/cli/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace crossbook::testing {
namespace {

constexpr std::size_t kShellBlockBytes = 512;  // unit of ulimit -f

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
  }
  std::array<int, 2> ends{};
};

/// Through a shell where a limit has to be set first.
std::vector<std::string> with_limit(std::vector<std::string> words, std::size_t max_file_bytes) {
  words.insert(words.begin(), CROSSBOOK_COMMAND);
  if (max_file_bytes == 0) return words;
  const std::string script =
      "ulimit -f " + std::to_string(max_file_bytes / kShellBlockBytes) + " && exec \"$@\"";
  std::vector<std::string> shell{"/bin/sh", "-c", script, "sh"};
  shell.insert(shell.end(), words.begin(), words.end());
  return shell;
}

}  // namespace

Command::Command(std::vector<std::string> arguments, std::size_t max_file_bytes,
                 const Inputs& inputs) {
  const Pipe out, err;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
  std::vector<int> read_ends;
  for (const auto& [number, text] : inputs) {
    const Pipe in;  // holds all of it: no text is longer than a pipe's 64 KiB
    [[maybe_unused]] const auto written = ::write(in.ends[1], text.data(), text.size());
    ::close(in.ends[1]);
    ::posix_spawn_file_actions_adddup2(&actions, in.ends[0], number);
    read_ends.push_back(in.ends[0]);
  }
  std::vector<std::string> words = with_limit(std::move(arguments), max_file_bytes);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error = ::posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  for (const int end : read_ends) ::close(end);
  ::close(out.ends[1]);
  ::close(err.ends[1]);
  out_end_ = out.ends[0];
  err_end_ = err.ends[0];
  if (error != 0) throw std::runtime_error{"cannot run " + words.front()};
}

Command::~Command() {
  if (!has_ended_) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  close_end(out_end_);
  close_end(err_end_);
}

void Command::close_end(int& descriptor) const {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

void Command::stop_listening() { close_end(out_end_); }

void Command::signal(int number) const { ::kill(process_, number); }

/// @return false if both ends are at their end, or the time is up
bool Command::read_some(std::chrono::steady_clock::time_point deadline) {
  using std::chrono::milliseconds;
  std::array<pollfd, 2> waits{pollfd{out_end_, POLLIN, 0}, pollfd{err_end_, POLLIN, 0}};
  if (out_end_ < 0 && err_end_ < 0) return false;
  const auto left =
      std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0 || ::poll(waits.data(), waits.size(), static_cast<int>(left.count())) <= 0)
    return false;
  const auto take = [](const pollfd& wait, int& end, std::string& text) {
    if (wait.revents == 0) return;
    std::array<char, 4096> bytes;
    const ssize_t size = ::read(end, bytes.data(), bytes.size());
    if (size > 0) {
      text.append(bytes.data(), static_cast<std::size_t>(size));
      return;
    }
    ::close(end);
    end = -1;
  };
  take(waits[0], out_end_, out_);
  take(waits[1], err_end_, err_);
  return true;
}

bool Command::read_until(const std::string& where, std::string_view text) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (where.find(text) == std::string::npos)
    if (!read_some(deadline)) return false;
  return true;
}

int Command::exit_code() {
  if (has_ended_) return code_;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (read_some(deadline)) {
  }
  int status = 0;
  while (::waitpid(process_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  has_ended_ = true;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return code_;
}

}  // namespace crossbook::testing
