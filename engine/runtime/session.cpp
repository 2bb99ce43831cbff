#include "engine/runtime/session.hpp"

#include <algorithm>
#include <thread>

#include "engine/runtime/connector_group.hpp"
#include "engine/runtime/core_settings.hpp"
#include "engine/runtime/engine_agent.hpp"
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
constexpr std::size_t kEpisodeQueueCapacity = 4'096;
constexpr std::size_t kProducers = 1;
constexpr std::size_t kMaxToldNotes = 200;

std::vector<InstrumentId> instruments_of(const VenueSettings& venue, const Settings& settings,
                                         const InstrumentTable& table) {
  std::vector<InstrumentId> ids;
  const auto& names = venue.instruments.empty() ? settings.session.instruments : venue.instruments;
  for (const Instrument& instrument : table.instruments())
    if (std::find(names.begin(), names.end(), instrument.name) != names.end())
      ids.push_back(instrument.id);
  return ids;
}

/// Connectors to the local exchanges, with their own keys.
std::vector<ConnectorPlan> local_plans(const SessionOptions& options, const InstrumentTable& table,
                                       const LocalMarket& market) {
  std::vector<ConnectorPlan> plans;
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const LocalVenue& local = market.venues()[i];
    ConnectorPlan plan;
    plan.module = local.module;
    plan.environment = Environment::Demo;
    plan.endpoints = market.endpoints(i);
    plan.ca_file = market.ca_file();
    const VenueSettings& venue_settings = options.settings.venues.at(std::string{local.name()});
    plan.instruments = instruments_of(venue_settings, options.settings, table);
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
  RunningSession(const SessionOptions& options, const InstrumentTable& table, LocalMarket& market)
      : options_{options},
        table_{table},
        market_{market},
        connectors_{local_plans(options, table, market), options.settings, table, bell_},
        episodes_{kEpisodeQueueCapacity, kProducers},
        episode_reader_{episodes_},
        notes_{venue_names(), table},
        config_{core_config(options, venue_names(), table)},
        journal_{options.settings, config_, table} {}

  void start(MarketDriver* driver) {
    market_.start(driver);
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
    out.mode = options_.mode == SessionMode::Paper ? "paper" : "scan";
    out.market = options_.settings.market.source;
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

  bool next_episode(OpportunityClosed& out) { return episode_reader_.try_dequeue(out); }

  /// Engine first, so that orders in flight find their reports; then the sockets.
  void stop() {
    spinning_.reset();
    parked_.reset();
    connectors_.stop();
    journal_.close();
  }

  SessionReport report(std::chrono::nanoseconds elapsed) {
    SessionReport out = session_report(options_, table_, result_, connectors_);
    out.duration = elapsed;
    out.journal_file = journal_.file();
    if (options_.mode == SessionMode::Paper) compare_ledgers(result_, table_, market_, out);
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
  LocalMarket& market_;
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
  std::unique_ptr<AgentThread<EngineAgent, SpinIdle>> spinning_;
  std::unique_ptr<AgentThread<EngineAgent, ParkIdle>> parked_;
};

std::string episode_line(const OpportunityClosed& closed, const InstrumentTable& table,
                         const LiveFrame& frame) {
  return table.at(closed.instrument).name + " buy " + frame.venues[closed.buy_venue.value()].name +
         " sell " + frame.venues[closed.sell_venue.value()].name + ": best edge " +
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
                        const MarketDriver& driver) {
  if (session.is_latched()) return "halted by a risk limit";
  if (stop) return "interrupted";
  if (driver.is_finished()) return "the market's source has ended";
  return "";
}

}  // namespace

SessionReport run_session(const SessionOptions& given, SessionObserver& observer,
                          const std::atomic<bool>& stop) {
  SessionOptions options = given;
  std::vector<std::string> start_notes;
  adopt_source(options.settings, start_notes);
  if (!options.has_own_duration && source_kind(options.settings.market.source) != "model")
    options.settings.session.duration =
        std::max(options.settings.session.duration, source_length(options.settings));
  const std::chrono::nanoseconds duration = options.settings.session.duration;
  const InstrumentTable table = instrument_table(options.settings);
  LocalMarket market{options.settings, table, {}, options.faults};
  NoteDesk source_notes{market.names(), table, "market: "};
  const std::unique_ptr<MarketDriver> driver =
      make_market_driver(options.settings, table, market, source_notes.producer());
  Notebook notebook{observer};
  notebook.tell(start_notes);

  RunningSession session{options, table, market};
  const MonoNanos began = mono_now();
  const auto elapsed = [&]() -> std::chrono::nanoseconds { return mono_now() - began; };
  session.start(driver.get());
  std::string reason;
  OpportunityClosed closed;
  while (elapsed() < duration) {
    reason = why_it_ends(stop, session, *driver);
    if (!reason.empty()) break;
    session.open_when_ready(elapsed());
    notebook.tell(source_notes.lines(elapsed()));
    notebook.tell(session.new_lines(elapsed()));
    LiveFrame frame = session.frame(elapsed());
    frame.notes = notebook.newest(kViewNotes);
    while (session.next_episode(closed))
      if (options.mode == SessionMode::Scan)
        observer.on_episode(episode_line(closed, table, frame));
    observer.on_frame(frame);
    const std::chrono::nanoseconds left = duration - elapsed();
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(kFrameEvery, left));
  }
  const std::chrono::nanoseconds ran = elapsed();
  session.stop();
  notebook.tell(session.new_lines(ran));
  SessionReport report = session.report(ran);
  market.stop();
  report.stop_reason = reason;
  report.is_stuck = session.is_stuck(ran);
  report.notes.insert(report.notes.end(), notebook.all().begin(), notebook.all().end());
  return report;
}

}  // namespace crossbook
