#include "engine/execution/leg.hpp"

#include <algorithm>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kAbsurd = 16;  // times what we asked for: nothing to book, a bug or a lie

void add(LegOutcome& out, const BookedFill& booked) noexcept {
  out.booked[out.booked_count++] = booked;
}

void count_fill(OrderRecord& record, const Fill& fill, bool is_reversal) noexcept {
  const Notional notional = fill.price * fill.quantity;
  if (is_reversal) {
    record.filled -= fill.quantity;
    record.notional -= notional;
  } else {
    record.filled += fill.quantity;
    record.notional += notional;
  }
}

void infer(OrderRecord& record, const Fill& fill, LegOutcome& out) noexcept {
  record.inferred = fill;
  count_fill(record, fill, false);
  add(out, {fill, true, false});
}

/// Ends the order's life once nothing is missing.
void close_if_complete(OrderRecord& record, LegOutcome& out) noexcept {
  if (record.is_closed || !is_terminal(record.status) || !record.has_final) return;
  if (record.filled < record.reported && !is_planted(PlantedBug::MissingFillForgotten)) return;
  record.is_closed = true;
  out.closed = true;
}

bool is_sane(const OrderRecord& record, const Fill& fill) noexcept {
  constexpr Int128 kLargestFee = Int128{power_of_ten(18)} * power_of_ten(18);  // 10^18 of an asset
  return fill.fee.raw() >= -kLargestFee && fill.fee.raw() <= kLargestFee &&
         fill.quantity.raw() / kAbsurd <= record.intent.quantity.raw() &&
         fill.price.raw() / kAbsurd <= record.intent.price.raw();
}

/// @return whether the report's fill was booked
bool apply_fill(OrderRecord& record, const ExecutionReport& report, FillFilter& filter,
                LegOutcome& out) noexcept {
  const Fill& fill = report.fill;
  if (fill.quantity.raw() <= 0 || fill.price.raw() <= 0) {
    out.is_illegal = true;
    return false;
  }
  if (!is_sane(record, fill)) {
    out.is_absurd = true;
    return false;
  }
  if (fill.trade_id.empty()) {
    // Cannot be told from its own repetition: the cumulative quantity has to say it, or a query.
    if (!report.has_cumulative) record.next_query = report.received;
    return false;
  }
  if (!filter.insert(report.venue, record.intent.instrument, fill.trade_id)) {
    out.is_duplicate = true;
    return false;
  }
  const Fill guess = record.inferred;
  const bool replaces = !guess.quantity.is_zero();
  if (replaces) {
    count_fill(record, guess, true);
    add(out, {guess, true, true});
    record.inferred = Fill{};
  }
  count_fill(record, fill, false);
  add(out, {fill, false, false});
  out.is_late = record.is_closed && !replaces;
  const bool is_buy = record.is_buy();
  out.price_worse = is_buy ? fill.price > record.intent.price : fill.price < record.intent.price;
  const Quantity rest = record.reported - record.filled;
  if (replaces && rest.raw() > 0) {
    Fill smaller = guess;
    smaller.quantity = rest;
    const Int128 share = guess.fee.raw() / guess.quantity.raw() + 1;  // rounded against us
    smaller.fee = Amount::from_raw(share * rest.raw());
    infer(record, smaller, out);
  }
  return true;
}

/// The status that a report stands for: a refusal that proves nothing is no refusal.
OrderStatus told_status(const ExecutionReport& report) noexcept {
  const bool proves_nothing = report.reason == RejectReason::DuplicateClientId ||
                              report.reason == RejectReason::OutcomeUnknown;
  return report.status == OrderStatus::Rejected && proves_nothing ? OrderStatus::Unknown
                                                                  : report.status;
}

void apply_status(OrderRecord& record, const ExecutionReport& report, LegOutcome& out) noexcept {
  const OrderStatus told = told_status(report);
  if (told == OrderStatus::Unknown && report.has_fill) return;  // a trade, and no word on the order
  switch (status_step(record.status, told)) {
    case StatusStep::Move:
      record.status = told;
      if (report.reason != RejectReason::None) record.reason = report.reason;
      break;
    case StatusStep::Doubt: out.became_unknown = make_unknown(record); break;
    case StatusStep::Illegal: out.is_illegal = true; return;
    case StatusStep::Repeated:
    case StatusStep::Stale: break;
  }
  if (!is_terminal(record.status) || !is_terminal(told) || record.has_final) return;
  // O4: how much an ended order filled must be told, but for those that cannot have filled, and for
  // an answer to our own question.
  record.has_final = report.has_cumulative || told == OrderStatus::Rejected ||
                     told == OrderStatus::Filled || report.source == ReportSource::Query;
  if (told == OrderStatus::Filled) {
    record.reported = std::max(record.reported, record.intent.quantity);
  }
}

}  // namespace

LegOutcome apply_report(OrderRecord& record, const ExecutionReport& report,
                        FillFilter& filter) noexcept {
  LegOutcome out;
  if (report.reason == RejectReason::NotFound) {
    out.not_found = !record.is_closed;
    return out;
  }
  if (record.venue_order_id.empty()) record.venue_order_id = report.venue_order_id;
  if (report.has_cumulative) {
    out.is_absurd = report.cumulative.raw() / kAbsurd > record.intent.quantity.raw();
    if (!out.is_absurd) record.reported = std::max(record.reported, report.cumulative);
  }
  if (report.has_fill) apply_fill(record, report, filter, out);
  apply_status(record, report, out);
  if (report.source == ReportSource::Query && is_terminal(record.status))
    record.was_answered = true;

  if (record.filled >= record.intent.quantity) {
    if (!is_terminal(record.status)) record.status = OrderStatus::Filled;
    record.has_final = true;
  }
  if (record.status == OrderStatus::PendingNew && record.filled.raw() > 0) {
    record.status = OrderStatus::PartiallyFilled;
  }
  out.overfilled =
      record.filled > record.intent.quantity || record.reported > record.intent.quantity;
  out.fill_missing = record.is_closed && record.reported > record.filled;
  close_if_complete(record, out);
  return out;
}

bool make_unknown(OrderRecord& record) noexcept {
  if (is_terminal(record.status) || record.status == OrderStatus::Unknown) return false;
  record.status = OrderStatus::Unknown;
  return true;
}

LegOutcome count_not_found(OrderRecord& record, MonoNanos now, const AbsenceRule& rule) noexcept {
  LegOutcome out;
  if (record.is_closed) return out;
  const MonoNanos sent = std::max(record.sent, record.intent.decided);
  const MonoNanos gone = sent + rule.lifetime + rule.margin;
  if (is_planted(PlantedBug::NotFoundIsProof)) {
    record.status = OrderStatus::Expired;
    record.closed_unseen = record.has_final = true;
    close_if_complete(record, out);
    return out;
  }
  if (now <= gone) {  // it may still appear
    record.next_query = gone + std::chrono::nanoseconds{1};
    return out;
  }
  if (record.not_founds == 0) {
    record.not_founds = 1;
    record.not_found_at = now;
    record.next_query = now + rule.gap;
    return out;
  }
  if (now - record.not_found_at < rule.gap) return out;
  if (!is_terminal(record.status)) record.status = OrderStatus::Expired;
  record.closed_unseen = record.filled.is_zero() && record.reported.is_zero();
  record.has_final = true;
  close_if_complete(record, out);
  return out;
}

LegOutcome infer_missing(OrderRecord& record, const Instrument& instrument,
                         const Fees& fees) noexcept {
  LegOutcome out;
  if (is_planted(PlantedBug::MissingFillForgotten)) return out;
  Fill fill;
  fill.price = record.intent.price;
  fill.quantity = record.reported - record.filled;
  if (!record.inferred.quantity.is_zero()) {  // one guess at a time: this one covers the last too
    fill.quantity += record.inferred.quantity;
    count_fill(record, record.inferred, true);
    add(out, {record.inferred, true, true});
  }
  const bool from_base = record.is_buy() && fees.asset == FeeAsset::Received;
  fill.fee_asset = from_base ? instrument.base : instrument.quote;
  const Amount paid = from_base
                          ? to_amount(fill.quantity, instrument.quantity_scale)
                          : to_amount(fill.price * fill.quantity, instrument.notional_scale());
  fill.fee = fee_of(paid, fees.taker);
  infer(record, fill, out);
  out.fill_missing = true;
  close_if_complete(record, out);
  return out;
}

}  // namespace crossbook
