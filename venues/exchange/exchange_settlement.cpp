// Who pays whom: holds, fees, trades.
#include <algorithm>
#include <cassert>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/exchange_state.hpp"
#include "venues/exchange/matching.hpp"

namespace crossbook {

using OrderChange = ExchangeListener::OrderChange;

/// What the order may yet cost, of the asset that it holds: the base quantity of a sell; the
/// notional of a buy and, where fees are taken in quote, the higher of its fees.
Amount Exchange::needed(const Market& market, const NewOrder& order, Quantity quantity,
                        Notional notional) const noexcept {
  if (order.side == Side::Sell) return to_amount(quantity, market.instrument.quantity_scale);
  const Amount cost = to_amount(notional, market.instrument.notional_scale());
  const Fees& fees = market.listing.rules.fees;
  if (fees.asset == FeeAsset::Received) return cost;
  return cost + std::max(Amount{}, rounded_fee(cost, std::max(fees.maker, fees.taker)));
}

/// Holds as much of what is wanted as there is: rounding of fees may have taken a last digit.
void Exchange::set_hold(const Market& market, ExchangeOrder& order, Amount wanted) {
  const AssetId asset = market.held_asset(order.request.side);
  ledger_.release(order.account, asset, order.held);
  order.held = std::min(wanted, ledger_.balance(order.account, asset).available());
  ledger_.hold(order.account, asset, order.held);
}

void Exchange::drop_hold(const Market& market, ExchangeOrder& order) {
  ledger_.release(order.account, market.held_asset(order.request.side), order.held);
  order.held = Amount{};
}

/// Up to the digits that the venue books.
Amount Exchange::rounded_fee(Amount value, FeeRate rate) const noexcept {
  const Int128 step = power_of_ten(kAmountScale.decimals() - unsigned{fee_decimals_});
  const Int128 exact = fee_of(value, rate).raw();
  const Int128 low = exact / step * step;
  return Amount::from_raw(exact > low ? low + step : low);
}

void Exchange::pay(AccountId from, AccountId to, AssetId asset, Amount amount,
                   bool from_mint_if_short) {
  const Amount available = ledger_.balance(from, asset).available();
  if (from_mint_if_short && available < amount)
    ledger_.transfer(ledger_.mint(), from, asset, amount - available);
  ledger_.transfer(from, to, asset, amount);
}

/// Books the fee of one side of a trade, after the trade itself.
/// @param received      what this side got by the trade
/// @param quote_paid    notional of the trade
/// @param still_needed  what a buy must keep of its quote asset for the rest of the order
Amount Exchange::charge_fee(const Market& market, ExchangeOrder& order, Amount received,
                            Amount quote_paid, Amount still_needed, bool is_maker) {
  const Fees& fees = market.listing.rules.fees;
  const FeeRate rate = is_maker ? fees.maker : fees.taker;
  const bool in_quote = fees.asset == FeeAsset::Quote || order.request.side == Side::Sell;
  const bool from_received = fees.asset == FeeAsset::Received || order.request.side == Side::Sell;
  order.fee_asset = in_quote ? market.instrument.quote : market.instrument.base;
  if (order.is_quote) return Amount{};

  const Amount fee = rounded_fee(in_quote ? quote_paid : received, rate);
  if (fee < Amount{}) {
    ledger_.transfer(ledger_.mint(), order.account, order.fee_asset, -fee);
    return fee;
  }
  const Amount most =
      from_received ? received
                    : ledger_.balance(order.account, order.fee_asset).available() - still_needed;
  const Amount charged = std::min(fee, std::max(Amount{}, most));
  ledger_.transfer(order.account, ledger_.fee_account(), order.fee_asset, charged);
  return charged;
}

void Exchange::record(const Market& market, ExchangeOrder& order, ExchangeTrade trade,
                      Notional notional) {
  trade.order = order.id;
  trade.account = order.account;
  trade.instrument = market.instrument.id;
  trade.side = order.request.side;
  trade.fee_asset = order.fee_asset;
  order.filled_notional += notional;
  order.fees_paid += trade.fee;
  order.updated = trade.time;
  order.status = order.leaves().is_zero() ? OrderStatus::Filled : OrderStatus::PartiallyFilled;
  if (!order.is_quote) {
    AccountOrders& orders = orders_of(order.account);
    order.trades.push_back(trade);
    orders.trades.push_back(trade);
    while (orders.trades.size() > orders.trades_kept) orders.trades.pop_front();
  }
  tell(order, OrderChange::Trade, &trade);
}

void Exchange::trade(Market& market, ExchangeOrder& maker, ExchangeOrder& taker, Quantity quantity,
                     const Taking& taking, UtcNanos now) {
  const Instrument& instrument = market.instrument;
  const Price price = maker.request.price;
  const BookSide side = resting_side(maker.request.side);
  const Notional notional = price * quantity;
  const Amount quote_amount = to_amount(notional, instrument.notional_scale());
  const Amount base_amount = to_amount(quantity, instrument.quantity_scale);
  const bool taker_buys = taker.request.side == Side::Buy;
  ExchangeOrder& buyer = taker_buys ? taker : maker;
  ExchangeOrder& seller = taker_buys ? maker : taker;

  drop_hold(market, maker);
  drop_hold(market, taker);
  pay(buyer.account, seller.account, instrument.quote, quote_amount, buyer.is_quote);
  pay(seller.account, buyer.account, instrument.base, base_amount, seller.is_quote);
  market.matching.fill(maker, quantity);
  taker.filled += quantity;

  const auto notional_left = [&](const ExchangeOrder& order) {
    if (&order == &taker && order.request.type == OrderType::Market)
      return taking.budget - order.filled_notional - notional;
    return order.request.price * order.leaves();
  };
  const Amount buyer_needs = to_amount(notional_left(buyer), instrument.notional_scale());
  const Amount buyer_fee =
      charge_fee(market, buyer, base_amount, quote_amount, buyer_needs, &buyer == &maker);
  const Amount seller_fee =
      charge_fee(market, seller, quote_amount, quote_amount, Amount{}, &seller == &maker);
  for (ExchangeOrder* order : {&maker, &taker})
    if (!order->is_quote)
      set_hold(market, *order,
               needed(market, order->request, order->leaves(), notional_left(*order)));

  ExchangeTrade trade;
  trade.id = ++last_trade_id_;
  trade.price = price;
  trade.quantity = quantity;
  trade.time = now;
  trade.is_maker = true;
  trade.fee = taker_buys ? seller_fee : buyer_fee;
  record(market, maker, trade, notional);
  trade.is_maker = false;
  trade.fee = taker_buys ? buyer_fee : seller_fee;
  record(market, taker, trade, notional);

  publish(market, side, price);
  for (const ExchangeOrder* order : {&maker, &taker}) {
    if (order->is_quote) continue;
    tell_balance(order->account, instrument.base);
    tell_balance(order->account, instrument.quote);
  }
  if (!maker.leaves().is_zero()) return;
  if (maker.is_quote) {
    remove_quote(market, maker);
  } else {
    close_order(market, maker, OrderStatus::Filled, CancelCause::None, now);
  }
}

}  // namespace crossbook
