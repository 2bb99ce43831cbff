// A live session against local exchanges: a vault with a trade and a read key for each of them, the
// session on a thread of its own, and new keys whenever a test wants one.
// In: settings. Out: the session's report and notes. Thread: the test's. Limits: none.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/runtime/key_ring.hpp"
#include "engine/runtime/live_keys.hpp"
#include "engine/runtime/local_market.hpp"
#include "engine/runtime/market_source.hpp"
#include "engine/runtime/session.hpp"
#include "tests/keys/temporary_folder.hpp"

namespace crossbook::testing {

enum class FaultsBegin : std::uint8_t { AtOnce, WhenTold };

class LiveDesk final : private SessionObserver {
 public:
  /// Builds exchanges and vault. @param faults of the exchanges, by their names
  /// @param environment of the keys: live ones are let go to loopback addresses
  explicit LiveDesk(const std::vector<std::string>& faults = {},
                    KeyEnvironment environment = KeyEnvironment::Demo,
                    FaultsBegin begin = FaultsBegin::AtOnce);
  ~LiveDesk() override;
  LiveDesk(const LiveDesk&) = delete;
  LiveDesk& operator=(const LiveDesk&) = delete;

  std::string vault_path() const { return folder_.file("k.vault"); }
  /// The session's own.
  KeyRing& ring() noexcept { return *ring_; }
  /// The vault as another process would open it.
  KeyRing open_ring() const;

  /// Those of FaultsBegin::WhenTold.
  void begin_faults() { *is_faulty_ = true; }

  /// What is wrong with the keys; none: the session may begin.
  std::vector<std::string> troubles();
  void start(std::chrono::seconds duration);
  /// @return false if the session ends first, or it takes too long
  bool until(const std::function<bool()>& condition);
  bool until_orders(std::uint64_t count);
  /// Asks it to end, and waits.
  const SessionReport& finish();
  bool has_ended() const noexcept { return has_ended_; }

  std::uint64_t orders_sent() const noexcept { return orders_sent_; }
  bool has_noted(std::string_view text) const;
  std::string all_notes() const;
  /// The audit log's text.
  std::string audit() const;

  LocalMarket& market() noexcept { return market_->exchanges; }
  std::size_t venue_of(std::string_view name) const;
  /// A new trade key of our account there, under the policy of the one in use, staged in the vault.
  KeyLabel stage_key(std::size_t venue, KeyRing& ring);
  KeyLabel label(std::size_t venue, KeyRole role) const;
  /// Orders of our account that the exchange took, by its own count.
  std::uint64_t orders_taken(std::size_t venue);

  Settings settings;

 private:
  void on_frame(const LiveFrame& frame) override;
  void on_note(const std::string& line) override;
  void on_episode(const std::string&) override {}
  void add_key(KeyRing& ring, std::size_t venue, KeyRole role, const ApiKey& key);
  void run();

  TemporaryFolder folder_;
  std::shared_ptr<std::atomic<bool>> is_faulty_;
  InstrumentTable table_;
  std::unique_ptr<DrivenMarket> market_;
  std::unique_ptr<KeyRing> ring_;
  std::unique_ptr<LiveKeys> keys_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> has_ended_{false};
  std::atomic<std::uint64_t> orders_sent_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> notes_;
  SessionReport report_;
  std::thread thread_;
};

}  // namespace crossbook::testing
