// Orders as Kraken takes them, from REST and from the socket alike: names,
// digits, deadlines, the trading counter, dead man's switch. In: order
// requests, amendments, cancels. Out: the exchange's orders, or Kraken's error
// text. Thread: the exchange's. Limits: kTradingCounterMax a pair and account,
// kOpenOrdersPerPair.
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
  std::string_view side, type, quantity, price, client_id, user_reference, deadline;
  std::string time_in_force, self_trade;
  UtcNanos expires;  // GTD; 0: not sent
  bool post_only = false;
  bool by_quote = false;  // quantity is in the quote asset
  bool validate = false;
  std::chrono::milliseconds min_deadline{};
};

/// Changes of an open order; an empty text leaves it as it is.
struct ChangeRequest {
  std::string_view quantity, price, user_reference, deadline;
  bool post_only = false;
  bool validate = false;
  std::chrono::milliseconds min_deadline{};
};

struct DeskAnswer {
  std::string error;                     // empty: taken
  const ExchangeOrder* order = nullptr;  // null if only validated
};

/// What the desk knows of an order beside the exchange.
struct OrderNote {
  AccountId account;
  std::int64_t user_reference = 0;  // 0: none
  UtcNanos expires;                 // 0: never
  bool is_expired = false;
};

/// By what a request names an order.
enum class NamedBy : std::uint8_t { Id, ClientId, UserReference, IdOrUserReference };

class TradingDesk {
 public:
  TradingDesk(Exchange& exchange, const PairDirectory& pairs)
      : exchange_{exchange}, pairs_{pairs} {}

  DeskAnswer place(AccountId account, const OrderRequest& request, UtcNanos now);
  /// Changes an open order in place.
  DeskAnswer amend(AccountId account, ExchangeOrderId id, const ChangeRequest& request,
                   UtcNanos now);
  /// Of the amendment that was taken last: "TXXXXX-…".
  std::string last_amend_id() const { return id_text('T', kFirstAmendId + amended_); }
  /// Cancels an open order and places one like it, but for the changes, under a
  /// new id.
  DeskAnswer replace(AccountId account, ExchangeOrderId id, const ChangeRequest& request,
                     UtcNanos now);
  /// @return false if no such order is open
  bool cancel(AccountId account, ExchangeOrderId id, UtcNanos now);
  std::vector<ExchangeOrderId> find_open(AccountId account, NamedBy by,
                                         std::string_view name) const;
  std::size_t cancel_all(AccountId account, UtcNanos now);

  /// @param timeout zero disarms  @return when it will fire; 0 if disarmed
  UtcNanos arm_dead_mans_switch(AccountId account, std::chrono::seconds timeout, UtcNanos now);
  /// Dead man's switches, and orders whose day has come.
  void tick(UtcNanos now);

  /// The exchange tells of an order, before all else of it.
  void on_accepted(const ExchangeOrder& order);
  /// Of any order; all its members are empty where nothing was noted.
  const OrderNote& note(ExchangeOrderId id) const noexcept;
  /// Whether the exchange speaks of the order because it is being amended.
  bool is_amending(ExchangeOrderId id) const noexcept { return amending_ == id.value(); }
  /// The trading counter of a pair, rounded up.
  std::int64_t rate_count(AccountId account, InstrumentId instrument, UtcNanos now);

 private:
  static constexpr std::int64_t kFirstAmendId = 9'000'000'000'000;  // no trade's id comes near
  LeakyCounter& counter(AccountId account, InstrumentId instrument);
  bool has_room(AccountId account, InstrumentId instrument) const;
  std::string fill_in(const OrderRequest& request, UtcNanos now, NewOrder& order) const;
  std::string refusal(const PlaceResult& result, InstrumentId instrument) const;
  /// What amend() and replace() share. @return an error's text, or empty
  std::string read_change(const ExchangeOrder& order, const ChangeRequest& request, UtcNanos now,
                          OrderAmendment& out) const;
  DeskAnswer place_noted(AccountId account, NewOrder order, const OrderNote& note, UtcNanos now);

  Exchange& exchange_;
  const PairDirectory& pairs_;
  std::map<std::pair<std::uint32_t, std::uint16_t>, LeakyCounter> counters_;
  std::unordered_map<std::uint32_t, UtcNanos> switches_;  // by account: when they fire
  std::unordered_map<std::int64_t, OrderNote> notes_;
  std::map<std::int64_t, UtcNanos> expiries_;  // open GTD orders
  const OrderNote* placing_ = nullptr;         // of the order that the exchange is about to accept
  std::int64_t amending_ = 0;                  // id, 0: none
  std::int64_t amended_ = 0;                   // how many
};

}  // namespace crossbook::kraken
