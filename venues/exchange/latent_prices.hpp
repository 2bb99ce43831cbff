// What assets are worth: where the market model starts, and how it wanders.
// In: random steps of one millisecond. Out: prices now and a little ago. Thread: the exchanges'.
// Limits: kLatentHistory steps back.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "venues/exchange/market_random.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

inline constexpr std::size_t kLatentHistory = 128;

/// Dollars at kValueScale for one of the asset; 10 for one that is not known. The model's own
/// figures, near those of late 2024: no quotation.
std::int64_t reference_value(std::string_view asset) noexcept;
inline constexpr Scale kValueScale{10};
/// A currency or a coin that stands for one: it does not wander.
bool is_currency(std::string_view asset) noexcept;
/// The reference values' ratio at the instrument's price scale.
Price reference_price(const InstrumentTable& table, const Instrument& instrument) noexcept;
/// So many dollars' worth of the instrument's base asset at a price.
Quantity quantity_worth(const InstrumentTable& table, const Instrument& instrument, Price price,
                        std::int64_t dollars) noexcept;

class LatentPrices {
 public:
  /// @param volatility_ppm standard deviation per second
  LatentPrices(const InstrumentTable& table, std::int64_t volatility_ppm);
  void step(MarketRandom& random);
  /// @param age steps ago, < kLatentHistory
  Price price(const Instrument& instrument, std::size_t age) const noexcept;

 private:
  struct Asset {
    std::array<std::int64_t, kLatentHistory> values{};
    bool wanders = true;
  };
  std::int64_t volatility_ppm_;
  std::size_t now_ = 0;  // index of the newest value
  std::vector<Asset> assets_;
};

}  // namespace crossbook
