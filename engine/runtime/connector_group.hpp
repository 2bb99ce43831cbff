// The session's connectors: built, started and joined together, one thread each.
// In: venues, endpoints, keys. Out: queue ends for the engine, counters. Thread: the command's.
// Limits: kMaxVenues.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/dispatcher.hpp"
#include "venues/connector/agent_thread.hpp"
#include "venues/connector/connector.hpp"
#include "venues/connector/park_idle.hpp"
#include "venues/connector/spin_idle.hpp"

namespace crossbook {

inline constexpr std::chrono::milliseconds kKeyInterval{60'000};  // the venue's word on keys (K4)

/// What one connector is made from.
struct ConnectorPlan {
  const VenueModule* module = nullptr;
  Environment environment = Environment::Live;
  Endpoints endpoints;
  std::string ca_file;
  std::vector<InstrumentId> instruments;
  ConnectorKeys keys;
  std::optional<Fees> assumed_fees;  // where the venue cannot be asked
  bool public_only = false;
  std::uint64_t nonce_floor = 0;  // of new keys
  std::chrono::milliseconds key_interval = kKeyInterval;
  std::chrono::nanoseconds max_quiet{0};  // books without an update for longer are left out
};

/// Owns a connector that was built before its thread, so that its doorbell is known.
struct ConnectorAgent {
  std::unique_ptr<Connector> connector;
  int do_work() { return connector->do_work(); }
  void park(std::chrono::milliseconds timeout) { connector->park(timeout); }
  void request_stop() { connector->request_stop(); }
  bool is_stopped() { return connector->is_stopped(); }
};

class ConnectorGroup {
 public:
  /// @param engine_bell rung after each message; outlives this. VenueId = position in plans.
  ConnectorGroup(std::vector<ConnectorPlan> plans, const Settings& settings,
                 const InstrumentTable& table, Doorbell& engine_bell);
  ~ConnectorGroup();

  void start();
  /// Withdraws the books, closes the sockets, joins.
  void stop();

  BookQueue& books() noexcept { return books_; }
  EventQueue& events() noexcept { return events_; }
  Dispatcher make_dispatcher();
  /// For a next key (K13); wake() its connector then, and also after a key's orders were stopped.
  KeyInbox& key_inbox(std::size_t venue) noexcept { return *inboxes_[venue]; }
  void wake(std::size_t venue) noexcept { bells_[venue]->ring(); }
  std::size_t size() const noexcept { return names_.size(); }
  const std::string& name(std::size_t venue) const noexcept { return names_[venue]; }
  const ConnectorStats& stats(std::size_t venue) const noexcept { return stats_[venue]; }
  std::vector<const ConnectorStats*> all_stats() const;

 private:
  using Parked = AgentThread<ConnectorAgent, ParkIdle>;
  using Spinning = AgentThread<ConnectorAgent, SpinIdle>;

  WaitMode wait_;
  BookQueue books_;
  EventQueue events_;
  std::vector<std::string> names_;
  std::deque<InstrumentTable> tables_;               // by VenueId, each in its venue's words
  std::deque<ConnectorStats> stats_;                 // by VenueId; never moves
  std::deque<CommandQueue> commands_;                // by VenueId; never moves
  std::vector<std::unique_ptr<Connector>> waiting_;  // built, not started
  std::vector<Doorbell*> bells_;
  std::vector<KeyInbox*> inboxes_;
  std::vector<std::variant<std::unique_ptr<Parked>, std::unique_ptr<Spinning>>> threads_;
};

}  // namespace crossbook
