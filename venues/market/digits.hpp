// Powers of ten, and the value of eight digits at once: what readers of decimals share.
// In: digits in a word. Out: their value. Thread: any. Limits: none.
#pragma once

#include <array>
#include <cstdint>

#include "venues/market/decimal.hpp"

namespace crossbook {

inline constexpr auto kPowersOfTen = [] {
  std::array<std::int64_t, kMaxDecimals + 1> powers{};
  for (unsigned i = 0; i < powers.size(); ++i) powers[i] = power_of_ten(i);
  return powers;
}();

/// Eight digits, the first one lowest, as text or as numbers: pairs, then fours, then all.
constexpr std::uint64_t digits_value(std::uint64_t word) noexcept {
  word = (word & 0x0F0F'0F0F'0F0F'0F0FU) * 2561 >> 8;
  word = (word & 0x00FF'00FF'00FF'00FFU) * 6553601 >> 16;
  return (word & 0x0000'FFFF'0000'FFFFU) * 42949672960001U >> 32;
}

}  // namespace crossbook
