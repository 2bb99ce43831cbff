// The embedded market: one local exchange per enabled venue, each speaking its venue's own protocol
// on loopback, with an account and two keys for us.
// In: settings. Out: endpoints, keys, the exchanges' own accounts. Thread: built and asked from its
// owner's; the exchanges run on the server's. Limits: kMaxVenues.
#pragma once

#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/fault_plan.hpp"
#include "venues/exchange/exchange.hpp"
#include "venues/exchange/server.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook {

/// A file that is removed with its owner: the CA certificate that clients must trust.
class TemporaryFile {
 public:
  /// @throws std::runtime_error if it cannot be written
  TemporaryFile(std::string_view prefix, std::string_view content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

struct LocalVenue {
  const VenueModule* module = nullptr;
  std::unique_ptr<InstrumentTable> words;  // the exchange's own
  std::unique_ptr<Exchange> exchange;
  std::unique_ptr<Simulator> simulator;
  AccountId account;  // ours
  const ApiKey* trade_key = nullptr;
  const ApiKey* read_key = nullptr;
  std::mt19937_64 random{};  // of the keys
  std::unique_ptr<Faults> faults{};
  VenueLatency latency{};
  std::string_view name() const noexcept { return module->capabilities->name; }
};

class LocalMarket {
 public:
  /// @param ports per venue in settings order, 0 = any  @param table outlives this
  /// @param faults what the exchanges do wrong on purpose
  /// @throws ConfigError | std::runtime_error naming venue, field and mend
  LocalMarket(const Settings& settings, const InstrumentTable& table,
              std::vector<std::array<std::uint16_t, kListeners>> ports = {},
              const std::vector<VenueFault>& faults = {});
  ~LocalMarket();

  /// Starts serving. @param driver moves the prices, null: the books stay empty; outlives this
  void start(MarketDriver* driver);
  void stop();

  const std::vector<LocalVenue>& venues() const noexcept { return venues_; }
  std::vector<Exchange*> exchanges() const;
  std::vector<std::string> names() const;
  /// A further trade key of our account there, before start() or inside run().
  const ApiKey& issue_trade_key(std::size_t venue);
  /// Our account's keys: first the two that anybody needs. Before start() or inside run().
  std::vector<const ApiKey*> keys(std::size_t venue) const;
  /// While it serves: begins a fault, anew if it is on. In force when this returns.
  /// @param lasts max: until end_fault()
  void inject_fault(std::size_t venue, FaultKind kind, std::chrono::nanoseconds lasts);
  /// @return false if it was not on
  bool end_fault(std::size_t venue, FaultKind kind);
  std::vector<ActiveFault> active_faults(std::size_t venue);
  /// As a connector wants them.
  Endpoints endpoints(std::size_t venue) const;
  const std::string& ca_file() const noexcept { return ca_file_.path(); }
  /// Runs on the exchanges' thread and waits.
  void run(const std::function<void()>& function) { server_->run(function); }
  /// Our account's total of an asset, by the exchange itself.
  Amount account_total(std::size_t venue, AssetId asset);

 private:
  static const ApiKey& issue_key(LocalVenue& venue, const KeyPermissions& permissions);
  void plan_faults(const std::vector<VenueFault>& faults);
  void add_venue(const VenueModule& module, const VenueSettings& settings,
                 const std::vector<Instrument>& instruments, const AssetMap& assets,
                 std::uint64_t seed);

  const InstrumentTable& table_;
  std::vector<LocalVenue> venues_;
  CertificateAuthority authority_;
  ServerCertificate certificate_;
  TemporaryFile ca_file_;
  std::unique_ptr<ExchangeServer> server_;
};

/// Rules of a local listing whose price is about reference (at the instrument's price scale).
/// @param variant varies grids and floors from venue to venue, as real ones differ
InstrumentRules local_rules(const Instrument& instrument, Price reference, std::size_t variant);

}  // namespace crossbook
