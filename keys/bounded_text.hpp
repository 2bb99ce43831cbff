// Short text without a heap, for what a permit keeps of a claim.
// In: text of at most N bytes. Out: a view of it. Thread: its owner's. Limits: N <= 255.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossbook {

template <std::size_t N>
class BoundedText {
  static_assert(N <= 255);

 public:
  /// @param text of at most N bytes: whoever makes a permit has looked
  explicit BoundedText(std::string_view text) noexcept
      : size_{static_cast<std::uint8_t>(std::min(text.size(), N))} {
    std::copy_n(text.data(), size_, bytes_.data());
  }
  std::string_view view() const noexcept { return {bytes_.data(), size_}; }

 private:
  std::array<char, N> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace crossbook
