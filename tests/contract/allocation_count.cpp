#include "tests/contract/allocation_count.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace crossbook::contract {
namespace {

std::atomic<std::size_t> g_allocations{0};

void* allocate(std::size_t size, std::size_t alignment) noexcept {
  g_allocations.fetch_add(1, std::memory_order_relaxed);
  const std::size_t rounded = (size + alignment) / alignment * alignment;  // never zero
  return alignment <= alignof(std::max_align_t) ? std::malloc(rounded)
                                                : std::aligned_alloc(alignment, rounded);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  void* memory = allocate(size, alignment);
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}

}  // namespace

std::size_t allocations() noexcept { return g_allocations.load(std::memory_order_relaxed); }

}  // namespace crossbook::contract

// The array forms of the standard library call these. Not inlined: a compiler that sees malloc
// behind new and free behind delete takes them for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  return crossbook::contract::allocate_or_throw(size, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return crossbook::contract::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return crossbook::contract::allocate(size, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment,
                                     const std::nothrow_t&) noexcept {
  return crossbook::contract::allocate(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
