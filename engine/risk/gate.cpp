#include "engine/risk/gate.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

// 10^11 of a quote asset: keeps every product of the sizing within 128 bits.
constexpr Int128 kLargestAmount = Int128{100'000'000'000} * power_of_ten(18);

void check_row(const QuoteLimits& row, const InstrumentTable& table) {
  const std::string asset{table.asset_code(row.quote)};
  const auto check = [&](Amount amount, const char* name) {
    if (amount.raw() >= 0 && amount.raw() <= kLargestAmount) return;
    throw std::invalid_argument(std::string{"limits: "} + name + " of " + asset + " is " +
                                amount_text(amount) + "; give 0 to 100000000000");
  };
  check(row.max_order_notional, "max_order_notional");
  check(row.max_exposure, "max_exposure");
  check(row.max_daily_loss, "max_daily_loss");
  check(row.max_session_loss, "max_session_loss");
  check(row.max_total_exposure, "max_total_exposure");
  check(row.max_venue_exposure, "max_venue_exposure");
  if (!row.max_total_exposure.is_zero() && row.max_total_exposure < row.max_exposure)
    throw std::invalid_argument("limits: max_total_exposure of " + asset + " is " +
                                amount_text(row.max_total_exposure) +
                                ", below max_exposure of one instrument (" +
                                amount_text(row.max_exposure) + "); raise it, or lower that one");
}

/// amount / price in base, rounded down. @pre price > 0
Amount base_for(Amount amount, Price price, Scale scale) noexcept {
  // amount x 10^scale may not fit: in two parts.
  const Int128 unit = power_of_ten(scale.decimals());
  const Int128 whole = amount.raw() / price.raw();
  const Int128 rest = amount.raw() % price.raw();
  constexpr Int128 kMost = (Int128{1} << 126) - 1;
  if (whole > kMost / unit) return Amount::from_raw(kMost);
  return Amount::from_raw(whole * unit + rest * unit / price.raw());
}

}  // namespace

RiskGate::RiskGate(const RiskLimits& limits, const InstrumentTable& table, bool require_all)
    : limits_{limits}, rows_(table.asset_count()), sent_(limits.max_orders_per_second) {
  if (limits.max_orders_per_second > kMaxOrdersPerSecond) {
    throw std::invalid_argument("limits: max_orders_per_second is above " +
                                std::to_string(kMaxOrdersPerSecond));
  }
  if (limits.min_edge_ppm < 0 || limits.max_edge_ppm <= limits.min_edge_ppm ||
      limits.max_edge_ppm > 1'000'000) {
    throw std::invalid_argument(
        "limits: min_edge_ppm and max_edge_ppm must be 0 <= min < max <= 1000000");
  }
  if (limits.max_off_median_ppm <= 0 || limits.max_off_median_ppm > 1'000'000) {
    throw std::invalid_argument("limits: max_off_median_ppm must be 1 to 1000000");
  }
  if (limits.loser_rest <= std::chrono::nanoseconds{0} ||
      limits.loser_rest > std::chrono::hours{24}) {
    throw std::invalid_argument("limits: loser_rest must be above zero and at most 24 h");
  }
  if (limits.max_spread_age < std::chrono::nanoseconds{0}) {
    throw std::invalid_argument("limits: max_spread_age must not be below zero");
  }
  std::vector<bool> given(table.asset_count());
  for (const QuoteLimits& row : limits.quotes) {
    if (row.quote.value() >= rows_.size()) {
      throw std::invalid_argument("limits: a row names an asset that is not in the table");
    }
    check_row(row, table);
    rows_[row.quote.value()] = row;
    given[row.quote.value()] = true;
  }
  for (const Instrument& instrument : table.instruments()) {
    if (!require_all || given[instrument.quote.value()]) continue;
    throw std::invalid_argument("limits: nothing is given for " +
                                std::string{table.asset_code(instrument.quote)} + ", in which " +
                                instrument.name + " is priced; add its row");
  }
}

BlockReason RiskGate::check_opportunity(std::int64_t edge_ppm, MonoNanos now) const noexcept {
  if (edge_ppm > limits_.max_edge_ppm && !is_planted(PlantedBug::EdgeCapIgnored))
    return BlockReason::AboveMaxEdge;
  if (edge_ppm < limits_.min_edge_ppm) return BlockReason::BelowMinEdge;
  if (!is_rate_free(2, now)) return BlockReason::RateLimit;
  return BlockReason::None;
}

bool RiskGate::is_too_old(MonoNanos received, MonoNanos now) const noexcept {
  return received.count() < 0 || now - received > limits_.max_book_age;
}

bool RiskGate::is_daily_loss_reached(AssetId quote, Amount today) const noexcept {
  const Amount limit = limits_for(quote).max_daily_loss;
  return today < Amount{} && -today >= limit;
}

bool RiskGate::is_session_loss_reached(AssetId quote, Amount realised) const noexcept {
  const Amount limit = limits_for(quote).max_session_loss;
  return !limit.is_zero() && realised < Amount{} && -realised >= limit;
}

bool RiskGate::is_off_median(Price price, std::span<Price> middles) const noexcept {
  constexpr std::size_t kLeastVenues = 3;  // of two, nobody knows which one is wrong
  if (middles.size() < kLeastVenues) return false;
  const auto middle = middles.begin() + static_cast<std::ptrdiff_t>(middles.size() / 2);
  std::nth_element(middles.begin(), middle, middles.end());
  const Int128 off = Int128{price.raw()} - middle->raw();
  return (off < 0 ? -off : off) * 1'000'000 > Int128{middle->raw()} * limits_.max_off_median_ppm;
}

Amount RiskGate::max_base(const Instrument& instrument, Price price) const noexcept {
  if (is_planted(PlantedBug::ExposureLimitIgnored)) return Amount::from_raw(Int128{1} << 100U);
  if (price.raw() <= 0) return {};
  return base_for(limits_for(instrument.quote).max_exposure, price, instrument.price_scale);
}

Amount RiskGate::buy_room(const Instrument& instrument, const Exposure& exposure,
                          Price price) const noexcept {
  return max_base(instrument, price) - exposure.position - exposure.open_buys;
}

Amount RiskGate::sell_room(const Instrument& instrument, const Exposure& exposure,
                           Price price) const noexcept {
  return max_base(instrument, price) + exposure.position - exposure.open_sells;
}

bool RiskGate::is_over_exposed(const Instrument& instrument, const Exposure& exposure,
                               Price price) const noexcept {
  return exposure.worst() > max_base(instrument, price);
}

BlockReason RiskGate::check_plan(const Instrument& sold, const Instrument& bought, const Plan& plan,
                                 const Exposure& exposure, MonoNanos now) const noexcept {
  const auto is_too_large = [this](const Instrument& instrument, const Leg& leg) {
    return to_amount(leg.price * leg.quantity, instrument.notional_scale()) >
           limits_for(instrument.quote).max_order_notional;
  };
  if (is_too_large(sold, plan.sell) || is_too_large(bought, plan.buy))
    return BlockReason::MaxOrderNotional;
  Exposure after = exposure;
  after.open_buys += to_amount(plan.buy.quantity, bought.quantity_scale);
  after.open_sells += to_amount(plan.sell.quantity, sold.quantity_scale);
  if (is_over_exposed(bought, after, plan.buy.price)) return BlockReason::ExposureLimit;
  if (!is_rate_free(2, now)) return BlockReason::RateLimit;
  return BlockReason::None;
}

void RiskGate::note_order(MonoNanos now) noexcept {
  if (sent_.empty()) return;
  sent_[next_sent_] = now;
  next_sent_ = (next_sent_ + 1) % sent_.size();
  if (sent_count_ < sent_.size()) ++sent_count_;
}

bool RiskGate::is_rate_free(std::size_t orders, MonoNanos now) const noexcept {
  if (orders > sent_.size()) return false;
  if (sent_count_ + orders <= sent_.size()) return true;
  // The newest of those whose places the new ones take must be a second old.
  const std::size_t overwritten = sent_count_ + orders - sent_.size();
  const std::size_t oldest = (next_sent_ + sent_.size() - sent_count_) % sent_.size();
  return now - sent_[(oldest + overwritten - 1) % sent_.size()] >= std::chrono::seconds{1};
}

}  // namespace crossbook
