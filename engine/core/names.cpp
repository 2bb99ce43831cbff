// Words for people and for --json; the order of the enumerators is the journal's, never the text's.
#include "engine/core/action.hpp"
#include "engine/core/input.hpp"

namespace crossbook {
namespace {

struct EventName {
  std::string_view operator()(const BookUpdate&) const noexcept { return "book_update"; }
  std::string_view operator()(const ExecutionReport&) const noexcept { return "execution_report"; }
  std::string_view operator()(const Balance&) const noexcept { return "balance"; }
  std::string_view operator()(const RulesUpdate&) const noexcept { return "rules_update"; }
  std::string_view operator()(const VenueStateChange&) const noexcept { return "venue_state"; }
  std::string_view operator()(const OrderSent&) const noexcept { return "order_sent"; }
  std::string_view operator()(const OtherBalance&) const noexcept { return "other_balance"; }
  std::string_view operator()(const TimerTick&) const noexcept { return "timer_tick"; }
  std::string_view operator()(const OpenSession&) const noexcept { return "open_session"; }
  std::string_view operator()(const StopTrading&) const noexcept { return "stop_trading"; }
  std::string_view operator()(const EngageLatch&) const noexcept { return "engage_latch"; }
  std::string_view operator()(const Rearm&) const noexcept { return "rearm"; }
  std::string_view operator()(const Resumed&) const noexcept { return "resumed"; }
};

struct ActionName {
  std::string_view operator()(const SendOrder&) const noexcept { return "send_order"; }
  std::string_view operator()(const QueryOrder&) const noexcept { return "query_order"; }
  std::string_view operator()(const CancelOrder&) const noexcept { return "cancel_order"; }
  std::string_view operator()(const OpportunityOpened&) const noexcept {
    return "opportunity_opened";
  }
  std::string_view operator()(const PlanRejected&) const noexcept { return "plan_rejected"; }
  std::string_view operator()(const OpportunityTaken&) const noexcept {
    return "opportunity_taken";
  }
  std::string_view operator()(const OpportunityClosed&) const noexcept {
    return "opportunity_closed";
  }
  std::string_view operator()(const FillBooked&) const noexcept { return "fill_booked"; }
  std::string_view operator()(const LegClosed&) const noexcept { return "leg_closed"; }
  std::string_view operator()(const LegRepaired&) const noexcept { return "leg_repaired"; }
  std::string_view operator()(const OpportunitySettled&) const noexcept {
    return "opportunity_settled";
  }
  std::string_view operator()(const ForeignActivity&) const noexcept { return "foreign_activity"; }
  std::string_view operator()(const BalanceAdopted&) const noexcept { return "balance_adopted"; }
  std::string_view operator()(const Latched&) const noexcept { return "latched"; }
  std::string_view operator()(const Unlatched&) const noexcept { return "unlatched"; }
  std::string_view operator()(const Alert&) const noexcept { return "alert"; }
};

}  // namespace

std::string_view event_name(const Event& event) noexcept { return std::visit(EventName{}, event); }

std::string_view action_name(const Action& action) noexcept {
  return std::visit(ActionName{}, action);
}

std::string_view to_string(StopCause cause) noexcept {
  switch (cause) {
    case StopCause::Operator: return "operator";
    case StopCause::Duration: return "duration";
    case StopCause::Signal: return "signal";
    case StopCause::TapeEnded: return "tape_ended";
    case StopCause::Failure: return "failure";
  }
  __builtin_unreachable();
}

std::string_view to_string(CloseCause cause) noexcept {
  switch (cause) {
    case CloseCause::EdgeGone: return "edge_gone";
    case CloseCause::BookWithdrawn: return "book_withdrawn";
    case CloseCause::RulesChanged: return "rules_changed";
    case CloseCause::QuoteRateChanged: return "quote_rate_changed";
  }
  __builtin_unreachable();
}

std::string_view to_string(RepairOutcome outcome) noexcept {
  switch (outcome) {
    case RepairOutcome::Hedged: return "hedged";
    case RepairOutcome::Partly: return "partly";
    case RepairOutcome::NotFilled: return "not_filled";
    case RepairOutcome::Held: return "held";
    case RepairOutcome::NoVenue: return "no_venue";
    case RepairOutcome::Forbidden: return "forbidden";
  }
  __builtin_unreachable();
}

std::string_view to_string(AlertKind kind) noexcept {
  switch (kind) {
    case AlertKind::OrderUnknown: return "order_unknown";
    case AlertKind::OrderUnresolved: return "order_unresolved";
    case AlertKind::LateFill: return "late_fill";
    case AlertKind::ClosedUnseen: return "closed_unseen";
    case AlertKind::FillMissing: return "fill_missing";
    case AlertKind::IllegalReport: return "illegal_report";
    case AlertKind::UnmatchedReport: return "unmatched_report";
    case AlertKind::FilterRejects: return "filter_rejects";
    case AlertKind::BalanceMismatch: return "balance_mismatch";
    case AlertKind::ResidualLeft: return "residual_left";
    case AlertKind::NamesUsedUp: return "names_used_up";
    case AlertKind::LosersInARow: return "losers_in_a_row";
    case AlertKind::FeeDearer: return "fee_dearer";
    case AlertKind::EchoMissing: return "echo_missing";
    case AlertKind::QuoteOutOfBand: return "quote_out_of_band";
    case AlertKind::PriceRatio: return "price_ratio";
  }
  __builtin_unreachable();
}

}  // namespace crossbook
