// How often this program has asked for memory: its operator new is replaced.
// In: nothing. Out: a count. Thread: counts those of all. Limits: malloc itself is not seen.
#pragma once

#include <cstddef>

namespace crossbook::contract {

std::size_t allocations() noexcept;

}  // namespace crossbook::contract
