#include "venues/exchange/filters.hpp"

#include "venues/exchange/matching.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
// 10^18 units of an asset: sums of many such still fit 128 bits.
constexpr Int128 kMaxAmount = Int128{power_of_ten(18)} * power_of_ten(18);

/// What a price is compared with: the side that the order would take, or else its own.
Price reference(Side side, const TopOfBook& top) noexcept {
  const Level& taken = side == Side::Buy ? top.ask : top.bid;
  const Level& own = side == Side::Buy ? top.bid : top.ask;
  if (!taken.quantity.is_zero()) return taken.price;
  return own.quantity.is_zero() ? Price{} : own.price;
}

}  // namespace

OrderCheck check_status(const InstrumentRules& rules, const NewOrder& order) noexcept {
  switch (rules.status) {
    case TradingStatus::Trading: break;
    case TradingStatus::PostOnly:
      if (!order.post_only) return {RejectReason::Halted, "status"};
      break;
    case TradingStatus::CancelOnly:
    case TradingStatus::Halted:
    case TradingStatus::Unlisted: return {RejectReason::Halted, "status"};
  }
  const bool by_quote = order.type == OrderType::Market && order.quantity.is_zero();
  const bool has_size = by_quote ? order.quote_quantity > Notional{} : order.quantity > Quantity{};
  if (!has_size) return {RejectReason::InvalidParameter, "quantity"};
  if (order.type == OrderType::Limit && order.price <= Price{})
    return {RejectReason::InvalidParameter, "price"};
  if (order.post_only &&
      (order.type == OrderType::Market || order.time_in_force != TimeInForce::Gtc))
    return {RejectReason::InvalidParameter, "post_only"};
  return {};
}

OrderCheck check_grid(const InstrumentRules& rules, const NewOrder& order) noexcept {
  if (order.type == OrderType::Limit && rules.tick_size > Price{} &&
      order.price.raw() % rules.tick_size.raw() != 0)
    return {RejectReason::TickSize, "tick_size"};
  if (order.quantity.is_zero()) return {};
  if (rules.lot_size > Quantity{} && order.quantity.raw() % rules.lot_size.raw() != 0)
    return {RejectReason::LotSize, "lot_size"};
  if (order.quantity < rules.min_quantity) return {RejectReason::LotSize, "min_quantity"};
  if (!rules.max_quantity.is_zero() && order.quantity > rules.max_quantity)
    return {RejectReason::LotSize, "max_quantity"};
  return {};
}

OrderCheck check_notional(const InstrumentRules& rules, const Instrument& instrument,
                          Notional notional) noexcept {
  const unsigned missing =
      kAmountScale.decimals() - unsigned{instrument.notional_scale().decimals()};
  if (notional.raw() > kMaxAmount / power_of_ten(missing))
    return {RejectReason::InvalidParameter, "max_notional"};
  if (notional < rules.min_notional) return {RejectReason::MinNotional, "min_notional"};
  return {};
}

OrderCheck check_price_band(const ExchangeListing& listing, const NewOrder& order,
                            const TopOfBook& top) noexcept {
  const Price base = reference(order.side, top);
  if (order.type == OrderType::Market || listing.price_band_ppm == 0 || base.is_zero()) return {};
  const bool is_passive = order.side == Side::Buy ? order.price < base : order.price > base;
  if (order.may_rest_far && is_passive) return {};
  const Int128 away = order.price > base ? (order.price - base).raw() : (base - order.price).raw();
  if (away * kMillion > Int128{base.raw()} * listing.price_band_ppm)
    return {RejectReason::PriceBand, "price_band"};
  return {};
}

Price band_edge(const ExchangeListing& listing, Side side, const TopOfBook& top) noexcept {
  const Price base = reference(side, top);
  if (listing.price_band_ppm == 0 || base.is_zero()) return worst_limit(side);
  const Int128 width = Int128{base.raw()} * listing.price_band_ppm / kMillion;
  const Int128 edge = side == Side::Buy ? base.raw() + width : base.raw() - width;
  if (edge <= 0) return Price{};
  if (edge > worst_limit(Side::Buy).raw()) return worst_limit(Side::Buy);
  return Price::from_raw(static_cast<std::int64_t>(edge));
}

}  // namespace crossbook
