// One exchange's market maker: quotes what it is told to, and refills what was taken only after a
// while.
// In: target levels, with the time. Out: quotes. Thread: the exchanges'. Limits: kRefillShortest to
// kRefillLongest.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/market_random.hpp"

namespace crossbook {

inline constexpr std::chrono::milliseconds kRefillShortest{50};
inline constexpr std::chrono::milliseconds kRefillLongest{500};

class MarketMaker final : public ExchangeListener {
 public:
  /// @param exchange outlives the maker, which gets an account there
  MarketMaker(Exchange& exchange, std::uint64_t seed);
  ~MarketMaker() override;
  MarketMaker(const MarketMaker&) = delete;
  MarketMaker& operator=(const MarketMaker&) = delete;

  Exchange& exchange() noexcept { return exchange_; }
  AccountId account() const noexcept { return account_; }
  /// Best first. Quoted at once, less what was taken and is not yet refilled.
  void set_target(InstrumentId instrument, std::span<const Level> bids, std::span<const Level> asks,
                  UtcNanos now);
  /// Requotes what was taken since the last call or is due to be refilled.
  void advance(UtcNanos now);
  /// How much was taken of a side and is not refilled.
  Quantity missing(InstrumentId instrument, BookSide side) const noexcept;

  void on_level(InstrumentId, BookSide, const Level&, std::int64_t) override {}
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override;
  void on_balance(AccountId, AssetId) override {}
  void on_status(InstrumentId, TradingStatus) override {}

 private:
  struct Side {
    std::vector<Level> target;
    Quantity taken;
    bool is_hit = false;  // since the last advance: the time of its refill is not drawn yet
    UtcNanos refill;
  };
  struct Target {
    InstrumentId instrument;
    std::array<Side, 2> sides;
    Side& of(BookSide side) noexcept { return sides[side == BookSide::Bid ? 0 : 1]; }
  };
  Target& target_of(InstrumentId instrument);
  void quote(Target& target, UtcNanos now);

  Exchange& exchange_;
  AccountId account_;
  MarketRandom random_;
  std::vector<Target> targets_;
  std::array<std::vector<Level>, 2> scratch_;
};

}  // namespace crossbook
