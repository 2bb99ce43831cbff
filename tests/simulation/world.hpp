// Our side of a simulation: the real core and engine agent, the real connectors and codecs, the
// real journal and its recovery, on virtual time; sessions that end and begin, and processes that
// die. In: a scenario. Out: what the invariants' checks look at. Thread: one. Limits: none.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/core.hpp"
#include "engine/journal/recovery.hpp"
#include "engine/journal/writer.hpp"
#include "engine/runtime/engine_agent.hpp"
#include "tests/simulation/market.hpp"
#include "venues/connector/connector.hpp"

namespace crossbook::simulation {

/// A disk that can be told to fail.
struct DiskTrouble {
  bool is_full = false;
  bool does_sync_fail = false;
  bool is_broken() const noexcept { return is_full || does_sync_fail; }
};

/// One process: from its start to its end, by whatever.
class Process {
 public:
  struct Parts {
    const InstrumentTable* table = nullptr;
    Market* market = nullptr;
    Network* network = nullptr;
    DiskTrouble* disk = nullptr;
    std::uint64_t seed = 1;
    std::uint64_t nonce_floor = 0;
  };
  /// A new session. @param path of its journal
  Process(const Parts& parts, const CoreConfig& config, const std::string& path);
  /// Goes on with one that was cut off.
  Process(const Parts& parts, RecoveredRun run);
  ~Process();

  Core& core() noexcept { return *core_; }
  const Core& core() const noexcept { return *core_; }
  const std::string& path() const noexcept { return path_; }
  bool is_resumed() const noexcept { return is_resumed_; }
  bool has_opened() const noexcept { return controls_.open; }
  void open() { controls_.open = true; }
  void kill() { kill_ = true; }
  void request_stop() { engine_->request_stop(); }
  bool is_journal_failed() const noexcept { return writer_ && writer_->has_failed(); }

  int run_connector(std::size_t venue) { return connectors_[venue]->do_work(); }
  int run_engine() { return engine_->do_work(); }
  /// What the journal's own thread does.
  void look_after_disk();
  VenueState venue_state(std::size_t venue) const { return connectors_[venue]->state(); }
  const ConnectorStats& stats(std::size_t venue) const { return stats_[venue]; }
  /// A cut-off session's work is done: nothing in flight, every balance compared.
  bool is_finished() const;
  /// Gives back what the journal did not use.
  void close_journal();

 private:
  void build(const Parts& parts);

  std::string path_;
  std::unique_ptr<JournalWriter> writer_;
  std::optional<RecoveredRun> recovered_;
  std::unique_ptr<Core> own_core_;
  Core* core_ = nullptr;
  bool is_resumed_ = false;
  MonoNanos began_;
  std::optional<EngineResume> resume_;
  Doorbell bell_;
  BookQueue books_;
  EventQueue events_;
  std::deque<CommandQueue> commands_;
  std::deque<ConnectorStats> stats_;
  std::vector<std::shared_ptr<IoLoop>> loops_;
  std::vector<std::unique_ptr<Connector>> connectors_;
  EpisodeQueue episodes_{64, 1};
  NoteQueue notes_{64, 1};
  LatestValue<EngineSnapshot> view_;
  EngineControls controls_;
  std::atomic<bool> kill_{false};
  EngineResult result_;
  std::unique_ptr<EngineAgent> engine_;
};

}  // namespace crossbook::simulation
