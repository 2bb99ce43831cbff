// Orders that nobody tells about.
#include <algorithm>

#include "engine/core/core.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kActionsPerOrder = 16;  // the most that following one order up may say
constexpr unsigned kMaxDoublings = 20;

}  // namespace

void Core::handle(const TimerTick&, Actions& out) noexcept {
  profit_.advance(now_);
  // A rate's book that says nothing grows too old without a word.
  for (std::size_t i = 0; i < rates_between_.conversions().size(); ++i)
    refresh_rate(ConversionId{static_cast<std::uint8_t>(i)}, out);
  // From the last: an order that ends leaves the list, and its repair joins at the end.
  for (std::size_t i = orders_.open_count(); i-- > 0;) {
    if (out.room() < 2 * kActionsPerOrder) return;  // the rest with the next tick
    if (i < orders_.open_count()) follow_up(orders_.open_at(i), out);
  }
  if (active_takes_ > 0) {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const Take& take = states_[i].take;
      if (out.room() < 2 * kActionsPerOrder) return;
      if (take.state != TakeState::Repairing || take.open_orders != 0) continue;
      try_repair(InstrumentId{static_cast<std::uint16_t>(i)}, out);
    }
  }
  ask_for_unechoed(out);
  check_balances(out);
}

void Core::ask_for_unechoed(Actions& out) noexcept {
  while (out.room() >= 2 * kActionsPerOrder) {
    const std::optional<ClientOrderId> id = echoes_.take_due(now_);
    if (!id) return;
    OrderRecord* const record = orders_.find(*id);
    if (record == nullptr || record->was_echoed) continue;
    if (!can_ask(record->intent.venue)) continue;  // its session is down, and that has been told
    alert(AlertKind::EchoMissing, *record, out);
    ask(*record, out);
  }
}

void Core::follow_up(OrderRecord& record, Actions& out) noexcept {
  if (now_ < record.next_query) return;
  LegOutcome outcome;
  outcome.became_unknown = make_unknown(record);
  if (outcome.became_unknown) finish(record, outcome, out);
  if (outcome.became_unknown && is_planted(PlantedBug::SentAgain))
    out.push(SendOrder{record.intent});
  if (!can_ask(record.intent.venue)) return;
  const bool asked_enough = record.queries >= config_.orders.max_queries;
  if (record.has_final && (record.was_answered || asked_enough)) {
    // Ended, asked for, and still no trade tells of the rest.
    const Fees& fees = rules(record.intent.venue, record.intent.instrument).fees;
    finish(record, infer_missing(record, table_.at(record.intent.instrument), fees), out);
    return;
  }
  if (!asked_enough) return ask(record, out);
  if (record.told_unresolved) return;
  record.told_unresolved = true;
  alert(AlertKind::OrderUnresolved, record, out);
}

void Core::ask(OrderRecord& record, Actions& out) noexcept {
  const OrderTimes& times = config_.orders;
  const unsigned doublings = std::min<unsigned>(record.queries, kMaxDoublings);
  const auto backoff =
      std::min(times.query_backoff * (std::int64_t{1} << doublings), times.query_backoff_max);
  ++record.queries;
  record.next_query = now_ + backoff;
  ++venues_[record.intent.venue.value()].counters.queries;
  out.push(
      QueryOrder{{record.intent.venue, record.intent.instrument, record.id()}, record.queries});
}

/// Of an instrument that is halted: at the next tick (M18).
void Core::ask_for_orders_of(VenueId venue, InstrumentId instrument) noexcept {
  for (std::size_t i = 0; i < orders_.open_count(); ++i) {
    OrderRecord& record = orders_.open_at(i);
    if (record.intent.venue == venue && record.intent.instrument == instrument)
      record.next_query = std::min(record.next_query, now_);
  }
}

void Core::doubt_orders_of(VenueId venue, Actions& out) noexcept {
  for (std::size_t i = 0; i < orders_.open_count(); ++i) {
    OrderRecord& record = orders_.open_at(i);
    if (record.intent.venue != venue || !make_unknown(record)) continue;
    ++venues_[venue.value()].counters.orders_unknown;
    if (out.room() > kActionsPerOrder) alert(AlertKind::OrderUnknown, record, out);
    record.next_query = std::min(record.next_query, now_);
  }
}

}  // namespace crossbook
