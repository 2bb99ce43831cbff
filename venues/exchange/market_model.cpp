#include "venues/exchange/market_model.hpp"

#include <algorithm>

#include "venues/exchange/depth_shape.hpp"
#include "venues/exchange/latent_prices.hpp"
#include "venues/exchange/market_maker.hpp"
#include "venues/exchange/market_random.hpp"
#include "venues/exchange/market_traders.hpp"
#include "venues/exchange/venue_price.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kStep{1};
constexpr std::int64_t kStepsPerSecond = 1'000;
constexpr std::int64_t kStepsPerMinute = 60'000;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kShortestLag = 15;  // steps
constexpr std::int64_t kLongestLag = 80;
constexpr std::int64_t kThinnest = 100;  // permille of the usual depth while dislocated
constexpr std::int64_t kDeepest = 4'000;
constexpr std::int64_t kFirstStrike = 80;  // steps after a dislocation began
constexpr std::int64_t kLastStrike = 1'500;
constexpr std::int64_t kShortestFade = 40;  // steps after a strike
constexpr std::int64_t kLongestFade = 300;

/// One instrument on one exchange.
struct QuotedInstrument {
  const ExchangeListing* listing;
  VenuePrice price;
  DepthShape shape;
  std::int64_t spread_ppm;
  std::int64_t strike = -1;  // step at which the competitor looks; -1: never
};

struct ModelledVenue {
  explicit ModelledVenue(Exchange& its, std::uint64_t seed)
      : exchange{its}, maker{its, seed}, traders{its} {}
  Exchange& exchange;
  MarketMaker maker;
  MarketTraders traders;
  std::vector<QuotedInstrument> instruments;
  std::int64_t updates_due = 0;  // thousandths
  QuotedInstrument* find(InstrumentId id) noexcept {
    for (QuotedInstrument& one : instruments)
      if (one.listing->instrument == id) return &one;
    return nullptr;
  }
};

std::int64_t taker_ppm(const QuotedInstrument& quoted) noexcept {
  return quoted.listing->rules.fees.taker.parts() / (FeeRate::kUnit / kMillion);
}

}  // namespace

struct MarketModel::State {
  State(const MarketModelSettings& its_settings, const std::vector<Exchange*>& exchanges);
  void add_instruments(ModelledVenue& venue);
  void begin(UtcNanos now);
  void step(UtcNanos now);
  void begin_dislocation(UtcNanos now);
  void update(ModelledVenue& venue, QuotedInstrument& quoted, UtcNanos now);
  void strike(ModelledVenue& venue, QuotedInstrument& quoted, UtcNanos now);
  void let_others_trade(ModelledVenue& venue, UtcNanos now);
  QuotedInstrument& any_of(ModelledVenue& venue) {
    return venue.instruments[static_cast<std::size_t>(random.below(std::ssize(venue.instruments)))];
  }

  MarketModelSettings settings;
  MarketRandom random;
  const InstrumentTable& table;
  LatentPrices latent;
  std::vector<std::unique_ptr<ModelledVenue>> venues;  // only those that list something
  std::vector<Level> bids;
  std::vector<Level> asks;
  bool has_begun = false;
  UtcNanos stepped_to;
  std::int64_t steps = 0;
};

MarketModel::State::State(const MarketModelSettings& its_settings,
                          const std::vector<Exchange*>& exchanges)
    : settings{its_settings},
      random{settings.seed},
      table{exchanges.front()->table()},
      latent{table, settings.volatility_ppm} {
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    if (exchanges[i]->listings().empty()) continue;
    venues.push_back(std::make_unique<ModelledVenue>(*exchanges[i], settings.seed + i + 1));
    add_instruments(*venues.back());
  }
}

void MarketModel::State::add_instruments(ModelledVenue& venue) {
  for (const ExchangeListing& listing : venue.exchange.listings()) {
    const Instrument& instrument = table.at(listing.instrument);
    const Price price = reference_price(table, instrument);
    const std::int64_t touch_value = settings.touch_value * random.between(500, 1'500) / 1'000;
    const Quantity touch_size = quantity_worth(table, instrument, price, touch_value);
    const auto lag = static_cast<std::size_t>(random.between(kShortestLag, kLongestLag));
    venue.instruments.push_back({&listing, VenuePrice{lag, settings.noise_ppm, random},
                                 DepthShape{listing.rules, price, touch_size, random},
                                 settings.spread_ppm * random.between(700, 1'300) / 1'000});
  }
}

void MarketModel::State::begin(UtcNanos now) {
  has_begun = true;
  stepped_to = now;
  for (const auto& venue : venues)
    for (QuotedInstrument& quoted : venue->instruments) update(*venue, quoted, now);
}

void MarketModel::State::step(UtcNanos now) {
  ++steps;
  latent.step(random);
  begin_dislocation(now);
  for (const auto& venue : venues) {
    if (steps % VenuePrice::kNoisePeriod == 0)
      for (QuotedInstrument& quoted : venue->instruments) quoted.price.change_noise(random);
    venue->updates_due += settings.updates_per_second;
    for (; venue->updates_due >= kStepsPerSecond; venue->updates_due -= kStepsPerSecond)
      update(*venue, any_of(*venue), now);
    for (QuotedInstrument& quoted : venue->instruments)
      if (quoted.strike == steps) strike(*venue, quoted, now);
    let_others_trade(*venue, now);
  }
}

void MarketModel::State::begin_dislocation(UtcNanos now) {
  const std::int64_t instruments = std::ssize(table.instruments());
  const std::int64_t gap = settings.dislocation_gap.count();
  if (gap <= 0 || random.below(gap) >= instruments) return;
  const InstrumentId id{static_cast<std::uint16_t>(random.below(instruments))};
  ModelledVenue& venue = *venues[static_cast<std::size_t>(random.below(std::ssize(venues)))];
  const std::int64_t size =
      random.skewed(settings.dislocation_min_ppm, settings.dislocation_max_ppm);
  Dislocation dislocation;
  dislocation.begin = steps;
  dislocation.end = steps + random.skewed(settings.dislocation_shortest.count(),
                                          settings.dislocation_longest.count());
  dislocation.peak_ppm = random.one_in(2) ? size : -size;
  dislocation.thickness_permille = random.skewed(kThinnest, kDeepest);
  const bool is_contested = random.percent(settings.competition_percent);
  const std::int64_t strike_after = random.between(kFirstStrike, kLastStrike);

  QuotedInstrument* quoted = venue.find(id);
  if (quoted == nullptr || quoted->price.is_dislocated(steps)) return;
  quoted->price.dislocate(dislocation);
  quoted->strike = is_contested ? steps + strike_after : -1;
  update(venue, *quoted, now);
}

/// One book update: the prices follow, a few sizes change.
void MarketModel::State::update(ModelledVenue& venue, QuotedInstrument& quoted, UtcNanos now) {
  const Instrument& instrument = table.at(quoted.listing->instrument);
  const Price tick = quoted.listing->rules.tick_size;
  const Price mid = quoted.price.mid(latent, instrument, steps);
  const Int128 half = Int128{mid.raw()} * quoted.spread_ppm / (2 * kMillion);
  const Price away = Price::from_raw(static_cast<std::int64_t>(half));
  const Price bid = std::max(tick, price_down_to_tick(mid - away, tick));
  const Price ask = std::max(bid + tick, price_up_to_tick(mid + away, tick));
  const std::int64_t thickness = quoted.price.thickness_permille(steps);
  quoted.shape.change_some(mid, random);
  quoted.shape.build(BookSide::Bid, bid, thickness, bids);
  quoted.shape.build(BookSide::Ask, ask, thickness, asks);
  venue.maker.set_target(instrument.id, bids, asks, now);
}

/// The competitor takes a dislocation, if it still pays, and hedges on another venue.
void MarketModel::State::strike(ModelledVenue& venue, QuotedInstrument& quoted, UtcNanos now) {
  const std::int64_t gain_ppm = quoted.price.dislocation_ppm(steps);
  const InstrumentId id = quoted.listing->instrument;
  ModelledVenue& other = *venues[static_cast<std::size_t>(random.below(std::ssize(venues)))];
  QuotedInstrument* hedge = &other == &venue ? nullptr : other.find(id);
  const std::int64_t permille = random.between(300, 1'000);
  const std::int64_t fade = random.between(kShortestFade, kLongestFade);
  const std::int64_t cost_ppm = taker_ppm(quoted) + (hedge == nullptr ? 0 : taker_ppm(*hedge));
  if (std::abs(gain_ppm) <= cost_ppm) return;

  const bool sells = gain_ppm > 0;  // dear here
  const TopOfBook top = venue.exchange.book(id).top();
  const Level& touch = sells ? top.bid : top.ask;
  const Int128 size = Int128{touch.quantity.raw()} * permille / 1'000;
  const Quantity got =
      venue.traders.strike(*quoted.listing, sells ? Side::Sell : Side::Buy, touch.price,
                           Quantity::from_raw(static_cast<std::int64_t>(size)), now);
  quoted.price.fade(steps, fade);
  if (hedge == nullptr || got.is_zero()) return;
  const TopOfBook there = other.exchange.book(id).top();
  other.traders.strike(*hedge->listing, sells ? Side::Buy : Side::Sell,
                       sells ? there.ask.price : there.bid.price, got, now);
}

void MarketModel::State::let_others_trade(ModelledVenue& venue, UtcNanos now) {
  if (random.below(kStepsPerMinute) < settings.market_orders_per_minute)
    venue.traders.trade_at_market(*any_of(venue).listing, random, now);
  if (random.below(kStepsPerMinute) < settings.resting_orders_per_minute)
    venue.traders.rest(*any_of(venue).listing, random, now);
}

MarketModel::MarketModel(const MarketModelSettings& settings,
                         const std::vector<Exchange*>& exchanges) {
  if (!exchanges.empty()) state_ = std::make_unique<State>(settings, exchanges);
}

MarketModel::~MarketModel() = default;

void MarketModel::advance(UtcNanos now) {
  if (!state_ || state_->venues.empty()) return;
  State& state = *state_;
  if (!state.has_begun) state.begin(now);
  state.stepped_to = std::max(state.stepped_to, now - kMaxCatchUp);
  for (; state.stepped_to + kStep <= now; state.stepped_to = state.stepped_to + kStep)
    state.step(now);
  for (const auto& venue : state.venues) {
    venue->traders.cancel_old(now);
    venue->maker.advance(now);
  }
}

}  // namespace crossbook
