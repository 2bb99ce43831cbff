// What the local OKX tells of orders and fills by REST.
// In: query arguments. Out: elements of data[]. Thread: the exchange's.
// Limits: kMaxPage elements a page; cancelled orders without a fill are told for 2 hours.
#pragma once

#include <string>

#include "venues/okx/simulator_orders.hpp"

namespace crossbook::okx {

inline constexpr std::int64_t kMaxPage = 100;

class OrderQueries {
 public:
  OrderQueries(Exchange& exchange, const Catalog& catalog, const OrderDesk& desk,
               const OrderNotes& notes)
      : exchange_{exchange}, catalog_{catalog}, desk_{desk}, notes_{notes} {}

  /// One order by ordId or clOrdId. @return JSON, or "" with the refusal set
  std::string order(AccountId account, const QueryArguments& query, UtcNanos now,
                    Refusal& refusal) const;
  std::string pending(AccountId account, const QueryArguments& query) const;
  std::string history(AccountId account, const QueryArguments& query, UtcNanos now,
                      Refusal& refusal) const;
  /// @param needs_type the archive insists on instType
  std::string fills(AccountId account, const QueryArguments& query, bool needs_type,
                    Refusal& refusal) const;

 private:
  bool matches(const ExchangeOrder& order, const QueryArguments& query) const;
  void write(JsonWriter& json, const ExchangeOrder& order) const;

  Exchange& exchange_;
  const Catalog& catalog_;
  const OrderDesk& desk_;
  const OrderNotes& notes_;
};

}  // namespace crossbook::okx
