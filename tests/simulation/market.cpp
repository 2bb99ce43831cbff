#include "tests/simulation/market.hpp"

#include <array>
#include <set>

#include "engine/runtime/local_market.hpp"
#include "venues/connector/key_policy.hpp"
#include "venues/exchange/certificate.hpp"
#include "venues/exchange/latent_prices.hpp"

namespace crossbook::simulation {
namespace {

constexpr std::uint8_t kFeeDecimals = 10;
constexpr std::string_view kHome = "127.0.0.1";
constexpr int kBurstQuotes = 6;                   // per tick and book
constexpr std::int64_t kStartingValue = 400'000;  // quote units of each asset

/// Made once: keys take a moment, and nobody looks at a certificate here.
const CertificateAuthority& authority() {
  static const CertificateAuthority one;
  return one;
}

std::vector<ExchangeListing> listings_of(const VenueModule& module, const InstrumentTable& table,
                                         std::size_t index) {
  std::vector<ExchangeListing> all;
  for (const Instrument& instrument : table.instruments()) {
    ExchangeListing listing;
    listing.instrument = instrument.id;
    listing.rules = local_rules(instrument, reference_price(table, instrument), index);
    if (!module.capabilities->lists_min_notional) listing.rules.min_notional = {};
    all.push_back(listing);
  }
  return all;
}

Amount opening_of(const InstrumentTable& table, const Instrument& instrument, AssetId asset) {
  const Int128 unit = power_of_ten(kAmountScale.decimals());
  if (asset == instrument.quote) return Amount::from_raw(kStartingValue * unit);
  return Amount::from_raw(Int128{kStartingValue} * power_of_ten(instrument.price_scale.decimals()) /
                          reference_price(table, instrument).raw() * unit);
}

}  // namespace

SimVenue::SimVenue(Clockwork& clock, const Scenario& scenario, std::size_t index,
                   const InstrumentTable& table, Host::Told told)
    : clock_{clock},
      module_{*scenario.venues[index]},
      table_{table},
      exchange_{std::string{module_.capabilities->name}, table, listings_of(module_, table, index),
                kFeeDecimals},
      simulator_{module_.make_simulator(exchange_)},
      faults_{std::make_unique<Faults>(std::vector<PlannedFault>{}, exchange_, authority())},
      random_{scenario.seed * 31 + index},
      history_{table.instruments().size()} {
  set_fee_ppm(scenario.fee_ppm);
  account_ = exchange_.ledger().open_account("crossbook");
  crowd_ = exchange_.ledger().open_account("crowd");
  for (const Instrument& instrument : table.instruments())
    for (const AssetId asset : {instrument.base, instrument.quote})
      if (total(asset).is_zero())
        exchange_.deposit(account_, asset, opening_of(table, instrument, asset));
  const UtcNanos now = clock.true_utc();
  trade_key_ = simulator_->issue_key(account_, {.read = true, .trade = true}, random_, now);
  read_key_ = simulator_->issue_key(account_, {.read = true}, random_, now);
  for (const std::unique_ptr<ApiKey>& key : exchange_.keys())
    key->ip_allow_list = {std::string{kHome}};
  MarketRandom random{scenario.seed * 7 + index};
  const std::int64_t slowest = scenario.slowest.count() * 1'000'000;
  Host::Parts parts;
  parts.name = std::string{module_.capabilities->name};
  parts.exchange = &exchange_;
  parts.simulator = simulator_.get();
  parts.faults = faults_.get();
  parts.base_delay = nanoseconds{random.between(slowest / 10, slowest)};
  parts.jitter = parts.base_delay / 2;
  parts.clock_error = milliseconds{random.between(-400, 400)};
  parts.seed = scenario.seed * 13 + index;
  host_ = std::make_unique<Host>(clock, parts, std::move(told));
  exchange_.add_listener(this);
}

SimVenue::~SimVenue() { exchange_.remove_listener(this); }

void SimVenue::set_fee_ppm(std::int64_t ppm) {
  Fees fees = module_.capabilities->default_fees;
  fees.taker = FeeRate::from_parts(ppm * 100);
  exchange_.set_fees(fees);
}

ConnectorKeys SimVenue::keys() const {
  const std::unique_ptr<Venue> venue = module_.make_venue();
  TradeLimits limits;
  std::set<std::string> quotes;
  for (const Instrument& instrument : table_.instruments()) {
    const std::string quote{table_.asset_code(instrument.quote)};
    const CapAmount most = *CapAmount::parse("1000000000");
    if (quotes.insert(quote).second) limits.caps.push_back({quote, most, most, most});
  }
  limits.orders_per_second = kMaxPolicyOrdersPerSecond;
  limits.collar_bp = 2'000;
  const auto make = [&]<class Credential>(KeyRole role, const ApiKey& key) {
    return std::make_shared<Credential>(
        venue->key_material(key.id, key.secret, key.passphrase),
        least_policy(
            *venue,
            {std::string{module_.capabilities->name}, KeyEnvironment::Demo, "sim", role, key.id},
            host_->endpoints(), table_.instruments(), table_, limits));
  };
  ConnectorKeys keys;
  keys.read = make.template operator()<ReadCredential>(KeyRole::Read, read_key_);
  keys.trade = make.template operator()<TradeCredential>(KeyRole::Trade, trade_key_);
  return keys;
}

std::string SimVenue::symbol(InstrumentId instrument) const {
  const Instrument& one = table_.at(instrument);
  return std::string{module_.make_venue()
                         ->symbol(table_.asset_code(one.base), table_.asset_code(one.quote))
                         .view()};
}

AccountId SimVenue::maker() const {
  const Ledger& ledger = exchange_.ledger();
  for (std::uint32_t i = 0; i < ledger.account_count(); ++i)
    if (ledger.label(AccountId{i}) == "market maker") return AccountId{i};
  return crowd_;
}

void SimVenue::on_order(const ExchangeOrder& order, OrderChange change,
                        const ExchangeTrade* trade) {
  if (order.account != account_ || order.is_quote) return;
  switch (change) {
    case OrderChange::Accepted: return on_accepted(order);
    case OrderChange::Trade: return on_fill(order, *trade);
    case OrderChange::Closed: return;
  }
}

Market::Market(Clockwork& clock, const Scenario& scenario, const InstrumentTable& table,
               Host::Told told)
    : clock_{clock}, table_{table}, random_{scenario.seed * 17} {
  std::vector<Exchange*> exchanges;
  for (std::size_t i = 0; i < scenario.venues.size(); ++i) {
    venues_.push_back(std::make_unique<SimVenue>(clock, scenario, i, table, told));
    exchanges.push_back(&venues_.back()->exchange());
    watch(*venues_.back());
  }
  MarketModelSettings settings;
  settings.seed = scenario.seed + 1;
  settings.updates_per_second = scenario.updates_per_second;
  settings.touch_value = scenario.touch_value;
  settings.dislocation_gap = milliseconds{12'000};
  settings.dislocation_min_ppm = 1'000;
  settings.dislocation_max_ppm = 12'000;
  settings.market_orders_per_minute = 20;
  settings.resting_orders_per_minute = 6;
  model_ = std::make_unique<MarketModel>(settings, exchanges);
}

void Market::watch(SimVenue& venue) {
  venue.on_accepted = [this](const ExchangeOrder& order) {
    TrueOrder& known = orders_[order.request.client_id];
    ++known.acceptances;
    known.time_in_force = order.request.time_in_force;
    known.quantity = order.request.quantity;
    if (on_accepted) on_accepted(order.request.client_id, known);
  };
  venue.on_fill = [this](const ExchangeOrder& order, const ExchangeTrade& trade) {
    orders_[order.request.client_id].filled = order.filled;
    fills_.push_back({order.request.client_id, trade});
  };
}

std::size_t Market::index_of(const Host& host) const noexcept {
  std::size_t index = 0;
  while (index + 1 < venues_.size() && &venues_[index]->host() != &host) ++index;
  return index;
}

void Market::set_flash(std::size_t venue, std::int64_t percent) noexcept {
  flash_venue_ = venue;
  flash_percent_ = percent;
}

void Market::clear_quotes_but(std::size_t venue, InstrumentId instrument) {
  for (std::size_t i = 0; i < venues_.size(); ++i)
    if (i != venue)
      venues_[i]->exchange().quote(venues_[i]->maker(), instrument, {}, {}, clock_.true_utc());
}

/// Far levels of many sizes: each is a change of the book that says nothing.
void Market::quote_more() {
  for (const auto& venue : venues_)
    for (const Instrument& instrument : table_.instruments()) {
      Exchange& exchange = venue->exchange();
      std::array<Level, 1> best{};
      if (exchange.book(instrument.id).top_levels(BookSide::Bid, best) == 0) continue;
      const InstrumentRules& rules = exchange.find_listing(instrument.id)->rules;
      for (int i = 0; i < kBurstQuotes; ++i) {
        const std::int64_t ticks = random_.between(20, 200);
        const Level far{best[0].price - Price::from_raw(rules.tick_size.raw() * ticks),
                        Quantity::from_raw(rules.lot_size.raw() * random_.between(1'000, 9'000))};
        exchange.quote(venue->crowd(), instrument.id, BookSide::Bid, std::span{&far, 1},
                       clock_.true_utc());
      }
    }
}

/// One level a side, far off.
void Market::shift_quotes() {
  SimVenue& venue = *venues_[flash_venue_];
  for (const Instrument& instrument : table_.instruments()) {
    const InstrumentRules& rules = venue.exchange().find_listing(instrument.id)->rules;
    const std::int64_t tick = rules.tick_size.raw();
    const std::int64_t fair = reference_price(table_, instrument).raw();
    const std::int64_t middle = fair / 100 * (100 + flash_percent_) / tick * tick;
    const Quantity size = Quantity::from_raw(rules.lot_size.raw() * 10'000);
    const Level bid{Price::from_raw(middle - tick), size},
        ask{Price::from_raw(middle + tick), size};
    venue.exchange().quote(venue.maker(), instrument.id, std::span{&bid, 1}, std::span{&ask, 1},
                           clock_.true_utc());
  }
}

void Market::tick(bool is_open) {
  if (is_open) model_->advance(clock_.true_utc());
  if (is_open && is_burst_) quote_more();
  if (is_open && flash_percent_ != 0) shift_quotes();
  for (const auto& venue : venues_) venue->host().tick();
}

}  // namespace crossbook::simulation
