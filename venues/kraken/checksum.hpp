// The v2 book checksum: CRC-32 over the ten best asks, then the ten best bids, as the wire prints
// them.
// In: a book, the digits printed. Out: the CRC. Thread: any. Limits: kChecksumDepth levels a side.
#pragma once

#include <cstdint>

#include "venues/market/instrument.hpp"
#include "venues/market/order_book.hpp"

namespace crossbook::kraken {

/// Decimals that the venue prints for a pair; trailing zeros included.
struct PrintedDecimals {
  std::uint8_t price = 0;
  std::uint8_t quantity = 0;
  bool is_known = false;
};

/// Each number loses its point and its leading zeros: what is left is the mantissa at the printed
/// decimals. Source: docs.kraken.com, "Spot WebSockets (v2): Book Checksum", read 2026-11-23.
std::uint32_t book_checksum(const OrderBook& book, const Instrument& instrument,
                            PrintedDecimals printed) noexcept;

}  // namespace crossbook::kraken
