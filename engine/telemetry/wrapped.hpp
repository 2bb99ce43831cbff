// A text in lines that fit a terminal.
// In: UTF-8. Out: lines. Thread: any. Limits: words longer than a line are broken.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossbook {

/// Broken between words where that is possible. @param first, next  stand before the first line and
/// before the others; columns count them too
std::vector<std::string> wrapped(std::string_view text, std::size_t columns, std::string_view first,
                                 std::string_view next);

}  // namespace crossbook
