// Market makers' quotes: whole sides, changed by their difference.
#include <algorithm>
#include <cassert>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/exchange_state.hpp"
#include "venues/exchange/matching.hpp"

namespace crossbook {
namespace {

bool is_better(BookSide side, Price a, Price b) noexcept {
  return side == BookSide::Bid ? a > b : a < b;
}

}  // namespace

void Exchange::remove_quote(Market& market, const ExchangeOrder& order) {
  MakerQuotes::Side& quotes = market.quotes_of(order.account).of(resting_side(order.request.side));
  const auto found = std::find_if(
      quotes.begin(), quotes.end(),
      [&](const std::unique_ptr<ExchangeOrder>& quote) { return quote.get() == &order; });
  assert(found != quotes.end());
  quotes.erase(found);
}

void Exchange::quote(AccountId maker, InstrumentId instrument, std::span<const Level> bids,
                     std::span<const Level> asks, UtcNanos now) {
  Market* market = find_market(instrument);
  if (market == nullptr) return;
  const MakerQuotes::Side& old_bids = market->quotes_of(maker).of(BookSide::Bid);
  const bool asks_first =
      asks.empty() || old_bids.empty() || asks.front().price > old_bids.front()->request.price;
  if (asks_first) quote(maker, instrument, BookSide::Ask, asks, now);
  quote(maker, instrument, BookSide::Bid, bids, now);
  if (!asks_first) quote(maker, instrument, BookSide::Ask, asks, now);
}

void Exchange::quote(AccountId maker, InstrumentId instrument, BookSide side,
                     std::span<const Level> target, UtcNanos now) {
  Market* market = find_market(instrument);
  if (market == nullptr) return;
  MakerQuotes::Side& quotes = market->quotes_of(maker).of(side);

  std::size_t at = 0;
  for (const Level& level : target) {  // new levels first, so that the side is never empty
    assert(&level == target.data() || is_better(side, (&level)[-1].price, level.price));
    while (at < quotes.size() && is_better(side, quotes[at]->request.price, level.price)) ++at;
    const bool stands = at < quotes.size() && quotes[at]->request.price == level.price;
    if (!stands && level.quantity > Quantity{}) place_quote(*market, maker, side, level, now);
  }

  auto wanted = target.begin();
  for (std::size_t i = 0; i < quotes.size();) {
    ExchangeOrder& standing = *quotes[i];
    const Price price = standing.request.price;
    while (wanted != target.end() && is_better(side, wanted->price, price)) ++wanted;
    const bool stays =
        wanted != target.end() && wanted->price == price && wanted->quantity > Quantity{};
    if (!stays) {
      take_off_book(*market, standing, OrderStatus::Canceled, CancelCause::None, now);
      continue;
    }
    if (wanted->quantity != standing.leaves()) {
      market->matching.resize(standing, wanted->quantity);
      publish(*market, side, price);
    }
    ++i;
  }
}

/// Takes what the level crosses, then lets the rest stand.
void Exchange::place_quote(Market& market, AccountId maker, BookSide side, const Level& level,
                           UtcNanos now) {
  auto order = std::make_unique<ExchangeOrder>();
  order->id = ExchangeOrderId{++last_order_id_};
  order->account = maker;
  order->is_quote = true;
  order->request.instrument = market.instrument.id;
  order->request.side = side_of(side);
  order->request.price = level.price;
  order->request.quantity = level.quantity;
  order->created = order->updated = now;

  Taking taking;
  taking.terms = {maker, side_of(side), level.price, SelfTradePrevention::CancelMaker};
  match(market, *order, taking, now);
  if (order->leaves().is_zero()) return;
  market.matching.add(*order);
  MakerQuotes::Side& quotes = market.quotes_of(maker).of(side);
  const auto place = std::find_if(quotes.begin(), quotes.end(), [&](const auto& quote) {
    return is_better(side, level.price, quote->request.price);
  });
  quotes.insert(place, std::move(order));
  publish(market, side, level.price);
}

}  // namespace crossbook
