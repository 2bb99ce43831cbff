#include "venues/exchange/venue_price.hpp"

#include <algorithm>

namespace crossbook {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr std::int64_t kPull = 50;  // noise periods until the noise is forgotten
constexpr std::int64_t kShock = 5;  // a fifth, the root of 2 / kPull: keeps the deviation
constexpr std::int64_t kWholePercent = 40;

}  // namespace

VenuePrice::VenuePrice(std::size_t lag, std::int64_t noise_ppm, MarketRandom& random)
    : lag_{lag},
      noise_ppm_{noise_ppm},
      noise_ppb_{random.normal() * noise_ppm * 1'000 / MarketRandom::kNormalUnit} {}

void VenuePrice::change_noise(MarketRandom& random) {
  const std::int64_t shock =
      random.normal() * noise_ppm_ * 1'000 / MarketRandom::kNormalUnit / kShock;
  noise_ppb_ += shock - noise_ppb_ / kPull;
}

void VenuePrice::fade(std::int64_t step, std::int64_t steps) noexcept {
  if (!is_dislocated(step)) return;
  dislocation_.peak_ppm = dislocation_ppm(step);
  dislocation_.begin = step;
  dislocation_.end = std::min(dislocation_.end, step + steps);
}

std::int64_t VenuePrice::dislocation_ppm(std::int64_t step) const noexcept {
  if (!is_dislocated(step)) return 0;
  const std::int64_t life = dislocation_.end - dislocation_.begin;
  const std::int64_t whole = life * kWholePercent / 100;
  const std::int64_t age = step - dislocation_.begin;
  if (age <= whole) return dislocation_.peak_ppm;
  return dislocation_.peak_ppm * (life - age) / (life - whole);
}

Price VenuePrice::mid(const LatentPrices& latent, const Instrument& instrument,
                      std::int64_t step) const noexcept {
  const std::int64_t offset_ppb = noise_ppb_ + dislocation_ppm(step) * 1'000;
  const Int128 raw = Int128{latent.price(instrument, lag_).raw()} * (kBillion + offset_ppb);
  return Price::from_raw(static_cast<std::int64_t>(raw / kBillion));
}

}  // namespace crossbook
