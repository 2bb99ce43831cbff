#include "venues/coinbase/book_scan.hpp"

#include <array>

#include "venues/connector/wire_time.hpp"

namespace crossbook::coinbase {

namespace {

/// The levels of both sides, which come in any order.
struct Sides {
  std::array<Level*, 2> begins, ends, limits;  // bids, offers
};

/// From the bracket that opens the updates to the one that closes them.
bool take_updates(FrameScanner& scanner, const Instrument& instrument, Sides& sides) noexcept {
  ShortDecimalReader prices{instrument.price_scale}, quantities{instrument.quantity_scale};
  std::size_t time_length = 0;
  if (scanner.take("[]")) return true;
  if (!scanner.take("[{\"side\":\"")) return false;
  do {
    const std::size_t side = scanner.take("bid") ? 0 : 1;
    std::int64_t price = 0, quantity = 0;
    if (side == 1 && !scanner.take("offer")) return false;
    if (sides.ends[side] == sides.limits[side]) return false;
    if (!scanner.take("\",\"event_time\":\"") || !scanner.skip_text_like(time_length)) return false;
    if (!scanner.take("\",\"price_level\":\"")) return false;
    if (!scanner.take_decimal<'"'>(prices, price) || price <= 0) return false;
    if (!scanner.take("\",\"new_quantity\":\"")) return false;
    if (!scanner.take_decimal<'"'>(quantities, quantity)) return false;
    *sides.ends[side]++ = Level{Price::from_raw(price), Quantity::from_raw(quantity)};
  } while (scanner.take("\"},{\"side\":\""));
  return scanner.take("\"}]");
}

}  // namespace

bool scan_book(PaddedBytes frame, const ListingTable& books, ScanRoom& room,
               MarketEvents& out) noexcept {
  FrameScanner scanner{frame};
  if (!scanner.take("{\"channel\":\"l2_data\",")) return false;
  if (scanner.take("\"client_id\":\"") && (scanner.skip_text(), !scanner.take("\","))) return false;
  if (!scanner.take("\"timestamp\":\"")) return false;
  const Result<UtcNanos> time = parse_wire_time(scanner.take_text(), "timestamp");
  std::int64_t number = 0;
  if (time.has_error() || !scanner.take("\",\"sequence_num\":") || !scanner.take_integer(number))
    return false;
  if (!scanner.take(",\"events\":[{\"type\":\"")) return false;
  const bool is_snapshot = !scanner.take("update");
  if (is_snapshot && !scanner.take("snapshot")) return false;
  if (!scanner.take("\",\"product_id\":\"")) return false;
  const Listing* const listing = books.find(scanner.take_text());
  if (listing == nullptr || !scanner.take("\",\"updates\":")) return false;
  Sides sides{{room.half(0), room.half(1)}, {}, {}};
  sides.ends = sides.begins;
  for (const std::size_t side : {0U, 1U})
    sides.limits[side] = sides.begins[side] + kMaxScannedLevels;
  if (!take_updates(scanner, listing->instrument, sides)) return false;
  if (!scanner.take("}]}") || !scanner.is_done()) return false;

  BookMessage& book = out.books.emplace_back();
  book.listing = listing;
  book.is_snapshot = is_snapshot;
  book.event_time = *time;
  book.bids_begin = static_cast<std::uint32_t>(out.levels.size());
  out.levels.insert(out.levels.end(), sides.begins[0], sides.ends[0]);
  book.asks_begin = static_cast<std::uint32_t>(out.levels.size());
  out.levels.insert(out.levels.end(), sides.begins[1], sides.ends[1]);
  book.bids_count = book.asks_begin - book.bids_begin;
  book.asks_count = static_cast<std::uint32_t>(out.levels.size()) - book.asks_begin;
  out.connection_sequence = SequenceNumber{number};
  return true;
}

}  // namespace crossbook::coinbase
