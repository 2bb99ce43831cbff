// `crossbook books`: rebuilds the books of a recording and writes them down.
// In: a recording's file name. Out: text or one JSON document. Thread: the command's.
// Limits: those of the recording reader.
#pragma once

#include <string>

namespace crossbook {

/// @throws ConfigError naming the file and why no codec speaks it
std::string recorded_books(const std::string& file, bool as_json);

}  // namespace crossbook
