#include "engine/runtime/desk_session.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "keys/utc_text.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kLookEvery{100};
constexpr std::int64_t kDaySeconds = 24 * 60 * 60;
constexpr std::string_view kNone = "none";

/// "binance sell 0.01 BTC/USDT, id x", one line for each order that nobody could tell of.
std::string open_lines(const Core& core) {
  std::string lines;
  for (std::size_t i = 0; i < core.open_orders(); ++i) {
    const OrderRecord& order = core.open_order(i);
    const Instrument& what = core.instruments().at(order.intent.instrument);
    lines += fmt::format("; {} {} {} {}, id {}", core.config().venues[order.intent.venue.value()],
                         order.is_buy() ? "buy" : "sell",
                         decimal_text(order.intent.quantity.raw(), what.quantity_scale), what.name,
                         order.id().view());
  }
  return lines;
}

std::string name_of(const std::string& path) {
  return std::filesystem::path{path}.filename().string();
}

std::size_t lone_legs(const Core& core) {
  std::size_t count = 0;
  for (const Instrument& instrument : core.instruments().instruments())
    if (core.take(instrument.id).state == TakeState::Repairing) ++count;
  return count;
}

}  // namespace

std::string latch_line(const DeskLatch& latch) {
  const std::string when = latch.unix_s == 0 ? "" : " since " + utc_text(latch.unix_s * 1000);
  const std::string where = latch.scope == "all" ? "" : " (" + latch.scope + ")";
  return latch.reason + when + where;
}

DeskSession::DeskSession(const Settings& settings) : desk_{settings.session.journal_dir} {
  desk_.hold();
  if (!desk_.latches().empty()) throw_halted();
  state_ = desk_.state().value_or(DeskState{});
}

void DeskSession::throw_halted() const {
  std::string standing;
  for (const DeskLatch& latch : desk_.latches())
    standing += (standing.empty() ? "" : "; ") + latch_line(latch);
  throw HaltedError{"halted: " + standing +
                    ". Nothing is traded until a person has looked: docs/operating.md says at "
                    "what, then crossbook rearm --desk " +
                    desk_.folder()};
}

void DeskSession::finish_last_run(const SessionOptions& given, SessionObserver& observer,
                                  const Tell& tell, const std::atomic<bool>& stop) {
  if (state_.has_ended) return;
  RecoveredRun run = recovered();
  {
    const Core& core = run.core->core();
    if (!state_.is_rearmed) note_latches(core, state_.journal);
    if (core.kill_switch().is_latched() && !state_.is_rearmed) throw_halted();
    tell(
        fmt::format("the last session was cut off; {} records of it are read: {} orders whose "
                    "fate is not known, {} legs alone",
                    run.end.sequence, core.open_orders(), lone_legs(core)));
  }
  SessionOptions options = given;
  options.settings.session.instruments.clear();
  for (const Instrument& instrument : run.header.table.instruments())
    options.settings.session.instruments.push_back(instrument.name);
  RunningSession session{options, run, state_.is_rearmed};
  const MonoNanos began = mono_now();
  const auto elapsed = [&]() -> std::chrono::nanoseconds { return mono_now() - began; };
  session.start(nullptr);
  bool is_finished = false;
  while (!is_finished && !stop && !session.is_latched() && elapsed() < kMaxFinishTime) {
    for (const std::string& line : session.new_lines(elapsed())) tell(line);
    observer.on_frame(session.frame(elapsed()));
    look(session);
    session.rest(kLookEvery);
    const EngineSnapshot& snapshot = session.snapshot();
    is_finished = snapshot.is_idle && snapshot.is_reconciled && session.are_venues_up();
  }
  session.stop();
  for (const std::string& line : session.new_lines(elapsed())) tell(line);
  const Core& core = session.core();
  state_ = left_by(core);
  state_.has_ended = is_finished && core.is_idle();  // else the next start compares balances again
  desk_.set_state(state_);
  note_latches(core, state_.journal);
  if (core.kill_switch().is_latched()) throw_halted();
  if (!core.is_idle())
    throw std::runtime_error{"what the last session left could not be resolved" + open_lines(core) +
                             ". Nothing new was traded; start again"};
  if (!is_finished)
    throw std::runtime_error{
        "the balances of every venue could not be compared with the last session's; nothing new "
        "was traded; start again when all venues can be reached"};
  tell("what the last session left is finished, and every balance agrees");
}

RecoveredRun DeskSession::recovered() const {
  try {
    return recover(desk_.journal_path(state_));
  } catch (const std::exception& error) {
    throw std::runtime_error{fmt::format(
        "{}: {}. This session was cut off, and nothing new is traded before it is finished: look "
        "at "
        "orders and balances at every venue, then crossbook rearm --forget-session --desk {}",
        state_.journal, error.what(), desk_.folder())};
  }
}

CarriedState DeskSession::carried(const InstrumentTable& table, const Tell& tell) const {
  CarriedState carried;
  const std::int64_t age = utc_now().seconds() - state_.day_began_unix_s;
  if (state_.day_began_unix_s > 0 && age >= 0 && age < kDaySeconds) {
    carried.day_age = std::chrono::seconds{age};
    for (std::size_t a = 0; a < table.asset_count(); ++a) {
      const AssetId asset{static_cast<std::uint16_t>(a)};
      const auto found = state_.today.find(std::string{table.asset_code(asset)});
      if (found != state_.today.end()) carried.today.push_back({asset, found->second});
    }
  }
  for (const Instrument& instrument : table.instruments()) {
    const auto found = state_.positions.find(instrument.name);
    if (found == state_.positions.end() || found->second.is_zero()) continue;
    carried.positions.push_back({instrument.id, found->second});
    tell(
        fmt::format("{}: the last session left {} of it unhedged; it counts as exposure, and "
                    "trades are sized to even it out",
                    instrument.name, amount_text(found->second)));
  }
  return carried;
}

void DeskSession::begin(const RunningSession& session) {
  state_.journal = name_of(session.journal_file());
  state_.has_ended = false;
  state_.is_rearmed = false;
  desk_.set_state(state_);
}

void DeskSession::look(RunningSession& session) {
  const EngineSnapshot& snapshot = session.snapshot();
  const std::string journal = name_of(session.journal_file());
  if (snapshot.is_latched) note_latch("all", snapshot.latch_reason, journal);
  for (std::size_t v = 0; v < session.venue_count(); ++v)
    note_latch(session.venue_name(v), snapshot.venues[v].latch_reason, journal);
}

void DeskSession::end(RunningSession& session) {
  const Core& core = session.core();
  state_ = left_by(core);
  desk_.set_state(state_);
  note_latches(core, state_.journal);
}

void DeskSession::note_latch(const std::string& scope, std::string_view reason,
                             const std::string& journal) {
  if (reason.empty() || reason == kNone) return;
  if (!noted_.insert(scope + " " + std::string{reason}).second) return;
  desk_.add_latches({{scope, std::string{reason}, utc_now().seconds(), journal}});
}

void DeskSession::note_latches(const Core& core, const std::string& journal) {
  const KillSwitch& kill_switch = core.kill_switch();
  note_latch("all", to_string(kill_switch.reason()), journal);
  for (std::size_t v = 0; v < core.venue_count(); ++v)
    note_latch(core.config().venues[v],
               to_string(kill_switch.reason(VenueId{static_cast<std::uint8_t>(v)})), journal);
}

/// What this run does not trade stays as it was.
DeskState DeskSession::left_by(const Core& core) const {
  DeskState state = state_;
  state.has_ended = core.is_idle();
  const InstrumentTable& table = core.instruments();
  for (const Instrument& instrument : table.instruments())
    state.positions[instrument.name] = core.position(instrument.id);
  const std::int64_t now = utc_now().seconds();
  const std::int64_t age = std::chrono::duration_cast<std::chrono::seconds>(core.day_age()).count();
  if (age == 0 && core.counters().opportunities.takes == 0) return state;  // it was never open
  state.day_began_unix_s = now - age;
  for (std::size_t a = 0; a < table.asset_count(); ++a) {
    const AssetId asset{static_cast<std::uint16_t>(a)};
    const Amount today = core.profit(asset).today;
    const std::string code{table.asset_code(asset)};
    if (!core.profit(asset).turnover.is_zero() || !today.is_zero()) state.today[code] = today;
  }
  return state;
}

}  // namespace crossbook
