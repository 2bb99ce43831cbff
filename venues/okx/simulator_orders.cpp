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
constexpr auto kUnfilledKept = 2h;
constexpr std::size_t kMaxMissed = 1'000;
constexpr std::int64_t kFirstMissedId = 90'000'000'000;

Verdict make_verdict(std::string_view client_id, std::string_view order_id, const Refusal& refusal,
                     UtcNanos now, std::string_view tag = {}) {
  JsonWriter json;
  json.begin_object().field("clOrdId", client_id).field("ordId", order_id).field("tag", tag);
  json.field("ts", millis_text(now)).field("sCode", std::to_string(refusal.code));
  json.field("sMsg", refusal.message).field("subCode", refusal.sub_code).end_object();
  return {refusal.code, json.take()};
}

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

/// The exchange's reason in OKX's words.
Refusal to_refusal(const PlaceResult& result, const NewOrder& order, const CatalogEntry& entry) {
  const bool is_buy = order.side == Side::Buy;
  switch (result.reason) {
    case RejectReason::None: return {};
    case RejectReason::InsufficientBalance:
      return {51008,
              fmt::format("Order failed. Insufficient {} balance in account",
                          is_buy ? entry.quote : entry.base),
              200, "1000"};
    case RejectReason::TickSize:
      return {51150, "The precision of the number or the price exceeds the limit", 200, {}};
    case RejectReason::LotSize: return lot_refusal(result.filter, entry);
    case RejectReason::MinNotional:
      return {50122, "Order amount must exceed minimum amount", 200, {}};
    case RejectReason::PriceBand:
      return {is_buy ? 51137 : 51138,
              is_buy ? "The highest price limit for buy orders is exceeded."
                     : "The lowest price limit for sell orders is exceeded.",
              200,
              {}};
    case RejectReason::UnknownInstrument:
      return {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
    case RejectReason::Halted:
      if (entry.listing->rules.status == TradingStatus::Unlisted)
        return {51021, "Trading pair or contract is not live yet", 200, {}};
      return {51022, "Trading suspended", 200, {}};
    case RejectReason::DuplicateClientId:
      return {51016, "Client order ID already exists.", 200, {}};
    case RejectReason::InvalidParameter:
      return {51000,
              fmt::format("Parameter {} error", result.filter == "price" ? "px" : "sz"),
              200,
              {}};
    case RejectReason::Other:
      return {51174, "The number of pending orders has reached the limit.", 200, {}};
    case RejectReason::WouldTake:
    case RejectReason::SelfTrade:
    case RejectReason::RateLimited:
    case RejectReason::Banned:
    case RejectReason::Timestamp:
    case RejectReason::Signature:
    case RejectReason::KeyInvalid:
    case RejectReason::Permission:
    case RejectReason::IpNotAllowed:
    case RejectReason::Maintenance:
    case RejectReason::DeadlineElapsed:
    case RejectReason::NotFound:
    case RejectReason::OutcomeUnknown:
    case RejectReason::NotSent: return {50026, "System error, please try again later.", 500, {}};
  }
  __builtin_unreachable();
}

const ExchangeTrade* last_fill(const ExchangeOrder& order) noexcept {
  return order.trades.empty() ? nullptr : &order.trades.back();
}

/// Newest first, between the ids that after and before name, at most limit.
class Page {
 public:
  explicit Page(const QueryArguments& query)
      : older_than_{parse_digits(query.get("after"))},
        newer_than_{parse_digits(query.get("before"))},
        left_{parse_digits(query.get("limit"))} {
    if (left_ <= 0 || left_ > 100) left_ = 100;
  }
  bool takes(std::int64_t id) noexcept {
    if (left_ == 0 || (older_than_ >= 0 && id >= older_than_) || id <= newer_than_) return false;
    --left_;
    return true;
  }

 private:
  std::int64_t older_than_, newer_than_, left_;
};

bool is_wanted(std::string_view wanted, std::string_view value) noexcept {
  return wanted.empty() || wanted == value;
}

}  // namespace

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

bool OrderDesk::take(const OrderContext& context, std::string_view operation,
                     const CatalogEntry& entry) {
  return context.is_batch ||
         limits_.take(fmt::format("{} {} {}", operation, context.account.value(), entry.inst_id),
                      kOrdersPerWindow, context.now);
}

Verdict OrderDesk::place(const OrderContext& context, const dom::object& args) {
  const UtcNanos now = context.now;
  NewOrder order;
  const CatalogEntry* entry = nullptr;
  const Refusal bad = read_order(args, context.naming, order, entry);
  const std::string client_id = order.client_id;
  const std::string tag{text_of(args, "tag")};
  if (bad.is_refused()) return make_verdict(client_id, "", bad, now, tag);
  if (!take(context, "place", *entry))
    return make_verdict(client_id, "", {50011, "Too Many Requests", 429, {}}, now, tag);
  const PlaceResult result = exchange_.place(context.account, order, now);
  if (result.reason == RejectReason::WouldTake) {
    const ExchangeOrder& missed = keep_missed(context.account, order, now);
    if (on_missed_) on_missed_(missed);
    return make_verdict(client_id, std::to_string(missed.id.value()), {}, now, tag);
  }
  const Refusal refusal = to_refusal(result, order, *entry);
  const std::string id = result.order == nullptr ? "" : std::to_string(result.order->id.value());
  return make_verdict(client_id, id, refusal, now, tag);
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

Verdict OrderDesk::cancel(const OrderContext& context, const dom::object& args) {
  const UtcNanos now = context.now;
  const std::string_view order_id = text_of(args, "ordId");
  const std::string_view client_id = text_of(args, "clOrdId");
  Refusal refusal;
  const CatalogEntry* entry = find_entry(args, context.naming, refusal);
  if (entry != nullptr && order_id.empty() && client_id.empty())
    refusal = {51003, "Either client order ID or order ID is required.", 200, {}};
  if (refusal.is_refused()) return make_verdict(client_id, order_id, refusal, now);
  if (!take(context, "cancel", *entry))
    return make_verdict(client_id, order_id, {50011, "Too Many Requests", 429, {}}, now);
  const ExchangeOrder* order = find_order(context.account, order_id, client_id);
  const bool is_here = order != nullptr && order->request.instrument == entry->instrument->id;
  if (!is_here || exchange_.cancel(context.account, order->id, CancelCause::User, now) == nullptr)
    return make_verdict(client_id, order_id,
                        {51400,
                         "Order cancellation failed as the order has been filled, canceled or "
                         "does not exist.",
                         200,
                         {}},
                        now);
  return make_verdict(order->request.client_id, std::to_string(order->id.value()), {}, now);
}

bool OrderDesk::take_batch(AccountId account, std::string_view operation, std::size_t orders,
                           UtcNanos now) {
  return limits_.take(fmt::format("batch {} {}", operation, account.value()), kBatchOrdersPerWindow,
                      now, static_cast<std::int64_t>(orders));
}

const ExchangeOrder* OrderDesk::find_order(AccountId account, std::string_view order_id,
                                           std::string_view client_id) const {
  const ExchangeOrderId id{parse_digits(order_id)};
  const ExchangeOrder* found = order_id.empty() ? exchange_.find_order(account, client_id)
                                                : exchange_.find_order(account, id);
  if (found != nullptr && (!order_id.empty() || !client_id.empty())) return found;
  for (const ExchangeOrder& order : missed_) {
    const bool is_it = order_id.empty() ? !client_id.empty() && order.request.client_id == client_id
                                        : order.id == id;
    if (order.account == account && is_it) return &order;
  }
  return nullptr;
}

bool OrderDesk::is_forgotten(const ExchangeOrder& order, UtcNanos now) const {
  const bool is_unfilled = is_terminal(order.status) && order.filled.is_zero();
  return is_unfilled && now - order.updated > kUnfilledKept;
}

std::string OrderDesk::order(AccountId account, const QueryArguments& query, UtcNanos now,
                             Refusal& refusal) const {
  const std::string_view inst_id = query.get("instId");
  if (inst_id.empty()) {
    refusal = {50014, "Parameter instId can not be empty", 400, {}};
    return {};
  }
  if (catalog_.find(inst_id) == nullptr) {
    refusal = {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
    return {};
  }
  if (query.get("ordId").empty() && query.get("clOrdId").empty()) {
    refusal = {51003, "Either client order ID or order ID is required.", 200, {}};
    return {};
  }
  const ExchangeOrder* found = find_order(account, query.get("ordId"), query.get("clOrdId"));
  if (found == nullptr || is_forgotten(*found, now) ||
      catalog_.find(found->request.instrument)->inst_id != inst_id) {
    refusal = {51603, "Order does not exist", 200, {}};
    return {};
  }
  JsonWriter json;
  write_order(json, *found, last_fill(*found), catalog_);
  return json.take();
}

std::string OrderDesk::pending(AccountId account, const QueryArguments& query) const {
  JsonWriter json;
  Page page{query};
  std::vector<const ExchangeOrder*> orders = exchange_.open_orders(account);
  std::reverse(orders.begin(), orders.end());
  for (const ExchangeOrder* order : orders) {
    const CatalogEntry& entry = *catalog_.find(order->request.instrument);
    if (!is_wanted(query.get("instId"), entry.inst_id) ||
        !is_wanted(query.get("state"), state_text(*order)) || !page.takes(order->id.value()))
      continue;
    write_order(json, *order, last_fill(*order), catalog_);
  }
  return json.take();
}

std::string OrderDesk::history(AccountId account, const QueryArguments& query, UtcNanos now) const {
  JsonWriter json;
  Page page{query};
  std::vector<const ExchangeOrder*> orders = exchange_.closed_orders(account);
  for (const ExchangeOrder& order : missed_)
    if (order.account == account) orders.push_back(&order);
  std::stable_sort(orders.begin(), orders.end(), [](const auto* a, const auto* b) {
    return a->created > b->created || (a->created == b->created && a->id > b->id);
  });
  for (const ExchangeOrder* order : orders) {
    const CatalogEntry& entry = *catalog_.find(order->request.instrument);
    if (is_forgotten(*order, now) || !is_wanted(query.get("instId"), entry.inst_id) ||
        !is_wanted(query.get("state"), state_text(*order)) || !page.takes(order->id.value()))
      continue;
    write_order(json, *order, last_fill(*order), catalog_);
  }
  return json.take();
}

std::string OrderDesk::fills(AccountId account, const QueryArguments& query) const {
  JsonWriter json;
  Page page{query};
  std::vector<ExchangeTrade> trades = exchange_.trades(account);
  std::reverse(trades.begin(), trades.end());
  for (const ExchangeTrade& trade : trades) {
    const CatalogEntry& entry = *catalog_.find(trade.instrument);
    const std::int64_t bill = trade.id * 2 + (trade.is_maker ? 1 : 0);
    if (!is_wanted(query.get("instId"), entry.inst_id) ||
        !is_wanted(query.get("ordId"), std::to_string(trade.order.value())) || !page.takes(bill))
      continue;
    write_fill(json, trade, exchange_.find_order(account, trade.order), catalog_);
  }
  return json.take();
}

std::string OrderDesk::cancel_all_after(AccountId account, const dom::object& args, UtcNanos now,
                                        Refusal& refusal) {
  const std::int64_t seconds = parse_digits(text_of(args, "timeOut"));
  const bool is_off = seconds == 0;
  if (!is_off && (seconds < 10 || seconds > 120)) {
    refusal = {51000, "Parameter timeOut error", 400, {}};
    return {};
  }
  const UtcNanos trigger = now + std::chrono::seconds{seconds};
  if (is_off)
    countdowns_.erase(account);
  else
    countdowns_[account] = trigger;
  return JsonWriter{}
      .begin_object()
      .field("triggerTime", is_off ? "0" : millis_text(trigger))
      .field("tag", text_of(args, "tag"))
      .field("ts", millis_text(now))
      .end_object()
      .take();
}

void OrderDesk::on_tick(UtcNanos now) {
  for (auto it = countdowns_.begin(); it != countdowns_.end();) {
    const bool is_due = now >= it->second;
    if (is_due) exchange_.cancel_all(it->first, std::nullopt, CancelCause::DeadMansSwitch, now);
    it = is_due ? countdowns_.erase(it) : std::next(it);
  }
}

}  // namespace crossbook::okx
