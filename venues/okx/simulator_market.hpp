// Books, trades and tickers of the local OKX: REST elements and the contents of the channels.
// In: the exchange's books and trades. Out: JSON. Thread: the exchange's.
// Limits: 400 levels on the channel, 5000 by REST, kMaxTradesShown.
#pragma once

#include <deque>
#include <vector>

#include "venues/exchange/level_changes.hpp"
#include "venues/okx/rules.hpp"
#include "venues/okx/simulator_catalog.hpp"
#include "venues/okx/simulator_request.hpp"

namespace crossbook::okx {

inline constexpr std::size_t kMaxTradesShown = 500;

enum class LevelShape : std::uint8_t {
  Usual,  // price, size, "0" (deprecated), count of orders
  Full,   // books-full: price, size, count of orders
  Rpi     // books-rpi: price, size, size that is not retail price improvement, count of orders
};
/// "asks":[...],"bids":[...]
std::string sides_json(const CatalogEntry& entry, const std::vector<Level>& asks,
                       const std::vector<Level>& bids, LevelShape shape = LevelShape::Usual);

/// One public trade.
struct ShownTrade {
  std::int64_t id = 0;
  Price price;
  Quantity quantity;
  Side side = Side::Buy;
  UtcNanos time;
};

class MarketDesk {
 public:
  MarketDesk(Exchange& exchange, const Catalog& catalog);

  void add_trade(const ExchangeTrade& trade);
  const ShownTrade* last_trade(InstrumentId instrument) const noexcept;

  /// The number of the book's present state. Rises with each change, but not by one.
  std::int64_t sequence(InstrumentId instrument) const noexcept;
  /// From now on numbers begin again far below: what maintenance does.
  void restart_sequence(InstrumentId instrument);

  std::string books(const QueryArguments& query, bool is_full, UtcNanos now,
                    Refusal& refusal) const;
  std::string ticker(const CatalogEntry& entry, UtcNanos now) const;
  /// @param is_merged with the count of what was merged: trades, not trades-all
  std::string trade(const CatalogEntry& entry, const ShownTrade& trade, bool is_merged) const;
  std::string trades(const QueryArguments& query, Refusal& refusal) const;
  /// Older ones, by type (1: trade ids, 2: milliseconds), after, before and limit.
  std::string history_trades(const QueryArguments& query, Refusal& refusal) const;
  std::string price_limit(const CatalogEntry& entry, UtcNanos now) const;
  /// Of the query's instId; null with the refusal set.
  const CatalogEntry* find_entry(const QueryArguments& query, Refusal& refusal) const;

 private:
  struct State {
    std::deque<ShownTrade> trades;  // newest last
    std::int64_t sequence_base = 0;
    Price open, high, low;
    Int128 volume = 0;        // at the quantity's scale
    Int128 quote_volume = 0;  // at the notional's scale
  };
  const State& state(InstrumentId instrument) const noexcept;

  Exchange& exchange_;
  const Catalog& catalog_;
  std::vector<State> states_;  // by InstrumentId
};

}  // namespace crossbook::okx
