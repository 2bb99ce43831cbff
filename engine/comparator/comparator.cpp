#include "engine/comparator/comparator.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "venues/market/planted_bug.hpp"

namespace crossbook {

Comparator::Comparator(std::size_t venues, std::size_t instruments, std::vector<Pairing> pairings)
    : venues_{venues},
      pairings_{std::move(pairings)},
      books_(venues * instruments),
      fees_(venues * instruments),
      boards_(pairings_.size()) {
  for (std::size_t i = 0; i < instruments; ++i) {
    const InstrumentId instrument{static_cast<std::uint16_t>(i)};
    first_role_.push_back(roles_.size());
    for (std::size_t p = 0; p < pairings_.size(); ++p) {
      const bool sells = pairings_[p].sell == instrument;
      const bool buys = pairings_[p].buy == instrument;
      if (sells || buys) roles_.push_back({PairingId{static_cast<std::uint16_t>(p)}, sells, buys});
    }
  }
  first_role_.push_back(roles_.size());
  for (std::size_t p = 0; p < pairings_.size(); ++p)
    find_rates(PairingId{static_cast<std::uint16_t>(p)});
}

std::span<const Opportunity> Comparator::on_book(const BookUpdate& update) noexcept {
  if (!knows(update.venue, update.instrument)) return {};
  if (is_planted(PlantedBug::WithdrawnBookTraded) && !update.is_trusted()) return {};
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

void Comparator::on_rates(ConversionId conversion,
                          const std::optional<QuoteRates>& rates) noexcept {
  conversions_[conversion.value()] = rates;
  for (std::size_t p = 0; p < pairings_.size(); ++p) {
    const Pairing& pairing = pairings_[p];
    if (pairing.sell_conversion != conversion && pairing.buy_conversion != conversion) continue;
    find_rates(PairingId{static_cast<std::uint16_t>(p)});
    Board& board = boards_[p];
    if (!board.is_due) ++due_count_;
    board.is_due = true;
    board.next_due = 0;
  }
}

void Comparator::find_rates(PairingId pairing) noexcept {
  const Pairing& what = pairings_[pairing.value()];
  Board& board = boards_[pairing.value()];
  const auto find = [&](ConversionId id) -> std::optional<QuoteRates> {
    return id == kNoConversion ? QuoteRates{} : conversions_[id.value()];
  };
  const auto sell = find(what.sell_conversion);
  const auto buy = find(what.buy_conversion);
  board.has_rates = sell && buy;
  if (board.has_rates) board.rates = {sell->sell, buy->buy};
}

std::span<const Opportunity> Comparator::reprice() noexcept {
  found_count_ = 0;
  for (std::size_t p = 0; p < boards_.size() && due_count_ > 0; ++p) {
    Board& board = boards_[p];
    if (!board.is_due) continue;
    const Role role{PairingId{static_cast<std::uint16_t>(p)}, true, true};
    const std::size_t venue = board.next_due++;
    if (board.next_due >= venues_) board.is_due = false, --due_count_;
    take_prices(role, VenueId{static_cast<std::uint8_t>(venue)});
    compare_others(role, venue);
    break;
  }
  return sorted();
}

bool Comparator::is_open(PairingId pairing, VenueId sell, VenueId buy) const noexcept {
  return (boards_[pairing.value()].open[sell.value()] >> buy.value() & 1U) != 0;
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
  found_count_ = 0;
  for (const Role& role : roles_of(instrument)) {
    take_prices(role, venue);
    compare_others(role, venue.value());
  }
  return sorted();
}

Price Comparator::touch(BookSide side, VenueId venue, InstrumentId instrument) const noexcept {
  const BookUpdate& book = books_[index(venue, instrument)];
  const bool is_bid = side == BookSide::Bid;
  if (!book.is_trusted() || !fees_[index(venue, instrument)].known) return {};
  if ((is_bid ? book.bid_count : book.ask_count) == 0) return {};
  return (is_bid ? book.bids : book.asks)[0].price;
}

void Comparator::take_prices(const Role& role, VenueId venue) noexcept {
  const Pairing& pairing = pairings_[role.pairing.value()];
  Board& board = boards_[role.pairing.value()];
  const auto take = [&](BookSide which, BoardSide& side, InstrumentId instrument,
                        const auto& net_of) {
    const Price price = board.has_rates ? touch(which, venue, instrument) : Price{};
    if (price.raw() <= 0) return remove_price(which, side, venue.value());
    // Raw prices of two quote assets say nothing of each other: only net ones are compared then.
    set_price(which, side, venue.value(), net_of(price, fees(venue, instrument)),
              pairing.is_crossing_quotes() ? Price{} : price);
  };
  if (role.sells)
    take(BookSide::Bid, board.bids, pairing.sell, [&](Price bid, const Fees& fees) {
      return converted_down(net_bid(bid, fees), board.rates.sell);
    });
  if (role.buys)
    take(BookSide::Ask, board.asks, pairing.buy, [&](Price ask, const Fees& fees) {
      return converted_up(net_ask(ask, fees), board.rates.buy);
    });
}

void Comparator::compare_others(const Role& role, std::size_t changed) noexcept {
  if (!may_have_changed(boards_[role.pairing.value()], changed)) return;
  ++passes_;
  for (std::size_t other = 0; other < venues_; ++other) {
    if (other == changed) continue;
    if (role.sells) compare_pair(role.pairing, changed, other);
    if (role.buys) compare_pair(role.pairing, other, changed);
  }
}

std::span<const Opportunity> Comparator::sorted() noexcept {
  const std::span<Opportunity> found{found_.data(), found_count_};
  std::sort(found.begin(), found.end(), [](const Opportunity& a, const Opportunity& b) {
    const bool a_closed = a.change == PairChange::Closed;
    const bool b_closed = b.change == PairChange::Closed;
    if (a_closed != b_closed) return b_closed;
    if (a.bid - a.cost != b.bid - b.cost) return a.bid - a.cost > b.bid - b.cost;
    if (a.sell != b.sell) return a.sell < b.sell;
    return a.buy < b.buy;
  });
  return found;
}

void Comparator::compare_pair(PairingId pairing, std::size_t sell, std::size_t buy) noexcept {
  Board& board = boards_[pairing.value()];
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
  const Pairing& instruments = pairings_[pairing.value()];
  out.pairing = pairing;
  out.sell = {VenueId{static_cast<std::uint8_t>(sell)}, instruments.sell};
  out.buy = {VenueId{static_cast<std::uint8_t>(buy)}, instruments.buy};
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
