// What the venue tells of an order and the exchange does not keep: its strategy, its amendments,
// the matches that self-trade prevention stopped, and the number of each execution. In: the
// exchange's order events. Out: notes by order, prevented matches. Thread: the exchange's. Limits:
// kMaxNotes, kMaxPreventedMatches; the oldest go first.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "venues/exchange/exchange.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kMaxNotes = 20'000;
inline constexpr std::size_t kMaxPreventedMatches = 1'000;
inline constexpr std::size_t kMaxAmendsPerOrder = 10;

struct PreventedMatch {
  std::int64_t id = 0;
  InstrumentId instrument;
  AccountId account;
  ExchangeOrderId taker, maker;
  SelfTradePrevention mode = SelfTradePrevention::None;
  Price price;               // the maker's
  Quantity size;             // what would have traded
  Quantity maker_prevented;  // what of each order expired by it
  Quantity taker_prevented;
  UtcNanos time;
};

struct Strategy {
  std::optional<std::int64_t> id, type;
};

struct Amendment {
  std::int64_t execution = 0;
  std::string client_id_before, client_id_after;
  Quantity quantity_before, quantity_after;
  UtcNanos time;
};

class OrderNotes {
 public:
  explicit OrderNotes(const Exchange& exchange) noexcept : exchange_{exchange} {}

  /// Of the next order that is taken; nothing if none is before the next call.
  void expect(const Strategy& strategy) noexcept { expected_ = strategy; }
  /// Before anybody else is told of the event.
  void on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change);

  /// The order changed by the event told last.
  void add(ExchangeOrderId id, Amendment amendment);
  /// Oldest first.
  const std::vector<Amendment>& amendments(ExchangeOrderId id) const noexcept;
  /// Number of the event told last: they rise over all accounts.
  std::int64_t last_execution() const noexcept { return last_execution_; }

  /// Empty if none was given.
  Strategy strategy(ExchangeOrderId id) const noexcept;
  /// The match that ended the order, or null.
  const PreventedMatch* prevented(ExchangeOrderId id) const noexcept;
  /// Oldest first.
  const std::deque<PreventedMatch>& all_prevented() const noexcept { return prevented_; }

 private:
  const ExchangeOrder* counter_of(const ExchangeOrder& ended) const;
  void note_prevented(const ExchangeOrder& ended);

  const Exchange& exchange_;
  Strategy expected_;
  std::map<ExchangeOrderId, Strategy> strategies_;
  std::map<ExchangeOrderId, std::vector<Amendment>> amendments_;
  std::deque<PreventedMatch> prevented_;
  std::int64_t next_match_ = 0;
  std::int64_t last_execution_ = 0;
};

}  // namespace crossbook::binance
