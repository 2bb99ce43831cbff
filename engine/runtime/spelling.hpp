// What a mistyped name may have meant.
// In: a word, the known ones. Out: words for a message. Thread: any. Limits: kLikeness.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossbook {

inline constexpr std::size_t kLikeness = 2;  // letters that a mistyped name may differ in

/// "; did you mean NAME?", or nothing if none is like it.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);
/// The same with all that there are: "; did you mean b? known are: a, b, c"
std::string known_are(std::string_view word, const std::vector<std::string>& known);
/// "a, b, c"
std::string listed(const std::vector<std::string>& names);

}  // namespace crossbook
