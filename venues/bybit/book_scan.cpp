#include "venues/bybit/book_scan.hpp"

#include "venues/bybit/rules.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::bybit {

bool scan_book(PaddedBytes frame, const ListingTable& listings, ScanRoom& room,
               MarketEvents& out) noexcept {
  FrameScanner scanner{frame};
  std::int64_t depth = 0, pushed = 0, update = 0, sequence = 0, created = 0;
  if (!scanner.take("{\"topic\":\"orderbook.") || !scanner.take_integer(depth)) return false;
  if (!scanner.take(".")) return false;
  const std::string_view symbol = scanner.take_text();
  if (!scanner.take("\",\"ts\":") || !scanner.take_integer(pushed)) return false;
  const bool is_snapshot = !scanner.take(",\"type\":\"delta\"");
  if (is_snapshot && !scanner.take(",\"type\":\"snapshot\"")) return false;
  if (!scanner.take(",\"data\":{\"s\":\"") || scanner.take_text() != symbol) return false;
  const Listing* const listing = listings.find(symbol);
  const bool is_depth_known = depth > 0 && depth <= static_cast<std::int64_t>(kMaxBookDepth);
  if (listing == nullptr || !is_depth_known) return false;

  LevelScan levels{listing->instrument, room};
  if (!scanner.take("\",\"b\":") || !levels.take_rows(scanner)) return false;
  const std::size_t bids = levels.count();
  if (!scanner.take(",\"a\":") || !levels.take_rows(scanner)) return false;
  if (!scanner.take(",\"u\":") || !scanner.take_integer(update) || update < 1) return false;
  if (!scanner.take(",\"seq\":") || !scanner.take_integer(sequence)) return false;
  if (!scanner.take("},\"cts\":") || !scanner.take_integer(created)) return false;
  if (!scanner.take("}") || !scanner.is_done() || created > kMaxWireMillis) return false;

  BookMessage& book = out.books.emplace_back();
  book.listing = listing;
  book.is_snapshot = is_snapshot;
  book.first = book.last = SequenceNumber{update};
  book.event_time = UtcNanos::from_millis(created);
  levels.append_to(out, book, bids);
  if (!is_snapshot) return true;
  Notice& notice = out.notices.emplace_back();
  notice.kind = NoticeKind::Subscribed;
  notice.listing = listing;
  notice.depth = static_cast<std::uint32_t>(depth);
  return true;
}

}  // namespace crossbook::bybit
