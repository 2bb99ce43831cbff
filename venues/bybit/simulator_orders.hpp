// Order requests to the local Bybit, of REST and of the trade socket alike.
// In: the request's JSON. Out: answers in the venue's words. Thread: the exchange's.
// Limits: kMaxBatch orders a request.
#pragma once

#include "venues/bybit/simulator_words.hpp"

namespace crossbook::bybit {

inline constexpr std::size_t kMaxBatch = 10;

class OrderDesk {
 public:
  OrderDesk(Exchange& exchange, const MarketList& markets)
      : exchange_{exchange}, markets_{markets} {}

  enum class Operation : std::uint8_t { Create, Amend, Cancel };
  Answer run(Operation operation, AccountId account, const WireJson& request, UtcNanos now);
  /// {"category":"spot","request":[...]}: a result each, and codes in retExtInfo.
  Answer run_batch(Operation operation, AccountId account, const WireJson& request, UtcNanos now);
  Answer cancel_all(AccountId account, const WireJson& request, UtcNanos now);

 private:
  Answer create(AccountId account, const WireJson& request, UtcNanos now);
  Answer amend(AccountId account, const WireJson& request, UtcNanos now);
  Answer cancel(AccountId account, const WireJson& request, UtcNanos now);
  Refusal read_order(const WireJson& request, const Market& market, NewOrder& order) const;
  Refusal read_market_size(const WireJson& request, const Market& market, NewOrder& order) const;
  /// Why an order that is not open cannot be changed.
  Refusal find_open(AccountId account, const WireJson& request, const ExchangeOrder*& order) const;
  Refusal to_refusal(const PlaceResult& result, const Market& market, Side side) const;

  Exchange& exchange_;
  const MarketList& markets_;
};

}  // namespace crossbook::bybit
