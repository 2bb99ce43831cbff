#include "venues/okx/simulator_order_queries.hpp"

#include <algorithm>
#include <chrono>

#include "venues/okx/frame.hpp"
#include "venues/okx/simulator_order_json.hpp"

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr auto kUnfilledKept = 2h;

/// Newest first, between the ids that after and before name, at most limit.
class Page {
 public:
  explicit Page(const QueryArguments& query)
      : older_than_{parse_digits(query.get("after"))},
        newer_than_{parse_digits(query.get("before"))},
        left_{parse_digits(query.get("limit"))} {
    if (left_ <= 0 || left_ > kMaxPage) left_ = kMaxPage;
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

/// Between begin and end, both in milliseconds.
bool is_within(const QueryArguments& query, UtcNanos time) noexcept {
  const std::int64_t begin = parse_digits(query.get("begin"));
  const std::int64_t end = parse_digits(query.get("end"));
  return time.millis() >= begin && (end < 0 || time.millis() <= end);
}

bool is_forgotten(const ExchangeOrder& order, UtcNanos now) noexcept {
  const bool is_unfilled = is_terminal(order.status) && order.filled.is_zero();
  return is_unfilled && now - order.updated > kUnfilledKept;
}

const Refusal kNoType{50014, "Parameter instType can not be empty", 400, {}};

}  // namespace

void OrderQueries::write(JsonWriter& json, const ExchangeOrder& order) const {
  const ExchangeTrade* last = order.trades.empty() ? nullptr : &order.trades.back();
  write_order(json, {order, last, notes_.tag(order.id)}, catalog_);
}

bool OrderQueries::matches(const ExchangeOrder& order, const QueryArguments& query) const {
  return is_wanted(query.get("instType"), "SPOT") &&
         is_wanted(query.get("instId"), catalog_.find(order.request.instrument)->inst_id) &&
         is_in_list(query.get("ordType"), order_type_text(order.request)) &&
         is_wanted(query.get("state"), state_text(order)) && is_within(query, order.created);
}

std::string OrderQueries::order(AccountId account, const QueryArguments& query, UtcNanos now,
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
  const ExchangeOrder* found = desk_.find(account, query.get("ordId"), query.get("clOrdId"));
  if (found == nullptr || is_forgotten(*found, now) ||
      catalog_.find(found->request.instrument)->inst_id != inst_id) {
    refusal = {51603, "Order does not exist", 200, {}};
    return {};
  }
  JsonWriter json;
  write(json, *found);
  return json.take();
}

std::string OrderQueries::pending(AccountId account, const QueryArguments& query) const {
  JsonWriter json;
  Page page{query};
  std::vector<const ExchangeOrder*> orders = exchange_.open_orders(account);
  std::reverse(orders.begin(), orders.end());
  for (const ExchangeOrder* order : orders)
    if (matches(*order, query) && page.takes(order->id.value())) write(json, *order);
  return json.take();
}

std::string OrderQueries::history(AccountId account, const QueryArguments& query, UtcNanos now,
                                  Refusal& refusal) const {
  if (query.get("instType").empty()) {
    refusal = kNoType;
    return {};
  }
  JsonWriter json;
  Page page{query};
  std::vector<const ExchangeOrder*> orders = exchange_.closed_orders(account);
  for (const ExchangeOrder& order : desk_.missed())
    if (order.account == account) orders.push_back(&order);
  std::stable_sort(orders.begin(), orders.end(), [](const auto* a, const auto* b) {
    return a->created > b->created || (a->created == b->created && a->id > b->id);
  });
  for (const ExchangeOrder* order : orders)
    if (!is_forgotten(*order, now) && matches(*order, query) && page.takes(order->id.value()))
      write(json, *order);
  return json.take();
}

std::string OrderQueries::fills(AccountId account, const QueryArguments& query, bool needs_type,
                                Refusal& refusal) const {
  if (needs_type && query.get("instType").empty()) {
    refusal = kNoType;
    return {};
  }
  JsonWriter json;
  Page page{query};
  std::vector<ExchangeTrade> trades = exchange_.trades(account);
  std::reverse(trades.begin(), trades.end());
  for (const ExchangeTrade& trade : trades) {
    const CatalogEntry& entry = *catalog_.find(trade.instrument);
    const bool is_asked_for = is_wanted(query.get("instType"), "SPOT") &&
                              is_wanted(query.get("instId"), entry.inst_id) &&
                              is_wanted(query.get("ordId"), std::to_string(trade.order.value())) &&
                              is_within(query, trade.time);
    if (!is_asked_for || !page.takes(bill_id(trade))) continue;
    const ExchangeOrder* order = exchange_.find_order(account, trade.order);
    write_fill(json, trade, order == nullptr ? "" : order->request.client_id,
               notes_.tag(trade.order), catalog_);
  }
  return json.take();
}

}  // namespace crossbook::okx
