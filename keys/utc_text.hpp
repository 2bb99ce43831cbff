// A moment for people. In: milliseconds since 1970. Out: text. Thread: any. Limits: none.
#pragma once

#include <cstdint>
#include <string>

namespace crossbook {

/// "2027-12-28 02:40 UTC"
std::string utc_text(std::int64_t unix_ms);

}  // namespace crossbook
