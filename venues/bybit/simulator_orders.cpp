#include "venues/bybit/simulator_orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "venues/bybit/rules.hpp"
#include "venues/exchange/filters.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook::bybit {
namespace {

bool is_link_id(std::string_view id) noexcept {
  return id.size() <= kMaxOrderLinkIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_';
         });
}

Refusal bad_parameter(std::string_view name) {
  return {170130, fmt::format("Data sent for parameter '{}' is not valid.", name)};
}

WireJson ids_json(const ExchangeOrder& order) {
  return {{"orderId", std::to_string(order.id.value())}, {"orderLinkId", order.request.client_id}};
}

Refusal read_side(const WireJson& request, Side& side) {
  const std::string word = text_at(request, "side");
  if (word != "Buy" && word != "Sell") return {170117, "Invalid side."};
  side = word == "Buy" ? Side::Buy : Side::Sell;
  return {};
}

Refusal read_time_in_force(const WireJson& request, NewOrder& order) {
  const std::string word = text_at(request, "timeInForce");
  order.time_in_force = word == "IOC"   ? TimeInForce::Ioc
                        : word == "FOK" ? TimeInForce::Fok
                                        : TimeInForce::Gtc;
  order.post_only = word == "PostOnly";
  order.post_only_cancels = true;
  const bool is_known =
      word.empty() || word == "GTC" || word == "IOC" || word == "FOK" || word == "PostOnly";
  return is_known ? Refusal{} : Refusal{170115, "Invalid timeInForce."};
}

Refusal read_self_trade(const WireJson& request, NewOrder& order) {
  const std::string word = text_at(request, "smpType");
  if (word.empty() || word == "None")
    order.self_trade = SelfTradePrevention::None;
  else if (word == "CancelMaker")
    order.self_trade = SelfTradePrevention::CancelMaker;
  else if (word == "CancelTaker")
    order.self_trade = SelfTradePrevention::CancelTaker;
  else if (word == "CancelBoth")
    order.self_trade = SelfTradePrevention::CancelBoth;
  else
    return bad_parameter("smpType");
  return {};
}

}  // namespace

Answer OrderDesk::run(Operation operation, AccountId account, const WireJson& request,
                      UtcNanos now) {
  if (!request.is_object()) return {{10001, "params error: the body is no object"}};
  const std::string category = text_at(request, "category");
  if (category != "spot") return {{10001, "params error: category is not spot"}};
  switch (operation) {
    case Operation::Create: return create(account, request, now);
    case Operation::Amend: return amend(account, request, now);
    case Operation::Cancel: return cancel(account, request, now);
  }
  __builtin_unreachable();
}

Answer OrderDesk::run_batch(Operation operation, AccountId account, const WireJson& request,
                            UtcNanos now) {
  const auto list = request.is_object() ? request.find("request") : request.end();
  const bool is_whole = request.is_object() && list != request.end() && list->is_array() &&
                        !list->empty() && text_at(request, "category") == "spot";
  if (!is_whole) return {{10001, "params error: request"}};
  if (list->size() > kMaxBatch) return {{10001, "params error: more than 10 orders"}};
  WireJson results = WireJson::array(), codes = WireJson::array();
  for (WireJson one : *list) {
    if (one.is_object()) one["category"] = "spot";
    const Answer answer = run(operation, account, one, now);
    WireJson row = answer.refusal.is_refused() ? WireJson{{"orderId", ""}, {"orderLinkId", ""}}
                                               : answer.result;
    row["category"] = "spot";
    row["symbol"] = text_at(one, "symbol");
    results.push_back(std::move(row));
    codes.push_back({{"code", answer.refusal.code}, {"msg", answer.refusal.message}});
  }
  return {{}, {{"list", std::move(results)}}, {{"list", std::move(codes)}}};
}

Refusal OrderDesk::read_market_size(const WireJson& request, const Market& market,
                                    NewOrder& order) const {
  const std::string unit = text_at(request, "marketUnit");
  // A market buy is in the quote coin unless it says otherwise.
  const bool by_quote = unit.empty() ? order.side == Side::Buy : unit == "quoteCoin";
  const std::string text = text_at(request, "qty");
  if (!by_quote) {
    const Result<Quantity> size = Quantity::parse(text, market.instrument->quantity_scale);
    if (size.has_error()) return {170137, "Order volume decimal too long."};
    order.quantity = *size;
    return {};
  }
  const Result<Int128> value = parse_decimal128(text, market.instrument->notional_scale());
  if (value.has_error() || *value <= 0) return {170148, "Market order amount decimal too long."};
  order.quote_quantity = Notional::from_raw(*value);
  return {};
}

Refusal OrderDesk::read_order(const WireJson& request, const Market& market,
                              NewOrder& order) const {
  order.instrument = market.instrument->id;
  order.client_id = text_at(request, "orderLinkId");
  if (!is_link_id(order.client_id)) return bad_parameter("orderLinkId");
  Refusal refusal = read_side(request, order.side);
  if (!refusal.is_refused()) refusal = read_time_in_force(request, order);
  if (!refusal.is_refused()) refusal = read_self_trade(request, order);
  if (refusal.is_refused()) return refusal;
  if (text_at(request, "isLeverage") == "1")
    return {170037, "Cross Margin Trading not yet supported by the selected coin."};
  const std::string filter = text_at(request, "orderFilter");
  if (!filter.empty() && filter != "Order") return {170227, "This feature is not supported."};
  const std::string type = text_at(request, "orderType");
  if (type == "Market") {
    order.type = OrderType::Market;
    order.time_in_force = TimeInForce::Ioc;
    order.post_only = false;
    return read_market_size(request, market, order);
  }
  if (type != "Limit") return {170116, "Invalid orderType."};
  const std::string size_text = text_at(request, "qty"), price_text = text_at(request, "price");
  if (size_text.empty()) return bad_parameter("qty");
  if (price_text.empty()) return bad_parameter("price");
  const Result<Quantity> size = Quantity::parse(size_text, market.instrument->quantity_scale);
  if (size.has_error()) return {170137, "Order volume decimal too long."};
  const Result<Price> price = Price::parse(price_text, market.instrument->price_scale);
  if (price.has_error()) return {170134, "Order price decimal too long."};
  order.quantity = *size;
  order.price = *price;
  return {};
}

Answer OrderDesk::create(AccountId account, const WireJson& request, UtcNanos now) {
  const Market* const market = markets_.find(text_at(request, "symbol"));
  if (market == nullptr) return {{170121, "Invalid symbol."}};
  NewOrder order;
  const Refusal refusal = read_order(request, *market, order);
  if (refusal.is_refused()) return {refusal};
  const bool is_taken =
      !order.client_id.empty() && exchange_.find_order(account, order.client_id) != nullptr;
  if (is_taken) return {{170141, "Duplicate clientOrderId."}};
  const Side side = order.side;
  const PlaceResult placed = exchange_.place(account, std::move(order), now);
  if (placed.order == nullptr) return {to_refusal(placed, *market, side)};
  return {{}, ids_json(*placed.order)};
}

Refusal OrderDesk::to_refusal(const PlaceResult& result, const Market& market, Side side) const {
  switch (result.reason) {
    case RejectReason::UnknownInstrument: return {170121, "Invalid symbol."};
    case RejectReason::Halted: return {170151, "The trading pair is not open yet."};
    case RejectReason::TickSize: return {170134, "Order price decimal too long."};
    case RejectReason::LotSize:
      if (result.filter == "min_quantity")
        return {170136, "Order quantity lower than the minimum."};
      if (result.filter == "max_quantity") return {170135, "Order quantity too large."};
      return {170137, "Order volume decimal too long."};
    case RejectReason::MinNotional: return {170140, "Order value exceeded lower limit."};
    case RejectReason::PriceBand: {
      const TopOfBook top = exchange_.book(market.instrument->id).top();
      const Price edge = band_edge(*market.listing, side, top);
      const Price tick = market.listing->rules.tick_size;
      if (side == Side::Buy)
        return {170193, fmt::format("Buy order price cannot be higher than {}.",
                                    market.price_text(price_down_to_tick(edge, tick)))};
      return {170194, fmt::format("Sell order price cannot be lower than {}.",
                                  market.price_text(price_up_to_tick(edge, tick)))};
    }
    case RejectReason::InsufficientBalance: return {170131, "Insufficient balance."};
    case RejectReason::DuplicateClientId: return {170141, "Duplicate clientOrderId."};
    case RejectReason::RateLimited: return {170810, "Cannot exceed maximum of 500 orders."};
    case RejectReason::WouldTake:
      return {170218, "The LIMIT-MAKER order is rejected due to invalid price."};
    case RejectReason::NotFound: return {170213, "Order does not exist."};
    case RejectReason::None:
    case RejectReason::SelfTrade:
    case RejectReason::Banned:
    case RejectReason::Timestamp:
    case RejectReason::Nonce:
    case RejectReason::Signature:
    case RejectReason::KeyInvalid:
    case RejectReason::Permission:
    case RejectReason::IpNotAllowed:
    case RejectReason::InvalidParameter:
    case RejectReason::Maintenance:
    case RejectReason::DeadlineElapsed:
    case RejectReason::OutcomeUnknown:
    case RejectReason::NotSent:
    case RejectReason::NotPermitted:
    case RejectReason::KeyScopes:
    case RejectReason::Other: return bad_parameter(result.filter);
  }
  __builtin_unreachable();
}

Refusal OrderDesk::find_open(AccountId account, const WireJson& request,
                             const ExchangeOrder*& order) const {
  if (markets_.find(text_at(request, "symbol")) == nullptr) return {170121, "Invalid symbol."};
  const std::string id_text = text_at(request, "orderId");
  const std::string link_id = text_at(request, "orderLinkId");
  if (id_text.empty() && link_id.empty()) return bad_parameter("orderId");
  if (!id_text.empty()) {  // it wins
    std::int64_t id = 0;
    std::from_chars(id_text.data(), id_text.data() + id_text.size(), id);
    order = exchange_.find_order(account, ExchangeOrderId{id});
  } else {
    order = exchange_.find_order(account, link_id);
  }
  if (order == nullptr) return {170213, "Order does not exist."};
  if (!is_terminal(order->status)) return {};
  if (order->status == OrderStatus::Filled) return {170139, "Order has been filled."};
  return {170142, "Order has been canceled."};
}

Answer OrderDesk::cancel(AccountId account, const WireJson& request, UtcNanos now) {
  const ExchangeOrder* order = nullptr;
  const Refusal refusal = find_open(account, request, order);
  if (refusal.is_refused()) return {refusal};
  const WireJson ids = ids_json(*order);
  exchange_.cancel(account, order->id, CancelCause::User, now);
  return {{}, ids};
}

Answer OrderDesk::amend(AccountId account, const WireJson& request, UtcNanos now) {
  const ExchangeOrder* order = nullptr;
  const Refusal refusal = find_open(account, request, order);
  if (refusal.is_refused()) return {refusal};
  const Market& market = markets_.at(order->request.instrument);
  OrderAmendment change;
  const std::string size_text = text_at(request, "qty"), price_text = text_at(request, "price");
  if (size_text.empty() && price_text.empty()) return {bad_parameter("qty")};
  if (!size_text.empty()) {
    const Result<Quantity> size = Quantity::parse(size_text, market.instrument->quantity_scale);
    if (size.has_error()) return {{170137, "Order volume decimal too long."}};
    change.quantity = *size;
  }
  if (!price_text.empty()) {
    const Result<Price> price = Price::parse(price_text, market.instrument->price_scale);
    if (price.has_error()) return {{170134, "Order price decimal too long."}};
    change.price = *price;
  }
  const WireJson ids = ids_json(*order);
  const Side side = order->request.side;
  const PlaceResult amended = exchange_.amend(account, order->id, change, now);
  if (amended.reason != RejectReason::None) return {to_refusal(amended, market, side)};
  return {{}, ids};
}

Answer OrderDesk::cancel_all(AccountId account, const WireJson& request, UtcNanos now) {
  if (text_at(request, "category") != "spot")
    return {{10001, "params error: category is not spot"}};
  const std::string symbol = text_at(request, "symbol");
  const Market* const only = symbol.empty() ? nullptr : markets_.find(symbol);
  if (!symbol.empty() && only == nullptr) return {{170121, "Invalid symbol."}};
  WireJson list = WireJson::array();
  for (const ExchangeOrder* order : exchange_.open_orders(account)) {
    if (only != nullptr && order->request.instrument != only->instrument->id) continue;
    list.push_back(ids_json(*order));
  }
  exchange_.cancel_all(account,
                       only == nullptr ? std::nullopt : std::optional{only->instrument->id},
                       CancelCause::User, now);
  return {{}, {{"list", std::move(list)}, {"success", "1"}}};
}

}  // namespace crossbook::bybit
