#include "venues/coinbase/frame_head.hpp"

#include <algorithm>

#include "venues/connector/wire_time.hpp"

namespace crossbook::coinbase {
namespace {

struct ChannelWord {
  std::string_view word;
  ChannelKind kind;
};
// In the order of how often they come.
constexpr ChannelWord kChannels[] = {
    {"l2_data", ChannelKind::Books},
    {"heartbeats", ChannelKind::Heartbeats},
    {"user", ChannelKind::User},
    {"subscriptions", ChannelKind::Subscriptions},
    {"ticker", ChannelKind::Silent},
    {"ticker_batch", ChannelKind::Silent},
    {"market_trades", ChannelKind::Silent},
    {"candles", ChannelKind::Silent},
    {"status", ChannelKind::Silent},
    {"futures_balance_summary", ChannelKind::Silent},
};

}  // namespace

ChannelKind find_channel(std::string_view word) noexcept {
  const auto found = std::find_if(std::begin(kChannels), std::end(kChannels),
                                  [word](const ChannelWord& row) { return row.word == word; });
  return found != std::end(kChannels) ? found->kind : ChannelKind::Unknown;
}

Result<void> FrameHead::take(std::string_view key, ondemand::value value) noexcept {
  if (key == "channel") return take_once(channel, value, "channel");
  if (key == "timestamp") return take_once(time, value, "timestamp");
  if (key == "sequence_num") return take_once(number, value, "sequence_num");
  if (key == "type") return take_once(type, value, "type");
  if (key == "message") return take_once(message, value, "message");
  return {};
}

Result<void> FrameHead::read() noexcept {
  if (channel.empty()) {
    if (type.empty()) return Error{Errc::MissingField, "channel"};
    const Result<std::string_view> word = text_of(type, "type");
    if (word.has_error()) return word.error();
    // Coinbase Exchange's feed has a type and no channel.
    if (*word != "error") return Error{Errc::NotSpoken, "type"};
    kind = ChannelKind::Error;
    return {};
  }
  const Result<std::string_view> word = text_of(channel, "channel");
  if (word.has_error()) return word.error();
  kind = find_channel(*word);
  if (kind == ChannelKind::Unknown) return Error{Errc::NotSpoken, "channel"};
  if (number.empty()) return Error{Errc::MissingField, "sequence_num"};
  const Result<std::int64_t> count = integer_of(number, "sequence_num");
  if (count.has_error()) return count.error();
  if (*count < 0) return Error{Errc::Malformed, "sequence_num"};
  sequence = SequenceNumber{*count};
  if (time.empty()) return Error{Errc::MissingField, "timestamp"};
  const Result<std::string_view> text = text_of(time, "timestamp");
  if (text.has_error()) return text.error();
  const Result<UtcNanos> moment = parse_wire_time(*text, "timestamp");
  if (moment.has_error()) return moment.error();
  time_of_frame = *moment;
  return {};
}

std::string_view FrameHead::message_text() const noexcept {
  const Result<std::string_view> text = text_of(message, "message");
  return text.has_error() ? std::string_view{} : *text;
}

}  // namespace crossbook::coinbase
