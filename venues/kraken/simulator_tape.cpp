#include "venues/kraken/simulator_tape.hpp"

#include <algorithm>

#include "venues/kraken/simulator_limits.hpp"

namespace crossbook::kraken {

void Tape::add(InstrumentId instrument, const PublicTrade& trade) {
  PairTape& tape = pairs_[instrument];
  if (tape.count == 0) tape.first = tape.high = tape.low = trade.price;
  tape.last = trade.price;
  tape.high = std::max(tape.high, trade.price);
  tape.low = std::min(tape.low, trade.price);
  tape.volume += trade.quantity;
  tape.notional += trade.price * trade.quantity;
  ++tape.count;
  tape.trades.push_back(trade);
  if (tape.trades.size() > kPublicTradesKept) tape.trades.pop_front();
}

const PairTape& Tape::of(InstrumentId instrument) const noexcept {
  static const PairTape empty;
  const auto found = pairs_.find(instrument);
  return found != pairs_.end() ? found->second : empty;
}

}  // namespace crossbook::kraken
