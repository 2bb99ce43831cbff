// What the address sanitizer is told of memory that it does not give out itself.
// In: ranges. Out: nothing. Thread: any. Limits: does nothing in builds without it.
#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CROSSBOOK_HAS_ASAN 1
#elif __has_feature(thread_sanitizer)
#define CROSSBOOK_HAS_TSAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define CROSSBOOK_HAS_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define CROSSBOOK_HAS_TSAN 1
#endif

#ifdef CROSSBOOK_HAS_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif

namespace crossbook {

/// A build whose sanitizer reads this process through ptrace, as a debugger would.
#if defined(CROSSBOOK_HAS_ASAN) || defined(CROSSBOOK_HAS_TSAN)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

#ifdef CROSSBOOK_HAS_ASAN
inline void poison(const void* at, std::size_t bytes) noexcept {
  __asan_poison_memory_region(at, bytes);
}
inline void unpoison(const void* at, std::size_t bytes) noexcept {
  __asan_unpoison_memory_region(at, bytes);
}
/// What is pointed to from there is not leaked.
inline void register_leak_root(const void* at, std::size_t bytes) noexcept {
  __lsan_register_root_region(at, bytes);
}
#else
inline void poison(const void*, std::size_t) noexcept {}
inline void unpoison(const void*, std::size_t) noexcept {}
inline void register_leak_root(const void*, std::size_t) noexcept {}
#endif

}  // namespace crossbook
