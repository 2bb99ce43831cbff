// From an intent to its end: reports, fills, holds, rejections.
#include <algorithm>
#include <utility>

#include "engine/core/core.hpp"
#include "engine/execution/sizing.hpp"

namespace crossbook {
namespace {

constexpr std::uint8_t kFilterRejectsAllowed = 3;  // in a row, then the instrument is held (O13)

bool is_filter(RejectReason reason) noexcept {
  return reason == RejectReason::TickSize || reason == RejectReason::LotSize ||
         reason == RejectReason::MinNotional || reason == RejectReason::PriceBand ||
         reason == RejectReason::UnknownInstrument || reason == RejectReason::InvalidParameter;
}
bool is_authentication(RejectReason reason) noexcept {
  return reason == RejectReason::Signature || reason == RejectReason::KeyInvalid ||
         reason == RejectReason::Permission || reason == RejectReason::IpNotAllowed;
}

/// Somebody may give an order of his own a name that we have used: the venue's id tells them apart.
bool is_of_another(const OrderRecord& record, const ExecutionReport& report) noexcept {
  if (record.intent.venue != report.venue || report.instrument == kNoInstrument) return true;
  return !record.venue_order_id.empty() && !report.venue_order_id.empty() &&
         record.venue_order_id != report.venue_order_id;
}

}  // namespace

bool Core::send(const OrderIntent& intent, std::uint16_t take, Price reference,
                Actions& out) noexcept {
  OrderRecord* record = orders_.insert(intent);
  if (record == nullptr) {
    latch(LatchReason::Internal, intent.client_id, out);  // room was checked before
    return false;
  }
  record->take = take;
  record->reference = reference;
  record->next_query = now_ + config_.orders.timeout;
  inventory_.begin_trading(intent.venue);
  refresh_hold(*record);
  gate_.note_order(now_);
  VenueCounters& counters = venues_[intent.venue.value()].counters;
  ++counters.orders_sent;
  if (intent.is_repair) ++counters.repairs_sent;
  out.push(SendOrder{intent});
  return true;
}

void Core::handle(const ExecutionReport& report, Actions& out) noexcept {
  if (!knows(report.venue)) return;
  ++venues_[report.venue.value()].counters.reports;
  OrderRecord* record = report.client_id.empty() ? orders_.find(report.venue, report.venue_order_id)
                                                 : orders_.find(report.client_id);
  if (record == nullptr || is_of_another(*record, report)) return on_unmatched(report, out);
  if (report.source == ReportSource::Stream) record->was_echoed = true;
  LegOutcome outcome = apply_report(*record, report, fills_);
  if (outcome.not_found) {
    const OrderTimes& times = config_.orders;
    outcome = count_not_found(*record, now_,
                              {times.lifetime, times.lifetime_margin, times.not_found_gap});
  }
  if (report.source == ReportSource::Query) cancel_if_resting(*record, report, out);
  finish(*record, outcome, out);
  if (dearer_) compare_fees(*std::exchange(dearer_, std::nullopt), out);
}

/// Immediate-or-cancel, and the venue says when asked that it still has it: it halts, or is not
/// well (O38). How the order ended is told by reports, not by the cancel's answer.
void Core::cancel_if_resting(OrderRecord& record, const ExecutionReport& report,
                             Actions& out) noexcept {
  const bool rests =
      report.status == OrderStatus::New || report.status == OrderStatus::PartiallyFilled;
  if (!rests || record.has_final || record.was_cancel_sent) return;
  record.was_cancel_sent = true;
  out.push(CancelOrder{
      {record.intent.venue, record.intent.instrument, record.id(), record.venue_order_id}});
}

void Core::finish(OrderRecord& record, const LegOutcome& outcome, Actions& out) noexcept {
  const InstrumentId instrument = record.intent.instrument;
  VenueCounters& counters = venues_[record.intent.venue.value()].counters;
  for (std::size_t i = 0; i < outcome.booked_count; ++i) {
    book_fill(record, outcome.booked[i], outcome.is_late, out);
  }
  if (outcome.is_duplicate) ++counters.duplicate_fills;
  if (outcome.is_late) {
    ++counters.late_fills;
    alert(AlertKind::LateFill, record, out);
  }
  if (outcome.is_illegal) alert(AlertKind::IllegalReport, record, out);
  if (outcome.became_unknown) {
    ++counters.orders_unknown;
    alert(AlertKind::OrderUnknown, record, out);
    record.next_query = std::min(record.next_query, now_);
  }
  if (outcome.fill_missing) alert(AlertKind::FillMissing, record, out);
  note_latches(record, outcome, out);
  refresh_hold(record);
  if (outcome.closed) {
    close_leg(record, out);
  } else if (record.is_closed && record.reported > record.filled) {
    // Ended, and the venue now says that more was filled.
    const Fees& fees = rules(record.intent.venue, instrument).fees;
    const LegOutcome guessed = infer_missing(record, table_.at(instrument), fees);
    for (std::size_t i = 0; i < guessed.booked_count; ++i) {
      book_fill(record, guessed.booked[i], true, out);
    }
  }
  if (outcome.is_late &&
      gate_.is_over_exposed(table_.at(instrument), exposure(instrument), fair_price(instrument))) {
    latch(LatchReason::Exposure, record.id(), out);
  }
}

/// A fill that cost more than the venue's word on its fees is believed (E1): what it costs holds
/// until they are read again. That a fee has fallen is left to that reading.
void Core::check_fee(const OrderRecord& record, const Fill& fill, const FillFlow& flow,
                     Actions& out) noexcept {
  const Instrument& instrument = table_.at(record.intent.instrument);
  const bool is_in_quote = flow.fee_asset == instrument.quote;
  if (fill.is_maker || (!is_in_quote && flow.fee_asset != instrument.base)) return;
  const Amount moved = is_in_quote ? flow.quote : flow.base;
  const Int128 value = std::max(moved, -moved).raw();
  Fees& fees = rules_[rules_index(record.intent.venue, instrument.id)].fees;
  const Int128 excess = flow.fee.raw() - fee_of(value, fees.taker);
  if (value == 0 || excess <= rounding_of(moved).raw()) return;
  const Int128 most = FeeRate::kUnit / 2 - 1;
  const Int128 parts = flow.fee.raw() >= value / 2 ? most : flow.fee.raw() * FeeRate::kUnit / value;
  fees.taker = FeeRate::from_parts(static_cast<std::int64_t>(std::min(parts + 1, most)));
  dearer_ = BookId{record.intent.venue, instrument.id};
  alert(AlertKind::FeeDearer, record, out);
}

void Core::book_fill(OrderRecord& record, const BookedFill& booked, bool is_late,
                     Actions& out) noexcept {
  const OrderIntent& intent = record.intent;
  const Instrument& instrument = table_.at(intent.instrument);
  const FillFlow flow = flow_of(instrument, intent.side, booked.fill);
  const FillFlow applied = booked.is_reversal ? reversed(flow) : flow;
  const NetFlow net = net_of(instrument, applied);
  inventory_.apply(intent.venue, instrument, applied, now_);
  if (flow.fee_asset == kNoAsset) other_balances_.on_fee(intent.venue, flow.fee);
  if (booked.is_inferred)
    allow_for_guess(record, flow);
  else if (!booked.is_reversal)
    check_fee(record, booked.fill, flow, out);
  exposures_.add_position(family_of(intent.instrument), net.base);
  const Amount profit = profit_.book(instrument, flow, record.reference, booked.is_reversal);

  Take& take = family_state(intent.instrument).take;
  if (take.state != TakeState::None && take.opportunity == intent.opportunity &&
      take.number == record.take) {
    const auto add = [&](auto& sum, auto amount) {
      if (booked.is_reversal)
        sum -= amount;
      else
        sum += amount;
    };
    const bool is_buy = record.is_buy();
    add(is_buy ? take.bought : take.sold, booked.fill.quantity);
    add(is_buy ? take.bought_for : take.sold_for, booked.fill.price * booked.fill.quantity);
    take.profit += converted_down(profit, take.rate_of(intent.instrument));
    take.residual += net.base;
  }
  VenueCounters& counters = venues_[intent.venue.value()].counters;
  if (booked.is_inferred && !booked.is_reversal) ++counters.inferred_fills;
  if (!booked.is_inferred) ++counters.fills;
  out.push(FillBooked{record.id(), intent.opportunity, intent.leg, intent.venue, intent.instrument,
                      intent.side, booked.fill, profit, is_late, booked.is_inferred,
                      booked.is_reversal});
}

void Core::note_latches(OrderRecord& record, const LegOutcome& outcome, Actions& out) noexcept {
  if (outcome.is_late && record.closed_unseen) latch(LatchReason::LateFill, record.id(), out);
  if (outcome.overfilled || outcome.is_absurd) latch(LatchReason::Overfill, record.id(), out);
  if (outcome.price_worse) {
    latch_venue(record.intent.venue, LatchReason::PriceWorse, record.id(), out);
  }
}

void Core::refresh_hold(OrderRecord& record) noexcept {
  const OrderIntent& intent = record.intent;
  const Instrument& instrument = table_.at(intent.instrument);
  const Quantity remaining = record.remaining();
  const Amount base = to_amount(remaining, instrument.quantity_scale);
  const Fees& fees = rules(intent.venue, intent.instrument).fees;
  const Amount needed =
      record.is_buy() ? quote_needed(instrument, fees, intent.price, remaining) : base;
  const AssetId asset = record.is_buy() ? instrument.quote : instrument.base;
  inventory_.release(intent.venue, asset, record.held);
  inventory_.hold(intent.venue, asset, needed);
  record.held = needed;
  exposures_.add_open(family_of(intent.instrument), intent.side, base - record.open_base);
  record.open_base = base;
}

void Core::close_leg(OrderRecord& record, Actions& out) noexcept {
  orders_.close(record);
  const OrderIntent& intent = record.intent;
  VenueCounters& counters = venues_[intent.venue.value()].counters;
  if (record.closed_unseen) {
    ++counters.orders_unseen;
    alert(AlertKind::ClosedUnseen, record, out);
  } else if (record.status == OrderStatus::Rejected) {
    ++(is_held_back(record.reason) ? counters.orders_not_sent : counters.orders_rejected);
  } else if (record.filled >= intent.quantity) {
    ++counters.orders_filled;
  } else {
    ++(record.filled.is_zero() ? counters.orders_unfilled : counters.orders_partly);
  }
  out.push(LegClosed{record.id(), intent.opportunity, intent.leg, intent.venue, intent.instrument,
                     intent.side, record.status, record.reason, intent.quantity, record.filled,
                     record.notional, intent.decided, record.sent, record.closed_unseen,
                     intent.is_repair});
  const bool is_echo_owed = record.status != OrderStatus::Rejected && !record.closed_unseen &&
                            !record.was_echoed && record.queries == 0;
  if (is_echo_owed) echoes_.await(record.id(), now_);
  note_rejection(record, out);
  Take& take = family_state(intent.instrument).take;
  if (take.state == TakeState::None || take.opportunity != intent.opportunity) return;
  const bool never_left = is_held_back(record.reason) && record.filled.is_zero();
  if (intent.is_repair && never_left && take.tries > 0) --take.tries;
  if (--take.open_orders == 0) after_legs(family_of(intent.instrument), out);
}

void Core::note_rejection(const OrderRecord& record, Actions& out) noexcept {
  InstrumentState& state = states_[record.intent.instrument.value()];
  if (record.status != OrderStatus::Rejected) {
    if (record.filled.raw() > 0) state.filter_rejects = 0;
    return;
  }
  if (record.reason == RejectReason::NotPermitted) {
    latch(LatchReason::KeyPolicy, record.id(),
          out);  // S13: the second line held where the first had not
  }
  if (is_held_back(record.reason)) return;
  MonoNanos& cool_until = family_state(record.intent.instrument).cool_until;
  cool_until = std::max(cool_until, now_ + config_.reject_cool_down);
  if (is_authentication(record.reason)) {
    latch_venue(record.intent.venue, LatchReason::Authentication, record.id(), out);
  }
  if (!is_filter(record.reason) || ++state.filter_rejects < kFilterRejectsAllowed) return;
  if (state.is_held) return;
  state.is_held = true;
  alert(AlertKind::FilterRejects, record, out);
}

}  // namespace crossbook
