#include "engine/runtime/engine_agent.hpp"

#include <algorithm>
#include <utility>

#include "engine/journal/writer.hpp"
#include "venues/connector/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kTimerEvery{5};
constexpr std::chrono::milliseconds kViewEvery{200};
constexpr std::chrono::seconds kMaxResolveTime{8};  // in-flight orders at the end

}  // namespace

EngineAgent::EngineAgent(const CoreConfig& config, const InstrumentTable& table,
                         EngineQueues queues, Doorbell& bell, JournalWriter* journal,
                         LatestValue<EngineSnapshot>& view, std::atomic<bool>& open_requested,
                         EngineResult& result)
    : core_{config, table},
      queues_{std::move(queues)},
      bell_{bell},
      journal_{journal},
      view_{view},
      open_requested_{open_requested},
      result_{result},
      actions_{std::make_unique<Actions>()},
      input_{std::make_unique<Input>()},
      pairs_(core_.pairings().size() * config.venues.size() * config.venues.size()) {}

int EngineAgent::do_work() {
  int done = 0;
  if (!is_open_ && open_requested_.load(std::memory_order_acquire)) {
    is_open_ = true;
    feed(OpenSession{utc_now()}, mono_now());
    ++done;
  }
  VenueEvent event;
  for (std::size_t i = 0; i < kMaxInputsPerCycle && queues_.events.try_dequeue(event); ++i, ++done)
    take(event);
  if (!is_loss_told_) watch_losses();
  BookUpdate update;
  for (std::size_t i = 0; i < kMaxInputsPerCycle && queues_.books.try_dequeue(update);
       ++i, ++done) {
    const MonoNanos began = mono_now();
    feed(update, began);
    decision_.record(mono_now() - began);
  }
  queues_.dispatcher.flush();
  const MonoNanos now = mono_now();
  if (now >= next_tick_) {
    next_tick_ = now + kTimerEvery;
    queues_.notes.flush();
    feed(TimerTick{}, now);
  }
  if (now >= next_view_) {
    next_view_ = now + kViewEvery;
    update_view(now);
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
    return feed(update, mono_now());
  }
  bell_.wait(std::min<std::chrono::milliseconds>(timeout, kTimerEvery));
  bell_.disarm();
}

void EngineAgent::take(const VenueEvent& event) noexcept {
  if (const auto* sent = std::get_if<OrderSent>(&event)) note_sent(*sent);
  std::visit([this](const auto& one) { feed(one, mono_now()); }, event);
  if (const auto* change = std::get_if<VenueStateChange>(&event)) note(*change);
}

/// P14: what a connector could not tell may have been a fill. Nothing that we believe is sure then.
void EngineAgent::watch_losses() noexcept {
  for (std::size_t v = 0; v < queues_.stats.size(); ++v) {
    if (queues_.stats[v]->events_lost.get() == 0) continue;
    is_loss_told_ = true;
    note(EventLost{VenueId{static_cast<std::uint8_t>(v)}});
  }
  if (is_loss_told_) feed(EngageLatch{LatchReason::QueueFull}, mono_now());
}

void EngineAgent::feed(const Event& event, MonoNanos now) noexcept {
  input_->now = now;
  input_->event = event;
  // intent before wire: the input and what follows from it are journaled before anything is sent
  bool is_kept = journal_ == nullptr || journal_->append(*input_);
  actions_->clear();
  core_.on(*input_, *actions_);
  for (const Action& action : *actions_)
    is_kept = is_kept && (journal_ == nullptr || journal_->append(now, action));
  if (!is_kept && !core_.kill_switch().is_latched()) {
    journal_ = nullptr;  // no journal, no order (P8): what was decided on this input is not sent
    return feed(EngageLatch{LatchReason::JournalFailed}, now);
  }
  bool is_queue_full = false;
  for (const Action& action : *actions_) {
    if (const auto* order = std::get_if<SendOrder>(&action))
      is_queue_full |= !queues_.dispatcher.send(order->intent.venue, order->intent);
    else if (const auto* query = std::get_if<QueryOrder>(&action))
      is_queue_full |= !queues_.dispatcher.send(query->query.venue, query->query);
    else if (const auto* cancel = std::get_if<CancelOrder>(&action))
      is_queue_full |= !queues_.dispatcher.send(cancel->cancel.venue, cancel->cancel);
    else
      on_told(action);
  }
  if (is_queue_full && !core_.kill_switch().is_latched())
    feed(EngageLatch{LatchReason::QueueFull}, now);
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

void EngineAgent::update_view(MonoNanos) noexcept {
  EngineSnapshot& view = view_.back();
  const std::size_t venues = std::min(core_.venue_count(), kViewVenues);
  const auto& instruments = core_.instruments().instruments();
  for (std::size_t v = 0; v < venues; ++v) {
    const VenueStateChange& state = core_.venue_state(VenueId{static_cast<std::uint8_t>(v)});
    view.venues[v] = {state.state, state.text, 0};
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
  view_.publish();
}

void EngineAgent::request_stop() {
  const MonoNanos now = mono_now();
  stop_by_ = now + kMaxResolveTime;
  feed(StopTrading{StopCause::Operator}, now);
}

bool EngineAgent::is_stopped() noexcept {
  if (!core_.is_idle() && mono_now() < stop_by_) return false;
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
