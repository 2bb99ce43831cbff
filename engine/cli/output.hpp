// Standard output: what a command was asked for, all of it or an error.
// In: text. Out: bytes on descriptor 1. Thread: main's. Limits: none.
#pragma once

#include <string_view>

namespace crossbook {

/// Writes and flushes. @throws std::runtime_error if not all of it could be written
void print_out(std::string_view text);

}  // namespace crossbook
