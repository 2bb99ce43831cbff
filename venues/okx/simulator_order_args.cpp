// What an order request must look like, and the code of each way to get it wrong.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/okx/frame.hpp"
#include "venues/okx/simulator_orders.hpp"

namespace crossbook::okx {
namespace {

Refusal bad_parameter(std::string_view name) {
  return {51000, fmt::format("Parameter {} error", name), 200, {}};
}

/// 1..32 letters and digits.
bool is_client_id(std::string_view text) noexcept {
  return text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

Refusal read_type(std::string_view text, NewOrder& order) {
  order.type = text == "market" ? OrderType::Market : OrderType::Limit;
  order.time_in_force = text == "ioc"   ? TimeInForce::Ioc
                        : text == "fok" ? TimeInForce::Fok
                                        : TimeInForce::Gtc;
  order.post_only = text == "post_only";
  constexpr std::array<std::string_view, 5> kTypes{"limit", "market", "post_only", "fok", "ioc"};
  const bool is_known = std::find(kTypes.begin(), kTypes.end(), text) != kTypes.end();
  return is_known ? Refusal{} : bad_parameter("ordType");
}

Refusal read_self_trade(std::string_view text, NewOrder& order) {
  order.self_trade = SelfTradePrevention::CancelMaker;  // the account's default
  if (text.empty() || text == "cancel_maker") return {};
  if (text == "cancel_taker") {
    order.self_trade = SelfTradePrevention::CancelTaker;
    return {};
  }
  if (text != "cancel_both") return bad_parameter("stpMode");
  if (order.time_in_force == TimeInForce::Fok)
    return {50016, "Parameter stpMode and ordType do not match", 200, {}};
  order.self_trade = SelfTradePrevention::CancelBoth;
  return {};
}

Refusal read_size(const dom::object& args, const CatalogEntry& entry, NewOrder& order) {
  const std::string_view text = text_of(args, "sz");
  if (text.empty()) return bad_parameter("sz");
  const std::string_view target = text_of(args, "tgtCcy");
  const bool is_market = order.type == OrderType::Market;
  const bool by_quote =
      is_market && (target == "quote_ccy" || (target.empty() && order.side == Side::Buy));
  if (by_quote) {
    const Result<Int128> quote = parse_decimal128(text, entry.instrument->notional_scale());
    if (quote.has_error()) return bad_parameter("sz");
    order.quote_quantity = Notional::from_raw(*quote);
    return {};
  }
  const Result<Quantity> size = Quantity::parse(text, entry.instrument->quantity_scale);
  if (size.has_error() && size.error().code == Errc::InexactDecimal)
    return {51121, "Order quantity must be a multiple of the lot size.", 200, {}};
  if (size.has_error()) return bad_parameter("sz");
  order.quantity = *size;
  return {};
}

Refusal read_price(const dom::object& args, const CatalogEntry& entry, NewOrder& order) {
  if (order.type == OrderType::Market) return {};
  const std::string_view text = text_of(args, "px");
  if (text.empty()) return {51204, "The price for limit orders cannot be empty", 200, {}};
  const Result<Price> price = Price::parse(text, entry.instrument->price_scale);
  if (price.has_error() && price.error().code == Errc::InexactDecimal)
    return {51150, "The precision of the number or the price exceeds the limit", 200, {}};
  if (price.has_error()) return bad_parameter("px");
  order.price = *price;
  return {};
}

}  // namespace

const CatalogEntry* OrderDesk::find_entry(const dom::object& args, InstrumentNaming naming,
                                          Refusal& refusal) const {
  const bool by_code = naming == InstrumentNaming::ByCode;
  const CatalogEntry* entry = nullptr;
  if (by_code) {
    std::int64_t code = 0;
    if (args.at_key("instIdCode").get_int64().get(code))
      code = parse_digits(text_of(args, "instIdCode"));
    if (code <= 0) {
      refusal = bad_parameter("instIdCode");
      return nullptr;
    }
    entry = catalog_.find_code(code);
  } else {
    const std::string_view inst_id = text_of(args, "instId");
    if (inst_id.empty()) {
      refusal = {50014, "Parameter instId can not be empty", 400, {}};
      return nullptr;
    }
    entry = catalog_.find(inst_id);
  }
  if (entry == nullptr)
    refusal = {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
  return entry;
}

Refusal OrderDesk::read_order(const dom::object& args, InstrumentNaming naming, NewOrder& order,
                              const CatalogEntry*& entry) const {
  Refusal refusal;
  entry = find_entry(args, naming, refusal);
  if (entry == nullptr) return refusal;
  order.instrument = entry->instrument->id;
  order.client_id = text_of(args, "clOrdId");
  if (!is_client_id(order.client_id)) return bad_parameter("clOrdId");
  const std::string_view mode = text_of(args, "tdMode");
  if (mode == "cross" || mode == "isolated")
    return {51010, "Operation is not supported under the current account mode", 200, {}};
  if (mode != "cash") return bad_parameter("tdMode");
  const std::string_view side = text_of(args, "side");
  if (side != "buy" && side != "sell") return bad_parameter("side");
  order.side = side == "buy" ? Side::Buy : Side::Sell;
  refusal = read_type(text_of(args, "ordType"), order);
  if (!refusal.is_refused()) refusal = read_self_trade(text_of(args, "stpMode"), order);
  if (!refusal.is_refused()) refusal = read_size(args, *entry, order);
  if (!refusal.is_refused()) refusal = read_price(args, *entry, order);
  return refusal;
}

}  // namespace crossbook::okx
