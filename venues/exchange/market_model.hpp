// A seeded market: one latent price per instrument drives the books of every local exchange, with
// lag, noise, dislocations that arise and vanish, other people's trades, and competitors.
// In: a seed and time. Out: quotes and orders on the exchanges. Thread: the exchanges'.
// Limits: kQuotedDepth levels a side; catches up at most kMaxCatchUp.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "venues/exchange/exchange.hpp"

namespace crossbook {

inline constexpr std::chrono::milliseconds kMaxCatchUp{2'000};  // older time is left out

inline constexpr std::chrono::milliseconds kDriverPeriod{5};

/// What moves the local exchanges' prices: the model, a tape or a recording.
class MarketDriver {
 public:
  virtual ~MarketDriver() = default;
  /// Brings all books up to now. Called every few milliseconds, with rising times.
  virtual void advance(UtcNanos now) = 0;
  /// How often advance() and the simulators' timers are to run. Read once, at the start.
  virtual std::chrono::milliseconds period() const noexcept { return kDriverPeriod; }
  /// True once a finite source has nothing more to say.
  virtual bool is_finished() const noexcept { return false; }
};

struct MarketModelSettings {
  std::uint64_t seed = 1;
  int updates_per_second = 200;      // per exchange, over all its instruments
  std::int64_t volatility_ppm = 60;  // standard deviation of the latent price per second
  std::int64_t noise_ppm = 150;      // standard deviation of one venue's price against the others
  std::int64_t spread_ppm = 150;     // usual spread of a venue
  std::int64_t touch_value = 4'000;  // usual size of the best level, in dollars

  // Dislocations: one venue's price of one instrument leaves the others' and comes back.
  std::chrono::milliseconds dislocation_gap{
      4'000};                              // mean, per instrument over all venues; 0: none
  std::int64_t dislocation_min_ppm = 500;  // small ones are the most frequent
  std::int64_t dislocation_max_ppm = 8'000;
  std::chrono::milliseconds dislocation_shortest{150};
  std::chrono::milliseconds dislocation_longest{4'000};
  std::int64_t competition_percent = 40;  // of the profitable ones are taken by competitors

  // Other people, per exchange.
  std::int64_t market_orders_per_minute = 180;
  std::int64_t resting_orders_per_minute = 60;
};

class MarketModel final : public MarketDriver {
 public:
  /// @param exchanges outlive the model; each gets a market maker and competitors with accounts
  MarketModel(const MarketModelSettings& settings, const std::vector<Exchange*>& exchanges);
  ~MarketModel() override;
  void advance(UtcNanos now) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossbook
