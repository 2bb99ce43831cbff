// Candles of the local OKX, built from the trades that it has seen.
// In: trades. Out: rows of the candle endpoints and channels. Thread: the exchange's.
// Limits: kMaxMinutes of history, none of it from before the first trade.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "venues/okx/simulator_catalog.hpp"
#include "venues/okx/simulator_channels.hpp"
#include "venues/okx/simulator_request.hpp"

namespace crossbook::okx {

inline constexpr std::size_t kMaxMinutes = 3 * 24 * 60;
inline constexpr std::int64_t kMaxCandles = 300;  // of one answer

class CandleDesk {
 public:
  explicit CandleDesk(const Catalog& catalog) : catalog_{catalog} {}

  void add_trade(const ExchangeTrade& trade);
  /// Newest first, by instId, bar, after, before and limit.
  std::string rows(const QueryArguments& query, UtcNanos now, Refusal& refusal) const;
  /// The bar that holds the time; "" before the first trade.
  std::string row(const CatalogEntry& entry, CandleBar bar, UtcNanos time, UtcNanos now) const;
  /// Where the bar that holds the time begins.
  static UtcNanos begin_of(CandleBar bar, UtcNanos time) noexcept;

 private:
  struct Candle {
    UtcNanos begin;
    Price open, high, low, close;
    Int128 volume = 0;        // at the quantity's scale
    Int128 quote_volume = 0;  // at the notional's scale
  };
  using Minutes = std::deque<Candle>;  // those with trades, oldest first

  const Minutes* minutes_of(const CatalogEntry& entry) const noexcept;
  static std::optional<Candle> collect(const Minutes& minutes, UtcNanos begin, UtcNanos end);

  const Catalog& catalog_;
  std::vector<Minutes> minutes_;  // by InstrumentId
};

}  // namespace crossbook::okx
