// Private v2 frames -> reports, balances, notices: the executions and balances channels, and the
// answers to what we send.
// In: frames of ws-auth.kraken.com/v2. Out: AccountEvents. Thread: its connector's.
// Limits: kMaxFrameBytes, kRememberedOrders. Allocates nothing after warm-up.
#pragma once

#include <vector>

#include "venues/connector/venue.hpp"
#include "venues/kraken/envelope.hpp"
#include "venues/kraken/order_memory.hpp"
#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {

/// What BalanceEx said last of an asset and the balances channel does not say.
struct Reserve {
  Amount net_credit;  // credit - credit_used
  Amount held;        // hold_trade
};
/// By AssetId; kMaxAssets rows.
using Reserves = std::vector<Reserve>;

/// A channel's "sequence": rises by one, restarts with a snapshot.
class SequenceWatch {
 public:
  void reset() noexcept { last_ = -1; }
  /// @return false if messages are missing
  bool accept(TypeWord type, std::int64_t sequence) noexcept;

 private:
  std::int64_t last_ = -1;
};

class AccountCodec {
 public:
  /// @param pairs, table, reserves, orders outlive the codec
  void set_listings(const PairTable& pairs, const InstrumentTable& table, const Reserves& reserves,
                    OrderMemory& orders);

  /// Appends the events of one frame; out is unchanged on error. A jump of a channel's sequence is
  /// told as SessionInvalid, behind the frame's own events.
  /// @return as MarketCodec::decode, and UnknownEnum for a word in order or fill state that is not
  /// documented
  /// Source: docs.kraken.com, websocket-v2/executions, balances, add_order; read 2026-11-23.
  Result<void> decode(PaddedBytes frame, AccountEvents& out) noexcept;

 private:
  struct Execution;

  Result<void> decode_frame(PaddedBytes frame, AccountEvents& out) noexcept;
  Result<void> note_answer(const Envelope& envelope, AccountEvents& out) noexcept;
  Result<void> note_order(const Envelope& envelope, AccountEvents& out) noexcept;
  Result<void> check_sequence(const Envelope& envelope, AccountEvents& out) noexcept;
  // execution_codec.cpp
  Result<void> decode_executions(JsonValue& data, AccountEvents& out) noexcept;
  Result<void> append_report(const Execution& execution, AccountEvents& out) noexcept;
  Result<void> read_fill(const Execution& execution, const Listing& listing, Fill& fill) noexcept;
  Result<void> read_fee(const Execution& execution, const Listing& listing, Fill& fill) noexcept;
  // balance_codec.cpp
  Result<void> decode_balances(JsonValue& data, AccountEvents& out) noexcept;

  const PairTable* pairs_ = nullptr;
  const InstrumentTable* table_ = nullptr;
  const Reserves* reserves_ = nullptr;
  OrderMemory* orders_ = nullptr;
  EnvelopeReader reader_;
  SequenceWatch executions_;
  SequenceWatch balances_;
};

}  // namespace crossbook::kraken
