#include "venues/okx/simulator_catalog.hpp"

namespace crossbook::okx {
namespace {

std::string_view state_text(TradingStatus status) noexcept {
  switch (status) {
    case TradingStatus::Trading: return "live";
    case TradingStatus::CancelOnly:
    case TradingStatus::PostOnly:
    case TradingStatus::Halted: return "suspend";
    case TradingStatus::Unlisted: return "preopen";
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
  if (order.filled.is_zero()) return "";
  const Int128 raw = order.filled_notional.raw() / order.filled.raw();
  return entry.price_text(Price::from_raw(static_cast<std::int64_t>(raw)));
}

/// What was paid is negative on OKX; a rebate stands in fields of its own.
void write_fees(JsonWriter& json, const ExchangeOrder& order, const Catalog& catalog,
                const CatalogEntry& entry) {
  const bool is_rebate = order.fees_paid < Amount{};
  const std::string_view asset =
      order.filled.is_zero()
          ? std::string_view{order.request.side == Side::Buy ? entry.base : entry.quote}
          : catalog.asset_code(order.fee_asset);
  json.field("fee", is_rebate ? "0" : amount_text(-order.fees_paid)).field("feeCcy", asset);
  json.field("rebate", is_rebate ? amount_text(-order.fees_paid) : "0").field("rebateCcy", asset);
}

void write_last_fill(JsonWriter& json, const ExchangeTrade* fill, const Catalog& catalog,
                     const CatalogEntry& entry) {
  json.field("fillPx", fill != nullptr ? entry.price_text(fill->price) : "");
  json.field("fillSz", fill != nullptr ? entry.quantity_text(fill->quantity) : "0");
  json.field("tradeId", fill != nullptr ? std::to_string(fill->id) : "");
  json.field("fillTime", fill != nullptr ? millis_text(fill->time) : "");
  json.field("execType", fill == nullptr ? "" : fill->is_maker ? "M" : "T");
  json.field("fillFee", fill != nullptr ? amount_text(-fill->fee) : "0");
  json.field("fillFeeCcy", fill != nullptr ? catalog.asset_code(fill->fee_asset) : "");
}

}  // namespace

std::string CatalogEntry::price_text(Price price) const {
  return decimal_text(price.raw(), instrument->price_scale);
}
std::string CatalogEntry::quantity_text(Quantity quantity) const {
  return decimal_text(quantity.raw(), instrument->quantity_scale);
}

Catalog::Catalog(const Exchange& exchange) : exchange_{exchange} {
  for (const ExchangeListing& listing : exchange.listings()) {
    CatalogEntry entry;
    entry.listing = &listing;
    entry.instrument = &exchange.table().at(listing.instrument);
    entry.base = exchange.table().asset_code(entry.instrument->base);
    entry.quote = exchange.table().asset_code(entry.instrument->quote);
    entry.inst_id = entry.base + "-" + entry.quote;
    entry.code = kFirstInstIdCode + listing.instrument.value();
    entries_.push_back(std::move(entry));
  }
}

const CatalogEntry* Catalog::find(std::string_view inst_id) const noexcept {
  for (const CatalogEntry& entry : entries_)
    if (entry.inst_id == inst_id) return &entry;
  return nullptr;
}
const CatalogEntry* Catalog::find_code(std::int64_t code) const noexcept {
  for (const CatalogEntry& entry : entries_)
    if (entry.code == code) return &entry;
  return nullptr;
}
const CatalogEntry* Catalog::find(InstrumentId id) const noexcept {
  for (const CatalogEntry& entry : entries_)
    if (entry.instrument->id == id) return &entry;
  return nullptr;
}
std::string_view Catalog::asset_code(AssetId asset) const noexcept {
  return exchange_.table().asset_code(asset);
}

std::string millis_text(UtcNanos time) { return std::to_string(time.millis()); }
std::string micros_text(UtcNanos time) { return std::to_string(time.count() / 1'000); }
std::string uid_text(AccountId account) {
  constexpr std::int64_t kFirstUid = 440'000'000'000'000;
  return std::to_string(kFirstUid + account.value());
}

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

void write_instrument(JsonWriter& json, const CatalogEntry& entry) {
  const InstrumentRules& rules = entry.listing->rules;
  const std::string max_size =
      rules.max_quantity.is_zero() ? "9999999999" : entry.quantity_text(rules.max_quantity);
  json.begin_object();
  for (const std::string_view empty :
       {"alias", "auctionEndTime", "ctMult", "ctType", "ctVal", "ctValCcy", "expTime", "instFamily",
        "optType", "preMktSwTime", "settleCcy", "stk", "uly"})
    json.field(empty, "");
  json.field("instType", "SPOT").field("instId", entry.inst_id);
  json.field_number("instIdCode", entry.code);
  json.field("baseCcy", entry.base).field("quoteCcy", entry.quote);
  json.field("tickSz", entry.price_text(rules.tick_size));
  json.field("lotSz", entry.quantity_text(rules.lot_size));
  json.field("minSz", entry.quantity_text(rules.min_quantity));
  json.field("maxLmtSz", max_size).field("maxMktSz", "1000000");
  json.field("maxLmtAmt", "20000000").field("maxMktAmt", "1000000");
  json.field("maxTwapSz", max_size).field("maxIcebergSz", max_size);
  json.field("maxTriggerSz", max_size).field("maxStopSz", "1000000");
  json.field("state", state_text(rules.status));
  json.field("listTime", "1606468572000").field("contTdSwTime", "1606468572000");
  json.field("openType", "call_auction").field("ruleType", "normal");
  json.field("category", "1").field("instCategory", "1").field("groupId", "12");
  json.field("lever", "").key("tradeQuoteCcyList").begin_array().text(entry.quote).end_array();
  json.key("upcChg").begin_array().end_array().end_object();
}

void write_order(JsonWriter& json, const ExchangeOrder& order, const ExchangeTrade* fill,
                 const Catalog& catalog) {
  const CatalogEntry& entry = *catalog.find(order.request.instrument);
  const NewOrder& request = order.request;
  const bool is_market = request.type == OrderType::Market;
  const bool by_quote = is_market && !request.quote_quantity.is_zero();
  json.begin_object().field("instType", "SPOT").field("instId", entry.inst_id);
  json.field("ordId", std::to_string(order.id.value())).field("clOrdId", request.client_id);
  json.field("tag", "").field("px", is_market ? "" : entry.price_text(request.price));
  json.field("sz", by_quote ? decimal_text(request.quote_quantity.raw(),
                                           entry.instrument->notional_scale())
                            : entry.quantity_text(request.quantity));
  json.field("ordType", order_type_text(request));
  json.field("side", request.side == Side::Buy ? "buy" : "sell").field("posSide", "net");
  json.field("tdMode", "cash");
  json.field("tgtCcy", !is_market ? "" : by_quote ? "quote_ccy" : "base_ccy");
  json.field("state", state_text(order));
  json.field("accFillSz", entry.quantity_text(order.filled));
  json.field("avgPx", average_price(order, entry));
  write_last_fill(json, fill, catalog, entry);
  write_fees(json, order, catalog, entry);
  json.field("cancelSource", cancel_source(order)).field("category", "normal");
  json.field("stpMode", self_trade_text(request.self_trade)).field("tradeQuoteCcy", entry.quote);
  for (const std::string_view empty :
       {"lever", "source", "amendResult", "reqId", "msg", "pnl", "ccy", "quickMgnType"})
    json.field(empty, "");
  json.field("code", "0").field("reduceOnly", "false");
  json.field("cTime", millis_text(order.created)).field("uTime", millis_text(order.updated));
  json.end_object();
}

void write_fill(JsonWriter& json, const ExchangeTrade& trade, const ExchangeOrder* order,
                const Catalog& catalog) {
  const CatalogEntry& entry = *catalog.find(trade.instrument);
  const std::string time = millis_text(trade.time);
  json.begin_object().field("instType", "SPOT").field("instId", entry.inst_id);
  json.field("tradeId", std::to_string(trade.id));
  json.field("ordId", std::to_string(trade.order.value()));
  json.field("clOrdId", order != nullptr ? order->request.client_id : "").field("tag", "");
  json.field("billId", std::to_string(trade.id * 2 + (trade.is_maker ? 1 : 0)));
  json.field("fillPx", entry.price_text(trade.price));
  json.field("fillSz", entry.quantity_text(trade.quantity));
  json.field("side", trade.side == Side::Buy ? "buy" : "sell").field("posSide", "net");
  json.field("execType", trade.is_maker ? "M" : "T");
  json.field("fee", amount_text(-trade.fee)).field("feeCcy", catalog.asset_code(trade.fee_asset));
  json.field("tradeQuoteCcy", entry.quote).field("ts", time).field("fillTime", time);
  json.end_object();
}

}  // namespace crossbook::okx
