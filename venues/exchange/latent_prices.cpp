#include "venues/exchange/latent_prices.hpp"

#include <algorithm>

namespace crossbook {
namespace {

struct Reference {
  std::string_view asset;
  std::int64_t ten_thousandths;  // of a dollar
  bool is_currency = false;
};

constexpr Reference kReferences[] = {
    {"BTC", 650'000'000},  {"ETH", 32'000'000},   {"SOL", 1'500'000},     {"BNB", 5'800'000},
    {"BCH", 3'800'000},    {"LTC", 850'000},      {"AVAX", 300'000},      {"LINK", 140'000},
    {"DOT", 60'000},       {"XRP", 6'000},        {"ADA", 4'500},         {"TRX", 1'600},
    {"DOGE", 1'200},       {"USD", 10'000, true}, {"USDT", 10'000, true}, {"USDC", 10'000, true},
    {"DAI", 10'000, true}, {"EUR", 10'800, true}, {"GBP", 12'700, true}};
constexpr std::int64_t kUnknown = 100'000;
constexpr Int128 kMost = power_of_ten(17);  // of a quantity: room to multiply

const Reference* find(std::string_view asset) noexcept {
  const auto* found = std::find_if(std::begin(kReferences), std::end(kReferences),
                                   [asset](const Reference& one) { return one.asset == asset; });
  return found == std::end(kReferences) ? nullptr : found;
}

Price ratio(std::int64_t base, std::int64_t quote, Scale scale) noexcept {
  const Int128 raw =
      Int128{base} * power_of_ten(scale.decimals()) / std::max<std::int64_t>(1, quote);
  return Price::from_raw(static_cast<std::int64_t>(std::max<Int128>(1, raw)));
}

}  // namespace

std::int64_t reference_value(std::string_view asset) noexcept {
  const Reference* known = find(asset);
  const std::int64_t step = power_of_ten(kValueScale.decimals() - 4U);
  return (known == nullptr ? kUnknown : known->ten_thousandths) * step;
}

bool is_currency(std::string_view asset) noexcept {
  const Reference* known = find(asset);
  return known != nullptr && known->is_currency;
}

Price reference_price(const InstrumentTable& table, const Instrument& instrument) noexcept {
  return ratio(reference_value(table.asset_code(instrument.base)),
               reference_value(table.asset_code(instrument.quote)), instrument.price_scale);
}

Quantity quantity_worth(const InstrumentTable& table, const Instrument& instrument, Price price,
                        std::int64_t dollars) noexcept {
  const Int128 quote_value = reference_value(table.asset_code(instrument.quote));
  const Int128 quote_raw = Int128{dollars} * power_of_ten(kValueScale.decimals()) *
                           power_of_ten(instrument.price_scale.decimals()) / quote_value;
  const Int128 raw = quote_raw * power_of_ten(instrument.quantity_scale.decimals()) /
                     std::max<std::int64_t>(1, price.raw());
  return Quantity::from_raw(static_cast<std::int64_t>(std::clamp<Int128>(raw, 1, kMost)));
}

LatentPrices::LatentPrices(const InstrumentTable& table, std::int64_t volatility_ppm)
    : volatility_ppm_{volatility_ppm}, assets_(table.asset_count()) {
  for (std::size_t i = 0; i < assets_.size(); ++i) {
    const std::string_view code = table.asset_code(AssetId{static_cast<std::uint16_t>(i)});
    assets_[i].values.fill(reference_value(code));
    assets_[i].wanders = !is_currency(code);
  }
}

void LatentPrices::step(MarketRandom& random) {
  // The root of 1/1000 of a second is 0.0316: a step's share of a second's deviation.
  constexpr Int128 kStep = 316;
  constexpr Int128 kWhole = Int128{10'000} * 1'000'000 * MarketRandom::kNormalUnit;
  const std::size_t next = (now_ + 1) % kLatentHistory;
  for (Asset& asset : assets_) {
    const std::int64_t value = asset.values[now_];
    const std::int64_t draw = asset.wanders ? random.normal() : 0;
    const Int128 change = Int128{value} * volatility_ppm_ * kStep * draw / kWhole;
    asset.values[next] = std::max<std::int64_t>(1, value + static_cast<std::int64_t>(change));
  }
  now_ = next;
}

Price LatentPrices::price(const Instrument& instrument, std::size_t age) const noexcept {
  const std::size_t at = (now_ + kLatentHistory - age % kLatentHistory) % kLatentHistory;
  return ratio(assets_[instrument.base.value()].values[at],
               assets_[instrument.quote.value()].values[at], instrument.price_scale);
}

}  // namespace crossbook
