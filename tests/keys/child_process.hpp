// A forked copy of the test that does one thing and ends, without what a test does at its end.
// In: what to do. Out: how it ended. Thread: the only one. Limits: none.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <string>
#include <utility>

namespace crossbook {

inline constexpr int kChildThrew = 99;

/// Runs act() in a child. @param act returns the exit code. @return the child's id
template <class Act>
pid_t start_child(Act&& act) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int code = kChildThrew;
  try {
    code = std::forward<Act>(act)();
  } catch (const std::exception&) {
    code = kChildThrew;
  }
  ::_exit(code);
}

/// @return the exit code, or 128 and the signal's number, as shells say it
inline int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

template <class Act>
int run_in_child(Act&& act) {
  return wait_for(start_child(std::forward<Act>(act)));
}

/// The one line that a call throws; empty if it throws nothing.
template <class Call>
std::string line_of(Call&& call) {
  try {
    std::forward<Call>(call)();
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

}  // namespace crossbook
