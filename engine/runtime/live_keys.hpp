// The keys that a live session trades with: picked from the vault for each venue of the settings,
// looked over with the venue, and looked after while the session runs.
// In: a key ring, settings; requests of other processes. Out: connectors' plans; audit records.
// Thread: its owner's; requests come on the control's. Limits: kMaxVenues.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/connector_group.hpp"
#include "engine/runtime/key_control.hpp"
#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/key_ring.hpp"
#include "engine/telemetry/snapshot.hpp"

namespace crossbook {

class LiveKeys {
 public:
  /// Opens the active keys of every enabled venue: a trade key, and a read key if there is one.
  /// @param ring outlives this  @param check_every how often the venues are asked while it trades
  /// @throws ConfigError naming the venue and the mend if one has no key that may be used
  LiveKeys(KeyRing& ring, const Settings& settings, std::int64_t unix_ms,
           std::chrono::milliseconds check_every = kKeyInterval);
  ~LiveKeys();

  /// Asks each venue what it says of its keys (K4), and compares their policies with what the
  /// settings would ask for. @return what is wrong, one line each; none: all is well
  std::vector<std::string> troubles(std::int64_t unix_ms);
  /// Keys that end soon, by their policies, which end no later than at the venue (S5).
  std::vector<std::string> warnings(std::int64_t unix_ms) const;
  /// Which keys go where and what they may do, for a person who is about to say yes.
  std::vector<std::string> words() const;
  /// One for each venue, in the order of their names.
  std::vector<ConnectorPlan> plans(const Settings& settings, const InstrumentTable& table) const;

  /// From here on other processes can revoke and rotate keys. @param connectors outlive detach()
  void attach(ConnectorGroup& connectors);
  void detach();
  /// A few times a second: what was asked for, what the keys did, what became of the venues.
  void work(const EngineSnapshot& snapshot, std::int64_t unix_ms);
  /// Writes down a line that the session tells its user.
  void record_latch(std::string words, std::int64_t unix_ms);

 private:
  struct Slot {  // one key in use
    KeyLabel label;
    std::size_t venue = 0;
    std::shared_ptr<Credential> credential;
  };
  struct LiveVenue {
    const VenueModule* module = nullptr;
    KeyPlan plan;  // where; today's least policy for its trade key
    ConnectorKeys keys;
    bool has_failed = false;
  };
  struct Rotation {
    std::string slot;
    std::string state;  // wanted, running, rotated, or failed and why
    std::size_t venue = 0;
    std::shared_ptr<Credential> next;
    KeyLabel label;
    std::uint64_t rotated = 0, not_taken = 0;  // the connector's counts before
  };

  void open_venue(const VenueModule& module, const Settings& settings, std::int64_t unix_ms);
  std::string on_request(std::string_view line);
  std::string revoke(std::string_view key_id);
  void work_rotation(std::int64_t unix_ms);
  void start_rotation(Rotation& rotation, std::int64_t unix_ms);
  void end_rotation(Rotation& rotation, std::int64_t unix_ms);

  KeyRing& ring_;
  std::chrono::milliseconds check_every_;
  std::vector<LiveVenue> venues_;
  ConnectorGroup* connectors_ = nullptr;
  std::mutex mutex_;  // of the two that follow, which the control's thread reads
  std::vector<Slot> slots_;
  std::optional<Rotation> rotation_;  // the newest
  std::unique_ptr<KeyControl> control_;
};

}  // namespace crossbook
