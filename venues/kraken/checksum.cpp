#include "venues/kraken/checksum.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#include "venues/connector/crc32.hpp"
#include "venues/kraken/rules.hpp"
#include "venues/market/exact_divisor.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::size_t kMaxNumberChars = 19 + kMaxDecimals;
constexpr std::size_t kMaxLevelChars = 2 * kMaxNumberChars;
constexpr std::uint64_t kEightDigits = 100'000'000;

/// Eight digits of a smaller number, the first one lowest: fours, then pairs, then all.
std::uint64_t digits_of(std::uint64_t value) noexcept {
  const std::uint64_t fours = value / 10'000 | (value % 10'000) << 32;
  const std::uint64_t hundreds = (fours * 10'486 >> 20) & 0x0000'007F'0000'007FU;
  const std::uint64_t pairs = hundreds | (fours - 100 * hundreds) << 16;
  const std::uint64_t tens = (pairs * 103 >> 10) & 0x000F'000F'000F'000FU;
  return tens | (pairs - 10 * tens) << 8;
}
constexpr std::uint64_t kZeros = 0x3030'3030'3030'3030U;

/// Writes a number without leading zeros; up to eight bytes behind it are written over.
char* write_number(std::uint64_t value, char* out) noexcept {
  if (value >= kEightDigits) {
    out = write_number(value / kEightDigits, out);
    const std::uint64_t text = digits_of(value % kEightDigits) | kZeros;
    std::memcpy(out, &text, sizeof text);
    return out + sizeof text;
  }
  const std::uint64_t digits = digits_of(value);
  const int zeros = value == 0 ? 7 : std::countr_zero(digits) / 8;
  const std::uint64_t text = (digits | kZeros) >> 8 * zeros;
  std::memcpy(out, &text, sizeof text);
  return out + (8 - zeros);
}

/// One kind of number, from its scale to its printed digits.
class DigitWriter {
 public:
  DigitWriter(Scale scale, std::uint8_t printed) noexcept
      : divisor_{scale.decimals() > printed ? power_of_ten(unsigned{scale.decimals()} - printed)
                                            : 1},
        exact_{divisor_},
        zeros_{printed > scale.decimals() ? unsigned{printed} - scale.decimals() : 0U} {}

  char* write(std::int64_t raw, char* out) const noexcept {
    std::int64_t printed = 0;
    if (!exact_.divide(raw, printed)) printed = raw / divisor_;
    out = write_number(static_cast<std::uint64_t>(printed), out);
    return std::fill_n(out, zeros_, '0');
  }

 private:
  std::int64_t divisor_;
  ExactDivisor exact_;
  unsigned zeros_;
};

}  // namespace

void LevelTexts::set_printed(PrintedDecimals printed) noexcept {
  if (printed == printed_) return;
  *this = LevelTexts{};
  printed_ = printed;
}

std::uint32_t book_checksum(const OrderBook& book, const Instrument& instrument,
                            PrintedDecimals printed, LevelTexts& texts) noexcept {
  const DigitWriter price{instrument.price_scale, printed.price};
  const DigitWriter quantity{instrument.quantity_scale, printed.quantity};
  texts.set_printed(printed);
  std::array<char, 2 * kChecksumDepth * kMaxLevelChars + LevelTexts::kMostChars + 1> all;
  char* end = all.data();
  for (const BookSide side : {BookSide::Ask, BookSide::Bid}) {
    std::array<Level, kChecksumDepth> levels;
    const std::size_t count = book.top_levels(side, levels);
    for (const Level& level : std::span{levels}.first(count)) {
      LevelTexts::Text& text = texts.at(level.price);
      if (text.level == level) {
        std::memcpy(end, text.chars.data(), text.chars.size());  // all, for a number costs a call
        end += text.chars.back();
        continue;
      }
      const char* const begin = end;
      end = quantity.write(level.quantity.raw(), price.write(level.price.raw(), end));
      const auto size = static_cast<std::size_t>(end - begin);
      if (size > LevelTexts::kMostChars) continue;
      text.level = level;
      std::memcpy(text.chars.data(), begin, size);
      text.chars.back() = static_cast<char>(size);
    }
  }
  return crc32_of({all.data(), static_cast<std::size_t>(end - all.data())});
}

}  // namespace crossbook::kraken
