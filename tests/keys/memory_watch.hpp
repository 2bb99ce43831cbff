// Sees every block that this executable gives back, C++'s and OpenSSL's: how many were asked for,
// and whether a text still stood in one that was freed.
// In: a text. Out: counts. Thread: the tests' only. Limits: replaces operator new in its
// executable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossbook {

/// Blocks asked for since the start.
std::uint64_t allocation_count() noexcept;

/// While it lives, counts freed blocks that still hold the text. One at a time.
class FreedTextWatch {
 public:
  /// @param text static storage, so that the watch itself leaves no copy on the heap
  explicit FreedTextWatch(std::string_view text) noexcept;
  FreedTextWatch(const FreedTextWatch&) = delete;
  FreedTextWatch& operator=(const FreedTextWatch&) = delete;
  ~FreedTextWatch();
  std::uint64_t hits() const noexcept;
};

/// While it lives, remembers the largest block that was asked for. One at a time.
class LargestAllocationWatch {
 public:
  LargestAllocationWatch() noexcept;
  std::size_t largest() const noexcept;
};

}  // namespace crossbook
