// Orders and fills of the local OKX as JSON: REST's shape and the orders channel's.
// In: the exchange's orders and trades. Out: elements of data[]. Thread: the exchange's.
// Limits: none.
#pragma once

#include <string_view>

#include "venues/okx/simulator_catalog.hpp"

namespace crossbook::okx {

struct OrderView {
  const ExchangeOrder& order;
  /// REST: the order's last trade. A push: the trade that it is about. Null: none.
  const ExchangeTrade* fill = nullptr;
  std::string_view tag;
};

/// What a push tells beside the order.
struct PushDetail {
  bool is_amended = false;  // the push answers a change of the order
  std::string_view request_id;
  std::string_view last_price;
};

/// An element of the order endpoints.
void write_order(JsonWriter& json, const OrderView& view, const Catalog& catalog);
/// An element of the orders channel.
void write_order_push(JsonWriter& json, const OrderView& view, const PushDetail& detail,
                      const Catalog& catalog);
/// An element of the fills endpoints.
void write_fill(JsonWriter& json, const ExchangeTrade& trade, std::string_view client_id,
                std::string_view tag, const Catalog& catalog);
/// live, partially_filled, filled, canceled.
std::string_view state_text(const ExchangeOrder& order) noexcept;
/// limit, market, post_only, fok, ioc.
std::string_view order_type_text(const NewOrder& order) noexcept;
/// Whether the size of a market order is counted in the quote asset.
bool is_by_quote(const NewOrder& order) noexcept;
/// Numbers of the bill that a trade leaves in an account's history.
std::int64_t bill_id(const ExchangeTrade& trade) noexcept;

}  // namespace crossbook::okx
