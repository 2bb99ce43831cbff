#include "venues/exchange/intruder.hpp"

#include <algorithm>

#include "venues/market/rounding.hpp"

namespace crossbook {

Price Intruder::ask() const noexcept {
  if (exchange_.keys().empty() || exchange_.listings().empty()) return {};
  const TopOfBook top = exchange_.book(exchange_.listings().front().instrument).top();
  return top.ask.quantity.is_zero() ? Price{} : top.ask.price;
}

bool Intruder::place(const ExchangeListing& listing, Price price, TimeInForce time_in_force,
                     UtcNanos now) {
  const InstrumentRules& rules = listing.rules;
  NewOrder order;
  order.instrument = listing.instrument;
  order.time_in_force = time_in_force;
  order.price = price;
  const Int128 least = rules.min_notional.raw() / std::max<std::int64_t>(price.raw(), 1) + 1;
  const auto for_notional = Quantity::from_raw(static_cast<std::int64_t>(least));
  order.quantity = quantity_up_to_lot(std::max({rules.min_quantity, rules.lot_size, for_notional}),
                                      rules.lot_size);
  return exchange_.place(account(), order, now).reason == RejectReason::None;
}

bool Intruder::take(UtcNanos now) {
  const Price best = ask();
  return best.raw() > 0 && place(exchange_.listings().front(), best, TimeInForce::Ioc, now);
}

bool Intruder::rest(UtcNanos now) {
  const Price best = ask();
  if (best.raw() <= 0) return false;
  const ExchangeListing& listing = exchange_.listings().front();
  const Price far = Price::from_raw(best.raw() / 10 * 9);
  return place(listing, price_down_to_tick(far, listing.rules.tick_size), TimeInForce::Gtc, now);
}

bool Intruder::withdraw() {
  if (exchange_.keys().empty() || exchange_.listings().empty()) return false;
  const InstrumentId instrument = exchange_.listings().front().instrument;
  const AssetId asset = exchange_.table().at(instrument).quote;
  const Amount available = exchange_.ledger().balance(account(), asset).available();
  const Amount stolen = Amount::from_raw(available.raw() / 100);
  if (stolen <= Amount{}) return false;
  exchange_.withdraw(account(), asset, stolen);
  return true;
}

bool Intruder::use_nonces(UtcNanos now) {
  const auto ahead = static_cast<std::uint64_t>((now + std::chrono::hours{1}).count());
  for (const std::unique_ptr<ApiKey>& key : exchange_.keys())
    key->last_nonce = std::max(key->last_nonce, ahead);
  return true;
}

}  // namespace crossbook
