#include "engine/runtime/session.hpp"

#include <algorithm>
#include <thread>

#include "engine/runtime/connector_group.hpp"
#include "engine/runtime/core_settings.hpp"
#include "engine/runtime/engine_agent.hpp"
#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/live_keys.hpp"
#include "engine/runtime/local_keys.hpp"
#include "engine/runtime/market_source.hpp"
#include "engine/runtime/session_journal.hpp"
#include "engine/runtime/session_note.hpp"
#include "engine/runtime/session_result.hpp"
#include "engine/runtime/trading_watch.hpp"
#include "venues/connector/clock.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kFrameEvery{200};
constexpr std::chrono::milliseconds kKeysEvery{20};
constexpr std::size_t kEpisodeQueueCapacity = 4'096;
constexpr std::size_t kProducers = 1;
constexpr std::size_t kMaxToldNotes = 200;

std::int64_t unix_ms_now() { return utc_now().millis(); }

/// Connectors to the local exchanges, with their own keys; or to the venues, with the user's.
std::vector<ConnectorPlan> connector_plans(const SessionOptions& options,
                                           const InstrumentTable& table,
                                           const LocalMarket* local_market) {
  if (local_market == nullptr) return options.keys->plans(options.settings, table);
  const LocalMarket& market = *local_market;
  std::vector<ConnectorPlan> plans;
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const LocalVenue& local = market.venues()[i];
    ConnectorPlan plan;
    plan.module = local.module;
    plan.environment = Environment::Demo;
    plan.endpoints = market.endpoints(i);
    plan.ca_file = market.ca_file();
    const VenueSettings& venue_settings = options.settings.venues.at(std::string{local.name()});
    for (const Instrument& instrument : listed_instruments(options.settings, local.name(), table))
      plan.instruments.push_back(instrument.id);
    plan.assumed_fees =
        Fees{venue_settings.maker_fee, venue_settings.taker_fee, venue_settings.fee_asset};
    plan.public_only = options.mode == SessionMode::Scan;
    plan.max_quiet = options.settings.risk.max_book_age;
    if (!plan.public_only)
      plan.keys = local_keys(options.settings, local, plan.endpoints, plan.instruments, table);
    plans.push_back(std::move(plan));
  }
  return plans;
}

/// Everything that runs, in the order in which it must start and, reversed, stop.
class RunningSession {
 public:
  /// @param market null: orders go to the venues
  RunningSession(const SessionOptions& options, const InstrumentTable& table, LocalMarket* market)
      : options_{options},
        table_{table},
        market_{market},
        connectors_{connector_plans(options, table, market), options.settings, table, bell_},
        episodes_{kEpisodeQueueCapacity, kProducers},
        episode_reader_{episodes_},
        notes_{venue_names(), table},
        config_{core_config(options, venue_names(), table)},
        journal_{options.settings, config_, table} {}

  void start(MarketDriver* driver) {
    if (market_ != nullptr) market_->start(driver);
    EngineQueues queues{BookQueue::Consumer{connectors_.books()},
                        EventQueue::Consumer{connectors_.events()},
                        connectors_.make_dispatcher(),
                        EpisodeQueue::Producer{episodes_, 1},
                        notes_.producer(),
                        connectors_.all_stats()};
    const ThreadOptions name{"engine", std::nullopt};
    if (options_.settings.session.wait == WaitMode::Spin)
      spinning_ = std::make_unique<AgentThread<EngineAgent, SpinIdle>>(
          name, SpinIdle{}, config_, table_, std::move(queues), bell_, journal_.writer(), view_,
          open_, result_);
    else
      parked_ = std::make_unique<AgentThread<EngineAgent, ParkIdle>>(
          name, ParkIdle{}, config_, table_, std::move(queues), bell_, journal_.writer(), view_,
          open_, result_);
    connectors_.start();
    if (options_.keys != nullptr) options_.keys->attach(connectors_);
  }

  /// Opens trading once every venue is ready, needs a person, or has had its time.
  void open_when_ready(std::chrono::nanoseconds elapsed) {
    if (open_ || options_.mode == SessionMode::Scan) return;
    const EngineSnapshot& snapshot = view_.latest();
    std::size_t ready = 0, failed = 0;
    for (std::size_t v = 0; v < connectors_.size(); ++v) {
      if (snapshot.venues[v].state == VenueState::Ready) ++ready;
      if (snapshot.venues[v].state == VenueState::Failed) ++failed;
    }
    const bool is_complete = ready + failed == connectors_.size() || elapsed > kMaxStartTime;
    if (ready == connectors_.size() || (is_complete && ready >= 2)) open_ = true;
  }

  /// What is to be said since the last call.
  std::vector<std::string> new_lines(std::chrono::nanoseconds elapsed) {
    std::vector<std::string> lines = notes_.lines(elapsed);
    std::vector<TradingWatch::VenueLook> looks;
    const EngineSnapshot& snapshot = view_.latest();
    for (std::size_t v = 0; v < connectors_.size(); ++v)
      looks.push_back(
          {connectors_.name(v), snapshot.venues[v].state, snapshot.venues[v].trusted_books});
    if (auto line = watch_.look(looks, elapsed)) lines.push_back(std::move(*line));
    return lines;
  }

  bool is_stuck(std::chrono::nanoseconds elapsed) const { return watch_.is_stuck(elapsed); }

  LiveFrame frame(std::chrono::nanoseconds elapsed) {
    LiveFrame out;
    out.mode = to_string(options_.mode);
    out.market = market_ != nullptr ? options_.settings.market.source : "live";
    out.elapsed = elapsed;
    out.duration = options_.settings.session.duration;
    out.engine = &view_.latest();
    out.table = &table_;
    last_messages_.resize(connectors_.size());
    for (std::size_t v = 0; v < connectors_.size(); ++v) {
      const ConnectorStats& stats = connectors_.stats(v);
      const std::uint64_t messages = stats.messages.get();
      out.venues.push_back({connectors_.name(v), messages, rate_of(v, messages, elapsed),
                            stats.orders_sent.get(), stats.reconnects.get()});
    }
    return out;
  }

  bool is_latched() { return view_.latest().is_latched; }

  /// Sleeps, but never long where a key may have to be rotated.
  void rest(std::chrono::nanoseconds time) {
    const MonoNanos until{mono_now().count() + time.count()};
    for (MonoNanos now = mono_now(); now < until; now = mono_now()) {
      const std::chrono::nanoseconds step = options_.keys != nullptr ? kKeysEvery : kFrameEvery;
      std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(step, until - now));
      look_after_keys();
    }
  }

  void look_after_keys() {
    if (options_.keys == nullptr) return;
    const EngineSnapshot& snapshot = view_.latest();
    options_.keys->work(snapshot, unix_ms_now());
    if (snapshot.is_latched && !std::exchange(is_latch_recorded_, true))
      options_.keys->record_latch(std::string{snapshot.latch_reason}, unix_ms_now());
  }

  bool next_episode(OpportunityClosed& out) { return episode_reader_.try_dequeue(out); }

  /// Engine first, so that orders in flight find their reports; then the sockets.
  void stop() {
    if (options_.keys != nullptr) options_.keys->detach();
    spinning_.reset();
    parked_.reset();
    connectors_.stop();
    journal_.close();
  }

  SessionReport report(std::chrono::nanoseconds elapsed) {
    SessionReport out = session_report(options_, table_, result_, connectors_);
    out.duration = elapsed;
    out.journal_file = journal_.file();
    if (options_.mode == SessionMode::Paper) compare_ledgers(result_, table_, *market_, out);
    return out;
  }

 private:
  struct Rate {
    std::uint64_t messages = 0, per_second = 0;
    std::chrono::nanoseconds at{0};
  };

  std::vector<std::string> venue_names() const {
    std::vector<std::string> names;
    for (std::size_t v = 0; v < connectors_.size(); ++v) names.push_back(connectors_.name(v));
    return names;
  }

  std::uint64_t rate_of(std::size_t venue, std::uint64_t messages,
                        std::chrono::nanoseconds elapsed) {
    Rate& last = last_messages_[venue];
    if (elapsed - last.at >= std::chrono::seconds{1}) {
      const auto ms =
          static_cast<std::uint64_t>((elapsed - last.at) / std::chrono::milliseconds{1});
      last.per_second = (messages - last.messages) * 1000 / ms;
      last.messages = messages;
      last.at = elapsed;
    }
    return last.per_second;
  }

  const SessionOptions& options_;
  const InstrumentTable& table_;
  LocalMarket* market_;
  Doorbell bell_;  // the engine's
  ConnectorGroup connectors_;
  EpisodeQueue episodes_;
  EpisodeQueue::Consumer episode_reader_;
  NoteDesk notes_;
  TradingWatch watch_;
  CoreConfig config_;
  SessionJournal journal_;
  LatestValue<EngineSnapshot> view_;
  std::atomic<bool> open_{false};
  EngineResult result_;
  std::vector<Rate> last_messages_;
  bool is_latch_recorded_ = false;
  std::unique_ptr<AgentThread<EngineAgent, SpinIdle>> spinning_;
  std::unique_ptr<AgentThread<EngineAgent, ParkIdle>> parked_;
};

std::string episode_line(const OpportunityClosed& closed, const InstrumentTable& table,
                         const LiveFrame& frame) {
  const bool is_crossing_quotes = closed.buy.instrument != closed.sell.instrument;
  const std::string sold = is_crossing_quotes ? table.at(closed.sell.instrument).name + " " : "";
  return table.at(closed.buy.instrument).name + " buy " +
         frame.venues[closed.buy.venue.value()].name + " sell " + sold +
         frame.venues[closed.sell.venue.value()].name + ": best edge " +
         decimal_text(closed.best_edge_ppm, Scale{2}) + " bp, " +
         std::to_string((closed.closed - closed.opened) / std::chrono::milliseconds{1}) + " ms";
}

/// What was told, for the view and the report; the oldest are forgotten first.
class Notebook {
 public:
  explicit Notebook(SessionObserver& observer) : observer_{observer} {}

  void tell(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      observer_.on_note(line);
      told_.push_back(line);
      if (told_.size() > kMaxToldNotes) told_.erase(told_.begin());
    }
  }
  std::vector<std::string> newest(std::size_t count) const {
    return {told_.end() - static_cast<std::ptrdiff_t>(std::min(count, told_.size())), told_.end()};
  }
  const std::vector<std::string>& all() const noexcept { return told_; }

 private:
  SessionObserver& observer_;
  std::vector<std::string> told_;
};

std::string why_it_ends(const std::atomic<bool>& stop, RunningSession& session,
                        const MarketDriver* driver) {
  if (session.is_latched()) return "halted by a risk limit";
  if (stop) return "interrupted";
  if (driver != nullptr && driver->is_finished()) return "the market's source has ended";
  return "";
}

}  // namespace

std::string_view to_string(SessionMode mode) noexcept {
  switch (mode) {
    case SessionMode::Paper: return "paper";
    case SessionMode::Live: return "live";
    case SessionMode::Scan: return "scan";
  }
  __builtin_unreachable();
}

SessionReport run_session(const SessionOptions& given, SessionObserver& observer,
                          const std::atomic<bool>& stop) {
  SessionOptions options = given;
  const bool is_live = options.mode == SessionMode::Live;
  std::vector<std::string> start_notes;
  if (!is_live) adopt_source(options.settings, start_notes);
  leave_out_unknown(options.settings, start_notes);
  if (!is_live && !options.has_own_duration &&
      source_kind(options.settings.market.source) != "model")
    options.settings.session.duration =
        std::max(options.settings.session.duration, source_length(options.settings));
  const std::chrono::nanoseconds duration = options.settings.session.duration;
  const InstrumentTable table = instrument_table(options.settings);
  std::optional<DrivenMarket> market;
  if (!is_live)
    market.emplace(options.settings, table, std::vector<std::array<std::uint16_t, kListeners>>{},
                   options.faults);
  Notebook notebook{observer};
  notebook.tell(start_notes);

  RunningSession session{options, table, market ? &market->exchanges : nullptr};
  const MarketDriver* const driver = market ? market->driver.get() : nullptr;
  const MonoNanos began = mono_now();
  const auto elapsed = [&]() -> std::chrono::nanoseconds { return mono_now() - began; };
  session.start(market ? market->driver.get() : nullptr);
  std::string reason;
  OpportunityClosed closed;
  while (elapsed() < duration) {
    session.look_after_keys();
    reason = why_it_ends(stop, session, driver);
    if (!reason.empty()) break;
    session.open_when_ready(elapsed());
    if (market) notebook.tell(market->notes.lines(elapsed()));
    notebook.tell(session.new_lines(elapsed()));
    LiveFrame frame = session.frame(elapsed());
    frame.notes = notebook.newest(kViewNotes);
    while (session.next_episode(closed))
      if (options.mode == SessionMode::Scan)
        observer.on_episode(episode_line(closed, table, frame));
    observer.on_frame(frame);
    session.rest(std::min<std::chrono::nanoseconds>(kFrameEvery, duration - elapsed()));
  }
  const std::chrono::nanoseconds ran = elapsed();
  session.stop();
  notebook.tell(session.new_lines(ran));
  SessionReport report = session.report(ran);
  if (market) market->exchanges.stop();
  report.stop_reason = reason;
  report.is_stuck = session.is_stuck(ran);
  report.notes.insert(report.notes.end(), notebook.all().begin(), notebook.all().end());
  return report;
}

}  // namespace crossbook
