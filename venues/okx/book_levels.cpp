#include "venues/okx/book_levels.hpp"

#include <limits>

#include "venues/okx/rules.hpp"

namespace crossbook::okx {
namespace {

enum BookKey : unsigned { kAsks, kBids, kTime, kChecksum, kPrevious, kSequence };

struct Numbers {
  std::int64_t sequence = -1;
  std::int64_t previous = -1;
  std::int64_t checksum = 0;
  bool has_sequence = false;
  bool has_previous = false;
};

/// ["8476.98","415","0","13"]: price, size, deprecated, count of orders.
Result<Level> decode_level(ondemand::array fields, const Instrument& instrument) noexcept {
  std::string_view texts[2];
  std::size_t at = 0;
  for (auto item : fields) {
    ondemand::value value;
    if (std::move(item).get(value)) return Error{Errc::Malformed, "level"};
    if (at < 2) {
      const Result<std::string_view> text = raw_text(value, at == 0 ? "px" : "sz");
      if (text.has_error()) return text.error();
      texts[at] = *text;
    }
    ++at;
  }
  if (at < 2) return Error{Errc::MissingField, "level"};
  const Result<Price> price = Price::parse(texts[0], instrument.price_scale);
  if (price.has_error()) return Error{price.error().code, "px"};
  if (*price <= Price{}) return Error{Errc::BadDecimal, "px"};
  const Result<Quantity> quantity = Quantity::parse(texts[1], instrument.quantity_scale);
  if (quantity.has_error()) return Error{quantity.error().code, "sz"};
  if (*quantity < Quantity{}) return Error{Errc::NegativeSize, "sz"};
  return Level{*price, *quantity};
}

Result<void> decode_side(ondemand::value value, const char* field, const Instrument& instrument,
                         std::vector<Level>& levels, std::uint32_t& begin,
                         std::uint32_t& count) noexcept {
  ondemand::array rows;
  if (value.get_array().get(rows)) return Error{Errc::MissingField, field};
  begin = static_cast<std::uint32_t>(levels.size());
  for (auto row : rows) {
    ondemand::array fields;
    if (row.get_array().get(fields)) return Error{Errc::Malformed, field};
    const Result<Level> level = decode_level(fields, instrument);
    if (level.has_error()) return level.error();
    if (++count > kMaxLevelsPerSide) return Error{Errc::TooLarge, field};
    levels.push_back(*level);
  }
  return {};
}

Result<void> read_integer(ondemand::value value, const char* field, std::int64_t& out) noexcept {
  if (value.get_int64().get(out)) return Error{Errc::MissingField, field};
  return {};
}

/// Takes one field of the element. @return MissingField if it is of another type
Result<void> take_field(std::string_view key, ondemand::value value, const Instrument& instrument,
                        KeysSeen& seen, Numbers& numbers, BookMessage& book,
                        std::vector<Level>& levels) noexcept {
  const auto twice = [](const char* field) { return Error{Errc::Malformed, field}; };
  if (key == "asks") {
    if (!seen.first(kAsks)) return twice("asks");
    return decode_side(value, "asks", instrument, levels, book.asks_begin, book.asks_count);
  }
  if (key == "bids") {
    if (!seen.first(kBids)) return twice("bids");
    return decode_side(value, "bids", instrument, levels, book.bids_begin, book.bids_count);
  }
  if (key == "ts") {
    if (!seen.first(kTime)) return twice("ts");
    const Result<std::string_view> text = raw_text(value, "ts");
    if (text.has_error()) return text.error();
    const Result<UtcNanos> time = parse_millis(*text, "ts");
    if (time.has_error()) return time.error();
    book.event_time = *time;
    return {};
  }
  if (key == "checksum") {
    if (!seen.first(kChecksum)) return twice("checksum");
    return read_integer(value, "checksum", numbers.checksum);
  }
  if (key == "prevSeqId") {
    if (!seen.first(kPrevious)) return twice("prevSeqId");
    numbers.has_previous = true;
    return read_integer(value, "prevSeqId", numbers.previous);
  }
  if (key == "seqId") {
    if (!seen.first(kSequence)) return twice("seqId");
    numbers.has_sequence = true;
    return read_integer(value, "seqId", numbers.sequence);
  }
  return {};
}

/// Since 2023 the chain of seqId proves the book and the checksum says nothing (always 0 since
/// 2026-06-23). Before, there was no chain and the checksum was the proof.
Result<void> finish(const Numbers& numbers, BookMessage& book) noexcept {
  if (numbers.has_sequence) {
    if (!numbers.has_previous) return Error{Errc::MissingField, "prevSeqId"};
    if (numbers.sequence < 0) return Error{Errc::Malformed, "seqId"};
    book.first = book.last = SequenceNumber{numbers.sequence};
    book.previous = SequenceNumber{numbers.previous};
    return {};
  }
  if (numbers.checksum == 0) return Error{Errc::MissingField, "seqId"};  // nothing proves the book
  if (numbers.checksum < std::numeric_limits<std::int32_t>::min() ||
      numbers.checksum > std::numeric_limits<std::int32_t>::max())
    return Error{Errc::Malformed, "checksum"};
  book.has_checksum = true;
  book.checksum = static_cast<std::uint32_t>(static_cast<std::int32_t>(numbers.checksum));
  return {};
}

}  // namespace

Result<void> decode_book(ondemand::object entry, const Listing& listing, bool is_snapshot,
                         MarketEvents& out) noexcept {
  BookMessage book;
  book.listing = &listing;
  book.is_snapshot = is_snapshot;
  Numbers numbers;
  KeysSeen seen;
  for (auto item : entry) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "data"};
    const Result<void> taken =
        take_field(key, field.value(), listing.instrument, seen, numbers, book, out.levels);
    if (taken.has_error()) return taken;
  }
  if (seen.first(kAsks)) return Error{Errc::MissingField, "asks"};
  if (seen.first(kBids)) return Error{Errc::MissingField, "bids"};
  if (seen.first(kTime)) return Error{Errc::MissingField, "ts"};
  const Result<void> finished = finish(numbers, book);
  if (finished.has_error()) return finished;
  out.books.push_back(book);
  return {};
}

}  // namespace crossbook::okx
