// How often this thread took memory from the heap. Calling it links our own operator new.
// In: nothing. Out: a count. Thread: each its own. Limits: malloc without operator new is not seen.
#pragma once

#include <cstdint>

namespace crossbook::testing {

/// Calls of operator new, in all its forms, on this thread since it started.
std::uint64_t allocations_of_this_thread() noexcept;

/// How many of them the work makes.
template <class Work>
std::uint64_t allocations_in(Work&& work) {
  const std::uint64_t before = allocations_of_this_thread();
  work();
  return allocations_of_this_thread() - before;
}

}  // namespace crossbook::testing
