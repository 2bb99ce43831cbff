#include "venues/okx/market_codec.hpp"

#include <algorithm>
#include <array>

#include "venues/connector/crc32.hpp"
#include "venues/connector/event_mark.hpp"
#include "venues/okx/book_levels.hpp"
#include "venues/okx/rules.hpp"

namespace crossbook::okx {
namespace {

/// Channels whose messages are documented and say nothing that we need.
constexpr std::array<std::string_view, 9> kSilentChannels{
    "bbo-tbt",       "books5",      "tickers",       "trades",       "trades-all",
    "index-tickers", "price-limit", "open-interest", "funding-rate",
};

Result<void> append_notice(MarketEvents& out, const Notice& notice) {
  out.notices.push_back(notice);
  return {};
}

Notice notice_of(NoticeKind kind) {
  Notice notice;
  notice.kind = kind;
  return notice;
}

Notice event_notice(const FrameHead& head, const ListingTable& listings) {
  Notice notice;
  if (head.event == "subscribe" && head.channel == "books") {
    notice.kind = NoticeKind::Subscribed;
    notice.listing = listings.find(head.inst_id);
  } else if (head.event == "error" || head.event == "channel-conn-count-error") {
    notice.kind = NoticeKind::SubscribeRefused;
    notice.reason = head.event == "error" ? error_rule(error_code(head.code)).reason
                                          : RejectReason::RateLimited;
    notice.text = error_text(head.code, {}, head.message);
  } else if (head.event == "notice") {
    notice.kind = NoticeKind::WillClose;  // 64008, the only one: an upgrade within 60 s
    notice.text = error_text(head.code, {}, head.message);
  }
  return notice;
}

/// One element of the instruments channel: a change of an instrument's state.
Result<void> decode_state(ondemand::object entry, const ListingTable& listings, MarketEvents& out) {
  std::string_view inst_id;
  std::string_view state;
  for (auto item : entry) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "data"};
    if (key != "instId" && key != "state") continue;
    const bool is_state = key == "state";
    const Result<std::string_view> text = raw_text(field.value(), is_state ? "state" : "instId");
    if (text.has_error()) return text.error();
    (is_state ? state : inst_id) = *text;
  }
  if (inst_id.empty()) return Error{Errc::MissingField, "instId"};
  if (state.empty()) return Error{Errc::MissingField, "state"};
  Notice notice;
  notice.listing = listings.find(inst_id);
  if (notice.listing != nullptr) {  // the channel names all instruments, we trade a few
    notice.kind = NoticeKind::TradingStatus;
    notice.status = trading_status(state);
  }
  return append_notice(out, notice);
}

Result<void> unknown_symbol(std::string_view inst_id, MarketEvents& out) {
  out.unknown_symbol = VenueSymbol{inst_id};
  return Error{Errc::UnknownSymbol, "arg.instId"};
}

void append_subscription(std::string& frame, std::string_view channel, std::string_view key,
                         std::string_view value) {
  if (frame.back() == '}') frame += ',';
  frame.append(R"({"channel":")").append(channel).append(R"(",")").append(key);
  frame.append(R"(":")").append(value).append(R"("})");
}

}  // namespace

Result<void> MarketCodec::decode(PaddedBytes frame, const ListingTable& listings,
                                 MarketEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  EventMark mark{out};
  return mark.done(decode_frame(frame, listings, out));
}

Result<void> MarketCodec::decode_frame(PaddedBytes frame, const ListingTable& listings,
                                       MarketEvents& out) {
  if (frame.view() == "pong") return append_notice(out, notice_of(NoticeKind::Pong));
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, frame.data(), frame.size(),
                                          frame.size() + PaddedBytes::kPadding, document, object);
  if (opened.has_error()) return opened;
  FrameHead head;
  bool data_done = false;
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "frame"};
    Result<void> taken = head.take(key, field.value());
    if (taken.has_value() && key == "data" && head.channel == "books" && !head.action.empty()) {
      taken = decode_data(field.value(), head, listings, out);  // the documented order of keys
      data_done = true;
    }
    if (taken.has_error()) return taken;
  }
  if (!is_at_end(document)) return Error{Errc::Malformed, "frame"};
  if (!head.event.empty()) return append_notice(out, event_notice(head, listings));
  if (head.channel.empty()) return Error{Errc::MissingField, "arg.channel"};
  if (!head.has_data) return Error{Errc::MissingField, "data"};
  return data_done ? Result<void>{} : decode_late_data(document, head, listings, out);
}

/// By channel, once the whole head is known.
Result<void> MarketCodec::decode_late_data(ondemand::document& document, const FrameHead& head,
                                           const ListingTable& listings, MarketEvents& out) {
  const bool is_silent = std::find(kSilentChannels.begin(), kSilentChannels.end(), head.channel) !=
                         kSilentChannels.end();
  if (is_silent) return append_notice(out, Notice{});
  if (head.channel != "books" && head.channel != "instruments")
    return Error{Errc::NotSpoken, "arg.channel"};
  if (head.channel == "books" && head.action.empty()) return Error{Errc::MissingField, "action"};
  document.rewind();
  ondemand::value data;
  if (document.find_field_unordered("data").get(data)) return Error{Errc::Malformed, "data"};
  return decode_data(data, head, listings, out);
}

Result<void> MarketCodec::decode_data(ondemand::value data, const FrameHead& head,
                                      const ListingTable& listings, MarketEvents& out) {
  const bool is_book = head.channel == "books";
  const bool is_snapshot = head.action == "snapshot";
  if (is_book && !is_snapshot && head.action != "update") return Error{Errc::UnknownEnum, "action"};
  const Listing* listing = nullptr;
  if (is_book) {
    if (head.inst_id.empty()) return Error{Errc::MissingField, "arg.instId"};
    listing = listings.find(head.inst_id);
    if (listing == nullptr) return unknown_symbol(head.inst_id, out);
  }
  ondemand::array entries;
  if (data.get_array().get(entries)) return Error{Errc::MissingField, "data"};
  std::size_t count = 0;
  for (auto item : entries) {
    ondemand::object entry;
    if (item.get_object().get(entry)) return Error{Errc::Malformed, "data"};
    if (++count > kMaxBooksPerMessage && is_book) return Error{Errc::TooLarge, "data"};
    const Result<void> decoded = is_book ? decode_book(entry, *listing, is_snapshot, out)
                                         : decode_state(entry, listings, out);
    if (decoded.has_error()) return decoded;
  }
  if (count == 0) return Error{Errc::MissingField, "data"};
  return {};
}

std::uint32_t legacy_checksum(const OrderBook& book, const Instrument& instrument) noexcept {
  FrameBuffer text;  // 100 numbers of at most 21 characters fit
  std::array<Level, kChecksumDepth> sides[2];
  const std::size_t depths[] = {book.top_levels(BookSide::Bid, sides[0]),
                                book.top_levels(BookSide::Ask, sides[1])};
  for (std::size_t rank = 0; rank < kChecksumDepth; ++rank) {
    for (const std::size_t side : {0U, 1U}) {
      if (rank >= depths[side]) continue;
      const Level& level = sides[side][rank];
      if (!text.view().empty()) text.text(":");
      text.decimal(level.price.raw(), instrument.price_scale).text(":");
      text.decimal(level.quantity.raw(), instrument.quantity_scale);
    }
  }
  return crc32_of(text.view());
}

void encode_book_subscriptions(std::span<const Listing> listings,
                               std::vector<std::string>& frames) {
  constexpr std::string_view kBegin = R"({"op":"subscribe","args":[)";
  std::string frame{kBegin};
  append_subscription(frame, "instruments", "instType", "SPOT");
  std::size_t count = 1;
  for (const Listing& listing : listings) {
    if (count == kMaxSubscribeArgs) {
      frames.push_back(frame + "]}");
      frame = kBegin;
      count = 0;
    }
    append_subscription(frame, "books", "instId", listing.symbol.view());
    ++count;
  }
  frames.push_back(frame + "]}");
}

void encode_book_resubscription(const Listing& listing, std::vector<std::string>& frames) {
  for (const std::string_view op : {"unsubscribe", "subscribe"}) {
    std::string frame = R"({"op":")";
    frame.append(op).append(R"(","args":[)");
    append_subscription(frame, "books", "instId", listing.symbol.view());
    frames.push_back(frame + "]}");
  }
}

}  // namespace crossbook::okx
