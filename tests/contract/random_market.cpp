#include "tests/contract/random_market.hpp"

#include <algorithm>

namespace crossbook::contract {
namespace {

constexpr std::size_t kMostOpenOrders = 40;

}  // namespace

RandomMarket::RandomMarket(VenueBench& bench, std::uint64_t seed) : bench_{bench}, random_{seed} {
  crowd_ = bench.exchange.ledger().open_account("crowd");
  for (std::size_t asset = 0; asset < bench.table.asset_count(); ++asset)
    bench.exchange.deposit(crowd_, AssetId{static_cast<std::uint16_t>(asset)},
                           parse_amount("1000000000000").value());
  for (const InstrumentId instrument : bench.instruments) {
    State state;
    state.instrument = instrument;
    const std::int64_t tick = bench.rules(instrument).tick_size.raw();
    state.mid = bench.book(instrument).top().ask.price.raw() / tick;
    for (std::size_t i = 0; i < kQuotedLevels; ++i) {
      state.bids[i] = lots(state);
      state.asks[i] = lots(state);
    }
    states_.push_back(state);
    quote(state);
  }
}

/// Some tenths to some hundreds of the least order.
std::int64_t RandomMarket::lots(const State& state) {
  const InstrumentRules& rules = bench_.rules(state.instrument);
  const std::int64_t least = rules.min_quantity.raw() / rules.lot_size.raw();
  return between(std::max<std::int64_t>(1, least / 10), least * 300);
}

void RandomMarket::quote(const State& state) {
  const InstrumentRules& rules = bench_.rules(state.instrument);
  std::vector<Level> bids, asks;
  for (std::size_t i = 0; i < kQuotedLevels; ++i) {
    const auto away = state.half_spread + static_cast<std::int64_t>(i);
    const auto level = [&](std::int64_t ticks, std::int64_t size) {
      return Level{Price::from_raw(ticks * rules.tick_size.raw()),
                   Quantity::from_raw(size * rules.lot_size.raw())};
    };
    if (state.bids[i] > 0) bids.push_back(level(state.mid - away, state.bids[i]));
    if (state.asks[i] > 0) asks.push_back(level(state.mid + away, state.asks[i]));
  }
  bench_.quote(state.instrument, bids, asks);
}

void RandomMarket::change() {
  State& state = states_[static_cast<std::size_t>(between(0, std::ssize(states_) - 1))];
  const std::int64_t dice = between(1, 100);
  if (dice <= 60) {
    change_levels(state);
  } else if (dice <= 75) {
    state.mid += between(-3, 3);
    state.half_spread = between(1, 4);
    quote(state);
  } else if (dice <= 85) {
    place(state, TimeInForce::Ioc);
  } else if (dice <= 95) {
    place(state, TimeInForce::Gtc);
  } else {
    cancel();
  }
}

void RandomMarket::change_levels(State& state) {
  for (std::int64_t changes = between(1, 4); changes > 0; --changes) {
    auto& side = between(0, 1) == 0 ? state.bids : state.asks;
    const auto at = static_cast<std::size_t>(between(0, kQuotedLevels - 1));
    side[at] = between(1, 3) == 1 ? 0 : lots(state);
  }
  state.bids[kQuotedLevels / 2] = std::max<std::int64_t>(1, state.bids[kQuotedLevels / 2]);
  state.asks[kQuotedLevels / 2] = std::max<std::int64_t>(1, state.asks[kQuotedLevels / 2]);
  quote(state);
}

void RandomMarket::touch(InstrumentId instrument, std::size_t rank) {
  const auto found = std::find_if(states_.begin(), states_.end(), [&](const State& state) {
    return state.instrument == instrument;
  });
  const auto other = [&](std::int64_t size) {
    const std::int64_t next = lots(*found);
    return next == size ? next + 1 : next;
  };
  found->bids[rank] = other(found->bids[rank]);
  found->asks[rank] = other(found->asks[rank]);
  quote(*found);
}

void RandomMarket::place(const State& state, TimeInForce time_in_force) {
  if (bench_.exchange.open_orders(crowd_).size() >= kMostOpenOrders) cancel();
  const InstrumentRules& rules = bench_.rules(state.instrument);
  NewOrder order;
  order.instrument = state.instrument;
  order.side = between(0, 1) == 0 ? Side::Buy : Side::Sell;
  order.time_in_force = time_in_force;
  const std::int64_t reach = time_in_force == TimeInForce::Ioc ? between(0, 8) : between(-12, 1);
  const std::int64_t ticks = order.side == Side::Buy ? state.mid + reach : state.mid - reach;
  order.price = Price::from_raw(ticks * rules.tick_size.raw());
  order.quantity =
      std::max(rules.min_quantity, Quantity::from_raw(lots(state) * rules.lot_size.raw()));
  bench_.exchange.place(crowd_, order, bench_.now);
}

void RandomMarket::cancel() {
  const auto open = bench_.exchange.open_orders(crowd_);
  if (open.empty()) return;
  const auto at = static_cast<std::size_t>(between(0, std::ssize(open) - 1));
  bench_.exchange.cancel(crowd_, open[at]->id, CancelCause::User, bench_.now);
}

}  // namespace crossbook::contract
