// How the local OKX words the outcome of order requests.
#include <fmt/format.h>

#include <algorithm>

#include "venues/exchange/filters.hpp"
#include "venues/market/rounding.hpp"
#include "venues/okx/frame.hpp"
#include "venues/okx/simulator_orders.hpp"

namespace crossbook::okx {
namespace {

Refusal lot_refusal(std::string_view filter, const CatalogEntry& entry) {
  const InstrumentRules& rules = entry.listing->rules;
  if (filter == "min_quantity")
    return {51020,
            fmt::format("Your order should meet or exceed the minimum order amount ({}).",
                        entry.quantity_text(rules.min_quantity)),
            200,
            {}};
  if (filter == "max_quantity")
    return {51005, "Your order amount exceeds the max order amount.", 200, {}};
  return {51121, "Order quantity must be a multiple of the lot size.", 200, {}};
}

Refusal status_refusal(TradingStatus status) {
  if (status == TradingStatus::Unlisted)
    return {51021, "Trading pair or contract is not live yet", 200, {}};
  return {51022, "Trading suspended", 200, {}};
}

}  // namespace

/// The best price that the limits allow: 51137 and 51138 name it.
Price OrderDesk::limit_price(const CatalogEntry& entry, Side side) const {
  const TopOfBook top = exchange_.book(entry.instrument->id).top();
  const Price edge = band_edge(*entry.listing, side, top);
  const Price tick = entry.listing->rules.tick_size;
  return side == Side::Buy ? price_down_to_tick(edge, tick) : price_up_to_tick(edge, tick);
}

Refusal OrderDesk::price_refusal(Side side, const CatalogEntry& entry) const {
  const std::string limit = entry.price_text(limit_price(entry, side));
  if (side == Side::Buy)
    return {51137, fmt::format("The highest price limit for buy orders is {}.", limit), 200, {}};
  return {51138, fmt::format("The lowest price limit for sell orders is {}.", limit), 200, {}};
}

/// The exchange's reason in OKX's words.
Refusal OrderDesk::to_refusal(const PlaceResult& result, Side side,
                              const CatalogEntry& entry) const {
  switch (result.reason) {
    case RejectReason::None: return {};
    case RejectReason::InsufficientBalance:
      return {51008,
              fmt::format("Order failed. Insufficient {} balance in account",
                          side == Side::Buy ? entry.quote : entry.base),
              200, "1000"};
    case RejectReason::TickSize:
      return {51150, "The precision of the number or the price exceeds the limit", 200, {}};
    case RejectReason::LotSize: return lot_refusal(result.filter, entry);
    case RejectReason::MinNotional:
      return {50122, "Order amount must exceed minimum amount", 200, {}};
    case RejectReason::PriceBand: return price_refusal(side, entry);
    case RejectReason::UnknownInstrument:
      return {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
    case RejectReason::Halted: return status_refusal(entry.listing->rules.status);
    case RejectReason::DuplicateClientId:
      return {51016, "Client order ID already exists.", 200, {}};
    case RejectReason::InvalidParameter:
      return bad_parameter(result.filter == "price" ? "px" : "sz");
    case RejectReason::WouldTake:
      return {51511,
              "Operation failed as the order price doesn't meet the Post Only condition",
              200,
              {}};
    case RejectReason::Other:
      return {51174,
              fmt::format("Operation failed. The number of {} pending orders reached the upper "
                          "limit of {} (orders).",
                          entry.inst_id, kMaxOpenOrdersPerAccount),
              200,
              {}};
    case RejectReason::SelfTrade:
    case RejectReason::RateLimited:
    case RejectReason::Banned:
    case RejectReason::Timestamp:
    case RejectReason::Nonce:
    case RejectReason::Signature:
    case RejectReason::KeyInvalid:
    case RejectReason::Permission:
    case RejectReason::IpNotAllowed:
    case RejectReason::Maintenance:
    case RejectReason::DeadlineElapsed:
    case RejectReason::NotFound:
    case RejectReason::OutcomeUnknown:
    case RejectReason::NotPermitted:
    case RejectReason::KeyScopes:
    case RejectReason::NotSent: return {50026, "System error, please try again later.", 500, {}};
  }
  __builtin_unreachable();
}

Refusal too_many(OrderOperation operation) {
  switch (operation) {
    case OrderOperation::Place:
      return {51111, fmt::format("Maximum {} orders in bulk orders", kMaxBatch), 200, {}};
    case OrderOperation::Amend:
      return {51501, fmt::format("Maximum of {} orders can be modified", kMaxBatch), 400, {}};
    case OrderOperation::Cancel:
      return {
          51406, fmt::format("Canceled - order count exceeds the limit {}", kMaxBatch), 400, {}};
  }
  __builtin_unreachable();
}

void write_verdicts(JsonWriter& json, std::span<const Verdict> verdicts, UtcNanos now) {
  const auto refused = std::count_if(verdicts.begin(), verdicts.end(),
                                     [](const Verdict& verdict) { return verdict.code != 0; });
  const bool all = static_cast<std::size_t>(refused) == verdicts.size();
  const std::string_view code = refused == 0 ? "0" : all ? "1" : "2";
  const std::string_view message = refused == 0 ? ""
                                   : all        ? "All operations failed"
                                                : "Bulk operation partially succeeded.";
  json.field("code", code).field("msg", verdicts.size() == 1 ? "" : message);
  json.key("data").begin_array();
  for (const Verdict& verdict : verdicts) json.raw(verdict.json);
  json.end_array().field("inTime", micros_text(now)).field("outTime", micros_text(now));
}

Refusal check_deadline(std::string_view expires, UtcNanos now) {
  if (expires.empty()) return {};
  const std::int64_t millis = parse_digits(expires);
  if (millis < 0) return {51000, "Parameter expTime error", 400, {}};
  if (millis >= now.millis()) return {};
  return {
      50036,
      "The expTime can't be earlier than the current system time. Please adjust the expTime and "
      "try again.",
      200,
      {}};
}

}  // namespace crossbook::okx
