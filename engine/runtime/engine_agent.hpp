// The engine's duty cycle: queues -> core -> journal -> dispatch, and a snapshot for the view.
// In: books and events of all connectors, the command's controls. Out: commands to connectors, the
// final result. Thread: the engine's; the result is read after it has ended.
// Limits: kMaxInputsPerCycle before the queues are looked at in turn again.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/core.hpp"
#include "engine/runtime/dispatcher.hpp"
#include "engine/runtime/session_note.hpp"
#include "engine/telemetry/latency_histogram.hpp"
#include "engine/telemetry/snapshot.hpp"
#include "venues/connector/connector_config.hpp"
#include "venues/connector/doorbell.hpp"
#include "venues/connector/stats.hpp"

namespace crossbook {

class JournalWriter;

inline constexpr std::size_t kMaxInputsPerCycle = 256;

/// One ordered pair of venues of one pairing, counted over the session.
struct PairCount {
  std::uint64_t seen = 0, taken = 0;
  std::int64_t best_edge_ppm = 0;
};

/// What is left when the engine has ended.
struct EngineResult {
  CoreCounters counters;
  std::vector<VenueCounters> venues;
  std::vector<Pairing> pairings;
  std::vector<PairCount> pairs;  // [pairing][sell][buy]
  std::vector<Amount> totals;    // [venue][asset]: what we say we hold
  std::vector<bool> has_totals;  // [venue]: balances were known
  std::vector<Profit> profits;   // [asset]
  std::vector<VenueStateChange> states;
  std::uint64_t open_orders = 0;
  std::vector<std::uint64_t> open_by_venue;  // [venue]: of open_orders
  LatchReason latch = LatchReason::None;
  LatencyHistogram tick_to_order;
  LatencyHistogram decision;
};

/// An opportunity that came to its end, for `scan`. Dropped where the reader is slow.
using EpisodeQueue = LosslessQueue<OpportunityClosed>;

/// What the command may ask of a running engine. Thread: any.
struct EngineControls {
  std::atomic<bool> open{false};            // new plans are allowed from here on
  const std::atomic<bool>* kill = nullptr;  // true: a person said stop; null: nobody can
};

/// How an engine goes on with the core of a run that ended in the middle.
struct EngineResume {
  std::chrono::nanoseconds shift{0};  // of the former process's clock against ours
  std::vector<Action> unwritten;      // see RecoveredRun
  bool is_rearmed = false;            // a person has looked since it latched
};

struct EngineQueues {
  BookQueue::Consumer books;
  EventQueue::Consumer events;
  Dispatcher dispatcher;
  EpisodeQueue::Producer episodes;
  NoteQueue::Producer notes;
  std::vector<const ConnectorStats*> stats;  // by VenueId: whether one has lost an event
};

class EngineAgent {
 public:
  /// All that is given by reference outlives the agent.
  /// @param core this thread's from here on  @param bell rung by connectors  @param journal null:
  /// none is kept  @param result filled at the end
  EngineAgent(Core& core, EngineQueues queues, Doorbell& bell, JournalWriter* journal,
              LatestValue<EngineSnapshot>& view, EngineControls& controls, EngineResult& result,
              std::optional<EngineResume> resume = std::nullopt);

  int do_work();
  void park(std::chrono::milliseconds timeout) noexcept;
  /// No new plans; stopped once nothing is in flight, or after kMaxResolveTime.
  void request_stop();
  bool is_stopped() noexcept;

 private:
  void take(VenueEvent& event) noexcept;
  void watch_losses() noexcept;
  void look_at_controls() noexcept;
  void resume() noexcept;
  MonoNanos now() const noexcept;
  void feed(const BookUpdate& update) noexcept;
  bool write(MonoNanos now) noexcept;
  void carry_out() noexcept;
  void feed(const Event& event, MonoNanos now) noexcept;
  void on_told(const Action& action) noexcept;
  PairCount& pair(PairingId pairing, VenueId sell, VenueId buy) noexcept;
  void on_closed(const OpportunityClosed& closed) noexcept;
  void note(const SessionNote& what) noexcept;
  void note_sent(const OrderSent& sent) noexcept;
  void update_view() noexcept;
  void finish() noexcept;

  Core& core_;
  EngineQueues queues_;
  Doorbell& bell_;
  JournalWriter* journal_;
  LatestValue<EngineSnapshot>& view_;
  EngineControls& controls_;
  EngineResult& result_;
  std::optional<EngineResume> resume_;
  std::chrono::nanoseconds shift_{0};
  std::unique_ptr<Actions> actions_;  // large: not on the stack
  std::unique_ptr<Input> input_;
  std::vector<PairCount> pairs_;
  LatencyHistogram tick_to_order_;
  LatencyHistogram decision_;
  std::array<ViewCrossing, kViewCrossings> crossings_{};
  std::size_t crossing_count_ = 0;
  MonoNanos resumed_at_;
  MonoNanos next_tick_;
  MonoNanos next_view_;
  MonoNanos stop_by_;
  bool is_loss_told_ = false;
  bool is_open_ = false;
  bool is_killed_ = false;
  bool is_failure_told_ = false;
  bool is_finished_ = false;
};

}  // namespace crossbook
