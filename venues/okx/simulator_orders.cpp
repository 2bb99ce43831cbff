#include "venues/okx/simulator_orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "venues/okx/frame.hpp"

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr std::int64_t kOrdersPerWindow = 60;
constexpr std::int64_t kBatchOrdersPerWindow = 300;
constexpr std::size_t kMaxMissed = 1'000;
constexpr std::size_t kMaxRequestId = 32;
constexpr std::int64_t kFirstMissedId = 90'000'000'000;
constexpr std::int64_t kLeastCountdown = 10;  // seconds
constexpr std::int64_t kMostCountdown = 120;

std::string_view operation_text(OrderOperation operation) noexcept {
  switch (operation) {
    case OrderOperation::Place: return "place";
    case OrderOperation::Amend: return "amend";
    case OrderOperation::Cancel: return "cancel";
  }
  __builtin_unreachable();
}

/// What a verdict is about, as the client named it.
struct Named {
  OrderOperation operation = OrderOperation::Place;
  std::string_view client_id, order_id;
  std::string_view note;  // placing: the tag; changing: the reqId
};

Verdict make_verdict(const Named& named, const Refusal& refusal, UtcNanos now) {
  JsonWriter json;
  json.begin_object().field("clOrdId", named.client_id).field("ordId", named.order_id);
  if (named.operation == OrderOperation::Place) json.field("tag", named.note);
  if (named.operation == OrderOperation::Amend) json.field("reqId", named.note);
  json.field("ts", millis_text(now)).field("sCode", std::to_string(refusal.code));
  json.field("sMsg", refusal.message).field("subCode", refusal.sub_code).end_object();
  return {refusal.code, json.take()};
}

const Refusal kTooFast{50011, "Too Many Requests", 429, {}};
const Refusal kNoId{51003, "Either client order ID or order ID is required.", 200, {}};

}  // namespace

bool OrderDesk::take(const OrderContext& context, OrderOperation operation,
                     const CatalogEntry& entry) {
  return context.is_batch || limits_.take(fmt::format("{} {} {}", operation_text(operation),
                                                      context.account.value(), entry.inst_id),
                                          kOrdersPerWindow, context.now);
}

bool OrderDesk::take_batch(AccountId account, OrderOperation operation, std::size_t orders,
                           UtcNanos now) {
  return limits_.take(fmt::format("batch {} {}", operation_text(operation), account.value()),
                      kBatchOrdersPerWindow, now, static_cast<std::int64_t>(orders));
}

Verdict OrderDesk::run(OrderOperation operation, const OrderContext& context,
                       const dom::object& args) {
  switch (operation) {
    case OrderOperation::Place: return place(context, args);
    case OrderOperation::Amend: return amend(context, args);
    case OrderOperation::Cancel: return cancel(context, args);
  }
  __builtin_unreachable();
}

Verdict OrderDesk::place(const OrderContext& context, const dom::object& args) {
  OrderRequest request;
  const Refusal bad = read_order(args, context.naming, request);
  const std::string client_id = request.order.client_id;
  const std::string_view tag = text_of(args, "tag");
  Named named{OrderOperation::Place, client_id, "", tag};
  if (bad.is_refused()) return make_verdict(named, bad, context.now);
  if (!take(context, OrderOperation::Place, *request.entry))
    return make_verdict(named, kTooFast, context.now);
  notes_.set_next_tag(tag);
  const PlaceResult result = place_clipped(context, request);
  notes_.set_next_tag("");
  std::string order_id;
  if (result.order != nullptr) order_id = std::to_string(result.order->id.value());
  if (result.reason == RejectReason::WouldTake) {
    const ExchangeOrder& missed = keep_missed(context.account, request.order, context.now);
    notes_.keep_tag(missed.id, tag);
    if (told_.missed) told_.missed(missed);
    named.order_id = order_id = std::to_string(missed.id.value());
    return make_verdict(named, {}, context.now);
  }
  named.order_id = order_id;
  return make_verdict(named, to_refusal(result, request.order.side, *request.entry), context.now);
}

PlaceResult OrderDesk::place_clipped(const OrderContext& context, OrderRequest& request) {
  const PlaceResult result = exchange_.place(context.account, request.order, context.now);
  if (result.reason != RejectReason::PriceBand || !request.may_clip_price) return result;
  request.order.price = limit_price(*request.entry, request.order.side);
  return exchange_.place(context.account, request.order, context.now);
}

const ExchangeOrder& OrderDesk::keep_missed(AccountId account, const NewOrder& request,
                                            UtcNanos now) {
  ExchangeOrder order;
  order.id = ExchangeOrderId{missed_.empty() ? kFirstMissedId : missed_.back().id.value() + 1};
  order.account = account;
  order.request = request;
  order.status = OrderStatus::Canceled;
  order.cause = CancelCause::PostOnlyWouldTake;
  order.created = order.updated = now;
  if (missed_.size() == kMaxMissed) missed_.pop_front();
  return missed_.emplace_back(std::move(order));
}

Verdict OrderDesk::amend(const OrderContext& context, const dom::object& args) {
  const std::string_view order_id = text_of(args, "ordId");
  const std::string_view client_id = text_of(args, "clOrdId");
  const Named named{OrderOperation::Amend, client_id, order_id, text_of(args, "reqId")};
  Refusal refusal;
  const CatalogEntry* entry = find_entry(args, context.naming, refusal);
  if (entry != nullptr && order_id.empty() && client_id.empty()) refusal = kNoId;
  if (!refusal.is_refused() && !is_alphanumeric(named.note, kMaxRequestId))
    refusal = bad_parameter("reqId");
  if (!refusal.is_refused() && !take(context, OrderOperation::Amend, *entry)) refusal = kTooFast;
  if (refusal.is_refused()) return make_verdict(named, refusal, context.now);
  const ExchangeOrder* order = find(context.account, order_id, client_id);
  if (order == nullptr || is_terminal(order->status) ||
      order->request.instrument != entry->instrument->id)
    return make_verdict(named,
                        {51503,
                         "Order modification failed as the order has been filled, canceled or "
                         "does not exist.",
                         200,
                         {}},
                        context.now);
  refusal = amend_open(context, *order, args, *entry);
  const std::string id = std::to_string(order->id.value());
  const Named told{OrderOperation::Amend, order->request.client_id, id, named.note};
  const Verdict verdict = make_verdict(told, refusal, context.now);
  if (refusal.is_refused() && flag_of(args, "cxlOnFail"))
    exchange_.cancel(context.account, order->id, CancelCause::User, context.now);
  return verdict;
}

Refusal OrderDesk::amend_open(const OrderContext& context, const ExchangeOrder& order,
                              const dom::object& args, const CatalogEntry& entry) {
  const std::string_view size = text_of(args, "newSz");
  const std::string_view price = text_of(args, "newPx");
  if (size.empty() && price.empty())
    return {51500, "You must enter a price, quantity, or TP/SL", 200, {}};
  OrderAmendment change;
  Refusal refusal;
  if (!size.empty()) refusal = read_quantity(size, "newSz", entry, change.quantity.emplace());
  if (!refusal.is_refused() && !price.empty())
    refusal = read_price_text(price, "newPx", entry, change.price.emplace());
  if (refusal.is_refused()) return refusal;

  const auto ask = [&] {
    if (told_.amending) told_.amending(order.id, text_of(args, "reqId"));
    const PlaceResult result = exchange_.amend(context.account, order.id, change, context.now);
    if (told_.amending) told_.amending({}, {});
    return result;
  };
  const Side side = order.request.side;
  PlaceResult result = ask();
  if (result.reason == RejectReason::PriceBand && text_of(args, "pxAmendType") == "1") {
    change.price = limit_price(entry, side);
    result = ask();
  }
  if (result.reason == RejectReason::InsufficientBalance)
    return {51502,
            fmt::format("Order modification failed. Insufficient {} balance in account",
                        side == Side::Buy ? entry.quote : entry.base),
            200, "1030"};
  return to_refusal(result, side, entry);
}

Verdict OrderDesk::cancel(const OrderContext& context, const dom::object& args) {
  const std::string_view order_id = text_of(args, "ordId");
  const std::string_view client_id = text_of(args, "clOrdId");
  const Named named{OrderOperation::Cancel, client_id, order_id, {}};
  Refusal refusal;
  const CatalogEntry* entry = find_entry(args, context.naming, refusal);
  if (entry != nullptr && order_id.empty() && client_id.empty()) refusal = kNoId;
  if (!refusal.is_refused() && !take(context, OrderOperation::Cancel, *entry)) refusal = kTooFast;
  if (refusal.is_refused()) return make_verdict(named, refusal, context.now);
  const ExchangeOrder* order = find(context.account, order_id, client_id);
  const bool is_here = order != nullptr && order->request.instrument == entry->instrument->id;
  if (!is_here ||
      exchange_.cancel(context.account, order->id, CancelCause::User, context.now) == nullptr)
    return make_verdict(named,
                        {51400,
                         "Order cancellation failed as the order has been filled, canceled or "
                         "does not exist.",
                         200,
                         {}},
                        context.now);
  const std::string id = std::to_string(order->id.value());
  return make_verdict({OrderOperation::Cancel, order->request.client_id, id, {}}, {}, context.now);
}

const ExchangeOrder* OrderDesk::find(AccountId account, std::string_view order_id,
                                     std::string_view client_id) const {
  const ExchangeOrderId id{parse_digits(order_id)};
  const ExchangeOrder* found = order_id.empty() ? exchange_.find_order(account, client_id)
                                                : exchange_.find_order(account, id);
  if (found != nullptr && (!order_id.empty() || !client_id.empty())) return found;
  for (auto order = missed_.rbegin(); order != missed_.rend(); ++order) {  // the newest
    const bool is_it = order_id.empty()
                           ? !client_id.empty() && order->request.client_id == client_id
                           : order->id == id;
    if (order->account == account && is_it) return &*order;
  }
  return nullptr;
}

std::string OrderDesk::cancel_all_after(AccountId account, const dom::object& args, UtcNanos now,
                                        Refusal& refusal) {
  const std::int64_t seconds = parse_digits(text_of(args, "timeOut"));
  const CountdownKey key{account, std::string{text_of(args, "tag")}};
  const bool is_off = seconds == 0;
  if (!is_off && (seconds < kLeastCountdown || seconds > kMostCountdown)) {
    refusal = {51000, "Parameter timeOut error", 400, {}};
  } else if (!is_alphanumeric(key.tag, 16)) {
    refusal = {51000, "Parameter tag error", 400, {}};
  } else if (!limits_.take(fmt::format("countdown {} {}", account.value(), key.tag), 1, now, 1,
                           1s)) {
    refusal = kTooFast;
  }
  const auto tags = std::count_if(countdowns_.begin(), countdowns_.end(), [&](const auto& item) {
    return item.first.account == account && !item.first.tag.empty();
  });
  const bool is_new = !is_off && !key.tag.empty() && !countdowns_.contains(key);
  if (!refusal.is_refused() && is_new && static_cast<std::size_t>(tags) >= kMaxCountdownTags)
    refusal = {
        51071, "You've reached the maximum limit of tag level cancel all after timers", 200, {}};
  if (refusal.is_refused()) return {};
  const UtcNanos trigger = now + std::chrono::seconds{seconds};
  if (is_off)
    countdowns_.erase(key);
  else
    countdowns_[key] = trigger;
  JsonWriter json;
  json.begin_object().field("triggerTime", is_off ? "0" : millis_text(trigger));
  return json.field("tag", key.tag).field("ts", millis_text(now)).end_object().take();
}

void OrderDesk::fire(const CountdownKey& key, UtcNanos now) {
  std::vector<ExchangeOrderId> ids;
  for (const ExchangeOrder* order : exchange_.open_orders(key.account))
    if (key.tag.empty() || notes_.tag(order->id) == key.tag) ids.push_back(order->id);
  for (const ExchangeOrderId id : ids)
    exchange_.cancel(key.account, id, CancelCause::DeadMansSwitch, now);
}

void OrderDesk::on_tick(UtcNanos now) {
  for (auto it = countdowns_.begin(); it != countdowns_.end();) {
    const bool is_due = now >= it->second;
    if (is_due) fire(it->first, now);
    it = is_due ? countdowns_.erase(it) : std::next(it);
  }
}

}  // namespace crossbook::okx
