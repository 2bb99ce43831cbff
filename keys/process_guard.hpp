// Shuts this process against debuggers, core files and swap, as far as the system lets it.
// In: nothing. Out: what could not be had. Thread: the first, before there are others and before
// the first secret. Limits: root may still look in; children must do the same for themselves.
#pragma once

#include <string>
#include <vector>

namespace crossbook {

/// Once, at the start: not dumpable (no ptrace, no /proc/self/mem for the same user), no core file,
/// as much locked memory as the hard limit allows, and OpenSSL's secure heap for private keys.
/// @return what could not be had, one phrase each, to be shown; empty if all is well
std::vector<std::string> guard_process();

}  // namespace crossbook
