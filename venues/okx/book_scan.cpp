#include "venues/okx/book_scan.hpp"

#include "venues/okx/frame.hpp"
#include "venues/okx/rules.hpp"

namespace crossbook::okx {
namespace {

/// From the quote behind the size: a deprecated field and how many orders there are.
bool take_row_end(FrameScanner& scanner) noexcept {
  return scanner.take("\",\"0\",\"") && scanner.skip_integer() && scanner.take("\"");
}

}  // namespace

bool scan_book(PaddedBytes frame, const ListingTable& listings, ScanRoom& room,
               MarketEvents& out) noexcept {
  FrameScanner scanner{frame};
  if (!scanner.take("{\"arg\":{\"channel\":\"books\",\"instId\":\"")) return false;
  const std::string_view symbol = scanner.take_text();
  if (!scanner.take("\"},\"action\":\"")) return false;
  const bool is_snapshot = !scanner.take("update");
  if (is_snapshot && !scanner.take("snapshot")) return false;
  const Listing* const listing = listings.find(symbol);
  if (listing == nullptr) return false;

  LevelScan levels{listing->instrument, room};
  if (!scanner.take("\",\"data\":[{\"asks\":") || !levels.take_rows(scanner, take_row_end))
    return false;
  const std::size_t asks = levels.count();
  if (!scanner.take(",\"bids\":") || !levels.take_rows(scanner, take_row_end)) return false;
  if (asks > kMaxLevelsPerSide || levels.count() - asks > kMaxLevelsPerSide) return false;

  std::int64_t checksum = 0, previous = 0, sequence = 0;
  if (!scanner.take(",\"ts\":\"")) return false;
  const Result<UtcNanos> time = parse_millis(scanner.take_text(), "ts");
  if (time.has_error()) return false;
  if (!scanner.take("\",\"checksum\":") || !scanner.take_signed_integer(checksum)) return false;
  if (!scanner.take(",\"prevSeqId\":") || !scanner.take_signed_integer(previous)) return false;
  if (!scanner.take(",\"seqId\":") || !scanner.take_integer(sequence)) return false;
  if (!scanner.take("}]}") || !scanner.is_done()) return false;

  BookMessage& book = out.books.emplace_back();
  book.listing = listing;
  book.is_snapshot = is_snapshot;
  book.first = book.last = SequenceNumber{sequence};
  book.previous = SequenceNumber{previous};
  book.event_time = *time;
  levels.append_to(out, book, asks, BookSide::Ask);
  return true;
}

}  // namespace crossbook::okx
