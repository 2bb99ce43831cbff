#include "venues/kraken/checksum.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "venues/kraken/rules.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::size_t kMaxNumberChars = 19 + kMaxDecimals;

/// One kind of number, from its scale to its printed digits.
class DigitWriter {
 public:
  DigitWriter(Scale scale, std::uint8_t printed) noexcept
      : divisor_{scale.decimals() > printed ? power_of_ten(unsigned{scale.decimals()} - printed)
                                            : 1},
        zeros_{printed > scale.decimals() ? unsigned{printed} - scale.decimals() : 0U} {}

  char* write(std::int64_t raw, char* out) const noexcept {
    out = std::to_chars(out, out + kMaxNumberChars, raw / divisor_).ptr;
    return std::fill_n(out, zeros_, '0');
  }

 private:
  std::int64_t divisor_;
  unsigned zeros_;
};

}  // namespace

std::uint32_t book_checksum(const OrderBook& book, const Instrument& instrument,
                            PrintedDecimals printed) noexcept {
  const DigitWriter price{instrument.price_scale, printed.price};
  const DigitWriter quantity{instrument.quantity_scale, printed.quantity};
  std::array<char, 2 * kChecksumDepth * 2 * kMaxNumberChars> text;
  char* end = text.data();
  for (const BookSide side : {BookSide::Ask, BookSide::Bid}) {
    const std::size_t count = std::min(book.depth(side), kChecksumDepth);
    for (std::size_t rank = 0; rank < count; ++rank) {
      const Level& level = book.level(side, rank);
      end = price.write(level.price.raw(), end);
      end = quantity.write(level.quantity.raw(), end);
    }
  }
  const auto size = static_cast<uInt>(end - text.data());
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), size));  // bytes as zlib wants them
}

}  // namespace crossbook::kraken
