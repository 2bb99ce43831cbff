#include "venues/exchange/market_maker.hpp"

#include <algorithm>

#include "venues/exchange/matching.hpp"

namespace crossbook {
namespace {

/// The target less what was taken of its best levels; its last level always stays.
void deplete(std::span<const Level> target, Quantity taken, std::vector<Level>& out) {
  out.clear();
  for (const Level& level : target) {
    const bool is_last = &level == &target.back();
    if (taken >= level.quantity && !is_last) {
      taken -= level.quantity;
      continue;
    }
    const Quantity left = is_last ? level.quantity : level.quantity - taken;
    out.push_back({level.price, left});
    taken = Quantity{};
  }
}

}  // namespace

MarketMaker::MarketMaker(Exchange& exchange, std::uint64_t seed)
    : exchange_{exchange}, account_{exchange.ledger().open_account("market maker")}, random_{seed} {
  exchange_.add_listener(this);
}

MarketMaker::~MarketMaker() { exchange_.remove_listener(this); }

MarketMaker::Target& MarketMaker::target_of(InstrumentId instrument) {
  const auto found = std::find_if(targets_.begin(), targets_.end(), [&](const Target& target) {
    return target.instrument == instrument;
  });
  if (found != targets_.end()) return *found;
  targets_.emplace_back().instrument = instrument;
  return targets_.back();
}

Quantity MarketMaker::missing(InstrumentId instrument, BookSide side) const noexcept {
  for (const Target& target : targets_)
    if (target.instrument == instrument) return target.sides[side == BookSide::Bid ? 0 : 1].taken;
  return {};
}

void MarketMaker::set_target(InstrumentId instrument, std::span<const Level> bids,
                             std::span<const Level> asks, UtcNanos now) {
  Target& target = target_of(instrument);
  target.of(BookSide::Bid).target.assign(bids.begin(), bids.end());
  target.of(BookSide::Ask).target.assign(asks.begin(), asks.end());
  quote(target, now);
}

void MarketMaker::quote(Target& target, UtcNanos now) {
  for (std::size_t i = 0; i < target.sides.size(); ++i)
    deplete(target.sides[i].target, target.sides[i].taken, scratch_[i]);
  exchange_.quote(account_, target.instrument, scratch_[0], scratch_[1], now);
}

void MarketMaker::advance(UtcNanos now) {
  for (Target& target : targets_) {
    bool is_changed = false;
    for (Side& side : target.sides) {
      if (side.is_hit) {
        const std::chrono::milliseconds wait{
            random_.between(kRefillShortest.count(), kRefillLongest.count())};
        side.refill = std::max(side.refill, now + wait);
        side.is_hit = false;
        is_changed = true;
      } else if (!side.taken.is_zero() && now >= side.refill) {
        side.taken = Quantity{};
        is_changed = true;
      }
    }
    if (is_changed) quote(target, now);
  }
}

void MarketMaker::on_order(const ExchangeOrder& order, OrderChange change,
                           const ExchangeTrade* trade) {
  if (change != OrderChange::Trade || order.account != account_ || !trade->is_maker) return;
  Side& side = target_of(order.request.instrument).of(resting_side(order.request.side));
  side.taken += trade->quantity;
  side.is_hit = true;
}

}  // namespace crossbook
