// The envelope that all messages of both sockets share, without their events.
// In: the fields of one JSON object. Out: channel, number, time. Thread: any. Limits: none.
#pragma once

#include <cstdint>
#include <string_view>

#include "venues/connector/wire_json.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/time.hpp"

namespace crossbook::coinbase {

enum class ChannelKind : std::uint8_t {
  Books,  // subscribed as level2, delivered as l2_data
  Heartbeats,
  Subscriptions,
  User,
  Silent,  // documented, says nothing that we need
  Error,   // {"type":"error","message":"…"}, which carries no number
  Unknown
};
ChannelKind find_channel(std::string_view word) noexcept;

struct FrameHead {
  Token channel, type, message, time, number;
  bool has_events = false;
  // Set by read():
  ChannelKind kind = ChannelKind::Unknown;
  SequenceNumber sequence{-1};
  UtcNanos time_of_frame;

  /// Takes one field of the envelope but "events".
  Result<void> take(std::string_view key, ondemand::value value) noexcept;
  /// Whether all that read() needs has come.
  bool is_whole() const noexcept { return !channel.empty() && !time.empty() && !number.empty(); }
  /// @return MissingField | Malformed | BadDecimal | DecimalOverflow; NotSpoken for a message of
  /// another product's feed
  Result<void> read() noexcept;
  /// What an error says, "" if it says nothing.
  std::string_view message_text() const noexcept;
};

}  // namespace crossbook::coinbase
