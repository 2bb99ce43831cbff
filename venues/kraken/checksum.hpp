// The v2 book checksum: CRC-32 over the ten best asks, then the ten best bids, as the wire prints
// them.
// In: a book, the digits printed. Out: the CRC. Thread: any. Limits: kChecksumDepth levels a side.
#pragma once

#include <array>
#include <cstdint>

#include "venues/market/instrument.hpp"
#include "venues/market/order_book.hpp"

namespace crossbook::kraken {

/// Decimals that the venue prints for a pair; trailing zeros included.
struct PrintedDecimals {
  std::uint8_t price = 0;
  std::uint8_t quantity = 0;
  bool is_known = false;
  friend bool operator==(const PrintedDecimals&, const PrintedDecimals&) = default;
};

/// What levels of one book looked like when they were last written: most stand for many messages.
class LevelTexts {
 public:
  static constexpr std::size_t kMostChars = 47;

  struct Text {
    Level level;                               // of the last one that was written here
    std::array<char, kMostChars + 1> chars{};  // the last one: how many there are
  };
  /// Forgets all if the digits are others than they were.
  void set_printed(PrintedDecimals printed) noexcept;
  /// Where the text of a level at that price stands, or would.
  Text& at(Price price) noexcept {
    // Twice, for prices are multiples of a power of ten: once leaves most places empty.
    constexpr std::uint64_t kMix = 0x9E37'79B9'7F4A'7C15U;
    std::uint64_t mixed = static_cast<std::uint64_t>(price.raw()) * kMix;
    mixed = (mixed ^ mixed >> 32) * kMix;
    return texts_[mixed >> 58];
  }

 private:
  PrintedDecimals printed_;
  std::array<Text, 64> texts_;
};

/// Each number loses its point and its leading zeros: what is left is the mantissa at the printed
/// decimals. Source: docs.kraken.com, "Spot WebSockets (v2): Book Checksum", read 2026-11-23.
/// @param texts of this book, from one call to the next
std::uint32_t book_checksum(const OrderBook& book, const Instrument& instrument,
                            PrintedDecimals printed, LevelTexts& texts) noexcept;

}  // namespace crossbook::kraken
