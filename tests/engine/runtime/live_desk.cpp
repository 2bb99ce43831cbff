#include "tests/engine/runtime/live_desk.hpp"

#include <chrono>
#include <stdexcept>

#include "engine/runtime/fault_plan.hpp"
#include "engine/runtime/key_plan.hpp"
#include "tests/keys/quick_kdf.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook::testing {
namespace {

constexpr std::string_view kPassphrase = "a passphrase of the test";
constexpr std::chrono::seconds kDeskPatience{60};
constexpr std::chrono::milliseconds kKeysAskedEvery{5'000};  // a minute, for the user

std::int64_t unix_ms() { return utc_now().millis(); }

Settings busy_settings(KeyEnvironment environment) {
  Settings settings = parse_config("", "test");
  settings.session.seed = 7;
  for (auto& [name, venue] : settings.venues) {
    venue.maker_fee = venue.taker_fee = FeeRate::from_basis_points(1);
    venue.environment = environment;
  }
  settings.venues.at("bybit").enabled = false;  // three are load enough for two cores
  return settings;
}

}  // namespace

LiveDesk::LiveDesk(const std::vector<std::string>& faults, KeyEnvironment environment,
                   FaultsBegin begin)
    : settings{busy_settings(environment)},
      is_faulty_{std::make_shared<std::atomic<bool>>(begin == FaultsBegin::AtOnce)},
      table_{instrument_table(settings)} {
  std::vector<VenueFault> planned;
  for (const std::string& fault : faults) {
    planned.push_back(parse_fault(fault));
    planned.back().fault.hangs_on = is_faulty_;
  }
  market_ = std::make_unique<DrivenMarket>(
      settings, table_, std::vector<std::array<std::uint16_t, kListeners>>{}, planned);
  market_->start();
  ring_ = std::make_unique<KeyRing>(KeyRing::create(vault_path(), Secret{kPassphrase}, unix_ms(),
                                                    QuickKdf::kParameters, QuickKdf::limits()));
  for (std::size_t v = 0; v < market_->exchanges.venues().size(); ++v) {
    VenueSettings& row = settings.venues.at(std::string{market_->exchanges.venues()[v].name()});
    row.hosts = market_->exchanges.endpoints(v);
    row.ca_file = market_->exchanges.ca_file();
    add_key(*ring_, v, KeyRole::Trade, *market_->exchanges.venues()[v].trade_key);
    add_key(*ring_, v, KeyRole::Read, *market_->exchanges.venues()[v].read_key);
  }
}

LiveDesk::~LiveDesk() {
  if (thread_.joinable()) finish();
  keys_.reset();
}

KeyRing LiveDesk::open_ring() const {
  return KeyRing::open(vault_path(), Secret{kPassphrase}, unix_ms(), QuickKdf::limits());
}

void LiveDesk::add_key(KeyRing& ring, std::size_t venue, KeyRole role, const ApiKey& key) {
  const VenueModule& module = *market_->exchanges.venues()[venue].module;
  const std::string name{module.capabilities->name};
  const KeyLabel label{name, settings.venues.at(name).environment, "main", role, key.id};
  const KeyPlan plan = plan_key(settings, module, label);
  ring.change(
      [&](Vault& vault) {
        vault.add(label, encode_policy(plan.policy),
                  VaultSecrets{Secret{key.secret}, Secret{key.passphrase}}, unix_ms());
      },
      unix_ms());
}

KeyLabel LiveDesk::label(std::size_t venue, KeyRole role) const {
  const LocalVenue& local = market_->exchanges.venues()[venue];
  const std::string& id = role == KeyRole::Trade ? local.trade_key->id : local.read_key->id;
  const std::string name{local.name()};
  return {name, settings.venues.at(name).environment, "main", role, id};
}

KeyLabel LiveDesk::stage_key(std::size_t venue, KeyRing& ring) {
  const LocalVenue& local = market_->exchanges.venues()[venue];
  KeyLabel next = label(venue, KeyRole::Trade);
  VaultSecrets secrets;
  market_->exchanges.run([&] {
    const ApiKey& key = market_->exchanges.issue_trade_key(venue);
    next.key_id = key.id;
    secrets = {Secret{key.secret}, Secret{key.passphrase}};
  });
  const KeyPlan plan = plan_key(settings, *local.module, next);
  ring.change(
      [&](Vault& vault) {
        vault.stage(next, encode_policy(plan.policy), std::move(secrets), unix_ms());
      },
      unix_ms());
  return next;
}

std::vector<std::string> LiveDesk::troubles() {
  if (!keys_) keys_ = std::make_unique<LiveKeys>(*ring_, settings, unix_ms(), kKeysAskedEvery);
  return keys_->troubles(unix_ms());
}

void LiveDesk::start(std::chrono::seconds duration) {
  settings.session.duration = duration;
  if (!keys_) keys_ = std::make_unique<LiveKeys>(*ring_, settings, unix_ms(), kKeysAskedEvery);
  thread_ = std::thread{[this] { run(); }};
}

void LiveDesk::run() {
  SessionOptions options;
  options.mode = SessionMode::Live;
  options.settings = settings;
  options.has_own_duration = true;
  options.keys = keys_.get();
  SessionReport report = run_session(options, *this, stop_);
  const std::lock_guard lock{mutex_};
  report_ = std::move(report);
  has_ended_ = true;
}

bool LiveDesk::until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kDeskPatience;
  while (!condition()) {
    if (has_ended_ || std::chrono::steady_clock::now() > deadline) return condition();
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

bool LiveDesk::until_orders(std::uint64_t count) {
  return until([&] { return orders_sent_ >= count; });
}

const SessionReport& LiveDesk::finish() {
  stop_ = true;
  if (thread_.joinable()) {
    thread_.join();
    ring_->finish(unix_ms());
  }
  return report_;
}

std::size_t LiveDesk::venue_of(std::string_view name) const {
  for (std::size_t v = 0; v < market_->exchanges.venues().size(); ++v)
    if (market_->exchanges.venues()[v].name() == name) return v;
  throw std::logic_error{"no such local exchange"};
}

std::uint64_t LiveDesk::orders_taken(std::size_t venue) {
  std::uint64_t count = 0;
  market_->exchanges.run([&] {
    const LocalVenue& local = market_->exchanges.venues()[venue];
    count = local.exchange->open_orders(local.account).size() +
            local.exchange->closed_orders(local.account).size();
  });
  return count;
}

bool LiveDesk::has_noted(std::string_view text) const {
  return all_notes().find(text) != std::string::npos;
}

std::string LiveDesk::all_notes() const {
  const std::lock_guard lock{mutex_};
  std::string all;
  for (const std::string& note : notes_) all += note + "\n";
  return all;
}

std::string LiveDesk::audit() const { return read_file(vault_path() + ".audit"); }

void LiveDesk::on_frame(const LiveFrame& frame) {
  std::uint64_t orders = 0;
  for (const auto& venue : frame.venues) orders += venue.orders_sent;
  orders_sent_ = orders;
}

void LiveDesk::on_note(const std::string& line) {
  const std::lock_guard lock{mutex_};
  notes_.push_back(line);
}

}  // namespace crossbook::testing
