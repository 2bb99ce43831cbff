#include "tests/simulation/simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "tests/simulation/core_state.hpp"
#include "tests/simulation/story.hpp"

namespace crossbook::simulation {
namespace {

constexpr milliseconds kMarketTick{100};
constexpr milliseconds kIdlePace{50};
constexpr milliseconds kBusyPace{5};
constexpr milliseconds kDiskPace{50};
constexpr seconds kMaxResolveTime{12};  // as the engine agent's
constexpr int kMaxRounds = 64;
constexpr std::uint64_t kNoncesOfAProcess = 3'600'000'000'000;
constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

RunId run_id(std::uint64_t session) {
  std::string text = "s000";
  for (std::size_t at = 3; at > 0; --at, session /= 36) text[at] = kDigits[session % 36];
  return RunId{text};
}

CoreConfig core_config(const Scenario& scenario, const InstrumentTable& table,
                       std::uint64_t session, const CarriedState& carried) {
  CoreConfig config;
  config.run = run_id(session);
  config.run_key[0] = 1;
  config.run_key[1] = static_cast<unsigned char>(scenario.seed);
  config.run_key[2] = static_cast<unsigned char>(session);
  for (const VenueModule* module : scenario.venues)
    config.venues.emplace_back(module->capabilities->name);
  const auto units = [](std::int64_t count) {
    return Amount::from_raw(Int128{count} * power_of_ten(kAmountScale.decimals()));
  };
  QuoteLimits limits;
  limits.max_order_notional = units(4'000);
  limits.max_exposure = units(12'000);
  limits.max_daily_loss = units(100'000);
  limits.max_venue_exposure = units(scenario.max_venue_exposure);
  std::set<AssetId> quotes;
  for (const Instrument& instrument : table.instruments()) {
    limits.quote = instrument.quote;
    if (quotes.insert(instrument.quote).second) config.limits.quotes.push_back(limits);
    if (instrument.name == kConversion)
      config.conversions.push_back({instrument.base, instrument.id, seconds{10}, 10'000, false});
  }
  config.limits.max_losers = scenario.max_losers;
  config.limits.add_slippage = scenario.max_losers > 0;
  config.repair.policy = scenario.repair_policy;
  config.repair.tries = scenario.repair_tries;
  config.repair.max_loss_ppm = scenario.repair_loss_ppm;
  config.carried = carried;
  return config;
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, std::ostream* story)
    : scenario_{scenario},
      story_{story},
      table_{[&] {
        InstrumentTable table;
        for (const std::string& name : scenario.instruments) table.instrument(name);
        return table;
      }()},
      market_{clock_, scenario_, table_, ears()},
      random_{scenario.seed * 3 + 5},
      invariants_{clock_, table_, market_, outcome_},
      stalled_until_(scenario.venues.size()),
      deaf_until_(scenario.venues.size()) {
  outcome_.seed = scenario.seed;
  for (std::size_t v = 0; v < market_.size(); ++v) network_.add(market_.venue(v).host());
  market_.on_accepted = [this](const std::string& id, const TrueOrder& order) {
    invariants_.on_order_accepted(id, order, process_.get());
  };
}

Simulation::~Simulation() = default;

Host::Told Simulation::ears() {
  Host::Told told;
  told.on_order = [this](Host& host, const std::string& id) {
    invariants_.on_order_arrived(id);
    if (does_vanish_ && random_.percent(60))
      for (const Instrument& instrument : table_.instruments())
        market_.clear_quotes_but(market_.index_of(host), instrument.id);
    if (crash_ == Crash::AtArrival) crash_ = Crash::Now;
  };
  told.on_limit = [this](Host& host, int status) { invariants_.on_limit(host.name(), status); };
  told.on_impatience = [this](Host& host) { invariants_.on_impatience(host.name()); };
  told.on_request = [this](Host&, std::string_view target) { invariants_.on_request(target); };
  return told;
}

Outcome Simulation::run() {
  const std::function<void()> tick = [this, &tick] {
    market_.tick(clock_.elapsed() < scenario_.end_of_market());
    clock_.after(kMarketTick, tick);
  };
  clock_.after(nanoseconds{0}, tick);
  make_levers();
  for (const DrawnFault& fault : scenario_.faults) plan(fault);
  start_process();
  const MonoNanos end = Clockwork::kStart + scenario_.length;
  MonoNanos last_grid = clock_.now();
  while (clock_.now() < end && outcome_.violations.empty()) {
    const MonoNanos grid = last_grid + pace();
    clock_.step(std::min(grid, end));
    const bool is_grid = clock_.now() >= grid;
    if (is_grid) last_grid = clock_.now();
    if (is_grid) look_after_process();
    if (process_) run_agents(is_grid);
  }
  if (process_) {
    process_->close_journal();
    audit(process_->path());
  }
  if (outcome_.violations.empty()) invariants_.at_rest(process_.get());
  process_.reset();
  outcome_.events = clock_.events();
  outcome_.simulated = clock_.elapsed();
  outcome_.sessions = sessions_;
  return outcome_;
}

bool Simulation::is_busy() const { return process_ && !process_->core().is_idle(); }

nanoseconds Simulation::pace() const { return is_busy() ? kBusyPace : kIdlePace; }

/// Nonces go on above all that the processes before may have used, though the clock was set back:
/// as the key ring gives them.
Process::Parts Simulation::parts() {
  nonce_floor_ =
      std::max(nonce_floor_ + kNoncesOfAProcess, static_cast<std::uint64_t>(clock_.wall().count()));
  return {&table_, &market_, &network_, &disk_, scenario_.seed, nonce_floor_};
}

void Simulation::start_process() {
  if (disk_.is_broken()) {
    invariants_.expect_no_process();
    is_over_ = true;
    return;
  }
  const CoreConfig config = core_config(scenario_, table_, ++sessions_, carried_);
  process_ =
      std::make_unique<Process>(parts(), config, folder_.file(fmt::format("{}.xbj", sessions_)));
}

void Simulation::resume_process() {
  try {
    RecoveredRun run = recover(unfinished_);
    if (!state_at_death_.empty()) invariants_.on_recovered(state_at_death_, run.core->core());
    process_ = std::make_unique<Process>(parts(), std::move(run));
  } catch (const std::exception& error) {
    if (disk_.is_broken())
      audit(unfinished_);
    else
      invariants_.fail("I14", error.what());
    invariants_.expect_no_process();  // no journal, no session
    is_over_ = true;
  }
}

/// The process is gone, and its connections with it.
void Simulation::end_client() {
  process_.reset();
  invariants_.forgive_latch();  // the next one may never have seen the account as it was
  for (std::size_t v = 0; v < market_.size(); ++v) market_.venue(v).host().forget_client();
  is_ending_ = false;
}

/// SIGKILL: what it had in its memory is gone.
void Simulation::die() {
  unfinished_ = process_->path();
  state_at_death_ = disk_.is_broken() ? "" : state_of(process_->core());
  end_client();
  crash_ = Crash::None;
  up_at_ = clock_.now() + downtime_;
  troubled_until_ = std::max(troubled_until_, up_at_);
}

/// A person ends the session, and begins another (P22).
void Simulation::restart(nanoseconds downtime) {
  if (!process_ || process_->is_resumed() || !process_->has_opened() || is_over_) return;
  process_->request_stop();
  is_ending_ = true;
  downtime_ = downtime;
  end_by_ = clock_.now() + kMaxResolveTime;
}

/// Its session is at its end, and nothing is in flight.
void Simulation::end_process() {
  const Core& core = process_->core();
  carried_ = {};
  for (const Instrument& instrument : table_.instruments())
    if (!core.position(instrument.id).is_zero())
      carried_.positions.push_back({instrument.id, core.position(instrument.id)});
  process_->close_journal();
  const std::string path = process_->path();
  end_client();
  audit(path);
  unfinished_.clear();
}

void Simulation::audit(const std::string& path) {
  if (story_ != nullptr) tell_journal(path, *story_);
  invariants_.audit(path);
}

void Simulation::look_after_process() {
  const MonoNanos now = clock_.now();
  if (now >= next_disk_ && process_) {
    next_disk_ = now + kDiskPace;
    process_->look_after_disk();
  }
  if (is_over_) return;
  if (!process_) {
    if (now < up_at_) return;
    if (unfinished_.empty() && was_killed_) {
      invariants_.expect_no_process();
      is_over_ = true;
      return;
    }
    return unfinished_.empty() ? start_process() : resume_process();
  }
  const Core& core = process_->core();
  if (process_->is_resumed()) {  // finishes what was left; then a session of its own begins
    if (!process_->is_finished() || core.kill_switch().is_latched() || was_killed_) return;
    end_process();
    up_at_ = now;
    return;
  }
  if (is_ending_) {
    const bool is_settled = core.is_idle() && !core.has_guess();
    if (!is_settled && now < end_by_) return;
    if (!is_settled) return die();
    end_process();
    up_at_ = now + downtime_;
    return;
  }
  const bool is_time_up = clock_.elapsed() >= scenario_.end_of_trading();
  if (!process_->has_opened() && !is_time_up) process_->open();
  if (is_time_up && process_->has_opened()) {
    process_->request_stop();
    is_over_ = true;
  }
}

void Simulation::run_agents(bool is_grid) {
  if (clock_.now() < paused_until_) return;
  const auto run_connectors = [&](bool is_all) {
    int done = 0;
    for (std::size_t v = 0; v < market_.size(); ++v) {
      if (clock_.now() < stalled_until_[v]) continue;
      if (is_all || market_.venue(v).host().is_ready()) done += process_->run_connector(v);
    }
    return done;
  };
  int done = run_connectors(is_grid);
  if (done == 0 && !is_grid) return;
  for (int round = 0; round < kMaxRounds; ++round) {
    const std::size_t open_before = process_->core().open_orders();
    const int engine_done = process_->run_engine();
    if (!aimed_.empty()) release_aimed();
    if (!process_) return;
    if (crash_ == Crash::AtIntent && process_->core().open_orders() > open_before) return die();
    if (crash_ == Crash::Now) return die();
    if (engine_done + done > 0) invariants_.after_engine(*process_);
    if (round > 0 && engine_done == 0) break;
    done = run_connectors(true);
    if (done == 0 && round > 0) break;
  }
}

Outcome simulate(const Scenario& scenario, std::ostream* story) {
  return Simulation{scenario, story}.run();
}

}  // namespace crossbook::simulation
