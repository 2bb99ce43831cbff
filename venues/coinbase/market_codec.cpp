#include "venues/coinbase/market_codec.hpp"

#include <array>
#include <new>

#include "venues/coinbase/rules.hpp"
#include "venues/connector/event_mark.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::coinbase {
namespace {

/// One event of l2_data.
class BookReader {
 public:
  BookReader(const ListingTable& listings, std::vector<Level>& offers, MarketEvents& out) noexcept
      : listings_{listings}, offers_{offers}, out_{out} {}

  Result<void> read(ondemand::object& event, UtcNanos time) noexcept;

 private:
  Result<void> take(std::string_view key, ondemand::value value) noexcept;
  Result<void> take_updates(ondemand::value value) noexcept;
  Result<void> take_update(ondemand::object& update) noexcept;
  Result<void> find_listing() noexcept;

  const ListingTable& listings_;
  std::vector<Level>& offers_;
  MarketEvents& out_;
  Token type_, product_;
  bool has_updates_ = false, is_read_ = false;
  const Listing* listing_ = nullptr;
};

Result<void> BookReader::find_listing() noexcept {
  const Result<std::string_view> product = text_of(product_, "product_id");
  if (product.has_error()) return product.error();
  listing_ = listings_.find(*product);
  if (listing_ != nullptr) return {};
  out_.unknown_symbol = VenueSymbol{*product};
  return Error{Errc::UnknownSymbol, "product_id"};
}

Result<void> BookReader::take_update(ondemand::object& update) noexcept {
  Token side, price, quantity;
  const Result<void> collected =
      collect(update, std::array{Slot{"side", &side}, Slot{"price_level", &price},
                                 Slot{"new_quantity", &quantity}});
  if (collected.has_error()) return collected;
  const Result<std::string_view> word = text_of(side, "side");
  if (word.has_error()) return word.error();
  const bool is_bid = *word == "bid";
  if (!is_bid && *word != "offer") return Error{Errc::UnknownEnum, "side"};
  const Result<Price> at = price_of(price, listing_->instrument.price_scale, "price_level");
  if (at.has_error()) return at.error();
  const Result<Quantity> size =
      quantity_of(quantity, listing_->instrument.quantity_scale, "new_quantity");
  if (size.has_error()) return size.error();
  if (out_.levels.size() + offers_.size() >= kMaxLevelsPerFrame)
    return Error{Errc::TooLarge, "updates"};
  (is_bid ? out_.levels : offers_).push_back({*at, *size});
  return {};
}

Result<void> BookReader::take_updates(ondemand::value value) noexcept {
  ondemand::array updates;
  if (value.get_array().get(updates) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "updates"};
  is_read_ = true;
  for (auto found : updates) {
    ondemand::object update;
    if (found.get_object().get(update) != simdjson::SUCCESS)
      return Error{Errc::Malformed, "updates"};
    const Result<void> taken = take_update(update);
    if (taken.has_error()) return taken;
  }
  return {};
}

Result<void> BookReader::take(std::string_view key, ondemand::value value) noexcept {
  if (key == "type") return take_once(type_, value, "type");
  if (key == "product_id") {
    const Result<void> taken = take_once(product_, value, "product_id");
    return taken.has_error() ? taken : find_listing();
  }
  if (key != "updates") return {};
  if (has_updates_) return Error{Errc::Malformed, "updates"};
  has_updates_ = true;
  return listing_ != nullptr ? take_updates(value) : Result<void>{};
}

Result<void> BookReader::read(ondemand::object& event, UtcNanos time) noexcept {
  BookMessage book;
  book.bids_begin = static_cast<std::uint32_t>(out_.levels.size());
  offers_.clear();
  const auto each = [&](std::string_view key, ondemand::value value) { return take(key, value); };
  const Result<void> taken = for_each_field(event, each);
  if (taken.has_error()) return taken;
  if (listing_ == nullptr) return Error{Errc::MissingField, "product_id"};
  if (!has_updates_) return Error{Errc::MissingField, "updates"};
  if (!is_read_) {  // updates stood before the product
    bool is_empty = false;
    if (event.reset().get(is_empty) != simdjson::SUCCESS) return Error{Errc::Malformed, "events"};
    const Result<void> again =
        for_each_field(event, [&](std::string_view key, ondemand::value value) {
          return key == "updates" ? take_updates(value) : Result<void>{};
        });
    if (again.has_error()) return again;
  }
  const Result<std::string_view> type = text_of(type_, "type");
  if (type.has_error()) return type.error();
  book.is_snapshot = *type == "snapshot";
  if (!book.is_snapshot && *type != "update") return Error{Errc::UnknownEnum, "type"};
  book.listing = listing_;
  book.event_time = time;
  book.asks_begin = static_cast<std::uint32_t>(out_.levels.size());
  book.bids_count = book.asks_begin - book.bids_begin;
  book.asks_count = static_cast<std::uint32_t>(offers_.size());
  out_.levels.insert(out_.levels.end(), offers_.begin(), offers_.end());
  out_.books.push_back(book);
  return {};
}

struct FrameTokens {
  Token channel, time, number, type, message;
  bool has_events = false;
};

Result<void> collect_frame(ondemand::object& object, FrameTokens& frame) noexcept {
  return for_each_field(object, [&](std::string_view key, ondemand::value value) -> Result<void> {
    if (key == "channel") return take_once(frame.channel, value, "channel");
    if (key == "timestamp") return take_once(frame.time, value, "timestamp");
    if (key == "sequence_num") return take_once(frame.number, value, "sequence_num");
    if (key == "type") return take_once(frame.type, value, "type");
    if (key == "message") return take_once(frame.message, value, "message");
    if (key != "events") return {};
    if (frame.has_events) return Error{Errc::Malformed, "events"};
    frame.has_events = true;
    return {};
  });
}

/// {"type":"error","message":"..."}; these carry no number.
Result<void> append_error(const FrameTokens& frame, MarketEvents& out) noexcept {
  const Result<std::string_view> type = text_of(frame.type, "channel");
  if (type.has_error()) return type.error();
  if (*type != "error") return Error{Errc::MissingField, "channel"};
  Notice& notice = out.notices.emplace_back();
  notice.kind = NoticeKind::SubscribeRefused;
  const Result<std::string_view> message = text_of(frame.message, "message");
  if (message.has_value()) notice.text = ErrorText{*message};
  notice.reason = socket_reason(notice.text.view());
  return {};
}

Result<void> append_books(ondemand::document& document, const FrameTokens& frame,
                          const ListingTable& listings, std::vector<Level>& offers,
                          MarketEvents& out) noexcept {
  const Result<std::string_view> time_text = text_of(frame.time, "timestamp");
  if (time_text.has_error()) return time_text.error();
  const Result<UtcNanos> time = parse_wire_time(*time_text, "timestamp");
  if (time.has_error()) return time.error();
  document.rewind();
  ondemand::array events;
  if (!frame.has_events ||
      document.find_field_unordered("events").get_array().get(events) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "events"};
  for (auto found : events) {
    ondemand::object event;
    if (found.get_object().get(event) != simdjson::SUCCESS) return Error{Errc::Malformed, "events"};
    const Result<void> read = BookReader{listings, offers, out}.read(event, *time);
    if (read.has_error()) return read;
  }
  return {};
}

NoticeKind notice_of(std::string_view channel) noexcept {
  if (channel == "heartbeats") return NoticeKind::Heartbeat;
  if (channel == "subscriptions") return NoticeKind::Subscribed;
  return NoticeKind::Ignored;
}

bool is_channel(std::string_view channel) noexcept {
  for (const std::string_view known : {"heartbeats", "subscriptions", "ticker", "ticker_batch",
                                       "market_trades", "candles", "status"})
    if (channel == known) return true;
  return false;
}

Result<void> decode_frame(ondemand::document& document, ondemand::object& object,
                          const ListingTable& listings, std::vector<Level>& offers,
                          MarketEvents& out) noexcept {
  FrameTokens frame;
  const Result<void> collected = collect_frame(object, frame);
  if (collected.has_error()) return collected;
  if (!has_ended(document)) return Error{Errc::Malformed, "frame"};
  if (frame.channel.empty()) return append_error(frame, out);
  const Result<std::string_view> channel = text_of(frame.channel, "channel");
  if (channel.has_error()) return channel.error();
  const Result<std::int64_t> number = integer_of(frame.number, "sequence_num");
  if (number.has_error()) return number.error();
  if (*number < 0) return Error{Errc::Malformed, "sequence_num"};
  if (*channel == "l2_data") {
    const Result<void> read = append_books(document, frame, listings, offers, out);
    if (read.has_error()) return read;
  } else if (is_channel(*channel)) {
    out.notices.emplace_back().kind = notice_of(*channel);
  } else {
    return Error{Errc::NotSpoken, "channel"};
  }
  out.connection_sequence = SequenceNumber{*number};
  return {};
}

/// Public channels speak of the product that the book belongs to.
std::string_view book_name(const Listing& listing) noexcept {
  return listing.book_symbol.empty() ? listing.symbol.view() : listing.book_symbol.view();
}

std::string level2_request(std::string_view type, std::span<const Listing> listings) {
  std::string frame = R"({"type":")";
  frame.append(type).append(R"(","product_ids":[)");
  for (const Listing& listing : listings) {
    if (frame.back() != '[') frame += ',';
    frame.append("\"").append(book_name(listing)).append("\"");
  }
  return frame + R"(],"channel":"level2"})";
}

}  // namespace

MarketCodec::MarketCodec() {
  if (parser_.allocate(kMaxFrameBytes) != simdjson::SUCCESS) throw std::bad_alloc{};
}

Result<void> MarketCodec::decode(PaddedBytes frame, const ListingTable& listings,
                                 MarketEvents& out) noexcept {
  if (frame.size() > kMaxMarketFrameBytes) return Error{Errc::TooLarge, "frame"};
  EventMark mark{out};
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, frame.data(), frame.size(), document, object);
  if (opened.has_error()) return opened;
  return mark.done(decode_frame(document, object, listings, offers_, out));
}

void encode_book_subscriptions(std::span<const Listing> listings,
                               std::vector<std::string>& frames) {
  frames.emplace_back(R"({"type":"subscribe","channel":"heartbeats"})");
  frames.push_back(level2_request("subscribe", listings));
}

void encode_book_resubscription(const Listing& listing, std::vector<std::string>& frames) {
  for (const std::string_view type : {"unsubscribe", "subscribe"})
    frames.push_back(level2_request(type, {&listing, 1}));
}

}  // namespace crossbook::coinbase
