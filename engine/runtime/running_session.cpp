#include "engine/runtime/running_session.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/runtime/core_settings.hpp"
#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/live_keys.hpp"
#include "engine/runtime/local_keys.hpp"
#include "engine/runtime/session_result.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kLongestRest{200};
constexpr std::chrono::milliseconds kKeysEvery{20};
constexpr std::size_t kEpisodeQueueCapacity = 4'096;
constexpr std::size_t kProducers = 1;

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

/// The plans of the venues that a run had, in its order.
std::vector<ConnectorPlan> plans_of(const SessionOptions& options, const RecoveredRun& run) {
  std::vector<ConnectorPlan> all = options.keys->plans(options.settings, run.header.table);
  std::vector<ConnectorPlan> plans;
  for (const std::string& venue : run.header.config.venues) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const ConnectorPlan& plan) {
      return plan.module->capabilities->name == venue;
    });
    if (found == all.end())
      throw ConfigError{"the last session (" + run.path + ") was cut off while it traded at " +
                        venue + ", which the settings do not name any more: put [venues." + venue +
                        "] back until this start has finished what that one left"};
    plans.push_back(std::move(*found));
  }
  return plans;
}

/// The journal's clock goes on: this process's, unless the machine was started anew.
std::chrono::nanoseconds clock_shift(const RecoveredRun& run) {
  const MonoNanos now = mono_now();
  if (now >= run.last_time) return std::chrono::nanoseconds{0};
  const std::int64_t gone = std::max<std::int64_t>(
      0, utc_now().count() - run.opened_utc.count() - (run.last_time - run.opened).count());
  return run.last_time - now + std::chrono::nanoseconds{run.opened_utc.count() == 0 ? 0 : gone};
}

}  // namespace

RunningSession::RunningSession(const SessionOptions& options, const InstrumentTable& table,
                               LocalMarket* market, const CarriedState& carried)
    : options_{options},
      table_{table},
      market_{market},
      connectors_{connector_plans(options, table, market), options.settings, table, bell_},
      episodes_{kEpisodeQueueCapacity, kProducers},
      episode_reader_{episodes_},
      notes_{venue_names(), table},
      config_{core_config(options, venue_names(), table, carried)},
      journal_{options, config_, table},
      own_core_{std::make_unique<Core>(config_, table)},
      core_{own_core_.get()} {}

RunningSession::RunningSession(const SessionOptions& options, RecoveredRun& run, bool is_rearmed)
    : options_{options},
      table_{run.core->core().instruments()},
      market_{nullptr},
      connectors_{plans_of(options, run), options.settings, table_, bell_},
      episodes_{kEpisodeQueueCapacity, kProducers},
      episode_reader_{episodes_},
      notes_{venue_names(), table_},
      config_{run.header.config},
      journal_{run},
      core_{&run.core->core()},
      resume_{EngineResume{clock_shift(run), std::move(run.unwritten), is_rearmed}} {}

void RunningSession::start(MarketDriver* driver) {
  controls_.kill = options_.kill;
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
        name, SpinIdle{}, *core_, std::move(queues), bell_, journal_.writer(), view_, controls_,
        result_, std::move(resume_));
  else
    parked_ = std::make_unique<AgentThread<EngineAgent, ParkIdle>>(
        name, ParkIdle{}, *core_, std::move(queues), bell_, journal_.writer(), view_, controls_,
        result_, std::move(resume_));
  connectors_.start();
  if (options_.keys != nullptr) options_.keys->attach(connectors_);
}

void RunningSession::open_when_ready(std::chrono::nanoseconds elapsed) {
  if (controls_.open || options_.mode == SessionMode::Scan) return;
  const EngineSnapshot& snapshot = view_.latest();
  std::size_t ready = 0, failed = 0;
  for (std::size_t v = 0; v < connectors_.size(); ++v) {
    if (snapshot.venues[v].state == VenueState::Ready) ++ready;
    if (snapshot.venues[v].state == VenueState::Failed) ++failed;
  }
  const bool is_complete = ready + failed == connectors_.size() || elapsed > kMaxStartTime;
  if (ready == connectors_.size() || (is_complete && ready >= 2)) controls_.open = true;
}

std::vector<std::string> RunningSession::new_lines(std::chrono::nanoseconds elapsed) {
  std::vector<std::string> lines = notes_.lines(elapsed);
  std::vector<TradingWatch::VenueLook> looks;
  const EngineSnapshot& snapshot = view_.latest();
  for (std::size_t v = 0; v < connectors_.size(); ++v)
    looks.push_back(
        {connectors_.name(v), snapshot.venues[v].state, snapshot.venues[v].trusted_books});
  if (auto line = watch_.look(looks, elapsed)) lines.push_back(std::move(*line));
  return lines;
}

LiveFrame RunningSession::frame(std::chrono::nanoseconds elapsed) {
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

void RunningSession::rest(std::chrono::nanoseconds time) {
  const MonoNanos until{mono_now().count() + time.count()};
  for (MonoNanos now = mono_now(); now < until; now = mono_now()) {
    const std::chrono::nanoseconds step = options_.keys != nullptr ? kKeysEvery : kLongestRest;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(step, until - now));
    look_after_keys();
  }
}

void RunningSession::look_after_keys() {
  if (options_.keys == nullptr) return;
  const EngineSnapshot& snapshot = view_.latest();
  options_.keys->work(snapshot, unix_ms_now());
  if (snapshot.is_latched && !std::exchange(is_latch_recorded_, true))
    options_.keys->record_latch(std::string{snapshot.latch_reason}, unix_ms_now());
}

void RunningSession::stop() {
  if (options_.keys != nullptr) options_.keys->detach();
  spinning_.reset();
  parked_.reset();
  connectors_.stop();
  journal_.close();
}

SessionReport RunningSession::report(std::chrono::nanoseconds elapsed) {
  SessionReport out = session_report(options_, table_, result_, connectors_);
  out.duration = elapsed;
  out.journal_file = journal_.file();
  if (options_.mode == SessionMode::Paper) compare_ledgers(result_, table_, *market_, out);
  return out;
}

bool RunningSession::are_venues_up() {
  const EngineSnapshot& snapshot = view_.latest();
  for (std::size_t v = 0; v < connectors_.size(); ++v)
    if (snapshot.venues[v].state != VenueState::Ready) return false;
  return true;
}

std::vector<std::string> RunningSession::venue_names() const {
  std::vector<std::string> names;
  for (std::size_t v = 0; v < connectors_.size(); ++v) names.push_back(connectors_.name(v));
  return names;
}

std::uint64_t RunningSession::rate_of(std::size_t venue, std::uint64_t messages,
                                      std::chrono::nanoseconds elapsed) {
  Rate& last = last_messages_[venue];
  if (elapsed - last.at >= std::chrono::seconds{1}) {
    const auto ms = static_cast<std::uint64_t>((elapsed - last.at) / std::chrono::milliseconds{1});
    last.per_second = (messages - last.messages) * 1000 / ms;
    last.messages = messages;
    last.at = elapsed;
  }
  return last.per_second;
}

}  // namespace crossbook
