#include "venues/coinbase/simulator_orders.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbook::coinbase {
namespace {

constexpr std::string_view kUnknownPreview = "UNKNOWN_PREVIEW_FAILURE_REASON";
constexpr std::string_view kUnknownReason = "UNKNOWN_FAILURE_REASON";

struct RefusalRow {
  RejectReason reason;
  std::string_view filter;  // "": any
  std::string_view error, preview, message;
};
constexpr RefusalRow kRefusals[] = {
    {RejectReason::InsufficientBalance, "", "INSUFFICIENT_FUND", "PREVIEW_INSUFFICIENT_FUND",
     "Insufficient balance in source account"},
    {RejectReason::TickSize, "", "INVALID_PRICE_PRECISION", "PREVIEW_INVALID_PRICE_PRECISION",
     "Invalid price precision"},
    {RejectReason::LotSize, "min_quantity", kUnknownReason, "PREVIEW_INVALID_BASE_SIZE_TOO_SMALL",
     "Order size too small"},
    {RejectReason::LotSize, "max_quantity", kUnknownReason, "PREVIEW_INVALID_BASE_SIZE_TOO_LARGE",
     "Order size too large"},
    {RejectReason::LotSize, "", "INVALID_SIZE_PRECISION", "PREVIEW_INVALID_SIZE_PRECISION",
     "Invalid size precision"},
    {RejectReason::MinNotional, "", kUnknownReason, "PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL",
     "Order value too small"},
    {RejectReason::PriceBand, "", "INVALID_LIMIT_PRICE", "PREVIEW_INVALID_LIMIT_PRICE",
     "Limit price too far from the market"},
    {RejectReason::WouldTake, "", "INVALID_LIMIT_PRICE_POST_ONLY",
     "PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY", "Post only order would take"},
    {RejectReason::Halted, "", "ORDER_ENTRY_DISABLED", "PREVIEW_ORDER_ENTRY_DISABLED",
     "Orders are disabled"},
};

OrderRefusal bad_configuration(std::string message) {
  return {"UNSUPPORTED_ORDER_CONFIGURATION", kUnknownPreview, std::move(message)};
}

/// @param precision what digits beyond the scale are called
template <class Number>
OrderRefusal read_positive(const WireJson& terms, std::string_view name, Scale scale,
                           std::string_view precision, Number& out) {
  const std::string text = text_at(terms, name);
  if (text.empty()) return bad_configuration(fmt::format("{} is missing", name));
  const Result<Number> number = Number::parse(text, scale);
  if (number.has_error() && number.error().code == Errc::InexactDecimal)
    return {precision, kUnknownPreview, fmt::format("{} has too many decimals", name)};
  if (number.has_error() || number->raw() <= 0)
    return bad_configuration(fmt::format("{} is no number above zero", name));
  out = *number;
  return {};
}

bool is_same_order(const NewOrder& a, const NewOrder& b) noexcept {
  return a.instrument == b.instrument && a.side == b.side && a.type == b.type &&
         a.time_in_force == b.time_in_force && a.post_only == b.post_only && a.price == b.price &&
         a.quantity == b.quantity && a.quote_quantity == b.quote_quantity;
}

}  // namespace

OrderRefusal OrderDesk::read_order(const WireJson& body, NewOrder& out) const {
  const std::string id = text_at(body, "product_id");
  const Product* const product = products_.find(id);
  if (product == nullptr)
    return {"INVALID_PRODUCT_ID", "PREVIEW_INVALID_PRODUCT_ID", "invalid product_id: " + id};
  if (!product->takes_orders)
    return {"INELIGIBLE_PAIR", kUnknownPreview,
            fmt::format("the local exchange takes no orders of {}: it settles this book as {}", id,
                        products_.traded(product->instrument->id).id)};
  const std::string side = text_at(body, "side");
  if (side != "BUY" && side != "SELL") return {"INVALID_SIDE", kUnknownPreview, "invalid side"};
  out.instrument = product->instrument->id;
  out.side = side == "BUY" ? Side::Buy : Side::Sell;
  out.client_id = text_at(body, "client_order_id");
  const auto configuration = body.find("order_configuration");
  if (configuration == body.end() || !configuration->is_object() || configuration->size() != 1)
    return bad_configuration("order_configuration must hold exactly one configuration");
  return read_configuration(*configuration, *product, out);
}

OrderRefusal OrderDesk::read_configuration(const WireJson& configuration, const Product& product,
                                           NewOrder& out) const {
  const std::string& name = configuration.begin().key();
  const WireJson& terms = configuration.begin().value();
  if (!terms.is_object()) return bad_configuration(name + " is no object");
  out.type = OrderType::Limit;
  if (name == "limit_limit_gtc") {
    out.time_in_force = TimeInForce::Gtc;
    out.post_only = flag_at(terms, "post_only");
  } else if (name == "sor_limit_ioc") {
    out.time_in_force = TimeInForce::Ioc;
  } else if (name == "limit_limit_fok") {
    out.time_in_force = TimeInForce::Fok;
  } else if (name == "market_market_ioc") {
    out.type = OrderType::Market;
    out.time_in_force = TimeInForce::Ioc;
    if (text_at(terms, "quote_size").empty())
      return read_positive(terms, "base_size", product.instrument->quantity_scale,
                           "INVALID_SIZE_PRECISION", out.quantity);
    const Result<Int128> quote =
        parse_decimal128(text_at(terms, "quote_size"), product.instrument->notional_scale());
    if (quote.has_error() || *quote <= 0)
      return bad_configuration("quote_size is no number above zero");
    out.quote_quantity = Notional::from_raw(*quote);
    return {};
  } else {
    return bad_configuration("the local exchange does not know " + name);
  }
  return read_limits(terms, product, out);
}

OrderRefusal OrderDesk::read_limits(const WireJson& terms, const Product& product,
                                    NewOrder& out) const {
  if (!text_at(terms, "quote_size").empty())
    return bad_configuration("the local exchange takes limit orders by base_size only");
  const OrderRefusal size = read_positive(terms, "base_size", product.instrument->quantity_scale,
                                          "INVALID_SIZE_PRECISION", out.quantity);
  if (size.is_refused()) return size;
  return read_positive(terms, "limit_price", product.instrument->price_scale,
                       "INVALID_PRICE_PRECISION", out.price);
}

OrderRefusal OrderDesk::to_refusal(const PlaceResult& result) {
  if (result.reason == RejectReason::None) return {};
  for (const RefusalRow& row : kRefusals)
    if (row.reason == result.reason && (row.filter.empty() || row.filter == result.filter))
      return {row.error, row.preview, std::string{row.message}};
  return {kUnknownReason, kUnknownPreview, std::string{result.filter}};
}

HttpReply OrderDesk::refused(const OrderRefusal& refusal, const WireJson& body) {
  const auto configuration = body.find("order_configuration");
  return json_reply(
      {{"success", false},
       {"error_response",
        {{"error", refusal.error},
         {"message", refusal.message},
         {"error_details", ""},
         {"preview_failure_reason", refusal.preview},
         {"new_order_failure_reason", kUnknownReason}}},
       {"order_configuration", configuration == body.end() ? WireJson::object() : *configuration}});
}

HttpReply OrderDesk::taken(const ExchangeOrder& order, const WireJson& body) const {
  return json_reply({{"success", true},
                     {"success_response",
                      {{"order_id", order_id_text(order.id)},
                       {"product_id", products_.traded(order.request.instrument).id},
                       {"side", order.request.side == Side::Buy ? "BUY" : "SELL"},
                       {"client_order_id", order.request.client_id},
                       {"attached_order_id", ""}}},
                     {"order_configuration", body.at("order_configuration")}});
}

HttpReply OrderDesk::place(AccountId account, const WireJson& body, UtcNanos now) {
  if (text_at(body, "client_order_id").empty())
    return refusal_reply(400, "INVALID_ARGUMENT", 3, "client_order_id is required");
  NewOrder order;
  const OrderRefusal unreadable = read_order(body, order);
  if (unreadable.is_refused()) return refused(unreadable, body);
  const ExchangeOrder* const known = exchange_.find_order(account, order.client_id);
  if (known != nullptr) {
    // The same once more is the same order; an id is never another order's.
    if (is_same_order(known->request, order)) return taken(*known, body);
    return refused({kUnknownReason, kUnknownPreview, "client_order_id is another order's"}, body);
  }
  const PlaceResult result = exchange_.place(account, order, now);
  if (result.order == nullptr) return refused(to_refusal(result), body);
  return taken(*result.order, body);
}

HttpReply OrderDesk::preview(AccountId account, const WireJson& body, UtcNanos now) {
  NewOrder order;
  OrderRefusal refusal = read_order(body, order);
  order.is_test = true;
  order.client_id.clear();
  if (!refusal.is_refused()) refusal = to_refusal(exchange_.place(account, order, now));
  WireJson errors = WireJson::array();
  if (refusal.is_refused())
    errors.push_back(refusal.preview == kUnknownPreview ? refusal.error : refusal.preview);
  const Product* const product = products_.find(text_at(body, "product_id"));
  const TopOfBook top = product == nullptr ? TopOfBook{} : exchange_.book(order.instrument).top();
  const auto price = [&](const Level& level) {
    return product == nullptr ? std::string{"0"} : product->price_text(level.price);
  };
  return json_reply({{"order_total", "0"},
                     {"commission_total", "0"},
                     {"errs", std::move(errors)},
                     {"warning", WireJson::array()},
                     {"best_bid", price(top.bid)},
                     {"best_ask", price(top.ask)},
                     {"preview_id", ""}});
}

HttpReply OrderDesk::edit(AccountId account, const WireJson& body, UtcNanos now) {
  const auto refuse = [](std::string_view reason) {
    return json_reply({{"success", false},
                       {"errors", WireJson::array({{{"edit_failure_reason", reason},
                                                    {"preview_failure_reason", reason}}})}});
  };
  const ExchangeOrder* const order = find(account, text_at(body, "order_id"));
  if (order == nullptr) return refuse("ORDER_NOT_FOUND");
  if (is_terminal(order->status)) return refuse("CANNOT_EDIT_TO_BELOW_FILLED_SIZE");
  const Product& product = products_.traded(order->request.instrument);
  const auto price = Price::parse(text_at(body, "price"), product.instrument->price_scale);
  const auto size = Quantity::parse(text_at(body, "size"), product.instrument->quantity_scale);
  if (price.has_error() || price->raw() <= 0) return refuse("INVALID_EDITED_PRICE");
  if (size.has_error() || size->raw() <= 0) return refuse("INVALID_EDITED_SIZE");
  OrderAmendment change;
  change.price = *price;
  change.quantity = *size;
  const PlaceResult result = exchange_.amend(account, order->id, change, now);
  if (result.reason != RejectReason::None) return refuse(to_refusal(result).preview);
  return json_reply({{"success", true}, {"errors", WireJson::array()}});
}

HttpReply OrderDesk::cancel(AccountId account, const WireJson& body, UtcNanos now) {
  const auto ids = body.find("order_ids");
  if (ids == body.end() || !ids->is_array() || ids->empty() || ids->size() > kMaxCancelIds)
    return refusal_reply(400, "INVALID_ARGUMENT", 3, "order_ids must name 1 to 100 orders");
  WireJson results = WireJson::array();
  for (const WireJson& id : *ids) {
    const std::string text = id.is_string() ? id.get<std::string>() : std::string{};
    const ExchangeOrder* const order = find(account, text);
    const bool is_done =
        order != nullptr && exchange_.cancel(account, order->id, CancelCause::User, now) != nullptr;
    results.push_back(
        {{"success", is_done},
         {"failure_reason", is_done ? "UNKNOWN_CANCEL_FAILURE_REASON" : "UNKNOWN_CANCEL_ORDER"},
         {"order_id", text}});
  }
  return json_reply({{"results", std::move(results)}});
}

const ExchangeOrder* OrderDesk::find(AccountId account, std::string_view order_id) const {
  const std::optional<ExchangeOrderId> id = parse_order_id(order_id);
  return id ? exchange_.find_order(account, *id) : nullptr;
}

}  // namespace crossbook::coinbase
