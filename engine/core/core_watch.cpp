// What happens on our accounts and is not ours: orders and fills that this run did not cause (S6),
// balances that they do not explain (S7). All of it stops the whole engine (I21).
#include <algorithm>

#include "engine/core/core.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kActionsPerCheck = 16;
constexpr std::chrono::seconds kCancelTime{2};  // for the answer, before the run may end
constexpr std::chrono::milliseconds kCheckEvery{250};
constexpr std::chrono::seconds kAfterChange{1};  // a word told then holds it
// One order after the other may be in doubt when the venue speaks, so that no word proves anything:
// then no more are sent until one does.
constexpr std::chrono::seconds kUnclearAfter{15};

bool has_filled(const ExecutionReport& report) noexcept {
  return report.has_fill || (report.has_cumulative && report.cumulative.raw() > 0) ||
         report.status == OrderStatus::PartiallyFilled || report.status == OrderStatus::Filled;
}

/// Whether it tells of an order at all: answers to requests that nobody remembers do not, nor do
/// answers that know nothing.
bool tells_of_an_order(const ExecutionReport& report) noexcept {
  if (report.source == ReportSource::Local) return false;
  if (report.status == OrderStatus::Unknown && !report.has_fill) return false;
  return report.has_fill || !report.client_id.empty() || !report.venue_order_id.empty();
}

/// Whether a venue's word may hold what the order did: it was decided before, and is not given up.
bool may_be_in_word(const OrderRecord& record, VenueId venue, MonoNanos word) noexcept {
  return record.intent.venue == venue && !record.told_unresolved && record.intent.decided <= word;
}

bool may_still_fill(OrderStatus status) noexcept {
  return status == OrderStatus::New || status == OrderStatus::PendingNew ||
         status == OrderStatus::PartiallyFilled;
}

}  // namespace

void Core::on_unmatched(const ExecutionReport& report, Actions& out) noexcept {
  ++counters_.unmatched_reports;
  const bool is_of_this_run = ids_.parse(report.client_id).has_value();
  const bool is_forgotten = is_of_this_run && orders_.find(report.client_id) == nullptr;
  // Of an earlier run, as its name says, and without effect. Whether that is true cannot be
  // checked.
  const bool may_be_earlier = has_our_shape(report.client_id) &&
                              !ids_.names_run(report.client_id) && is_terminal(report.status) &&
                              !has_filled(report);
  if (tells_of_an_order(report) && !is_forgotten && !may_be_earlier) return on_foreign(report, out);
  alert({AlertKind::UnmatchedReport, report.venue, report.instrument, {}, report.client_id}, out);
  if (is_forgotten && report.has_fill) latch(LatchReason::LateFill, report.client_id, out);
}

void Core::on_foreign(const ExecutionReport& report, Actions& out) noexcept {
  bool is_news = false;
  ForeignOrder& order = foreign_.note(report, is_news);
  if (is_news) ++counters_.foreign_orders;
  out.push(ForeignActivity{report.venue, report.instrument, report.client_id, report.venue_order_id,
                           report.status, report.has_fill, report.venue_text});
  if (!config_.latch_on_foreign_order || is_planted(PlantedBug::ForeignOrderIgnored)) return;
  latch(LatchReason::ForeignOrder, report.client_id, out);
  if (order.was_cancel_sent && is_terminal(report.status)) cancel_until_ = now_;
  const bool can_name =
      knows(report.instrument) && !(report.client_id.empty() && report.venue_order_id.empty());
  if (order.was_cancel_sent || !can_name || !may_still_fill(report.status)) return;
  order.was_cancel_sent = true;
  cancel_until_ = now_ + kCancelTime;
  out.push(CancelOrder{{report.venue, report.instrument, report.client_id, report.venue_order_id}});
}

bool Core::is_reconciled(MonoNanos since) const noexcept {
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const VenueId venue{static_cast<std::uint8_t>(v)};
    if (!inventory_.has_begun(venue)) continue;
    bool is_told = false;
    for (std::size_t a = 0; a < table_.asset_count(); ++a) {
      const Holding& holding = inventory_.at(venue, AssetId{static_cast<std::uint16_t>(a)});
      const bool is_new = holding.is_reported && holding.reported_at >= since;
      // Venues may leave out what is zero; what we hold must be spoken of.
      if (!is_new && !holding.total.is_zero()) return false;
      if (is_new && !holding.difference().is_zero()) return false;
      is_told |= is_new;
    }
    if (!is_told) return false;
  }
  return true;
}

/// What a venue says from here on must follow from what we did.
void Core::begin_trading(VenueId venue) noexcept {
  const bool is_known = venues_[venue.value()].state.state == VenueState::Ready;
  if (is_open_ && is_known) inventory_.begin_trading(venue);
}

/// No price is believed to be better by more, and no fee is higher.
Amount Core::better_part(Amount amount) const noexcept {
  return Amount::from_raw(amount.raw() / 1'000'000 * config_.limits.max_edge_ppm);
}

/// How far a fill that was booked at its limit price, with the fee as the rules have it, may be
/// from the truth: the price may be better, the fee may have been taken from the other side.
void Core::allow_for_guess(const OrderRecord& record, const FillFlow& flow) noexcept {
  const Instrument& instrument = table_.at(record.intent.instrument);
  inventory_.guess(record.intent.venue, instrument.quote, better_part(flow.quote));
  inventory_.guess(record.intent.venue, instrument.base, better_part(flow.base));
}

/// Whether what the order did is not told yet. What was decided after a word cannot explain it.
bool Core::is_in_doubt(const OrderRecord& record, VenueId venue, MonoNanos word) const noexcept {
  const bool is_told = record.status != OrderStatus::Unknown && !is_terminal(record.status);
  return !is_told && may_be_in_word(record, venue, word);
}

/// How much of the asset may have moved by orders that are in doubt.
Amount Core::doubt(VenueId venue, AssetId asset, MonoNanos word) const noexcept {
  Amount sum;
  for (std::size_t i = 0; i < orders_.open_count(); ++i) {
    const OrderRecord& record = orders_.open_at(i);
    if (!is_in_doubt(record, venue, word)) continue;
    const Instrument& instrument = table_.at(record.intent.instrument);
    if (asset == instrument.base) sum += record.open_base;
    if (asset != instrument.quote) continue;
    const Amount value = value_of(record.open_base, record.intent.price, instrument.price_scale);
    sum += std::max(record.is_buy() ? record.held : value, value) + better_part(value);
  }
  return sum;
}

bool Core::has_doubt(VenueId venue, MonoNanos word) const noexcept {
  for (std::size_t i = 0; i < orders_.open_count(); ++i) {
    if (is_in_doubt(orders_.open_at(i), venue, word)) return true;
  }
  return false;
}

void Core::check_balances(Actions& out) noexcept {
  if (now_ < next_balance_check_) return;
  next_balance_check_ = now_ + kCheckEvery;
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const VenueId venue{static_cast<std::uint8_t>(v)};
    if (!inventory_.has_begun(venue)) continue;
    // What it said before it went away stays said; what is judged is judged when it is back.
    if (!can_ask(venue)) continue;
    bool is_unclear = false;
    for (std::size_t a = 0; a < table_.asset_count(); ++a) {
      if (out.room() < kActionsPerCheck) return;
      const AssetId asset{static_cast<std::uint16_t>(a)};
      if (is_still_open(venue, asset)) inventory_.restart_clock(venue, asset, now_);
      check_balance(venue, asset, out);
      if ((is_resumed_ || is_stopping_) && is_idle()) end_guess(venue, asset, out);
      const Holding& holding = inventory_.at(venue, asset);
      is_unclear |= holding.differs && now_ - holding.unclear_since > kUnclearAfter;
    }
    venues_[v].is_unclear = is_unclear;
    check_other_balances(venue, out);
  }
}

/// Whether orders that are not told of may explain why the venue's word differs.
bool Core::is_still_open(VenueId venue, AssetId asset) const noexcept {
  const Holding& holding = inventory_.at(venue, asset);
  if (!holding.differs) return false;
  const Amount open = doubt(venue, asset, holding.reported_at);
  const Amount size = std::max(holding.difference(), -holding.difference());
  if (!open.is_zero()) return size <= open + holding.slack;
  const bool pays_fees = !profit_.at(asset).fees.is_zero();
  return pays_fees && has_doubt(venue, holding.reported_at);
}

/// Orders that were on their way when the venue spoke: the word may hold what they did, too.
bool Core::awaits_orders(VenueId venue, MonoNanos word) const noexcept {
  for (std::size_t i = 0; i < orders_.open_count(); ++i) {
    const OrderRecord& record = orders_.open_at(i);
    if (record.status != OrderStatus::Unknown && may_be_in_word(record, venue, word)) return true;
  }
  return false;
}

void Core::check_balance(VenueId venue, AssetId asset, Actions& out) noexcept {
  const bool differs = is_mismatched(venue, asset);
  if (differs && awaits_orders(venue, inventory_.at(venue, asset).reported_at)) return;
  const bool is_within_slack = inventory_.is_within_slack(venue, asset);
  // An older word would take back what was done since: a later one tells.
  const bool may_adopt =
      (is_within_slack && is_newest_word(venue, asset)) || is_planted(PlantedBug::BalanceTakenOver);
  if (differs && !may_adopt && (is_within_slack || inventory_.at(venue, asset).is_close)) return;
  if (differs && may_adopt) {
    adopt_balance(venue, asset, out);
  } else {
    const Amount difference = inventory_.at(venue, asset).difference();
    note_mismatch(differs, {AlertKind::BalanceMismatch, venue, {}, asset, {}, {}, difference}, out);
  }
}

void Core::check_other_balances(VenueId venue, Actions& out) noexcept {
  const auto other = other_balances_.unexplained(venue);
  const bool differs = other && now_ - other->since > config_.balance_mismatch_after &&
                       !has_doubt(venue, other->since);
  Alert what{AlertKind::BalanceMismatch, venue, {}, kNoAsset, {}, {}, {}};
  if (differs) what.other_asset = other->asset, what.difference = other->amount;
  note_mismatch(differs, what, out);
}

/// Tells and latches once for as long as it lasts.
void Core::note_mismatch(bool differs, const Alert& what, Actions& out) noexcept {
  const std::size_t column = std::min<std::size_t>(what.asset.value(), table_.asset_count());
  const std::size_t place = what.venue.value() * (table_.asset_count() + 1) + column;
  const bool was_told = mismatch_told_[place];
  mismatch_told_[place] = differs;
  if (!differs || was_told) return;
  alert(what, out);
  latch(LatchReason::BalanceMismatch, {}, out);
}

/// Whether the venue spoke after all that we did, so that its word holds all of it.
bool Core::is_newest_word(VenueId venue, AssetId asset) const noexcept {
  const Holding& holding = inventory_.at(venue, asset);
  return holding.reported_at >= inventory_.changed_at(venue, asset) + kAfterChange;
}

/// A fill of a session that was cut off or ends may have been booked by guess, with nobody left to
/// tell of its trades: a word of the venue's that is newer than all that we did says what it was.
void Core::end_guess(VenueId venue, AssetId asset, Actions& out) noexcept {
  const Holding& holding = inventory_.at(venue, asset);
  if (!holding.is_reported || holding.difference().is_zero()) return;
  if (!is_newest_word(venue, asset)) return;
  if (!inventory_.is_within_slack(venue, asset)) return;
  tell_adopted(venue, asset, inventory_.take_over(venue, asset, now_), out);
}

void Core::adopt_balance(VenueId venue, AssetId asset, Actions& out) noexcept {
  tell_adopted(venue, asset, inventory_.adopt(venue, asset, now_), out);
}

void Core::tell_adopted(VenueId venue, AssetId asset, Amount change, Actions& out) noexcept {
  if (change.is_zero()) return;
  profit_.adjust(asset, change);
  out.push(BalanceAdopted{venue, asset, change});
}

/// A person has looked: what the venues say now is what we go on from.
void Core::adopt_balances(Actions& out) noexcept {
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const VenueId venue{static_cast<std::uint8_t>(v)};
    if (!inventory_.has_begun(venue)) continue;
    other_balances_.adopt(venue);
    for (std::size_t a = 0; a < table_.asset_count(); ++a) {
      if (out.room() < kActionsPerCheck) return;
      adopt_balance(venue, AssetId{static_cast<std::uint16_t>(a)}, out);
    }
  }
}

}  // namespace crossbook
