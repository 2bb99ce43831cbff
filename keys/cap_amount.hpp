// So much of a quote asset, exact: a 128-bit integer at 18 decimals.
// In: decimal text, prices and quantities. Out: amounts, text. Thread: any.
// Limits: kMaxCapUnits in text; 1.7 x 10^20 whole units in all.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossbook {

class CapAmount {
 public:
  __extension__ using Raw = __int128;
  static constexpr std::uint8_t kDecimals = 18;
  static constexpr std::int64_t kMaxCapUnits = 1'000'000'000'000'000;  // the largest cap

  constexpr CapAmount() = default;
  static constexpr CapAmount from_raw(Raw raw) noexcept { return CapAmount{raw}; }
  /// Plain decimals only ("5000", "0.25"): no sign, exponent or leading zero. Never rounds.
  /// @return nullopt if it is no such text, has more than 18 decimals or is over kMaxCapUnits
  static std::optional<CapAmount> parse(std::string_view text) noexcept;
  /// price x quantity, exactly. @param price, quantity >= 0, their scales <= 18 together
  /// @return nullopt if it does not fit
  static std::optional<CapAmount> product(std::int64_t price, std::uint8_t price_scale,
                                          std::int64_t quantity,
                                          std::uint8_t quantity_scale) noexcept;

  constexpr Raw raw() const noexcept { return raw_; }
  constexpr bool is_zero() const noexcept { return raw_ == 0; }
  /// Without zeros at the end: "5000", "0.25". Of amounts that are not negative.
  std::string text() const;

  friend constexpr bool operator==(CapAmount a, CapAmount b) noexcept { return a.raw_ == b.raw_; }
  friend constexpr std::strong_ordering operator<=>(CapAmount a, CapAmount b) noexcept {
    if (a.raw_ < b.raw_) return std::strong_ordering::less;
    return a.raw_ > b.raw_ ? std::strong_ordering::greater : std::strong_ordering::equal;
  }

 private:
  explicit constexpr CapAmount(Raw raw) noexcept : raw_{raw} {}
  Raw raw_ = 0;
};

}  // namespace crossbook
