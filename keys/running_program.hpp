// Which program runs: so that the audit log can say what used the keys (S17).
// In: /proc/self/exe. Out: its SHA-256. Thread: any, before the hot path. Limits: reads it whole.
#pragma once

#include <string>

namespace crossbook {

/// @return 64 hex digits, as sha256sum gives for the program's file: also if that was replaced or
/// removed since, then of what runs
/// @param path another file  @throws std::runtime_error with one line if it cannot be read
std::string program_hash(const std::string& path = "/proc/self/exe");

}  // namespace crossbook
