#include "venues/okx/simulator_order_json.hpp"

namespace crossbook::okx {
namespace {

std::string_view self_trade_text(SelfTradePrevention rule) noexcept {
  switch (rule) {
    case SelfTradePrevention::CancelTaker: return "cancel_taker";
    case SelfTradePrevention::CancelBoth: return "cancel_both";
    case SelfTradePrevention::None:
    case SelfTradePrevention::CancelMaker: return "cancel_maker";
  }
  __builtin_unreachable();
}

std::string_view cancel_source(const ExchangeOrder& order) noexcept {
  const bool is_fok = order.request.time_in_force == TimeInForce::Fok;
  switch (order.cause) {
    case CancelCause::None: return "";
    case CancelCause::User: return "1";
    case CancelCause::IocRemainder: return is_fok ? "13" : "14";
    case CancelCause::FokUnfilled: return "13";
    case CancelCause::SelfTrade: return "32";
    case CancelCause::PriceBand: return "15";
    case CancelCause::NoLiquidity: return "14";
    case CancelCause::PostOnlyWouldTake: return "31";
    case CancelCause::DeadMansSwitch: return "20";
  }
  __builtin_unreachable();
}

std::string average_price(const ExchangeOrder& order, const CatalogEntry& entry) {
  const Int128 raw = order.filled_notional.raw() / order.filled.raw();
  return entry.price_text(Price::from_raw(static_cast<std::int64_t>(raw)));
}

/// What was paid is negative on OKX; a rebate stands in fields of its own. The asset of the one
/// that there is not is the pair's other one.
void write_fees(JsonWriter& json, const ExchangeOrder& order, const Catalog& catalog,
                const CatalogEntry& entry) {
  const bool in_base =
      order.request.side == Side::Buy && entry.listing->rules.fees.asset == FeeAsset::Received;
  const std::string_view asset = order.filled.is_zero() ? (in_base ? entry.base : entry.quote)
                                                        : catalog.asset_code(order.fee_asset);
  const std::string_view other = asset == entry.base ? entry.quote : entry.base;
  const bool is_rebate = order.fees_paid < Amount{};
  json.field("fee", is_rebate ? "0" : amount_text(-order.fees_paid));
  json.field("feeCcy", is_rebate ? other : asset);
  json.field("rebate", is_rebate ? amount_text(-order.fees_paid) : "0");
  json.field("rebateCcy", is_rebate ? asset : other);
}

/// The fields that both shapes have.
void write_common(JsonWriter& json, const OrderView& view, const Catalog& catalog) {
  const ExchangeOrder& order = view.order;
  const ExchangeTrade* fill = view.fill;
  const CatalogEntry& entry = *catalog.find(order.request.instrument);
  const NewOrder& request = order.request;
  const bool is_market = request.type == OrderType::Market;
  const bool by_quote = is_by_quote(request);
  json.field("instType", "SPOT").field("instId", entry.inst_id);
  json.field("ordId", std::to_string(order.id.value())).field("clOrdId", request.client_id);
  json.field("tag", view.tag).field("px", is_market ? "" : entry.price_text(request.price));
  json.field("sz", by_quote ? decimal_text(request.quote_quantity.raw(),
                                           entry.instrument->notional_scale())
                            : entry.quantity_text(request.quantity));
  json.field("ordType", order_type_text(request));
  json.field("side", request.side == Side::Buy ? "buy" : "sell").field("tdMode", "cash");
  json.field("tgtCcy", !is_market ? "" : by_quote ? "quote_ccy" : "base_ccy");
  json.field("state", state_text(order)).field("accFillSz", entry.quantity_text(order.filled));
  json.field("fillPx", fill != nullptr ? entry.price_text(fill->price) : "");
  json.field("fillSz", fill != nullptr ? entry.quantity_text(fill->quantity) : "0");
  json.field("tradeId", fill != nullptr ? std::to_string(fill->id) : "");
  json.field("fillTime", fill != nullptr ? millis_text(fill->time) : "");
  write_fees(json, order, catalog, entry);
  json.field("cancelSource", cancel_source(order)).field("category", "normal");
  json.field("stpMode", self_trade_text(request.self_trade)).field("tradeQuoteCcy", entry.quote);
  json.field("pnl", "0").field("reduceOnly", "false").field("isTpLimit", "false");
  json.empty_fields({"algoClOrdId", "algoId", "attachAlgoClOrdId", "ccy", "lever", "pxType",
                     "pxUsd", "pxVol", "quickMgnType", "slOrdPx", "slTriggerPx", "slTriggerPxType",
                     "source", "stpId", "tpOrdPx", "tpTriggerPx", "tpTriggerPxType"});
  json.key("attachAlgoOrds").begin_array().end_array();
  json.key("linkedAlgoOrd").begin_object().field("algoId", "").end_object();
  json.field("cTime", millis_text(order.created)).field("uTime", millis_text(order.updated));
}

/// In USD, where the quote asset is worth one.
std::string value_text(const CatalogEntry& entry, Price price, Quantity quantity) {
  if (!is_usd(entry.quote) || price.is_zero()) return {};
  return decimal_text((price * quantity).raw(), entry.instrument->notional_scale());
}

}  // namespace

std::string_view state_text(const ExchangeOrder& order) noexcept {
  switch (order.status) {
    case OrderStatus::PendingNew:
    case OrderStatus::New: return "live";
    case OrderStatus::PartiallyFilled: return "partially_filled";
    case OrderStatus::Filled: return "filled";
    case OrderStatus::Canceled:
    case OrderStatus::Rejected:
    case OrderStatus::Expired:
    case OrderStatus::Unknown: return "canceled";
  }
  __builtin_unreachable();
}

std::string_view order_type_text(const NewOrder& order) noexcept {
  if (order.type == OrderType::Market) return "market";
  if (order.post_only) return "post_only";
  switch (order.time_in_force) {
    case TimeInForce::Ioc: return "ioc";
    case TimeInForce::Fok: return "fok";
    case TimeInForce::Gtc: return "limit";
  }
  __builtin_unreachable();
}

bool is_by_quote(const NewOrder& order) noexcept {
  return order.type == OrderType::Market && !order.quote_quantity.is_zero();
}

void write_order(JsonWriter& json, const OrderView& view, const Catalog& catalog) {
  const ExchangeOrder& order = view.order;
  const CatalogEntry& entry = *catalog.find(order.request.instrument);
  json.begin_object();
  write_common(json, view, catalog);
  json.field("avgPx", order.filled.is_zero() ? "" : average_price(order, entry));
  json.field("posSide", "net").field("cancelSourceReason", "");
  json.end_object();
}

void write_order_push(JsonWriter& json, const OrderView& view, const PushDetail& detail,
                      const Catalog& catalog) {
  const ExchangeOrder& order = view.order;
  const ExchangeTrade* fill = view.fill;
  const CatalogEntry& entry = *catalog.find(order.request.instrument);
  json.begin_object();
  write_common(json, view, catalog);
  json.field("avgPx", order.filled.is_zero() ? "0" : average_price(order, entry));
  json.field("posSide", "").field("execType", fill == nullptr ? "" : fill->is_maker ? "M" : "T");
  json.field("fillFee", fill != nullptr ? amount_text(-fill->fee) : "0");
  json.field("fillFeeCcy", fill != nullptr ? catalog.asset_code(fill->fee_asset) : "");
  json.field("fillNotionalUsd",
             fill != nullptr ? value_text(entry, fill->price, fill->quantity) : "");
  json.field("notionalUsd", value_text(entry, order.request.price, order.request.quantity));
  json.field("fillPnl", "0").field("lastPx", detail.last_price);
  json.field("amendResult", detail.is_amended ? "0" : "");
  json.field("amendSource", detail.is_amended ? "1" : "").field("reqId", detail.request_id);
  json.field("code", "0").field("msg", "");
  json.empty_fields(
      {"fillPxVol", "fillPxUsd", "fillMarkVol", "fillFwdPx", "fillMarkPx", "fillIdxPx"});
  json.end_object();
}

std::int64_t bill_id(const ExchangeTrade& trade) noexcept {
  return trade.id * 2 + (trade.is_maker ? 1 : 0);  // one of each side
}

void write_fill(JsonWriter& json, const ExchangeTrade& trade, std::string_view client_id,
                std::string_view tag, const Catalog& catalog) {
  const CatalogEntry& entry = *catalog.find(trade.instrument);
  const std::string time = millis_text(trade.time);
  json.begin_object().field("instType", "SPOT").field("instId", entry.inst_id);
  json.field("tradeId", std::to_string(trade.id));
  json.field("ordId", std::to_string(trade.order.value())).field("clOrdId", client_id);
  json.field("billId", std::to_string(bill_id(trade))).field("tag", tag).field("subType", "");
  json.field("fillPx", entry.price_text(trade.price));
  json.field("fillSz", entry.quantity_text(trade.quantity)).field("fillPnl", "0");
  json.field("side", trade.side == Side::Buy ? "buy" : "sell").field("posSide", "net");
  json.field("execType", trade.is_maker ? "M" : "T");
  json.field("fee", amount_text(-trade.fee)).field("feeCcy", catalog.asset_code(trade.fee_asset));
  json.field("feeRate", fee_rate_text(trade.is_maker ? entry.listing->rules.fees.maker
                                                     : entry.listing->rules.fees.taker));
  json.empty_fields(
      {"fillIdxPx", "fillPxVol", "fillPxUsd", "fillMarkVol", "fillFwdPx", "fillMarkPx"});
  json.field("tradeQuoteCcy", entry.quote).field("ts", time).field("fillTime", time);
  json.end_object();
}

}  // namespace crossbook::okx
