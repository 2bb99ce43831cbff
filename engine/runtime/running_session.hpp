// Everything that runs during a session, in the order in which it must start and, reversed, stop.
// In: settings; the core of a run that ended in the middle, if it is gone on with. Out: what the
// command shows while it runs, and the result. Thread: the command's; it starts and joins all
// others. Limits: kMaxVenues.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/runtime/connector_group.hpp"
#include "engine/runtime/engine_agent.hpp"
#include "engine/runtime/local_market.hpp"
#include "engine/runtime/session.hpp"
#include "engine/runtime/session_journal.hpp"
#include "engine/runtime/session_note.hpp"
#include "engine/runtime/trading_watch.hpp"

namespace crossbook {

class RunningSession {
 public:
  /// @param options, table outlive this  @param market null: orders go to the venues
  /// @param carried what the run before this one left behind
  RunningSession(const SessionOptions& options, const InstrumentTable& table, LocalMarket* market,
                 const CarriedState& carried);
  /// Goes on with a run that ended in the middle; its venues' connectors come in the same order.
  /// @throws ConfigError naming the venue that the settings do not have any more
  /// @param is_rearmed a person has looked since it latched
  RunningSession(const SessionOptions& options, RecoveredRun& run, bool is_rearmed);

  void start(MarketDriver* driver);
  /// Opens trading once every venue is ready, needs a person, or has had its time.
  void open_when_ready(std::chrono::nanoseconds elapsed);
  /// What is to be said since the last call.
  std::vector<std::string> new_lines(std::chrono::nanoseconds elapsed);
  bool is_stuck(std::chrono::nanoseconds elapsed) const { return watch_.is_stuck(elapsed); }
  LiveFrame frame(std::chrono::nanoseconds elapsed);
  const EngineSnapshot& snapshot() { return view_.latest(); }
  bool is_latched() { return view_.latest().is_latched; }
  /// All venues can be asked.
  bool are_venues_up();

  /// Sleeps, but never long where a key may have to be rotated.
  void rest(std::chrono::nanoseconds time);
  void look_after_keys();
  bool next_episode(OpportunityClosed& out) { return episode_reader_.try_dequeue(out); }

  /// Engine first, so that orders in flight find their reports; then the sockets.
  void stop();
  /// After stop().
  SessionReport report(std::chrono::nanoseconds elapsed);
  /// After stop(); before it the engine's thread owns it.
  const Core& core() const noexcept { return *core_; }
  const std::string& journal_file() const noexcept { return journal_.file(); }
  const std::string& venue_name(std::size_t venue) const { return connectors_.name(venue); }
  std::size_t venue_count() const noexcept { return connectors_.size(); }

 private:
  struct Rate {
    std::uint64_t messages = 0, per_second = 0;
    std::chrono::nanoseconds at{0};
  };
  std::vector<std::string> venue_names() const;
  std::uint64_t rate_of(std::size_t venue, std::uint64_t messages,
                        std::chrono::nanoseconds elapsed);

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
  std::unique_ptr<Core> own_core_;  // null: it is the recovered run's
  Core* core_;
  std::optional<EngineResume> resume_;
  LatestValue<EngineSnapshot> view_;
  EngineControls controls_;
  EngineResult result_;
  std::vector<Rate> last_messages_;
  bool is_latch_recorded_ = false;
  std::unique_ptr<AgentThread<EngineAgent, SpinIdle>> spinning_;
  std::unique_ptr<AgentThread<EngineAgent, ParkIdle>> parked_;
};

}  // namespace crossbook
