// Orders of the local Coinbase: placing, changing, cancelling, looking up, and what they look like.
// In: JSON as clients send it. Out: bodies of answers. Thread: the exchange's.
// Limits: kMaxCancelIds ids a request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/coinbase/simulator_words.hpp"

namespace crossbook::coinbase {

inline constexpr std::size_t kMaxCancelIds = 100;

/// Words of a refusal: HTTP 200, success false.
struct OrderRefusal {
  std::string_view error;    // "" where there is none
  std::string_view preview;  // preview_failure_reason
  std::string message;
  bool is_refused() const noexcept { return !error.empty(); }
};

class OrderDesk {
 public:
  OrderDesk(Exchange& exchange, const ProductList& products)
      : exchange_{exchange}, products_{products} {}

  HttpReply place(AccountId account, const WireJson& body, UtcNanos now);
  HttpReply preview(AccountId account, const WireJson& body, UtcNanos now);
  HttpReply edit(AccountId account, const WireJson& body, UtcNanos now);
  HttpReply cancel(AccountId account, const WireJson& body, UtcNanos now);

  HttpReply one(AccountId account, std::string_view order_id) const;
  HttpReply batch(AccountId account, const QueryArguments& query) const;
  HttpReply fills(AccountId account, const QueryArguments& query) const;

  /// As REST tells an order.
  WireJson order_json(const ExchangeOrder& order) const;
  /// As the user channel tells it. @param is_closed this is its last word
  WireJson stream_json(const ExchangeOrder& order, bool is_closed) const;

 private:
  /// @return what is wrong with the request; a reply for what is no order at all
  OrderRefusal read_order(const WireJson& body, NewOrder& out) const;
  OrderRefusal read_configuration(const WireJson& configuration, const Product& product,
                                  NewOrder& out) const;
  OrderRefusal read_limits(const WireJson& terms, const Product& product, NewOrder& out) const;
  static OrderRefusal to_refusal(const PlaceResult& result);
  HttpReply taken(const ExchangeOrder& order, const WireJson& body) const;
  static HttpReply refused(const OrderRefusal& refusal, const WireJson& body);
  const ExchangeOrder* find(AccountId account, std::string_view order_id) const;

  Exchange& exchange_;
  const ProductList& products_;
};

}  // namespace crossbook::coinbase
