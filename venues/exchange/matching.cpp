#include "venues/exchange/matching.hpp"

#include <algorithm>
#include <cassert>

#include "venues/market/rounding.hpp"

namespace crossbook {

void MatchingBook::add(ExchangeOrder& order) {
  const BookSide side = resting_side(order.request.side);
  PriceLevel& level = levels(side)[key(side, order.request.price)];
  level.total += order.leaves();
  level.orders.push_back(&order);
}

void MatchingBook::remove(ExchangeOrder& order) {
  const BookSide side = resting_side(order.request.side);
  const auto found = levels(side).find(key(side, order.request.price));
  assert(found != levels(side).end());
  PriceLevel& level = found->second;
  const auto place = std::find(level.orders.begin(), level.orders.end(), &order);
  assert(place != level.orders.end());
  level.total -= order.leaves();
  level.orders.erase(place);
  if (level.orders.empty()) levels(side).erase(found);
}

void MatchingBook::fill(ExchangeOrder& order, Quantity quantity) {
  assert(quantity <= order.leaves());
  if (quantity == order.leaves()) {
    remove(order);
  } else {
    const BookSide side = resting_side(order.request.side);
    levels(side).find(key(side, order.request.price))->second.total -= quantity;
  }
  order.filled += quantity;
}

void MatchingBook::resize(ExchangeOrder& order, Quantity leaves) {
  const bool keeps_place = leaves <= order.leaves();
  if (keeps_place) {
    const BookSide side = resting_side(order.request.side);
    levels(side).find(key(side, order.request.price))->second.total += leaves - order.leaves();
  } else {
    remove(order);
  }
  order.request.quantity = order.filled + leaves;
  if (!keeps_place) add(order);
}

ExchangeOrder* MatchingBook::best(BookSide side) const noexcept {
  const Levels& all = levels(side);
  return all.empty() ? nullptr : all.begin()->second.orders.front();
}

Quantity MatchingBook::total(BookSide side, Price price) const noexcept {
  const auto found = levels(side).find(key(side, price));
  return found == levels(side).end() ? Quantity{} : found->second.total;
}

/// Visits what the taker would meet. @param take gives the quantity taken of a resting order, given
/// what is taken so far; less than its leaves ends the walk
template <class Take>
MatchPreview MatchingBook::walk(const TakerTerms& terms, Take take) const {
  MatchPreview preview;
  for (const auto& [unused, level] : levels(taken_side(terms.side))) {
    for (const ExchangeOrder* resting : level.orders) {
      if (!reaches(terms.side, terms.limit, resting->request.price)) return preview;
      if (resting->account == terms.account && terms.self_trade != SelfTradePrevention::None) {
        if (terms.self_trade == SelfTradePrevention::CancelMaker) continue;
        return preview;
      }
      const Quantity taken = take(*resting, preview);
      preview.quantity += taken;
      preview.notional += resting->request.price * taken;
      if (taken < resting->leaves()) return preview;
    }
  }
  return preview;
}

MatchPreview MatchingBook::preview(const TakerTerms& terms, Quantity quantity) const {
  return walk(terms, [quantity](const ExchangeOrder& resting, const MatchPreview& so_far) {
    return std::min(resting.leaves(), quantity - so_far.quantity);
  });
}

MatchPreview MatchingBook::preview(const TakerTerms& terms, Notional notional, Quantity lot) const {
  return walk(terms, [notional, lot](const ExchangeOrder& resting, const MatchPreview& so_far) {
    const Int128 affordable =
        (notional - so_far.notional).raw() / std::max<std::int64_t>(1, resting.request.price.raw());
    if (affordable >= resting.leaves().raw()) return resting.leaves();
    return quantity_down_to_lot(Quantity::from_raw(static_cast<std::int64_t>(affordable)), lot);
  });
}

}  // namespace crossbook
