// `crossbook books`: rebuilds the books of a recording and prints them.
// In: a recording's file name. Out: text or JSON on standard output. Thread: the command's.
// Limits: those of the recording reader.
#pragma once

#include <string>

namespace crossbook {

/// @return an exit code. @throws ConfigError naming the file and why no codec speaks it
int print_recorded_books(const std::string& file, bool as_json);

}  // namespace crossbook
