#include "engine/runtime/local_market.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/spelling.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/exchange/latent_prices.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kStartingValue = 50'000;  // quote units of an asset that no setting names
constexpr std::uint8_t kFeeDecimals = 10;
constexpr std::string_view kLoopback = "127.0.0.1";  // nobody else is served

std::uint64_t seed_of(std::uint64_t seed, std::size_t venue) {
  return seed ^ (0x9e3779b97f4a7c15ULL * (venue + 1));
}

/// Largest power of ten that is at most value; value > 0.
std::int64_t leading_power(std::int64_t value) {
  std::int64_t power = 1;
  while (power <= value / 10) power *= 10;
  return power;
}

Amount starting_balance(const VenueSettings& settings, const InstrumentTable& table, AssetId asset,
                        Price reference, const Instrument& instrument) {
  const auto row = settings.balances.find(std::string{table.asset_code(asset)});
  if (row != settings.balances.end()) return row->second;
  const Int128 unit = power_of_ten(kAmountScale.decimals());
  if (asset == instrument.quote) return Amount::from_raw(kStartingValue * unit);
  return Amount::from_raw(Int128{kStartingValue} * power_of_ten(instrument.price_scale.decimals()) /
                          reference.raw() * unit);
}

/// The table as the exchange itself would write it: what is another coin there has its code all the
/// same.
InstrumentTable words_of(std::string_view venue, const InstrumentTable& table,
                         const AssetMap& assets) {
  InstrumentTable words = table;
  for (std::size_t i = 0; i < table.asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const std::string_view word = assets.spelling(venue, table.asset_code(asset));
    if (!word.empty()) words.respell(asset, AssetCode{word});
  }
  return words;
}

}  // namespace

TemporaryFile::TemporaryFile(std::string_view prefix, std::string_view content) {
  const char* folder = std::getenv("TMPDIR");
  path_ = std::string{folder != nullptr ? folder : "/tmp"} + "/" + std::string{prefix} + "-XXXXXX";
  const int file = ::mkstemp(path_.data());
  if (file < 0)
    throw std::runtime_error{path_ + ": cannot be written; set TMPDIR to a writable folder"};
  const bool is_whole =
      ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  ::close(file);
  if (!is_whole) throw std::runtime_error{path_ + ": no room left; free some disk space"};
}

TemporaryFile::~TemporaryFile() { ::unlink(path_.c_str()); }

InstrumentRules local_rules(const Instrument& instrument, Price reference, std::size_t variant) {
  const std::int64_t magnitude = leading_power(std::max<std::int64_t>(reference.raw(), 1));
  InstrumentRules rules;
  const std::int64_t grid =
      variant % 3 == 0 ? 1'000'000 : 100'000;  // significant digits of a price
  rules.tick_size = Price::from_raw(std::max<std::int64_t>(magnitude / grid, 1));
  // a lot is worth between 0.01 and 1 of the quote asset, finer on some venues
  const std::int64_t one = power_of_ten(instrument.price_scale.decimals());
  const std::int64_t unit = power_of_ten(instrument.quantity_scale.decimals());
  const Int128 worth_one = Int128{one} * unit / std::max<std::int64_t>(reference.raw(), 1);
  std::int64_t lot = leading_power(std::max<std::int64_t>(static_cast<std::int64_t>(worth_one), 1));
  if (variant % 3 != 0) lot = std::max<std::int64_t>(lot / 100, 1);
  rules.lot_size = Quantity::from_raw(lot);
  rules.min_quantity = Quantity::from_raw(variant % 3 == 0 ? lot : lot * 100);
  rules.max_quantity = Quantity::from_raw(static_cast<std::int64_t>(
      std::min<Int128>(worth_one * 5'000'000, Int128{INT64_MAX} / 4) / lot * lot));
  if (variant % 3 != 2) rules.min_notional = Notional::from_raw(Int128{5} * one * unit);
  rules.status = TradingStatus::Trading;
  return rules;
}

LocalMarket::LocalMarket(const Settings& settings, const InstrumentTable& table,
                         std::vector<std::array<std::uint16_t, kListeners>> ports,
                         const std::vector<VenueFault>& faults)
    : table_{table},
      certificate_{authority_.issue()},
      ca_file_{"crossbook-ca", certificate_.ca_pem} {
  for (const auto& [name, venue] : settings.venues)
    if (venue.enabled)
      add_venue(*find_venue(name), venue, listed_instruments(settings, name, table),
                settings.assets, settings.session.seed);
  plan_faults(faults);
  std::vector<ServedVenue> served;
  for (std::size_t i = 0; i < venues_.size(); ++i)
    served.push_back({venues_[i].exchange.get(), venues_[i].simulator.get(),
                      i < ports.size() ? ports[i] : std::array<std::uint16_t, kListeners>{},
                      std::chrono::milliseconds{0}, venues_[i].faults.get(), venues_[i].latency,
                      seed_of(settings.session.seed, i)});
  server_ = std::make_unique<ExchangeServer>(std::move(served), certificate_);
}

LocalMarket::~LocalMarket() { stop(); }

void LocalMarket::plan_faults(const std::vector<VenueFault>& faults) {
  for (const VenueFault& fault : faults) {
    const bool is_known = std::any_of(venues_.begin(), venues_.end(), [&](const LocalVenue& venue) {
      return venue.name() == fault.venue;
    });
    if (is_known) continue;
    throw ConfigError{"fault " + fault.venue + ":" + std::string{to_string(fault.fault.kind)} +
                      ": there is no local exchange " + fault.venue + " in this session" +
                      known_are(fault.venue, names())};
  }
  for (LocalVenue& venue : venues_) {
    std::vector<PlannedFault> plan;
    for (const VenueFault& fault : faults)
      if (fault.venue == venue.name()) plan.push_back(fault.fault);
    venue.faults = std::make_unique<Faults>(std::move(plan), *venue.exchange, authority_);
  }
}

void LocalMarket::add_venue(const VenueModule& module, const VenueSettings& settings,
                            const std::vector<Instrument>& instruments, const AssetMap& assets,
                            std::uint64_t seed) {
  std::vector<ExchangeListing> listings;
  for (const Instrument& instrument : instruments) {
    ExchangeListing listing;
    listing.instrument = instrument.id;
    listing.rules = local_rules(instrument, reference_price(table_, instrument), venues_.size());
    // What a venue does not tell its clients, ours could not keep to.
    if (!module.capabilities->lists_min_notional) listing.rules.min_notional = {};
    listing.rules.fees = {settings.maker_fee, settings.taker_fee, settings.fee_asset};
    listings.push_back(listing);
  }
  LocalVenue venue;
  venue.module = &module;
  venue.words =
      std::make_unique<InstrumentTable>(words_of(module.capabilities->name, table_, assets));
  venue.exchange = std::make_unique<Exchange>(std::string{module.capabilities->name}, *venue.words,
                                              listings, kFeeDecimals);
  venue.simulator = module.make_simulator(*venue.exchange);
  venue.account = venue.exchange->ledger().open_account("crossbook");
  for (const ExchangeListing& listing : listings) {
    const Instrument& instrument = table_.at(listing.instrument);
    for (const AssetId asset : {instrument.base, instrument.quote}) {
      // Another coin under the same code is none of ours.
      if (assets.spelling(module.capabilities->name, table_.asset_code(asset)).empty()) continue;
      if (!venue.exchange->ledger().balance(venue.account, asset).total.is_zero()) continue;
      venue.exchange->deposit(venue.account, asset,
                              starting_balance(settings, table_, asset,
                                               reference_price(table_, instrument), instrument));
    }
  }
  venue.latency = settings.latency;
  venue.random.seed(seed_of(seed, venues_.size()));
  venue.trade_key = &issue_key(venue, {.read = true, .trade = true});
  venue.read_key = &issue_key(venue, {.read = true});
  venues_.push_back(std::move(venue));
}

const ApiKey& LocalMarket::issue_key(LocalVenue& venue, const KeyPermissions& permissions) {
  const ApiKey& issued =
      venue.simulator->issue_key(venue.account, permissions, venue.random, utc_now());
  for (const std::unique_ptr<ApiKey>& key : venue.exchange->keys())
    if (key->ip_allow_list.empty()) key->ip_allow_list = {std::string{kLoopback}};
  return issued;
}

const ApiKey& LocalMarket::issue_trade_key(std::size_t venue) {
  return issue_key(venues_[venue], {.read = true, .trade = true});
}

std::vector<const ApiKey*> LocalMarket::keys(std::size_t venue) const {
  const LocalVenue& at = venues_[venue];
  std::vector<const ApiKey*> keys{at.trade_key, at.read_key};
  for (const std::unique_ptr<ApiKey>& key : at.exchange->keys())
    if (key->account == at.account && key.get() != at.trade_key && key.get() != at.read_key)
      keys.push_back(key.get());
  return keys;
}

void LocalMarket::inject_fault(std::size_t venue, FaultKind kind, std::chrono::nanoseconds lasts) {
  run([&] { venues_[venue].faults->inject(kind, lasts); });
  server_->advance();
}

bool LocalMarket::end_fault(std::size_t venue, FaultKind kind) {
  bool was_on = false;
  run([&] { was_on = venues_[venue].faults->end(kind); });
  server_->advance();
  return was_on;
}

std::vector<ActiveFault> LocalMarket::active_faults(std::size_t venue) {
  std::vector<ActiveFault> active;
  run([&] { active = venues_[venue].faults->active(); });
  return active;
}

void LocalMarket::start(MarketDriver* driver) { server_->start(driver); }

void LocalMarket::stop() { server_->stop(); }

std::vector<Exchange*> LocalMarket::exchanges() const {
  std::vector<Exchange*> all;
  for (const LocalVenue& venue : venues_) all.push_back(venue.exchange.get());
  return all;
}

std::vector<std::string> LocalMarket::names() const {
  std::vector<std::string> all;
  for (const LocalVenue& venue : venues_) all.emplace_back(venue.name());
  return all;
}

Endpoints LocalMarket::endpoints(std::size_t venue) const {
  const ServedEndpoints& served = server_->endpoints()[venue];
  return {served.rest, served.ws_public, served.ws_private, served.ws_trade};
}

Amount LocalMarket::account_total(std::size_t venue, AssetId asset) {
  Amount total;
  run([&] {
    total = venues_[venue].exchange->ledger().balance(venues_[venue].account, asset).total;
  });
  return total;
}

}  // namespace crossbook
