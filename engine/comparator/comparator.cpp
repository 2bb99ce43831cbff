#include "engine/comparator/comparator.hpp"

#include <algorithm>
#include <bit>

namespace crossbook {

Comparator::Comparator(std::size_t venues, std::size_t instruments)
    : venues_{venues},
      books_(venues * instruments),
      fees_(venues * instruments),
      boards_(instruments) {}

std::span<const Opportunity> Comparator::on_book(const BookUpdate& update) noexcept {
  if (!knows(update.venue, update.instrument)) return {};
  books_[index(update.venue, update.instrument)] = update;
  return compare(update.venue, update.instrument);
}

std::span<const Opportunity> Comparator::on_fees(VenueId venue, InstrumentId instrument,
                                                 const Fees& fees) noexcept {
  if (!knows(venue, instrument)) return {};
  KnownFees& known = fees_[index(venue, instrument)];
  if (known.known && known.fees.taker == fees.taker && known.fees.asset == fees.asset) return {};
  known = {fees, true};
  return compare(venue, instrument);
}

bool Comparator::is_open(InstrumentId instrument, VenueId sell, VenueId buy) const noexcept {
  return (boards_[instrument.value()].open[sell.value()] >> buy.value() & 1U) != 0;
}

void Comparator::find_best(BookSide which, BoardSide& side) noexcept {
  bool first = true;
  for (Mask left = side.present; left != 0; left &= left - 1) {
    const auto venue = static_cast<std::size_t>(std::countr_zero(left));
    if (first || is_better(which, side.net[venue], side.best_net)) side.best_net = side.net[venue];
    if (first || is_better(which, side.raw[venue], side.best_raw)) side.best_raw = side.raw[venue];
    first = false;
  }
}

void Comparator::set_price(BookSide which, BoardSide& side, std::size_t venue, NetPrice net,
                           Price raw) noexcept {
  const Mask bit = Mask{1} << venue;
  const bool was_present = (side.present & bit) != 0;
  // A price that was the best and got worse: somebody else may be the best now.
  const bool falls_back =
      was_present && ((side.net[venue] == side.best_net && is_better(which, side.best_net, net)) ||
                      (side.raw[venue] == side.best_raw && is_better(which, side.best_raw, raw)));
  const bool is_alone = (side.present & ~bit) == 0;
  side.present |= bit;
  side.net[venue] = net;
  side.raw[venue] = raw;
  if (falls_back) {
    find_best(which, side);
    return;
  }
  if (is_alone || is_better(which, net, side.best_net)) side.best_net = net;
  if (is_alone || is_better(which, raw, side.best_raw)) side.best_raw = raw;
}

void Comparator::remove_price(BookSide which, BoardSide& side, std::size_t venue) noexcept {
  const Mask bit = Mask{1} << venue;
  if ((side.present & bit) == 0) return;
  side.present &= ~bit;
  if (side.net[venue] == side.best_net || side.raw[venue] == side.best_raw) find_best(which, side);
}

bool Comparator::may_have_changed(const Board& board, std::size_t venue) noexcept {
  const BoardSide& bids = board.bids;
  const BoardSide& asks = board.asks;
  if ((board.open[venue] | board.open_buys[venue] | board.crossed[venue] |
       board.crossed_buys[venue]) != 0) {
    return true;
  }
  if ((bids.present >> venue & 1U) != 0 && asks.present != 0 &&
      (bids.net[venue] > asks.best_net || bids.raw[venue] > asks.best_raw)) {
    return true;
  }
  return (asks.present >> venue & 1U) != 0 && bids.present != 0 &&
         (asks.net[venue] < bids.best_net || asks.raw[venue] < bids.best_raw);
}

std::span<const Opportunity> Comparator::compare(VenueId venue, InstrumentId instrument) noexcept {
  Board& board = boards_[instrument.value()];
  const BookUpdate& book = books_[index(venue, instrument)];
  const KnownFees& known = fees_[index(venue, instrument)];
  const std::size_t changed = venue.value();
  const bool takes_part = book.is_trusted() && known.known;
  if (takes_part && book.bid_count > 0 && book.bids[0].price.raw() > 0) {
    const Price bid = book.bids[0].price;
    set_price(BookSide::Bid, board.bids, changed, net_bid(bid, known.fees), bid);
  } else {
    remove_price(BookSide::Bid, board.bids, changed);
  }
  if (takes_part && book.ask_count > 0 && book.asks[0].price.raw() > 0) {
    const Price ask = book.asks[0].price;
    set_price(BookSide::Ask, board.asks, changed, net_ask(ask, known.fees), ask);
  } else {
    remove_price(BookSide::Ask, board.asks, changed);
  }
  if (!may_have_changed(board, changed)) return {};

  ++passes_;
  found_count_ = 0;
  for (std::size_t other = 0; other < venues_; ++other) {
    if (other == changed) continue;
    compare_pair(instrument, board, changed, other);
    compare_pair(instrument, board, other, changed);
  }
  const std::span<Opportunity> found{found_.data(), found_count_};
  std::sort(found.begin(), found.end(), [](const Opportunity& a, const Opportunity& b) {
    const bool a_closed = a.change == PairChange::Closed;
    const bool b_closed = b.change == PairChange::Closed;
    if (a_closed != b_closed) return b_closed;
    if (a.bid - a.cost != b.bid - b.cost) return a.bid - a.cost > b.bid - b.cost;
    if (a.sell_venue != b.sell_venue) return a.sell_venue < b.sell_venue;
    return a.buy_venue < b.buy_venue;
  });
  return found;
}

void Comparator::compare_pair(InstrumentId instrument, Board& board, std::size_t sell,
                              std::size_t buy) noexcept {
  const BoardSide& bids = board.bids;
  const BoardSide& asks = board.asks;
  const Mask sell_bit = Mask{1} << sell;
  const Mask buy_bit = Mask{1} << buy;
  const bool both = (bids.present & sell_bit) != 0 && (asks.present & buy_bit) != 0;

  const bool is_crossed = both && bids.raw[sell] > asks.raw[buy];
  if (is_crossed && (board.crossed[sell] & buy_bit) == 0) ++crossings_;
  board.crossed[sell] = is_crossed ? board.crossed[sell] | buy_bit : board.crossed[sell] & ~buy_bit;
  board.crossed_buys[buy] =
      is_crossed ? board.crossed_buys[buy] | sell_bit : board.crossed_buys[buy] & ~sell_bit;

  const bool was_open = (board.open[sell] & buy_bit) != 0;
  const bool is_open = both && bids.net[sell] > asks.net[buy];
  if (!was_open && !is_open) return;
  Opportunity& out = found_[found_count_++];
  out.instrument = instrument;
  out.sell_venue = VenueId{static_cast<std::uint8_t>(sell)};
  out.buy_venue = VenueId{static_cast<std::uint8_t>(buy)};
  out.bid = both ? bids.net[sell] : NetPrice{};
  out.cost = both ? asks.net[buy] : NetPrice{};
  if (is_open) {
    out.change = was_open ? PairChange::Open : PairChange::Opened;
    board.open[sell] |= buy_bit;
    board.open_buys[buy] |= sell_bit;
  } else {
    out.change = PairChange::Closed;
    board.open[sell] &= ~buy_bit;
    board.open_buys[buy] &= ~sell_bit;
  }
}

}  // namespace crossbook
