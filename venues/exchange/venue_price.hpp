// How one venue's price of one instrument differs from the latent one: it lags, it has noise of its
// own, and now and then it is dislocated.
// In: steps of one millisecond. Out: the mid that its market maker quotes around. Thread: the
// exchanges'. Limits: one dislocation at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "venues/exchange/latent_prices.hpp"
#include "venues/exchange/market_random.hpp"

namespace crossbook {

struct Dislocation {
  std::int64_t begin = 0;     // step
  std::int64_t end = 0;       // step; not dislocated from here on
  std::int64_t peak_ppm = 0;  // above zero: this venue is dearer than the others
  std::int64_t thickness_permille = 1'000;
};

class VenuePrice {
 public:
  static constexpr std::int64_t kNoisePeriod = 100;  // steps between two changes of the noise

  /// @param lag steps behind the latent price, < kLatentHistory
  VenuePrice(std::size_t lag, std::int64_t noise_ppm, MarketRandom& random);

  /// Every kNoisePeriod steps.
  void change_noise(MarketRandom& random);
  void dislocate(const Dislocation& dislocation) noexcept { dislocation_ = dislocation; }
  /// Ends a dislocation within so many steps.
  void fade(std::int64_t step, std::int64_t steps) noexcept;
  bool is_dislocated(std::int64_t step) const noexcept { return step < dislocation_.end; }
  /// Whole for the first part of its life, then fading evenly.
  std::int64_t dislocation_ppm(std::int64_t step) const noexcept;
  std::int64_t thickness_permille(std::int64_t step) const noexcept {
    return is_dislocated(step) ? dislocation_.thickness_permille : 1'000;
  }
  Price mid(const LatentPrices& latent, const Instrument& instrument,
            std::int64_t step) const noexcept;

 private:
  std::size_t lag_;
  std::int64_t noise_ppm_;  // standard deviation
  std::int64_t noise_ppb_ = 0;
  Dislocation dislocation_;
};

}  // namespace crossbook
