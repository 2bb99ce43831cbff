// Which fields of each message the journal holds, in which order: one list for writing and reading.
// In: an Encoder or a Decoder. Out: nothing. Thread: any. Limits: none.
// A changed list is a new kJournalVersion.
#pragma once

#include "engine/core/action.hpp"
#include "engine/core/input.hpp"
#include "engine/journal/archive.hpp"

namespace crossbook {

template <>
inline constexpr Side kLastOf<Side> = Side::Sell;
template <>
inline constexpr TimeInForce kLastOf<TimeInForce> = TimeInForce::Gtc;
template <>
inline constexpr WithdrawReason kLastOf<WithdrawReason> = WithdrawReason::Stopping;
template <>
inline constexpr OrderStatus kLastOf<OrderStatus> = OrderStatus::Unknown;
template <>
inline constexpr RejectReason kLastOf<RejectReason> = RejectReason::Other;
template <>
inline constexpr ReportSource kLastOf<ReportSource> = ReportSource::Local;
template <>
inline constexpr TradingStatus kLastOf<TradingStatus> = TradingStatus::Unlisted;
template <>
inline constexpr FeeAsset kLastOf<FeeAsset> = FeeAsset::Received;
template <>
inline constexpr VenueState kLastOf<VenueState> = VenueState::Failed;
template <>
inline constexpr StopCause kLastOf<StopCause> = StopCause::Failure;
template <>
inline constexpr LatchReason kLastOf<LatchReason> = LatchReason::ReviewDue;
template <>
inline constexpr BlockReason kLastOf<BlockReason> = BlockReason::BelowSlippage;
template <>
inline constexpr CloseCause kLastOf<CloseCause> = CloseCause::QuoteRateChanged;
template <>
inline constexpr RepairOutcome kLastOf<RepairOutcome> = RepairOutcome::Forbidden;
template <>
inline constexpr AlertKind kLastOf<AlertKind> = AlertKind::LosersInARow;

void fields(auto& a, Is<Level> auto& x) { a(x.price, x.quantity); }
void fields(auto& a, Is<Fees> auto& x) { a(x.maker, x.taker, x.asset); }
void fields(auto& a, Is<Fill> auto& x) {
  a(x.price, x.quantity, x.fee, x.fee_asset, x.trade_id, x.is_maker);
}
void fields(auto& a, Is<InstrumentRules> auto& x) {
  a(x.tick_size, x.lot_size, x.min_quantity, x.max_quantity, x.min_notional, x.status, x.fees);
}
void fields(auto& a, Is<OrderIntent> auto& x) {
  a(x.client_id, x.venue, x.instrument, x.side, x.time_in_force, x.price, x.quantity, x.book_epoch);
  a(x.opportunity, x.leg, x.is_repair, x.tick_received, x.decided);
}
void fields(auto& a, Is<OrderQuery> auto& x) { a(x.venue, x.instrument, x.client_id); }
void fields(auto& a, Is<OrderCancel> auto& x) {
  a(x.venue, x.instrument, x.client_id, x.venue_order_id);
}
void fields(auto& a, Is<BookId> auto& x) { a(x.venue, x.instrument); }
template <class Archive, Is<QuoteRate> Rate>
void fields(Archive& a, Rate& x) {
  std::int64_t parts = x.parts();
  a(parts);
  if constexpr (std::same_as<Archive, Decoder>) x = QuoteRate::from_parts(parts);
}
void fields(auto& a, Is<QuoteRates> auto& x) { a(x.sell, x.buy); }
void fields(auto& a, Is<Leg> auto& x) { a(x.venue, x.instrument, x.side, x.price, x.quantity); }
void fields(auto& a, Is<Plan> auto& x) { a(x.sell, x.buy, x.rates, x.edge, x.edge_ppm); }

// Inputs.

/// Only the levels that count.
template <class Archive, Is<BookUpdate> Update>
void fields(Archive& a, Update& x) {
  a(x.venue, x.instrument, x.withdrawn, x.bid_count, x.ask_count, x.epoch, x.sequence, x.received);
  a(x.event_time);
  if constexpr (std::same_as<Archive, Decoder>) {
    if (x.bid_count > kBookUpdateDepth || x.ask_count > kBookUpdateDepth) a.fail();
    if (!a.ok()) x.bid_count = 0, x.ask_count = 0;
  }
  for (std::size_t i = 0; i < x.bid_count; ++i) a(x.bids[i]);
  for (std::size_t i = 0; i < x.ask_count; ++i) a(x.asks[i]);
}
void fields(auto& a, Is<ExecutionReport> auto& x) {
  a(x.venue, x.instrument, x.client_id, x.request, x.venue_order_id, x.status, x.reason);
  a(x.venue_text, x.source, x.has_fill, x.has_cumulative);
  if (x.has_fill) a(x.fill);
  a(x.cumulative, x.event_time, x.received);
}
void fields(auto& a, Is<Balance> auto& x) { a(x.venue, x.asset, x.total, x.available); }
void fields(auto& a, Is<RulesUpdate> auto& x) { a(x.venue, x.instrument, x.rules); }
void fields(auto& a, Is<VenueStateChange> auto& x) { a(x.venue, x.state, x.reason, x.text); }
void fields(auto& a, Is<OrderSent> auto& x) { a(x.venue, x.client_id, x.tick_received, x.sent); }
void fields(auto& a, Is<OtherBalance> auto& x) { a(x.venue, x.asset, x.total); }
void fields(auto&, Is<TimerTick> auto&) {}
void fields(auto& a, Is<OpenSession> auto& x) { a(x.utc); }
void fields(auto& a, Is<StopTrading> auto& x) { a(x.cause); }
void fields(auto& a, Is<EngageLatch> auto& x) { a(x.reason); }
void fields(auto&, Is<Rearm> auto&) {}
void fields(auto& a, Is<Resumed> auto& x) { a(x.utc); }

// Actions.

void fields(auto& a, Is<SendOrder> auto& x) { a(x.intent); }
void fields(auto& a, Is<QueryOrder> auto& x) { a(x.query, x.attempt); }
void fields(auto& a, Is<CancelOrder> auto& x) { a(x.cancel); }
void fields(auto& a, Is<OpportunityOpened> auto& x) {
  a(x.id, x.pairing, x.sell, x.buy, x.bid, x.ask, x.edge, x.edge_ppm);
}
void fields(auto& a, Is<PlanRejected> auto& x) { a(x.id, x.pairing, x.reason); }
void fields(auto& a, Is<OpportunityTaken> auto& x) { a(x.id, x.take, x.plan); }
void fields(auto& a, Is<OpportunityClosed> auto& x) {
  a(x.id, x.pairing, x.sell, x.buy, x.cause, x.opened, x.closed, x.best_edge);
  a(x.best_edge_ppm, x.takes, x.reason);
}
void fields(auto& a, Is<FillBooked> auto& x) {
  a(x.client_id, x.opportunity, x.leg, x.venue, x.instrument, x.side, x.fill, x.profit, x.is_late);
  a(x.is_inferred, x.is_reversal);
}
void fields(auto& a, Is<LegClosed> auto& x) {
  a(x.client_id, x.opportunity, x.leg, x.venue, x.instrument, x.side, x.status, x.reason);
  a(x.quantity, x.filled, x.notional, x.decided, x.sent, x.closed_unseen, x.is_repair);
}
void fields(auto& a, Is<LegRepaired> auto& x) {
  a(x.opportunity, x.instrument, x.outcome, x.residual_before, x.residual_after, x.tries);
}
void fields(auto& a, Is<OpportunitySettled> auto& x) {
  a(x.id, x.take, x.instrument, x.sold, x.bought, x.expected, x.profit, x.residual, x.repaired);
}
void fields(auto& a, Is<ForeignActivity> auto& x) {
  a(x.venue, x.instrument, x.client_id, x.venue_order_id, x.status, x.has_fill, x.text);
}
void fields(auto& a, Is<BalanceAdopted> auto& x) { a(x.venue, x.asset, x.change); }
void fields(auto& a, Is<Latched> auto& x) { a(x.reason, x.whole_engine, x.venue, x.client_id); }
void fields(auto&, Is<Unlatched> auto&) {}
void fields(auto& a, Is<Alert> auto& x) {
  a(x.kind, x.venue, x.instrument, x.asset, x.client_id, x.other_asset, x.difference);
}

}  // namespace crossbook
