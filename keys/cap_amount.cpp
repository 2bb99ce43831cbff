#include "keys/cap_amount.hpp"

#include <algorithm>
#include <array>

namespace crossbook {
namespace {

constexpr auto kPowersOfTen = [] {
  std::array<std::int64_t, CapAmount::kDecimals + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

/// The largest numbers that may be multiplied by each power.
constexpr auto kLargestFactors = [] {
  constexpr CapAmount::Raw kMaxRaw = ~(CapAmount::Raw{1} << 127);
  std::array<CapAmount::Raw, kPowersOfTen.size()> largest{};
  for (std::size_t i = 0; i < largest.size(); ++i) largest[i] = kMaxRaw / kPowersOfTen[i];
  return largest;
}();

constexpr bool is_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::int64_t read_digits(std::string_view digits) noexcept {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::optional<CapAmount> CapAmount::parse(std::string_view text) noexcept {
  constexpr std::size_t kMaxWholeDigits = 16;  // those of kMaxCapUnits
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const bool has_fraction = point != std::string_view::npos;
  const std::string_view fraction = has_fraction ? text.substr(point + 1) : std::string_view{};
  if (whole.empty() || whole.size() > kMaxWholeDigits || fraction.size() > kDecimals ||
      (has_fraction && fraction.empty()) || (whole.size() > 1 && whole.front() == '0') ||
      !is_digits(whole) || !is_digits(fraction)) {
    return std::nullopt;
  }
  const std::int64_t behind_point =
      read_digits(fraction) * kPowersOfTen[kDecimals - fraction.size()];
  const Raw raw = Raw{read_digits(whole)} * kPowersOfTen[kDecimals] + behind_point;
  if (raw > Raw{kMaxCapUnits} * kPowersOfTen[kDecimals]) return std::nullopt;
  return CapAmount{raw};
}

std::optional<CapAmount> CapAmount::product(std::int64_t price, std::uint8_t price_scale,
                                            std::int64_t quantity,
                                            std::uint8_t quantity_scale) noexcept {
  const unsigned scale = unsigned{price_scale} + quantity_scale;
  if (price < 0 || quantity < 0 || scale > kDecimals) return std::nullopt;
  const unsigned missing = kDecimals - scale;
  const Raw notional = Raw{price} * quantity;
  if (notional > kLargestFactors[missing]) return std::nullopt;
  return CapAmount{notional * kPowersOfTen[missing]};
}

std::string CapAmount::text() const {
  std::string digits;  // last one first
  for (Raw rest = raw_; rest != 0 || digits.size() <= kDecimals; rest /= 10) {
    digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  std::reverse(digits.begin(), digits.end());
  digits.insert(digits.size() - kDecimals, 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace crossbook
