// Short text without a heap: ids and symbols that travel through queues.
// In: text of at most N bytes. Out: a trivially copyable value. Thread: any. Limits: N <= 255.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace crossbook {

template <std::size_t N, class Tag = void>
class FixedText {
  static_assert(N <= 255);

 public:
  constexpr FixedText() = default;
  /// Keeps the first N bytes; use fits() first where loss matters (ids do).
  explicit constexpr FixedText(std::string_view text) noexcept
      : size_{static_cast<std::uint8_t>(std::min(text.size(), N))} {
    std::copy_n(text.data(), size_, bytes_.data());
  }
  static constexpr bool fits(std::string_view text) noexcept { return text.size() <= N; }
  constexpr std::string_view view() const noexcept { return {bytes_.data(), size_}; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  friend constexpr bool operator==(const FixedText& a, const FixedText& b) noexcept {
    return a.view() == b.view();
  }
  friend constexpr auto operator<=>(const FixedText& a, const FixedText& b) noexcept {
    return a.view() <=> b.view();
  }

 private:
  std::array<char, N> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace crossbook

template <std::size_t N, class Tag>
struct std::hash<crossbook::FixedText<N, Tag>> {
  std::size_t operator()(const crossbook::FixedText<N, Tag>& text) const noexcept {
    return std::hash<std::string_view>{}(text.view());
  }
};
