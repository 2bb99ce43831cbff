// How often this thread took memory from the heap. Linking this replaces operator new.
// In: nothing. Out: a count. Thread: each its own. Limits: malloc without operator new is not seen.
#pragma once

#include <cstdint>

namespace crossbook::testing {

/// Calls of operator new on this thread since it started.
std::uint64_t allocations_of_this_thread() noexcept;
/// False where a sanitizer owns operator new.
bool counts_allocations() noexcept;

}  // namespace crossbook::testing
