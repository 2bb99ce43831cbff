// What an order request must look like, and the code of each way to get it wrong.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/okx/frame.hpp"
#include "venues/okx/simulator_orders.hpp"

namespace crossbook::okx {
namespace {

constexpr std::size_t kMaxClientId = 32;
constexpr std::size_t kMaxTag = 16;

constexpr std::string_view kMaxMarketValue = "1000000";  // of USD: maxMktAmt of the instruments

Refusal read_type(std::string_view text, NewOrder& order, const CatalogEntry& entry) {
  if (text == "rpi" || text == "elp")  // for accounts that OKX has let in
    return {54042, fmt::format("You can't place ELP orders for {}.", entry.inst_id), 200, {}};
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
  const std::string_view target = text_of(args, "tgtCcy");
  if (text.empty()) return bad_parameter("sz");
  if (!target.empty() && target != "quote_ccy" && target != "base_ccy")
    return bad_parameter("tgtCcy");
  const bool is_market = order.type == OrderType::Market;
  const bool by_quote =
      is_market && (target == "quote_ccy" || (target.empty() && order.side == Side::Buy));
  if (!by_quote) return read_quantity(text, "sz", entry, order.quantity);
  const Scale scale = entry.instrument->notional_scale();
  const Result<Int128> quote = parse_decimal128(text, scale);
  if (quote.has_error()) return bad_parameter("sz");
  if (is_usd(entry.quote) && *quote > *parse_decimal128(kMaxMarketValue, scale))
    return {51201,
            fmt::format("Value of per market order cannot exceed {} USDT", kMaxMarketValue),
            200,
            {}};
  order.quote_quantity = Notional::from_raw(*quote);
  return {};
}

Refusal read_price(const dom::object& args, const CatalogEntry& entry, NewOrder& order) {
  if (order.type == OrderType::Market) return {};
  const std::string_view text = text_of(args, "px");
  if (text.empty()) return {51204, "The price for limit orders cannot be empty", 200, {}};
  return read_price_text(text, "px", entry, order.price);
}

/// What the local exchange cannot do is refused by name, never left out.
Refusal read_extras(const dom::object& args, const CatalogEntry& entry) {
  dom::array attached;
  if (!args.at_key("attachAlgoOrds").get_array().get(attached) && attached.size() > 0)
    return {50062, "attachAlgoOrds is not served by the local exchange", 200, {}};
  if (!text_of(args, "slippagePct").empty())
    return {50062, "slippagePct is not served by the local exchange", 200, {}};
  if (flag_of(args, "reduceOnly"))
    return {51139, "Reduce-only feature is unavailable for spot orders in spot mode", 200, {}};
  if (!is_alphanumeric(text_of(args, "tag"), kMaxTag)) return bad_parameter("tag");
  const std::string_view quote = text_of(args, "tradeQuoteCcy");
  if (!quote.empty() && quote != entry.quote) return bad_parameter("tradeQuoteCcy");
  return {};
}

}  // namespace

Refusal bad_parameter(std::string_view name) {
  return {51000, fmt::format("Parameter {} error", name), 200, {}};
}

bool is_alphanumeric(std::string_view text, std::size_t most) noexcept {
  return text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

Refusal read_quantity(std::string_view text, std::string_view name, const CatalogEntry& entry,
                      Quantity& out) {
  const Result<Quantity> size = Quantity::parse(text, entry.instrument->quantity_scale);
  if (size.has_error() && size.error().code == Errc::InexactDecimal)
    return {51121, "Order quantity must be a multiple of the lot size.", 200, {}};
  if (size.has_error()) return bad_parameter(name);
  out = *size;
  return {};
}

Refusal read_price_text(std::string_view text, std::string_view name, const CatalogEntry& entry,
                        Price& out) {
  const Result<Price> price = Price::parse(text, entry.instrument->price_scale);
  if (price.has_error() && price.error().code == Errc::InexactDecimal)
    return {51150, "The precision of the number or the price exceeds the limit", 200, {}};
  if (price.has_error()) return bad_parameter(name);
  out = *price;
  return {};
}

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

Refusal OrderDesk::read_order(const dom::object& args, InstrumentNaming naming,
                              OrderRequest& out) const {
  NewOrder& order = out.order;
  order.client_id = text_of(args, "clOrdId");  // told back whatever is wrong
  Refusal refusal;
  out.entry = find_entry(args, naming, refusal);
  if (out.entry == nullptr) return refusal;
  order.instrument = out.entry->instrument->id;
  order.may_rest_far = true;  // only a price that takes too dearly is refused
  out.may_clip_price = text_of(args, "pxAmendType") == "1";
  if (!is_alphanumeric(order.client_id, kMaxClientId)) return bad_parameter("clOrdId");
  const std::string_view mode = text_of(args, "tdMode");
  if (mode == "cross" || mode == "isolated")
    return {51010, "Operation is not supported under the current account mode", 200, {}};
  if (mode != "cash") return bad_parameter("tdMode");
  const std::string_view side = text_of(args, "side");
  if (side != "buy" && side != "sell") return bad_parameter("side");
  order.side = side == "buy" ? Side::Buy : Side::Sell;
  refusal = read_type(text_of(args, "ordType"), order, *out.entry);
  if (!refusal.is_refused()) refusal = read_self_trade(text_of(args, "stpMode"), order);
  if (!refusal.is_refused()) refusal = read_size(args, *out.entry, order);
  if (!refusal.is_refused()) refusal = read_price(args, *out.entry, order);
  if (!refusal.is_refused()) refusal = read_extras(args, *out.entry);
  return refusal;
}

}  // namespace crossbook::okx
