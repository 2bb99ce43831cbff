#include "venues/kraken/book_scan.hpp"

#include <limits>

#include "venues/connector/wire_time.hpp"

namespace crossbook::kraken {

bool scan_book(PaddedBytes frame, const PairTable& pairs, ScanRoom& room,
               MarketEvents& out) noexcept {
  FrameScanner scanner{frame};
  if (!scanner.take("{\"channel\":\"book\",\"type\":\"")) return false;
  const bool is_snapshot = !scanner.take("update");
  if (is_snapshot && !scanner.take("snapshot")) return false;
  if (!scanner.take("\",\"data\":[{\"symbol\":\"")) return false;
  const Listing* const listing = pairs.find(scanner.take_text());
  if (listing == nullptr) return false;
  if (listing->price_decimals == 0 && listing->quantity_decimals == 0) return false;

  const Instrument& instrument = listing->instrument;
  LevelScan levels{ShortDecimalReader{instrument.price_scale, listing->price_decimals},
                   ShortDecimalReader{instrument.quantity_scale, listing->quantity_decimals}, room};
  if (!scanner.take("\",\"bids\":") || !levels.take_objects(scanner)) return false;
  const std::size_t bids = levels.count();
  if (!scanner.take(",\"asks\":") || !levels.take_objects(scanner)) return false;

  std::int64_t checksum = 0;
  if (!scanner.take(",\"checksum\":") || !scanner.take_integer(checksum)) return false;
  if (checksum > std::numeric_limits<std::uint32_t>::max()) return false;
  UtcNanos event_time;
  if (scanner.take(",\"timestamp\":\"")) {
    const Result<UtcNanos> time = parse_wire_time(scanner.take_text(), "timestamp");
    if (time.has_error() || !scanner.take("\"")) return false;
    event_time = *time;
  }
  if (!scanner.take("}]}") || !scanner.is_done()) return false;

  BookMessage& book = out.books.emplace_back();
  book.listing = listing;
  book.is_snapshot = is_snapshot;
  book.has_checksum = true;
  book.checksum = static_cast<std::uint32_t>(checksum);
  book.event_time = event_time;
  levels.append_to(out, book, bids);
  return true;
}

}  // namespace crossbook::kraken
