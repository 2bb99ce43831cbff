#include "venues/kraken/simulator_desk.hpp"

#include <algorithm>
#include <cctype>

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_request.hpp"
#include "venues/kraken/wire_time.hpp"

namespace crossbook::kraken {
namespace {

std::string invalid(std::string_view what) {
  return "EGeneral:Invalid arguments:" + std::string{what};
}

/// Cancelling a young order costs more.
std::int64_t cancel_cost(std::chrono::nanoseconds age) noexcept {
  using std::chrono::seconds;
  constexpr std::pair<seconds, std::int64_t> kCosts[] = {
      {seconds{5}, 8},  {seconds{10}, 6}, {seconds{15}, 5},
      {seconds{45}, 4}, {seconds{90}, 2}, {seconds{300}, 1},
  };
  for (const auto& [limit, cost] : kCosts)
    if (age < limit) return cost;
  return 0;
}

bool is_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

constexpr std::size_t kMaxFreeClientId = 18;

/// A UUID with dashes, 32 hexadecimal digits, or free text of at most 18 characters.
bool is_client_id(std::string_view text) noexcept {
  if (text.size() <= kMaxFreeClientId) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  }
  if (text.size() == 32) return is_hex(text);
  if (text.size() != 36) return false;
  for (const std::size_t dash : {8U, 13U, 18U, 23U})
    if (text[dash] != '-') return false;
  return std::count(text.begin(), text.end(), '-') == 4 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c == '-' || std::isxdigit(c) != 0; });
}

std::optional<TimeInForce> find_time_in_force(std::string_view word) noexcept {
  if (word.empty() || word == "GTC") return TimeInForce::Gtc;
  if (word == "IOC") return TimeInForce::Ioc;
  if (word == "FOK") return TimeInForce::Fok;
  return std::nullopt;
}

std::optional<SelfTradePrevention> find_self_trade(std::string_view word) noexcept {
  if (word.empty() || word == "cancel-newest") return SelfTradePrevention::CancelTaker;
  if (word == "cancel-oldest") return SelfTradePrevention::CancelMaker;
  if (word == "cancel-both") return SelfTradePrevention::CancelBoth;
  return std::nullopt;
}

std::string_view status_error(TradingStatus status) noexcept {
  switch (status) {
    case TradingStatus::PostOnly: return "EService:Market in post_only mode";
    case TradingStatus::Trading:
    case TradingStatus::CancelOnly:
    case TradingStatus::Halted:
    case TradingStatus::Unlisted: return "EService:Market in cancel_only mode";
  }
  __builtin_unreachable();
}

}  // namespace

std::string_view cancel_words(CancelCause cause) noexcept {
  switch (cause) {
    case CancelCause::None: return {};
    case CancelCause::User: return "User requested";
    case CancelCause::IocRemainder: return "IOC order remainder";
    case CancelCause::FokUnfilled: return "FOK order not filled";
    case CancelCause::SelfTrade: return "Self trade prevention";
    case CancelCause::PriceBand: return "Price band reached";
    case CancelCause::NoLiquidity: return "Insufficient liquidity";
    case CancelCause::PostOnlyWouldTake: return "Post only order";
    case CancelCause::DeadMansSwitch: return "Cancel all orders after";
  }
  __builtin_unreachable();
}

LeakyCounter& TradingDesk::counter(AccountId account, InstrumentId instrument) {
  return counters_
      .try_emplace({account.value(), instrument.value()}, kTradingCounterMax, kTradingCounterDecay)
      .first->second;
}

std::string TradingDesk::check_deadline(const OrderRequest& request, UtcNanos now) const {
  if (request.deadline.empty()) return {};
  const Result<UtcNanos> deadline = parse_wire_time(request.deadline, "deadline");
  if (deadline.has_error()) return invalid("deadline");
  if (*deadline <= now) return "EService:Deadline elapsed";
  if (*deadline - now < request.min_deadline || *deadline - now > kMaxDeadline)
    return invalid("deadline");
  return {};
}

std::string TradingDesk::fill_in(const OrderRequest& request, NewOrder& order) const {
  const Instrument& instrument = *request.pair->instrument;
  order.instrument = instrument.id;
  order.client_id = request.client_id;
  order.post_only = request.post_only;
  order.is_test = request.validate;
  if (request.side != "buy" && request.side != "sell") return invalid("type");
  order.side = request.side == "buy" ? Side::Buy : Side::Sell;
  if (request.type != "limit" && request.type != "market") return invalid("ordertype");
  order.type = request.type == "limit" ? OrderType::Limit : OrderType::Market;
  const std::optional<TimeInForce> time_in_force = find_time_in_force(request.time_in_force);
  if (!time_in_force) return invalid("timeinforce");
  order.time_in_force = order.type == OrderType::Market ? TimeInForce::Ioc : *time_in_force;
  const std::optional<SelfTradePrevention> self_trade = find_self_trade(request.self_trade);
  if (!self_trade) return invalid("stptype");
  order.self_trade = *self_trade;
  if (!request.client_id.empty()) {
    if (!request.user_reference.empty() || !is_client_id(request.client_id))
      return invalid("cl_ord_id");
  }
  if (request.by_quote) {
    if (order.type != OrderType::Market) return invalid("oflags");
    const Result<std::int64_t> cost = parse_decimal(request.quantity, instrument.notional_scale());
    if (cost.has_error()) return invalid("volume");
    order.quote_quantity = Notional::from_raw(*cost);
  } else {
    const Result<Quantity> quantity = Quantity::parse(request.quantity, instrument.quantity_scale);
    if (quantity.has_error() || *quantity <= Quantity{}) return invalid("volume");
    order.quantity = *quantity;
  }
  if (order.type == OrderType::Limit) {
    const Result<Price> price = Price::parse(request.price, instrument.price_scale);
    if (price.has_error() || *price <= Price{}) return invalid("price");
    order.price = *price;
  }
  return {};
}

std::string TradingDesk::refusal(const PlaceResult& result, const PairInfo& pair) const {
  const InstrumentRules& rules = exchange_.find_listing(pair.instrument->id)->rules;
  switch (result.reason) {
    case RejectReason::None: return {};
    case RejectReason::InsufficientBalance: return "EOrder:Insufficient funds";
    case RejectReason::TickSize: return "EOrder:Tick size check failed";
    case RejectReason::LotSize:
      return result.filter == "min_quantity" ? "EOrder:Order minimum not met" : invalid("volume");
    case RejectReason::MinNotional: return "EOrder:Cost minimum not met";
    case RejectReason::PriceBand: return "EOrder:Invalid price";
    case RejectReason::UnknownInstrument: return "EQuery:Unknown asset pair";
    case RejectReason::Halted: return std::string{status_error(rules.status)};
    case RejectReason::DuplicateClientId: return "EOrder:Duplicate cl_ord_id";
    case RejectReason::WouldTake: return "EOrder:Post only order";
    case RejectReason::RateLimited:
    case RejectReason::Other: return "EOrder:Orders limit exceeded";
    case RejectReason::SelfTrade:
    case RejectReason::Banned:
    case RejectReason::Timestamp:
    case RejectReason::Signature:
    case RejectReason::KeyInvalid:
    case RejectReason::Permission:
    case RejectReason::IpNotAllowed:
    case RejectReason::InvalidParameter:
    case RejectReason::Maintenance:
    case RejectReason::DeadlineElapsed:
    case RejectReason::NotFound:
    case RejectReason::OutcomeUnknown:
    case RejectReason::NotSent: return invalid(result.filter);
  }
  __builtin_unreachable();
}

DeskAnswer TradingDesk::place(AccountId account, const OrderRequest& request, UtcNanos now) {
  if (request.pair == nullptr) return {"EQuery:Unknown asset pair", nullptr};
  if (!counter(account, request.pair->instrument->id).try_add(1'000, now))
    return {"EOrder:Rate limit exceeded", nullptr};
  NewOrder order;
  if (std::string error = fill_in(request, order); !error.empty()) return {error, nullptr};
  std::optional<std::int64_t> reference = 0;
  if (!request.user_reference.empty()) reference = parse_whole(request.user_reference);
  if (!reference) return {invalid("userref"), nullptr};
  if (std::string error = check_deadline(request, now); !error.empty()) return {error, nullptr};
  const PlaceResult result = exchange_.place(account, std::move(order), now);
  if (user_references_.size() > kMaxClosedOrdersKept) user_references_.clear();
  if (result.order != nullptr && *reference != 0)
    user_references_[result.order->id.value()] = *reference;
  return {refusal(result, *request.pair), result.order};
}

bool TradingDesk::cancel(AccountId account, ExchangeOrderId id, UtcNanos now) {
  const ExchangeOrder* order = exchange_.find_order(account, id);
  if (order == nullptr || is_terminal(order->status)) return false;
  counter(account, order->request.instrument).add(cancel_cost(now - order->created) * 1'000, now);
  return exchange_.cancel(account, id, CancelCause::User, now) != nullptr;
}

std::vector<ExchangeOrderId> TradingDesk::find_open(AccountId account,
                                                    std::string_view name) const {
  std::vector<ExchangeOrderId> found;
  const std::optional<std::int64_t> id = parse_id('O', name);
  const std::optional<std::int64_t> reference = parse_whole(name);
  for (const ExchangeOrder* order : exchange_.open_orders(account)) {
    const bool is_same = (id && order->id.value() == *id) || order->request.client_id == name ||
                         (reference && *reference != 0 && user_reference(order->id) == *reference);
    if (is_same) found.push_back(order->id);
  }
  return found;
}

std::size_t TradingDesk::cancel_all(AccountId account, UtcNanos now) {
  return exchange_.cancel_all(account, std::nullopt, CancelCause::User, now);
}

UtcNanos TradingDesk::arm_dead_mans_switch(AccountId account, std::chrono::seconds timeout,
                                           UtcNanos now) {
  if (timeout.count() == 0) {
    switches_.erase(account.value());
    return {};
  }
  return switches_[account.value()] = now + timeout;
}

void TradingDesk::fire_dead_mans_switches(UtcNanos now) {
  for (auto it = switches_.begin(); it != switches_.end();) {
    if (now < it->second) {
      ++it;
      continue;
    }
    exchange_.cancel_all(AccountId{it->first}, std::nullopt, CancelCause::DeadMansSwitch, now);
    it = switches_.erase(it);
  }
}

std::int64_t TradingDesk::user_reference(ExchangeOrderId id) const noexcept {
  const auto found = user_references_.find(id.value());
  return found != user_references_.end() ? found->second : 0;
}

}  // namespace crossbook::kraken
