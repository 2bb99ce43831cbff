// Orders that change or end: amendments, replacements, cancels, timers.
#include <span>

#include "venues/kraken/simulator_desk.hpp"
#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_request.hpp"

namespace crossbook::kraken {
namespace {

using std::chrono::seconds;
using AgeCost = std::pair<seconds, std::int64_t>;

// What touching a young order costs, by its age.
constexpr AgeCost kCancelCosts[] = {{seconds{5}, 8},  {seconds{10}, 6}, {seconds{15}, 5},
                                    {seconds{45}, 4}, {seconds{90}, 2}, {seconds{300}, 1}};
constexpr AgeCost kAmendCosts[] = {{seconds{5}, 3}, {seconds{10}, 2}, {seconds{15}, 1}};
constexpr AgeCost kReplaceCosts[] = {
    {seconds{5}, 6}, {seconds{10}, 5}, {seconds{15}, 4}, {seconds{45}, 2}, {seconds{90}, 1}};

std::int64_t cost_at(std::span<const AgeCost> costs, std::chrono::nanoseconds age) noexcept {
  for (const auto& [limit, cost] : costs)
    if (age < limit) return cost;
  return 0;
}

}  // namespace

std::string TradingDesk::read_change(const ExchangeOrder& order, const ChangeRequest& request,
                                     UtcNanos now, OrderAmendment& out) const {
  const PairInfo& pair = *pairs_.find(order.request.instrument);
  if (!request.price.empty()) {
    Price price;
    if (std::string error = read_price(request.price, pair, price); !error.empty()) return error;
    out.price = price;
  }
  if (!request.quantity.empty()) {
    Quantity quantity;
    if (std::string error = read_quantity(request.quantity, *pair.instrument, quantity);
        !error.empty())
      return error;
    out.quantity = quantity;
  }
  out.post_only = request.post_only;
  out.is_test = request.validate;
  return check_deadline(request.deadline, request.min_deadline, now);
}

DeskAnswer TradingDesk::amend(AccountId account, ExchangeOrderId id, const ChangeRequest& request,
                              UtcNanos now) {
  const ExchangeOrder* order = exchange_.find_order(account, id);
  if (order == nullptr || is_terminal(order->status)) return {std::string{kUnknownOrder}, nullptr};
  const InstrumentId instrument = order->request.instrument;
  const std::int64_t cost = 1 + cost_at(kAmendCosts, now - order->created);
  if (!counter(account, instrument).try_add(cost * 1'000, now))
    return {"EOrder:Rate limit exceeded", nullptr};
  OrderAmendment change;
  if (std::string error = read_change(*order, request, now, change); !error.empty())
    return {error, nullptr};
  if (change.quantity && *change.quantity <= order->filled) return {invalid("order_qty"), nullptr};
  amending_ = id.value();
  const PlaceResult result = exchange_.amend(account, id, change, now);
  amending_ = 0;
  if (result.order != nullptr) ++amended_;
  return {refusal(result, instrument), result.order};
}

DeskAnswer TradingDesk::replace(AccountId account, ExchangeOrderId id, const ChangeRequest& request,
                                UtcNanos now) {
  const ExchangeOrder* order = exchange_.find_order(account, id);
  if (order == nullptr || is_terminal(order->status)) return {std::string{kUnknownOrder}, nullptr};
  const std::int64_t cost = 1 + cost_at(kReplaceCosts, now - order->created);
  if (!counter(account, order->request.instrument).try_add(cost * 1'000, now))
    return {"EOrder:Rate limit exceeded", nullptr};
  const std::optional<std::int64_t> reference = read_user_reference(request.user_reference);
  if (!reference) return {invalid("userref"), nullptr};
  OrderAmendment change;
  if (std::string error = read_change(*order, request, now, change); !error.empty())
    return {error, nullptr};

  NewOrder next = order->request;  // its name stays with the order that it was given to
  next.client_id.clear();
  next.price = change.price.value_or(next.price);
  next.quantity = change.quantity.value_or(order->leaves());
  next.post_only = next.post_only || change.post_only;
  // Tried as an amendment of the old order, whose funds it will have.
  change.quantity = order->filled + next.quantity;
  change.is_test = true;
  const PlaceResult tried = exchange_.amend(account, id, change, now);
  if (std::string error = refusal(tried, next.instrument); !error.empty() || request.validate)
    return {error, nullptr};
  OrderNote noted = note(id);
  noted.account = account;
  if (!request.user_reference.empty()) noted.user_reference = *reference;
  exchange_.cancel(account, id, CancelCause::User, now);
  return place_noted(account, std::move(next), noted, now);
}

bool TradingDesk::cancel(AccountId account, ExchangeOrderId id, UtcNanos now) {
  const ExchangeOrder* order = exchange_.find_order(account, id);
  if (order == nullptr || is_terminal(order->status)) return false;
  counter(account, order->request.instrument)
      .add(cost_at(kCancelCosts, now - order->created) * 1'000, now);
  return exchange_.cancel(account, id, CancelCause::User, now) != nullptr;
}

std::vector<ExchangeOrderId> TradingDesk::find_open(AccountId account, NamedBy by,
                                                    std::string_view name) const {
  const bool by_id = by == NamedBy::Id || by == NamedBy::IdOrUserReference;
  const bool by_reference = by == NamedBy::UserReference || by == NamedBy::IdOrUserReference;
  const std::optional<std::int64_t> id = by_id ? parse_id('O', name) : std::nullopt;
  const std::int64_t reference = by_reference ? parse_whole(name).value_or(0) : 0;  // 0: none
  std::vector<ExchangeOrderId> found;
  for (const ExchangeOrder* order : exchange_.open_orders(account)) {
    const bool is_same =
        (id && order->id.value() == *id) ||
        (by == NamedBy::ClientId && !name.empty() && order->request.client_id == name) ||
        (reference != 0 && note(order->id).user_reference == reference);
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

void TradingDesk::tick(UtcNanos now) {
  for (auto it = switches_.begin(); it != switches_.end();) {
    if (now < it->second) {
      ++it;
      continue;
    }
    exchange_.cancel_all(AccountId{it->first}, std::nullopt, CancelCause::DeadMansSwitch, now);
    it = switches_.erase(it);
  }
  for (auto it = expiries_.begin(); it != expiries_.end();) {
    if (now < it->second) {
      ++it;
      continue;
    }
    const ExchangeOrderId id{it->first};
    OrderNote& noted = notes_[it->first];
    const ExchangeOrder* order = exchange_.find_order(noted.account, id);
    noted.is_expired = order != nullptr && !is_terminal(order->status);
    if (noted.is_expired) exchange_.cancel(noted.account, id, CancelCause::User, now);
    it = expiries_.erase(it);
  }
}

const OrderNote& TradingDesk::note(ExchangeOrderId id) const noexcept {
  static const OrderNote nothing;
  const auto found = notes_.find(id.value());
  return found != notes_.end() ? found->second : nothing;
}

std::int64_t TradingDesk::rate_count(AccountId account, InstrumentId instrument, UtcNanos now) {
  return (counter(account, instrument).level_milli(now) + 999) / 1'000;
}

}  // namespace crossbook::kraken
