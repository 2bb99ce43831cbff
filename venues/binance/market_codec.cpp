#include "venues/binance/market_codec.hpp"

#include <array>
#include <new>

#include "venues/binance/rules.hpp"
#include "venues/binance/symbols.hpp"
#include "venues/connector/event_mark.hpp"

namespace crossbook::binance {
namespace {

/// Appends one side's levels. On error the caller cuts out.levels back.
Result<std::uint32_t> decode_levels(ondemand::value value, const Instrument& instrument,
                                    const char* field, std::vector<Level>& levels) noexcept {
  ondemand::array rows;
  if (value.get_array().get(rows) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  std::uint32_t count = 0;
  for (auto found : rows) {
    ondemand::array row;
    if (found.get_array().get(row) != simdjson::SUCCESS) return Error{Errc::Malformed, field};
    if (count == kMaxLevelsPerSide) return Error{Errc::TooLarge, field};
    Token tokens[2];
    std::size_t position = 0;
    for (auto element : row) {
      ondemand::value scalar;
      if (element.get(scalar) != simdjson::SUCCESS) return Error{Errc::Malformed, field};
      if (position < 2) tokens[position] = scalar.raw_json_token();
      ++position;  // v1 sent a third, empty element
    }
    const auto price = price_of(tokens[0], instrument.price_scale, field);
    if (price.has_error()) return price.error();
    const auto quantity = quantity_of(tokens[1], instrument.quantity_scale, field);
    if (quantity.has_error()) return quantity.error();
    levels.push_back({*price, *quantity});
    ++count;
  }
  return count;
}

/// What one frame held, wrapped or bare.
struct EventFields {
  Token stream, event, time, symbol, first, last;
  Token id, result, code, message;
  bool has_data = false, has_bids = false, has_asks = false;
  bool is_futures = false;  // carries pu
  bool is_partial_depth = false;
  bool is_side_deferred = false;  // a side stood before the symbol
  const Listing* listing = nullptr;
};

class FrameReader {
 public:
  FrameReader(const ListingTable& listings, MarketEvents& out) noexcept
      : listings_{listings}, out_{out} {}

  /// @param is_data inside the combined wrapper
  Result<void> read(ondemand::object& object, bool is_data) noexcept;
  Result<void> finish() noexcept;

 private:
  Result<void> take(std::string_view key, ondemand::value value, bool is_data) noexcept;
  Result<void> take_letter(char key, ondemand::value value) noexcept;
  Result<void> take_symbol(ondemand::value value) noexcept;
  Result<void> take_side(BookSide side, ondemand::value value) noexcept;
  Result<void> read_sides(ondemand::object& object) noexcept;
  Result<void> finish_depth() noexcept;
  Result<void> finish_reply() noexcept;
  void add_notice(NoticeKind kind) noexcept { out_.notices.emplace_back().kind = kind; }

  const ListingTable& listings_;
  MarketEvents& out_;
  EventFields fields_;
  BookMessage book_;
};

Result<void> FrameReader::take_side(BookSide side, ondemand::value value) noexcept {
  const bool is_bid = side == BookSide::Bid;
  const char* const field = is_bid ? "b" : "a";
  if (!value.raw_json_token().starts_with('[')) return {};  // bookTicker's price, trade's order id
  bool& has_side = is_bid ? fields_.has_bids : fields_.has_asks;
  if (has_side) return Error{Errc::Malformed, field};
  has_side = true;
  if (fields_.listing == nullptr) {
    fields_.is_side_deferred = true;
    return {};
  }
  const auto begin = static_cast<std::uint32_t>(out_.levels.size());
  const auto count = decode_levels(value, fields_.listing->instrument, field, out_.levels);
  if (count.has_error()) return count.error();
  (is_bid ? book_.bids_begin : book_.asks_begin) = begin;
  (is_bid ? book_.bids_count : book_.asks_count) = *count;
  return {};
}

Result<void> FrameReader::take_symbol(ondemand::value value) noexcept {
  const auto taken = take_once(fields_.symbol, value, "s");
  if (taken.has_error()) return taken.error();
  const auto symbol = text_of(fields_.symbol, "s");
  if (symbol.has_value()) fields_.listing = listings_.find(*symbol);
  return {};
}

Result<void> FrameReader::take_letter(char key, ondemand::value value) noexcept {
  switch (key) {
    case 'e': return take_once(fields_.event, value, "e");
    case 'E': return take_once(fields_.time, value, "E");
    case 's': return take_symbol(value);
    case 'U': return take_once(fields_.first, value, "U");
    case 'u': return take_once(fields_.last, value, "u");
    case 'b': return take_side(BookSide::Bid, value);
    case 'a': return take_side(BookSide::Ask, value);
    default: return {};
  }
}

Result<void> FrameReader::take(std::string_view key, ondemand::value value, bool is_data) noexcept {
  if (key.size() == 1) return take_letter(key.front(), value);
  if (key == "pu") fields_.is_futures = true;
  if (key == "lastUpdateId") fields_.is_partial_depth = true;
  if (is_data) return {};
  if (key == "stream") return take_once(fields_.stream, value, "stream");
  if (key == "id") return take_once(fields_.id, value, "id");
  if (key == "result") return take_once(fields_.result, value, "result");
  if (key == "code") return take_once(fields_.code, value, "code");
  if (key == "msg") return take_once(fields_.message, value, "msg");
  ondemand::object inner;
  if (key == "data") {
    if (fields_.has_data) return Error{Errc::Malformed, "data"};
    fields_.has_data = true;
    if (value.get_object().get(inner) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "data"};
    return read(inner, true);
  }
  if (key == "error") {  // another documented shape wraps code and msg
    if (value.get_object().get(inner) != simdjson::SUCCESS) return Error{Errc::Malformed, "error"};
    return collect(inner, std::array{Slot{"code", &fields_.code}, Slot{"msg", &fields_.message}});
  }
  return {};
}

Result<void> FrameReader::read(ondemand::object& object, bool is_data) noexcept {
  for (auto found : object) {
    ondemand::field field;
    if (std::move(found).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "frame"};
    const auto taken = take(raw_key(field.key()), field.value(), is_data);
    if (taken.has_error()) return taken.error();
  }
  if (fields_.is_side_deferred && fields_.listing != nullptr) return read_sides(object);
  return {};
}

/// Second pass for senders that put the symbol last.
Result<void> FrameReader::read_sides(ondemand::object& object) noexcept {
  bool is_empty = false;
  if (object.reset().get(is_empty) != simdjson::SUCCESS) return Error{Errc::Malformed, "frame"};
  fields_.has_bids = fields_.has_asks = fields_.is_side_deferred = false;
  for (auto found : object) {
    ondemand::field field;
    if (std::move(found).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "frame"};
    const std::string_view key = raw_key(field.key());
    if (key != "b" && key != "a") continue;
    const auto taken = take_side(key == "b" ? BookSide::Bid : BookSide::Ask, field.value());
    if (taken.has_error()) return taken.error();
  }
  return {};
}

Result<void> FrameReader::finish_depth() noexcept {
  const auto symbol = text_of(fields_.symbol, "s");
  if (symbol.has_error()) return symbol.error();
  if (fields_.is_futures) return Error{Errc::NotSpoken, "pu"};
  if (fields_.listing == nullptr) {
    out_.unknown_symbol = VenueSymbol{*symbol};
    return Error{Errc::UnknownSymbol, "s"};
  }
  if (fields_.has_data) {
    const auto stream = text_of(fields_.stream, "stream");
    if (stream.has_error()) return stream.error();
    if (!stream_names_symbol(*stream, *symbol)) return Error{Errc::UnknownSymbol, "stream"};
  }
  const auto time = millis_of(fields_.time, "E");
  if (time.has_error()) return time.error();
  const auto first = integer_of(fields_.first, "U");
  if (first.has_error()) return first.error();
  const auto last = integer_of(fields_.last, "u");
  if (last.has_error()) return last.error();
  if (*first < 0 || *last < *first) return Error{Errc::Malformed, "u"};
  if (!fields_.has_bids) return Error{Errc::MissingField, "b"};
  if (!fields_.has_asks) return Error{Errc::MissingField, "a"};
  book_.listing = fields_.listing;
  book_.first = SequenceNumber{*first};
  book_.last = SequenceNumber{*last};
  book_.event_time = UtcNanos::from_millis(*time);
  out_.books.push_back(book_);
  return {};
}

Result<void> FrameReader::finish_reply() noexcept {
  if (!fields_.code.empty() || !fields_.message.empty()) {
    Notice& notice = out_.notices.emplace_back();
    notice.kind = NoticeKind::SubscribeRefused;
    notice.reason = RejectReason::InvalidParameter;
    const auto message = text_of(fields_.message, "msg");
    if (message.has_value()) notice.text = ErrorText{*message};
    return {};
  }
  if (!fields_.id.empty() && !fields_.result.empty()) {
    add_notice(is_null(fields_.result) ? NoticeKind::Subscribed : NoticeKind::Ignored);
    return {};
  }
  const bool is_book_ticker = !fields_.last.empty() && !fields_.symbol.empty() &&
                              fields_.first.empty() && !fields_.has_bids && !fields_.has_asks;
  if (fields_.is_partial_depth || is_book_ticker) {
    add_notice(NoticeKind::Ignored);
    return {};
  }
  return Error{Errc::MissingField, "e"};
}

Result<void> FrameReader::finish() noexcept {
  if (fields_.event.empty()) return finish_reply();
  const auto event = text_of(fields_.event, "e");
  if (event.has_error()) return event.error();
  if (*event == "depthUpdate") return finish_depth();
  add_notice(*event == "serverShutdown" ? NoticeKind::WillClose : NoticeKind::Ignored);
  return {};
}

/// GET /api/v3/depth: lastUpdateId, bids, asks.
class SnapshotReader {
 public:
  SnapshotReader(const Listing& listing, MarketEvents& out) noexcept
      : listing_{listing}, out_{out} {}

  Result<void> read(ondemand::object& object) noexcept {
    for (auto found : object) {
      ondemand::field field;
      if (std::move(found).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "body"};
      const auto taken = take(raw_key(field.key()), field.value());
      if (taken.has_error()) return taken.error();
    }
    const auto last = integer_of(last_, "lastUpdateId");
    if (last.has_error()) return last.error();
    if (*last < 0) return Error{Errc::Malformed, "lastUpdateId"};
    if (!has_bids_) return Error{Errc::MissingField, "bids"};
    if (!has_asks_) return Error{Errc::MissingField, "asks"};
    book_.listing = &listing_;
    book_.is_snapshot = true;
    book_.first = book_.last = SequenceNumber{*last};
    out_.books.push_back(book_);
    return {};
  }

 private:
  Result<void> take(std::string_view key, ondemand::value value) noexcept {
    if (key == "lastUpdateId") return take_once(last_, value, "lastUpdateId");
    const bool is_bid = key == "bids";
    if (!is_bid && key != "asks") return {};
    bool& has_side = is_bid ? has_bids_ : has_asks_;
    const char* const field = is_bid ? "bids" : "asks";
    if (has_side) return Error{Errc::Malformed, field};
    has_side = true;
    const auto begin = static_cast<std::uint32_t>(out_.levels.size());
    const auto count = decode_levels(value, listing_.instrument, field, out_.levels);
    if (count.has_error()) return count.error();
    (is_bid ? book_.bids_begin : book_.asks_begin) = begin;
    (is_bid ? book_.bids_count : book_.asks_count) = *count;
    return {};
  }

  const Listing& listing_;
  MarketEvents& out_;
  Token last_;
  bool has_bids_ = false, has_asks_ = false;
  BookMessage book_;
};

}  // namespace

MarketCodec::MarketCodec() {
  if (parser_.allocate(kMaxFrameBytes) != simdjson::SUCCESS) throw std::bad_alloc{};
}

Result<void> MarketCodec::decode(PaddedBytes frame, const ListingTable& listings,
                                 MarketEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  EventMark mark{out};
  ondemand::document document;
  ondemand::object object;
  const auto opened = open_object(parser_, frame.data(), frame.size(), document, object);
  if (opened.has_error()) return opened.error();
  FrameReader reader{listings, out};
  auto result = reader.read(object, false);
  if (result.has_value() && !has_ended(document)) result = Error{Errc::Malformed, "frame"};
  if (result.has_value()) result = reader.finish();
  return mark.done(result);
}

Result<void> MarketCodec::decode_snapshot(PaddedBytes body, const Listing& listing,
                                          MarketEvents& out) noexcept {
  EventMark mark{out};
  ondemand::document document;
  ondemand::object object;
  const auto opened = open_object(parser_, body.data(), body.size(), document, object);
  if (opened.has_error()) return opened.error();
  SnapshotReader reader{listing, out};
  auto result = reader.read(object);
  if (result.has_value() && !has_ended(document)) result = Error{Errc::Malformed, "body"};
  return mark.done(result);
}

}  // namespace crossbook::binance
