#include "venues/exchange/quote_feed.hpp"

#include "venues/exchange/latent_prices.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook {

QuotedMarket::QuotedMarket(std::uint64_t seed, const std::vector<Exchange*>& exchanges,
                           std::int64_t touch_value)
    : random_{seed}, touch_value_{touch_value} {
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    Venue& venue = venues_.emplace_back();
    venue.maker = std::make_unique<MarketMaker>(*exchanges[i], seed + i + 1);
    venue.shapes.resize(exchanges[i]->table().instruments().size());
  }
}

QuotedMarket::~QuotedMarket() = default;

void QuotedMarket::set_touch(std::size_t exchange, InstrumentId instrument, Price bid, Price ask,
                             UtcNanos now) {
  Venue& venue = venues_[exchange];
  const Exchange& its = venue.maker->exchange();
  const ExchangeListing* listing = its.find_listing(instrument);
  if (listing == nullptr) return;
  const Price tick = listing->rules.tick_size;
  bid = price_down_to_tick(bid, tick);
  ask = price_up_to_tick(ask, tick);
  if (bid <= Price{} || bid >= ask) return;
  std::optional<DepthShape>& shape = venue.shapes[instrument.value()];
  if (!shape) {
    const Quantity size =
        quantity_worth(its.table(), its.table().at(instrument), bid, touch_value_);
    shape.emplace(listing->rules, bid, size, random_);
  }
  shape->change_some(bid, random_);
  shape->build(BookSide::Bid, bid, 1'000, bids_);
  shape->build(BookSide::Ask, ask, 1'000, asks_);
  venue.maker->set_target(instrument, bids_, asks_, now);
}

void QuotedMarket::set_levels(std::size_t exchange, InstrumentId instrument,
                              std::span<const Level> bids, std::span<const Level> asks,
                              UtcNanos now) {
  MarketMaker& maker = *venues_[exchange].maker;
  if (maker.exchange().find_listing(instrument) == nullptr) return;
  if (!bids.empty() && !asks.empty() && bids.front().price >= asks.front().price) return;
  maker.set_target(instrument, bids, asks, now);
}

void QuotedMarket::advance(UtcNanos now) {
  for (Venue& venue : venues_) venue.maker->advance(now);
}

}  // namespace crossbook
