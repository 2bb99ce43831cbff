#include "venues/bybit/simulator_order_json.hpp"

namespace crossbook::bybit {
namespace {

std::string_view status_word(const ExchangeOrder& order) noexcept {
  switch (order.status) {
    case OrderStatus::PendingNew:
    case OrderStatus::New: return order.filled.is_zero() ? "New" : "PartiallyFilled";
    case OrderStatus::PartiallyFilled: return "PartiallyFilled";
    case OrderStatus::Filled: return "Filled";
    case OrderStatus::Rejected: return "Rejected";
    case OrderStatus::Canceled:
    case OrderStatus::Expired:
    case OrderStatus::Unknown:
      // A market order by quote size that has spent it is filled, whatever is left of its size.
      return order.filled.is_zero() ? "Cancelled" : "PartiallyFilledCanceled";
  }
  __builtin_unreachable();
}

struct EndWords {
  std::string_view cancel_type = "UNKNOWN";
  std::string_view reason = "EC_NoError";
};

EndWords end_words(CancelCause cause) noexcept {
  switch (cause) {
    case CancelCause::None: return {};
    case CancelCause::User: return {"CancelByUser", "EC_PerCancelRequest"};
    case CancelCause::IocRemainder: return {"UNKNOWN", "EC_NoImmediateQtyToFill"};
    case CancelCause::FokUnfilled: return {"UNKNOWN", "EC_CancelForNoFullFill"};
    case CancelCause::SelfTrade: return {"CancelBySmp", "EC_NoError"};
    case CancelCause::PriceBand:
    case CancelCause::NoLiquidity: return {"UNKNOWN", "EC_NoImmediateQtyToFill"};
    case CancelCause::PostOnlyWouldTake: return {"UNKNOWN", "EC_PostOnlyWillTakeLiquidity"};
    case CancelCause::DeadMansSwitch: return {"CancelByDcp", "EC_PerCancelRequest"};
  }
  __builtin_unreachable();
}

std::string_view time_in_force(const NewOrder& request) noexcept {
  if (request.post_only) return "PostOnly";
  switch (request.time_in_force) {
    case TimeInForce::Ioc: return "IOC";
    case TimeInForce::Fok: return "FOK";
    case TimeInForce::Gtc: return "GTC";
  }
  __builtin_unreachable();
}

std::string_view side_word(Side side) noexcept { return side == Side::Buy ? "Buy" : "Sell"; }

bool is_open(const ExchangeOrder& order) noexcept { return !is_terminal(order.status); }

/// Of what was filled; "" where nothing was. Rounded down to the price's scale.
std::string average_text(const ExchangeOrder& order, const Market& market) {
  if (order.filled.is_zero()) return "";
  const Int128 price = order.filled_notional.raw() / order.filled.raw();
  return decimal_text(price, market.instrument->price_scale);
}

}  // namespace

WireJson order_json(const ExchangeOrder& order, const Market& market, std::string_view fee_coin) {
  const NewOrder& request = order.request;
  const EndWords end = end_words(order.cause);
  const bool is_market = request.type == OrderType::Market;
  const Quantity leaves = is_open(order) ? order.leaves() : Quantity{};
  const Notional leaves_value = is_open(order) ? request.price * leaves : Notional{};
  WireJson fees = WireJson::object();
  if (!order.filled.is_zero()) fees[std::string{fee_coin}] = amount_text(order.fees_paid);
  return {{"category", "spot"},
          {"symbol", market.symbol},
          {"orderId", std::to_string(order.id.value())},
          {"orderLinkId", request.client_id},
          {"blockTradeId", ""},
          {"isLeverage", "0"},
          {"positionIdx", 0},
          {"side", side_word(request.side)},
          {"orderStatus", status_word(order)},
          {"cancelType", end.cancel_type},
          {"rejectReason", end.reason},
          {"timeInForce", time_in_force(request)},
          {"orderType", is_market ? "Market" : "Limit"},
          {"price", market.price_text(request.price)},
          {"qty", request.quote_quantity.is_zero() ? market.quantity_text(request.quantity)
                                                   : market.notional_text(request.quote_quantity)},
          {"avgPrice", average_text(order, market)},
          {"leavesQty", market.quantity_text(leaves)},
          {"leavesValue", market.notional_text(leaves_value)},
          {"cumExecQty", market.quantity_text(order.filled)},
          {"cumExecValue", market.notional_text(order.filled_notional)},
          {"cumExecFee", amount_text(order.fees_paid)},
          {"cumFeeDetail", std::move(fees)},
          {"orderIv", ""},
          {"stopOrderType", ""},
          {"triggerPrice", "0"},
          {"takeProfit", "0"},
          {"stopLoss", "0"},
          {"triggerDirection", 0},
          {"reduceOnly", false},
          {"closeOnTrigger", false},
          {"smpType", "None"},
          {"smpGroup", 0},
          {"smpOrderId", ""},
          {"marketUnit", request.quote_quantity.is_zero() ? "baseCoin" : "quoteCoin"},
          {"createdTime", millis_text(order.created)},
          {"updatedTime", millis_text(order.updated)}};
}

WireJson execution_json(const ExchangeOrder& order, const ExchangeTrade& trade,
                        const Market& market, std::string_view fee_coin, FeeRate rate) {
  const NewOrder& request = order.request;
  return {{"category", "spot"},
          {"symbol", market.symbol},
          {"isLeverage", "0"},
          {"orderId", std::to_string(order.id.value())},
          {"orderLinkId", request.client_id},
          {"side", side_word(request.side)},
          {"orderPrice", market.price_text(request.price)},
          {"orderQty", market.quantity_text(request.quantity)},
          {"leavesQty", market.quantity_text(order.leaves())},
          {"createType", "CreateByUser"},
          {"orderType", request.type == OrderType::Market ? "Market" : "Limit"},
          {"stopOrderType", ""},
          {"execId", std::to_string(trade.id)},
          {"execPrice", market.price_text(trade.price)},
          {"execQty", market.quantity_text(trade.quantity)},
          {"execValue", market.notional_text(trade.price * trade.quantity)},
          {"execFee", amount_text(trade.fee)},
          {"feeRate", rate_text(rate)},
          {"feeCurrency", fee_coin},
          {"execType", "Trade"},
          {"execTime", millis_text(trade.time)},
          {"isMaker", trade.is_maker},
          {"blockTradeId", ""},
          {"closedSize", ""},
          {"seq", trade.id}};
}

WireJson fast_execution_json(const WireJson& execution) {
  WireJson fast = WireJson::object();
  for (const char* name : {"category", "symbol", "execId", "execPrice", "execQty", "orderId",
                           "isMaker", "orderLinkId", "side", "execTime", "seq"})
    fast[name] = execution.at(name);
  if (fast["isMaker"] == true) fast["orderLinkId"] = "";
  return fast;
}

WireJson coin_json(std::string_view coin, const AccountBalance& balance) {
  const std::string total = amount_text(balance.total);
  return {{"coin", coin},
          {"equity", total},
          {"usdValue", ""},
          {"walletBalance", total},
          {"free", amount_text(balance.available())},
          {"locked", amount_text(balance.held)},
          {"spotHedgingQty", "0"},
          {"borrowAmount", "0"},
          {"availableToWithdraw", ""},
          {"accruedInterest", "0"},
          {"totalOrderIM", "0"},
          {"totalPositionIM", "0"},
          {"totalPositionMM", "0"},
          {"unrealisedPnl", "0"},
          {"cumRealisedPnl", "0"},
          {"bonus", "0"},
          {"marginCollateral", true},
          {"collateralSwitch", true},
          {"spotBorrow", "0"}};
}

WireJson wallet_json(WireJson coins) {
  return {{"accountIMRate", ""},
          {"accountMMRate", ""},
          {"accountType", "UNIFIED"},
          {"totalEquity", ""},
          {"totalWalletBalance", ""},
          {"totalMarginBalance", ""},
          {"totalAvailableBalance", ""},
          {"totalPerpUPL", ""},
          {"totalInitialMargin", ""},
          {"totalMaintenanceMargin", ""},
          {"accountLTV", ""},
          {"coin", std::move(coins)}};
}

}  // namespace crossbook::bybit
