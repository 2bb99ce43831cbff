#include "engine/runtime/engine_agent.hpp"

#include <algorithm>
#include <utility>

#include "engine/journal/writer.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kTimerEvery{5};
constexpr std::chrono::milliseconds kViewEvery{200};
// Orders in flight and fills booked by guess, at the end.
constexpr std::chrono::seconds kMaxResolveTime{12};

/// Times of the messages, which are this process's, in the core's clock; and back.
void shift(BookUpdate& update, std::chrono::nanoseconds by) noexcept {
  update.received = update.received + by;
}
void shift(OrderIntent& intent, std::chrono::nanoseconds by) noexcept {
  intent.tick_received = intent.tick_received + by;
  intent.decided = intent.decided + by;
}
void shift(VenueEvent& event, std::chrono::nanoseconds by) noexcept {
  if (auto* const report = std::get_if<ExecutionReport>(&event)) {
    report->received = report->received + by;
  } else if (auto* const sent = std::get_if<OrderSent>(&event)) {
    sent->tick_received = sent->tick_received + by;
    sent->sent = sent->sent + by;
  }
}

}  // namespace

EngineAgent::EngineAgent(Core& core, EngineQueues queues, Doorbell& bell, JournalWriter* journal,
                         LatestValue<EngineSnapshot>& view, EngineControls& controls,
                         EngineResult& result, std::optional<EngineResume> resume)
    : core_{core},
      queues_{std::move(queues)},
      bell_{bell},
      journal_{journal},
      view_{view},
      controls_{controls},
      result_{result},
      resume_{std::move(resume)},
      shift_{resume_ ? resume_->shift : std::chrono::nanoseconds{0}},
      actions_{std::make_unique<Actions>()},
      input_{std::make_unique<Input>()},
      pairs_(core_.pairings().size() * core_.venue_count() * core_.venue_count()) {}

MonoNanos EngineAgent::now() const noexcept { return mono_now() + shift_; }

int EngineAgent::do_work() {
  int done = 0;
  if (resume_) resume();
  look_at_controls();
  VenueEvent event;
  for (std::size_t i = 0; i < kMaxInputsPerCycle && queues_.events.try_dequeue(event); ++i, ++done)
    take(event);
  if (!is_loss_told_) watch_losses();
  BookUpdate update;
  for (std::size_t i = 0; i < kMaxInputsPerCycle && queues_.books.try_dequeue(update);
       ++i, ++done) {
    const MonoNanos began = mono_now();
    feed(update);
    decision_.record(mono_now() - began);
  }
  queues_.dispatcher.flush();
  const MonoNanos at = now();
  if (at >= next_tick_) {
    next_tick_ = at + kTimerEvery;
    queues_.notes.flush();
    feed(TimerTick{}, at);
  }
  if (at >= next_view_) {
    next_view_ = at + kViewEvery;
    update_view();
  }
  return done;
}

void EngineAgent::park(std::chrono::milliseconds timeout) noexcept {
  bell_.arm();
  VenueEvent event;
  BookUpdate update;
  // whoever enqueued before the bell was armed is seen here
  if (queues_.events.try_dequeue(event)) {
    bell_.disarm();
    return take(event);
  }
  if (queues_.books.try_dequeue(update)) {
    bell_.disarm();
    return feed(update);
  }
  bell_.wait(std::min<std::chrono::milliseconds>(timeout, kTimerEvery));
  bell_.disarm();
}

void EngineAgent::look_at_controls() noexcept {
  if (!is_killed_ && !is_planted(PlantedBug::KillIgnored) && controls_.kill != nullptr &&
      controls_.kill->load(std::memory_order_acquire)) {
    is_killed_ = true;
    feed(EngageLatch{LatchReason::Operator}, now());
  }
  if (!is_open_ && controls_.open.load(std::memory_order_acquire)) {
    is_open_ = true;
    feed(OpenSession{utc_now()}, now());
  }
}

/// Nothing that was known of books and sessions is true any more; orders are asked for when their
/// venue is there again.
void EngineAgent::resume() noexcept {
  for (const Action& action : resume_->unwritten) {
    if (journal_ != nullptr && !journal_->append(core_.now(), action)) journal_ = nullptr;
  }
  const bool is_rearmed = resume_->is_rearmed;
  resume_.reset();
  resumed_at_ = now();
  feed(Resumed{utc_now()}, resumed_at_);
  if (is_rearmed) feed(Rearm{}, resumed_at_);
  for (std::size_t v = 0; v < core_.venue_count(); ++v) {
    for (const Instrument& instrument : core_.instruments().instruments()) {
      BookUpdate gone = core_.book(VenueId{static_cast<std::uint8_t>(v)}, instrument.id);
      if (!gone.is_trusted()) continue;
      gone.withdrawn = WithdrawReason::Stopping;
      gone.bid_count = gone.ask_count = 0;
      feed(gone, now());
    }
  }
}

void EngineAgent::take(VenueEvent& event) noexcept {
  if (shift_.count() != 0) shift(event, shift_);
  if (const auto* sent = std::get_if<OrderSent>(&event)) note_sent(*sent);
  std::visit([this](const auto& one) { feed(one, now()); }, event);
  if (const auto* change = std::get_if<VenueStateChange>(&event)) note(*change);
}

/// P14: what a connector could not tell may have been a fill. Nothing that we believe is sure then.
void EngineAgent::watch_losses() noexcept {
  for (std::size_t v = 0; v < queues_.stats.size(); ++v) {
    if (queues_.stats[v]->events_lost.get() == 0) continue;
    is_loss_told_ = true;
    note(EventLost{VenueId{static_cast<std::uint8_t>(v)}});
  }
  if (is_loss_told_) feed(EngageLatch{LatchReason::QueueFull}, now());
}

void EngineAgent::feed(const BookUpdate& update) noexcept {
  if (shift_.count() == 0) return feed(update, now());
  BookUpdate shifted = update;
  shift(shifted, shift_);
  feed(shifted, now());
}

void EngineAgent::feed(const Event& event, MonoNanos now) noexcept {
  // no journal, no order (P8, P9): what is left of its room is for what ends what was begun
  const bool is_failing =
      journal_ != nullptr && journal_->has_failed() && !is_planted(PlantedBug::DiskFailureIgnored);
  if (is_failing && !std::exchange(is_failure_told_, true))
    feed(EngageLatch{LatchReason::JournalFailed}, now);
  input_->now = now;
  input_->event = event;
  actions_->clear();
  // intent before wire (I5): the input and what follows from it are journaled before anything is
  // sent
  if (!write(now)) {
    journal_ = nullptr;
    if (!core_.kill_switch().is_latched()) {  // what was decided on this input is not sent
      is_failure_told_ = true;
      return feed(EngageLatch{LatchReason::JournalFailed}, now);
    }
  }
  carry_out();
}

/// Has the core decide, and writes it down. @return false if the journal has no room
bool EngineAgent::write(MonoNanos now) noexcept {
  bool is_kept = journal_ == nullptr || journal_->append(*input_);
  core_.on(*input_, *actions_);
  for (const Action& action : *actions_) {
    if (is_planted(PlantedBug::IntentNotJournaled) && std::holds_alternative<SendOrder>(action))
      continue;
    is_kept = is_kept && (journal_ == nullptr || journal_->append(now, action));
  }
  return is_kept;
}

void EngineAgent::carry_out() noexcept {
  bool is_queue_full = false;
  for (const Action& action : *actions_) {
    if (const auto* order = std::get_if<SendOrder>(&action)) {
      OrderIntent intent = order->intent;
      if (shift_.count() != 0) shift(intent, -shift_);
      is_queue_full |= !queues_.dispatcher.send(intent.venue, intent);
    } else if (const auto* query = std::get_if<QueryOrder>(&action)) {
      is_queue_full |= !queues_.dispatcher.send(query->query.venue, query->query);
    } else if (const auto* cancel = std::get_if<CancelOrder>(&action)) {
      is_queue_full |= !queues_.dispatcher.send(cancel->cancel.venue, cancel->cancel);
    } else {
      on_told(action);
    }
  }
  if (is_queue_full && !core_.kill_switch().is_latched())
    feed(EngageLatch{LatchReason::QueueFull}, input_->now);
}

PairCount& EngineAgent::pair(PairingId pairing, VenueId sell, VenueId buy) noexcept {
  const std::size_t venues = core_.venue_count();
  return pairs_[(pairing.value() * venues + sell.value()) * venues + buy.value()];
}

void EngineAgent::on_told(const Action& action) noexcept {
  if (const auto* opened = std::get_if<OpportunityOpened>(&action)) {
    ++pair(opened->pairing, opened->sell.venue, opened->buy.venue).seen;
    return;
  }
  if (const auto* closed = std::get_if<OpportunityClosed>(&action)) return on_closed(*closed);
  if (const auto* latched = std::get_if<Latched>(&action)) return note(*latched);
  if (const auto* alert = std::get_if<Alert>(&action)) return note(*alert);
  if (const auto* activity = std::get_if<ForeignActivity>(&action)) return note(*activity);
  if (const auto* adopted = std::get_if<BalanceAdopted>(&action)) return note(*adopted);
}

void EngineAgent::on_closed(const OpportunityClosed& closed) noexcept {
  PairCount& count = pair(closed.pairing, closed.sell.venue, closed.buy.venue);
  if (closed.takes > 0) ++count.taken;
  count.best_edge_ppm = std::max(count.best_edge_ppm, closed.best_edge_ppm);
  std::move_backward(crossings_.begin(), crossings_.end() - 1, crossings_.end());
  crossings_[0] = {closed.buy.venue,        closed.sell.venue,    closed.buy.instrument,
                   closed.sell.instrument,  closed.best_edge_ppm, closed.closed - closed.opened,
                   to_string(closed.reason)};
  crossing_count_ = std::min(crossing_count_ + 1, kViewCrossings);
  static_cast<void>(
      queues_.episodes.push(closed));  // a slow reader loses lines, never we time (P15)
}

void EngineAgent::note(const SessionNote& what) noexcept {
  static_cast<void>(queues_.notes.push(what));
}

void EngineAgent::note_sent(const OrderSent& sent) noexcept {
  const OrderRecord* order = core_.find_order(sent.client_id);
  if (order != nullptr && !order->intent.is_repair && sent.tick_received.count() > 0)
    tick_to_order_.record(sent.sent - sent.tick_received);
}

void EngineAgent::update_view() noexcept {
  EngineSnapshot& view = view_.back();
  const std::size_t venues = std::min(core_.venue_count(), kViewVenues);
  const auto& instruments = core_.instruments().instruments();
  for (std::size_t v = 0; v < venues; ++v) {
    const VenueStateChange& state = core_.venue_state(VenueId{static_cast<std::uint8_t>(v)});
    view.venues[v] = {state.state, state.text, 0, {}};
  }
  for (std::size_t i = 0; i < std::min(instruments.size(), kViewInstruments); ++i) {
    for (std::size_t v = 0; v < venues; ++v) {
      const BookUpdate& book = core_.book(VenueId{static_cast<std::uint8_t>(v)}, instruments[i].id);
      view.tops[i][v] = {book.bid_count > 0 ? book.bids[0] : Level{},
                         book.ask_count > 0 ? book.asks[0] : Level{}};
      view.trusted[i][v] = book.is_trusted();
    }
  }
  for (std::size_t v = 0; v < venues; ++v)
    for (const Instrument& instrument : instruments)
      if (core_.book(VenueId{static_cast<std::uint8_t>(v)}, instrument.id).is_trusted())
        ++view.venues[v].trusted_books;
  view.crossings = crossings_;
  view.crossing_count = crossing_count_;
  view.profit_count = 0;
  for (std::size_t a = 0; a < core_.instruments().asset_count(); ++a) {
    const AssetId asset{static_cast<std::uint16_t>(a)};
    const Profit& profit = core_.profit(asset);
    if (!profit.turnover.is_zero() && view.profit_count < kViewQuotes)
      view.profits[view.profit_count++] = {asset, profit.realised};
  }
  view.opportunities_seen = core_.counters().opportunities.seen;
  view.opportunities_taken = core_.counters().opportunities.taken;
  view.orders_sent = tick_to_order_.count();
  view.legs_open = core_.open_orders();
  view.legs_repaired = core_.counters().repairs_hedged;
  view.tick_to_order_p50 = tick_to_order_.percentile(500);
  view.tick_to_order_p99 = tick_to_order_.percentile(990);
  view.is_latched = core_.kill_switch().is_latched();
  view.latch_reason = to_string(core_.kill_switch().reason());
  for (std::size_t v = 0; v < venues; ++v)
    view.venues[v].latch_reason =
        to_string(core_.kill_switch().reason(VenueId{static_cast<std::uint8_t>(v)}));
  view.is_idle = core_.is_idle();
  view.is_reconciled = core_.is_reconciled(resumed_at_);
  view_.publish();
}

void EngineAgent::request_stop() {
  const MonoNanos at = now();
  stop_by_ = at + kMaxResolveTime;
  feed(StopTrading{StopCause::Operator}, at);
}

bool EngineAgent::is_stopped() noexcept {
  if ((!core_.is_idle() || core_.has_guess()) && now() < stop_by_) return false;
  finish();
  return true;
}

void EngineAgent::finish() noexcept {
  if (std::exchange(is_finished_, true)) return;
  result_.counters = core_.counters();
  result_.pairings.assign(core_.pairings().begin(), core_.pairings().end());
  result_.pairs = pairs_;
  result_.open_orders = core_.open_orders();
  result_.open_by_venue.resize(core_.venue_count());
  for (std::size_t i = 0; i < core_.open_orders(); ++i)
    ++result_.open_by_venue[core_.open_order(i).intent.venue.value()];
  result_.latch = core_.kill_switch().reason();
  result_.tick_to_order = tick_to_order_;
  result_.decision = decision_;
  for (std::size_t v = 0; v < core_.venue_count(); ++v) {
    const VenueId venue{static_cast<std::uint8_t>(v)};
    result_.venues.push_back(core_.counters(venue));
    result_.states.push_back(core_.venue_state(venue));
    bool is_told = false;
    for (std::size_t a = 0; a < core_.instruments().asset_count(); ++a)
      is_told |= core_.inventory().at(venue, AssetId{static_cast<std::uint16_t>(a)}).is_reported;
    result_.has_totals.push_back(is_told);
    for (std::size_t a = 0; a < core_.instruments().asset_count(); ++a)
      result_.totals.push_back(
          core_.inventory().at(venue, AssetId{static_cast<std::uint16_t>(a)}).total);
  }
  for (std::size_t a = 0; a < core_.instruments().asset_count(); ++a)
    result_.profits.push_back(core_.profit(AssetId{static_cast<std::uint16_t>(a)}));
}

}  // namespace crossbook
