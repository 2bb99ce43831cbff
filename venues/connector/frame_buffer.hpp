// A bounded text buffer that requests are written into on the hot path; allocates nothing.
// In: pieces of text and numbers. Out: one frame. Thread: its owner's. Limits: kMaxRequestBytes.
#pragma once

#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include "venues/market/decimal.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxRequestBytes = 4096;

class FrameBuffer {
 public:
  void clear() noexcept { size_ = 0, overflowed_ = false; }
  FrameBuffer& text(std::string_view piece) noexcept {
    if (piece.size() > bytes_.size() - size_) return overflowed_ = true, *this;
    std::memcpy(bytes_.data() + size_, piece.data(), piece.size());
    size_ += piece.size();
    return *this;
  }
  FrameBuffer& integer(std::int64_t value) noexcept {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return text({digits, static_cast<std::size_t>(end - digits)});
  }
  FrameBuffer& decimal(Int128 raw, Scale scale, std::uint8_t min_decimals = 0) noexcept {
    char digits[kMaxDecimalChars];
    return text(format_decimal(raw, scale, digits, min_decimals));
  }
  std::string_view view() const noexcept { return {bytes_.data(), size_}; }
  /// True once a piece did not fit; the frame must not be sent.
  bool has_overflowed() const noexcept { return overflowed_; }

 private:
  std::array<char, kMaxRequestBytes> bytes_;  // not cleared: only view() is meaningful
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace crossbook
