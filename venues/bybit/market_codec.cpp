#include "venues/bybit/market_codec.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <new>

#include "venues/bybit/rules.hpp"
#include "venues/connector/event_mark.hpp"

namespace crossbook::bybit {
namespace {

/// Topics whose messages are documented and say nothing that we need.
constexpr std::array<std::string_view, 6> kSilentTopics{"tickers.",    "publicTrade.", "kline.",
                                                        "priceLimit.", "liquidation.", "adl."};

/// "orderbook.50.BTCUSDT" taken apart.
struct BookTopic {
  std::uint32_t depth = 0;  // 0: not a book that we read
  std::string_view symbol;
};

BookTopic parse_topic(std::string_view topic) noexcept {
  constexpr std::string_view kPrefix = "orderbook.";
  if (!topic.starts_with(kPrefix)) return {};
  topic.remove_prefix(kPrefix.size());
  BookTopic book;
  const char* const end = topic.data() + topic.size();
  const auto [stop, error] = std::from_chars(topic.data(), end, book.depth);
  const bool is_level = error == std::errc{} && stop != end && *stop == '.';
  if (!is_level || book.depth > kMaxBookDepth) return {};
  book.symbol = {stop + 1, static_cast<std::size_t>(end - stop - 1)};
  return book;
}

Result<std::uint32_t> decode_levels(ondemand::value value, const Instrument& instrument,
                                    const char* field, std::vector<Level>& levels) noexcept {
  ondemand::array rows;
  if (value.get_array().get(rows) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  std::uint32_t count = 0;
  for (auto found : rows) {
    ondemand::array row;
    if (found.get_array().get(row) != simdjson::SUCCESS) return Error{Errc::Malformed, field};
    if (count == kMaxLevelsPerSide) return Error{Errc::TooLarge, field};
    std::array<Token, 2> tokens;
    std::size_t position = 0;
    for (auto element : row) {
      ondemand::value scalar;
      if (element.get(scalar) != simdjson::SUCCESS) return Error{Errc::Malformed, field};
      if (position < tokens.size()) tokens[position] = scalar.raw_json_token();
      ++position;
    }
    if (position != tokens.size()) return Error{Errc::Malformed, field};
    const Result<Price> price = price_of(tokens[0], instrument.price_scale, field);
    if (price.has_error()) return price.error();
    const Result<Quantity> quantity = quantity_of(tokens[1], instrument.quantity_scale, field);
    if (quantity.has_error()) return quantity.error();
    levels.push_back({*price, *quantity});
    ++count;
  }
  return count;
}

class FrameReader {
 public:
  FrameReader(const ListingTable& listings, MarketEvents& out) noexcept
      : listings_{listings}, out_{out} {}

  Result<void> read(ondemand::document& document, ondemand::object& object) noexcept;

 private:
  Result<void> take(std::string_view key, ondemand::value value) noexcept;
  Result<void> take_topic() noexcept;
  Result<void> take_data(ondemand::value value) noexcept;
  Result<void> take_side(BookSide side, ondemand::value value) noexcept;
  Result<void> finish_book() noexcept;
  Result<void> finish_reply() noexcept;
  bool is_reply() const noexcept { return topic_.empty(); }

  const ListingTable& listings_;
  MarketEvents& out_;
  Token topic_, type_, pushed_, created_;  // of a push
  Token operation_, success_, message_;    // of a reply
  Token symbol_, update_;                  // of its data
  bool has_data_ = false, is_data_read_ = false, has_bids_ = false, has_asks_ = false;
  BookTopic book_topic_;
  const Listing* listing_ = nullptr;
  BookMessage book_;
};

Result<void> FrameReader::take_side(BookSide side, ondemand::value value) noexcept {
  const bool is_bid = side == BookSide::Bid;
  bool& has_side = is_bid ? has_bids_ : has_asks_;
  const char* const field = is_bid ? "b" : "a";
  if (has_side) return Error{Errc::Malformed, field};
  has_side = true;
  const auto begin = static_cast<std::uint32_t>(out_.levels.size());
  const Result<std::uint32_t> count =
      decode_levels(value, listing_->instrument, field, out_.levels);
  if (count.has_error()) return count.error();
  (is_bid ? book_.bids_begin : book_.asks_begin) = begin;
  (is_bid ? book_.bids_count : book_.asks_count) = *count;
  return {};
}

Result<void> FrameReader::take_topic() noexcept {
  const Result<std::string_view> topic = text_of(topic_, "topic");
  if (topic.has_error()) return topic.error();
  book_topic_ = parse_topic(*topic);
  if (book_topic_.depth == 0) {
    const bool is_silent =
        std::any_of(kSilentTopics.begin(), kSilentTopics.end(),
                    [&](std::string_view known) { return topic->starts_with(known); });
    return is_silent ? Result<void>{} : Result<void>{Error{Errc::NotSpoken, "topic"}};
  }
  listing_ = listings_.find(book_topic_.symbol);
  if (listing_ != nullptr) return {};
  out_.unknown_symbol = VenueSymbol{book_topic_.symbol};
  return Error{Errc::UnknownSymbol, "topic"};
}

Result<void> FrameReader::take_data(ondemand::value value) noexcept {
  ondemand::object data;
  if (value.get_object().get(data) != simdjson::SUCCESS) return Error{Errc::MissingField, "data"};
  is_data_read_ = true;
  return for_each_field(data, [&](std::string_view key, ondemand::value field) -> Result<void> {
    if (key == "b") return take_side(BookSide::Bid, field);
    if (key == "a") return take_side(BookSide::Ask, field);
    if (key == "s") return take_once(symbol_, field, "s");
    if (key == "u") return take_once(update_, field, "u");
    return {};
  });
}

Result<void> FrameReader::take(std::string_view key, ondemand::value value) noexcept {
  if (key == "topic") {
    const Result<void> taken = take_once(topic_, value, "topic");
    return taken.has_error() ? taken : take_topic();
  }
  if (key == "data") {
    if (has_data_) return Error{Errc::Malformed, "data"};
    has_data_ = true;
    // The documents put the topic first; where it comes later, data is read in a second pass.
    return listing_ != nullptr ? take_data(value) : Result<void>{};
  }
  if (key == "type") return take_once(type_, value, "type");
  if (key == "ts") return take_once(pushed_, value, "ts");
  if (key == "cts") return take_once(created_, value, "cts");
  if (key == "op") return take_once(operation_, value, "op");
  if (key == "success") return take_once(success_, value, "success");
  if (key == "ret_msg") return take_once(message_, value, "ret_msg");
  return {};
}

Result<void> FrameReader::read(ondemand::document& document, ondemand::object& object) noexcept {
  const Result<void> taken = for_each_field(
      object, [&](std::string_view key, ondemand::value value) { return take(key, value); });
  if (taken.has_error()) return taken;
  if (!has_ended(document)) return Error{Errc::Malformed, "frame"};
  if (is_reply()) return finish_reply();
  if (listing_ == nullptr) {
    out_.notices.emplace_back();  // a topic that says nothing to us
    return {};
  }
  if (!has_data_) return Error{Errc::MissingField, "data"};
  if (!is_data_read_) {
    document.rewind();
    ondemand::value data;
    if (document.find_field_unordered("data").get(data) != simdjson::SUCCESS)
      return Error{Errc::Malformed, "data"};
    const Result<void> late = take_data(data);
    if (late.has_error()) return late;
  }
  return finish_book();
}

Result<void> FrameReader::finish_book() noexcept {
  const Result<std::string_view> type = text_of(type_, "type");
  if (type.has_error()) return type.error();
  book_.is_snapshot = *type == "snapshot";
  if (!book_.is_snapshot && *type != "delta") return Error{Errc::UnknownEnum, "type"};
  const Result<std::string_view> symbol = text_of(symbol_, "s");
  if (symbol.has_error()) return symbol.error();
  if (*symbol != book_topic_.symbol) return Error{Errc::Malformed, "s"};
  const Result<std::int64_t> update = integer_of(update_, "u");
  if (update.has_error()) return update.error();
  if (*update < 1) return Error{Errc::Malformed, "u"};
  if (!has_bids_) return Error{Errc::MissingField, "b"};
  if (!has_asks_) return Error{Errc::MissingField, "a"};
  const bool has_created = !created_.empty();  // when the engine made it; ts: when it was pushed
  const Result<std::int64_t> time =
      has_created ? millis_of(created_, "cts") : millis_of(pushed_, "ts");
  if (time.has_error()) return time.error();
  book_.listing = listing_;
  book_.first = book_.last = SequenceNumber{*update};
  book_.event_time = UtcNanos::from_millis(*time);
  out_.books.push_back(book_);
  if (!book_.is_snapshot) return {};
  Notice& notice = out_.notices.emplace_back();
  notice.kind = NoticeKind::Subscribed;
  notice.listing = listing_;
  notice.depth = book_topic_.depth;
  return {};
}

/// {"success":true,"ret_msg":"subscribe","op":"subscribe"}; pings are answered in the same shape.
Result<void> FrameReader::finish_reply() noexcept {
  const Result<std::string_view> operation = text_of(operation_, "op");
  if (operation.has_error()) return operation.error();
  Notice notice;
  const Result<std::string_view> message = text_of(message_, "ret_msg");
  const bool is_pong =
      *operation == "pong" || (*operation == "ping" && message.has_value() && *message == "pong");
  if (is_pong) {
    notice.kind = NoticeKind::Pong;
    out_.notices.push_back(notice);
    return {};
  }
  const Result<bool> success = flag_of(success_, "success");
  if (success.has_error()) return success.error();
  if (*operation == "subscribe" && *success) notice.kind = NoticeKind::Subscribed;
  if (!*success) {
    notice.kind = NoticeKind::SubscribeRefused;
    notice.reason = RejectReason::InvalidParameter;
    if (message.has_value()) notice.text = ErrorText{*message};
  }
  out_.notices.push_back(notice);
  return {};
}

std::string book_request(std::string_view operation, std::span<const Listing> listings) {
  std::string frame = R"({"req_id":"book","op":")";
  frame.append(operation).append(R"(","args":[)");
  for (const Listing& listing : listings) {
    if (frame.back() != '[') frame += ',';
    frame.append("\"orderbook.").append(std::to_string(kBookDepth)).append(".");
    frame.append(listing.symbol.view()).append("\"");
  }
  return frame + "]}";
}

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
  const Result<void> opened = open_object(parser_, frame.data(), frame.size(), document, object);
  if (opened.has_error()) return opened;
  FrameReader reader{listings, out};
  return mark.done(reader.read(document, object));
}

void encode_book_subscriptions(std::span<const Listing> listings,
                               std::vector<std::string>& frames) {
  while (!listings.empty()) {
    const std::size_t count = std::min(listings.size(), kMaxSubscribeArgs);
    frames.push_back(book_request("subscribe", listings.first(count)));
    listings = listings.subspan(count);
  }
}

void encode_book_resubscription(const Listing& listing, std::vector<std::string>& frames) {
  for (const std::string_view operation : {"unsubscribe", "subscribe"})
    frames.push_back(book_request(operation, {&listing, 1}));
}

}  // namespace crossbook::bybit
