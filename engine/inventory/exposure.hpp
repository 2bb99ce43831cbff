// What is not hedged: per instrument, the base bought and not sold, and what open orders may add.
// In: fills' base flows, open orders' remaining quantities. Out: exposures. Thread: the engine's.
// Limits: one per instrument; allocates only in its constructor.
#pragma once

#include <cstddef>
#include <vector>

#include "venues/market/ids.hpp"
#include "venues/market/order.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

struct Exposure {
  Amount position;    // base, + long, - short: all fills of this session after base fees
  Amount open_buys;   // base that open, sent or UNKNOWN buy orders may still bring
  Amount open_sells;  // base that such sell orders may still take
  /// The larger of: all buys fill and no sell does; all sells fill and no buy does.
  constexpr Amount worst() const noexcept {
    const Amount up = position + open_buys;
    const Amount down = open_sells - position;
    return up > down ? up : down;
  }
};

class Exposures {
 public:
  explicit Exposures(std::size_t instruments) : items_(instruments) {}

  void add_position(InstrumentId instrument, Amount change) noexcept {
    items_[instrument.value()].position += change;
  }
  /// @param change of what an open order may still fill; negative when it fills or ends
  void add_open(InstrumentId instrument, Side side, Amount change) noexcept {
    Exposure& item = items_[instrument.value()];
    (side == Side::Buy ? item.open_buys : item.open_sells) += change;
  }
  const Exposure& at(InstrumentId instrument) const noexcept { return items_[instrument.value()]; }

 private:
  std::vector<Exposure> items_;
};

}  // namespace crossbook
