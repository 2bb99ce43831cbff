// Orders as Kraken takes them, from REST and from the socket alike: names, digits, deadlines, the
// trading counter, dead man's switch.
// In: order requests, cancels. Out: the exchange's orders, or Kraken's error text. Thread: the
// exchange's. Limits: kTradingCounterMax a pair and account.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/rate_counter.hpp"
#include "venues/kraken/simulator_pairs.hpp"

namespace crossbook::kraken {

/// One order in REST's words; an empty text was not sent.
struct OrderRequest {
  const PairInfo* pair = nullptr;
  std::string_view side, type, quantity, price, time_in_force, client_id, user_reference,
      self_trade, deadline;
  bool post_only = false;
  bool by_quote = false;  // quantity is in the quote asset
  bool validate = false;
  std::chrono::milliseconds min_deadline{};
};

struct DeskAnswer {
  std::string error;                     // empty: taken
  const ExchangeOrder* order = nullptr;  // null if only validated
};

class TradingDesk {
 public:
  explicit TradingDesk(Exchange& exchange) : exchange_{exchange} {}

  DeskAnswer place(AccountId account, const OrderRequest& request, UtcNanos now);
  /// @return false if no such order is open
  bool cancel(AccountId account, ExchangeOrderId id, UtcNanos now);
  /// Open orders of that name: an order id, a user reference, or a client id.
  std::vector<ExchangeOrderId> find_open(AccountId account, std::string_view name) const;
  std::size_t cancel_all(AccountId account, UtcNanos now);

  /// @param timeout zero disarms  @return when it will fire; 0 if disarmed
  UtcNanos arm_dead_mans_switch(AccountId account, std::chrono::seconds timeout, UtcNanos now);
  void fire_dead_mans_switches(UtcNanos now);

  /// 0 if the order has none.
  std::int64_t user_reference(ExchangeOrderId id) const noexcept;

 private:
  LeakyCounter& counter(AccountId account, InstrumentId instrument);
  std::string check_deadline(const OrderRequest& request, UtcNanos now) const;
  std::string fill_in(const OrderRequest& request, NewOrder& order) const;
  std::string refusal(const PlaceResult& result, const PairInfo& pair) const;

  Exchange& exchange_;
  std::map<std::pair<std::uint32_t, std::uint16_t>, LeakyCounter> counters_;
  std::unordered_map<std::uint32_t, UtcNanos> switches_;  // by account: when they fire
  std::unordered_map<std::int64_t, std::int64_t> user_references_;
};

/// Kraken's words for why an order ended; empty for a filled one. README.md: unverified.
std::string_view cancel_words(CancelCause cause) noexcept;

}  // namespace crossbook::kraken
