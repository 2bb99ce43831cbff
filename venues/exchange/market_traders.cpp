#include "venues/exchange/market_traders.hpp"

#include <algorithm>

#include "venues/exchange/matching.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kHistory = 100;  // nobody asks for theirs
constexpr std::int64_t kFunds = 1'000'000'000;
constexpr std::int64_t kShortestRest = 500;  // milliseconds
constexpr std::int64_t kLongestRest = 15'000;
constexpr std::int64_t kDeepestRest = 12;  // levels from the touch

Quantity part_of(Quantity whole, std::int64_t permille, const InstrumentRules& rules) {
  const std::int64_t lot = std::max<std::int64_t>(1, rules.lot_size.raw());
  const Int128 raw = Int128{whole.raw()} * permille / 1'000;
  return Quantity::from_raw(floor_to_step(static_cast<std::int64_t>(raw), lot));
}

}  // namespace

MarketTraders::MarketTraders(Exchange& exchange)
    : exchange_{exchange}, others_{fund("others")}, competitor_{fund("competitor")} {}

AccountId MarketTraders::fund(std::string_view label) {
  const AccountId account = exchange_.ledger().open_account(label);
  exchange_.set_history(account, kHistory);
  const Amount amount = Amount::from_raw(Int128{kFunds} * power_of_ten(kAmountScale.decimals()));
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i)
    exchange_.deposit(account, AssetId{static_cast<std::uint16_t>(i)}, amount);
  return account;
}

void MarketTraders::trade_at_market(const ExchangeListing& listing, MarketRandom& random,
                                    UtcNanos now) {
  const TopOfBook top = exchange_.book(listing.instrument).top();
  NewOrder order;
  order.instrument = listing.instrument;
  order.side = random.one_in(2) ? Side::Buy : Side::Sell;
  order.type = OrderType::Market;
  order.time_in_force = TimeInForce::Ioc;
  order.self_trade = SelfTradePrevention::None;
  const Level& touch = order.side == Side::Buy ? top.ask : top.bid;
  order.quantity = part_of(touch.quantity, random.skewed(20, 1'500), listing.rules);
  exchange_.place(others_, std::move(order), now);
}

void MarketTraders::rest(const ExchangeListing& listing, MarketRandom& random, UtcNanos now) {
  const OrderBook& book = exchange_.book(listing.instrument);
  const BookSide side = random.one_in(2) ? BookSide::Bid : BookSide::Ask;
  const auto rank = static_cast<std::size_t>(random.skewed(0, kDeepestRest));
  const std::int64_t permille = random.skewed(100, 2'000);
  const std::int64_t rests = random.skewed(kShortestRest, kLongestRest);
  if (rank >= book.depth(side) || resting_.size() >= kMaxResting) return;
  NewOrder order;
  order.instrument = listing.instrument;
  order.side = side_of(side);
  order.price = book.level(side, rank).price;
  order.quantity = part_of(book.level(side, 0).quantity, permille, listing.rules);
  order.self_trade = SelfTradePrevention::None;
  const PlaceResult placed = exchange_.place(others_, std::move(order), now);
  if (placed.order == nullptr || is_terminal(placed.order->status)) return;
  resting_.push_back({placed.order->id, now + std::chrono::milliseconds{rests}});
}

void MarketTraders::cancel_old(UtcNanos now) {
  std::erase_if(resting_, [&](const Resting& resting) {
    if (now < resting.until) return false;
    exchange_.cancel(others_, resting.id, CancelCause::User, now);  // it may be filled: no matter
    return true;
  });
}

Quantity MarketTraders::strike(const ExchangeListing& listing, Side side, Price limit,
                               Quantity quantity, UtcNanos now) {
  NewOrder order;
  order.instrument = listing.instrument;
  order.side = side;
  order.price = side == Side::Buy ? price_up_to_tick(limit, listing.rules.tick_size)
                                  : price_down_to_tick(limit, listing.rules.tick_size);
  order.quantity = part_of(quantity, 1'000, listing.rules);
  order.time_in_force = TimeInForce::Ioc;
  const PlaceResult placed = exchange_.place(competitor_, std::move(order), now);
  return placed.order == nullptr ? Quantity{} : placed.order->filled;
}

}  // namespace crossbook
