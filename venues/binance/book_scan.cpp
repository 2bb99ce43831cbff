#include "venues/binance/book_scan.hpp"

#include "venues/binance/symbols.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::binance {

bool scan_book(PaddedBytes frame, const ListingTable& listings, ScanRoom& room,
               MarketEvents& out) noexcept {
  FrameScanner scanner{frame};
  std::string_view stream;
  const bool is_combined = scanner.take("{\"stream\":\"");
  if (is_combined) {
    stream = scanner.take_text();
    if (!scanner.take("\",\"data\":")) return false;
  }
  std::int64_t time = 0, first = 0, last = 0;
  if (!scanner.take("{\"e\":\"depthUpdate\",\"E\":") || !scanner.take_integer(time)) return false;
  if (!scanner.take(",\"s\":\"")) return false;
  const std::string_view symbol = scanner.take_text();
  if (!scanner.take("\",\"U\":") || !scanner.take_integer(first)) return false;
  if (!scanner.take(",\"u\":") || !scanner.take_integer(last) || last < first) return false;
  const Listing* const listing = listings.find(symbol);
  if (listing == nullptr || time > kMaxWireMillis) return false;
  if (is_combined && !stream_names_symbol(stream, symbol)) return false;

  LevelScan levels{listing->instrument, room};
  if (!scanner.take(",\"b\":") || !levels.take_rows(scanner)) return false;
  const std::size_t bids = levels.count();
  if (!scanner.take(",\"a\":") || !levels.take_rows(scanner)) return false;
  if (!scanner.take("}") || (is_combined && !scanner.take("}")) || !scanner.is_done()) return false;

  BookMessage& book = out.books.emplace_back();
  book.listing = listing;
  book.first = SequenceNumber{first};
  book.last = SequenceNumber{last};
  book.event_time = UtcNanos::from_millis(time);
  levels.append_to(out, book, bids);
  return true;
}

}  // namespace crossbook::binance
