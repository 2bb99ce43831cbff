#include "engine/execution/sizing.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <random>

#include "venues/market/rounding.hpp"

namespace crossbook {
namespace {

/// Prices with 2 decimals, quantities with 3: a notional has 5.
struct Case {
  InstrumentTable table;
  Instrument instrument;
  BookUpdate sell_book;
  BookUpdate buy_book;
  InstrumentRules sell_rules;
  InstrumentRules buy_rules;
  SizingInput in;

  Case() {
    instrument = table.at(table.instrument("BTC/USDT", Scale{2}, Scale{3}));
    sell_book.venue = VenueId{0};
    buy_book.venue = VenueId{1};
    for (InstrumentRules* rules : {&sell_rules, &buy_rules}) {
      rules->tick_size = Price::from_raw(1);
      rules->lot_size = Quantity::from_raw(1);
      rules->status = TradingStatus::Trading;
    }
    in.instrument = &instrument;
    in.sell_book = &sell_book;
    in.buy_book = &buy_book;
    in.sell_rules = &sell_rules;
    in.buy_rules = &buy_rules;
    const Amount plenty = Amount::from_raw(Int128{1'000'000} * power_of_ten(18));
    in.base_available = in.quote_available = in.max_sell_notional = in.max_buy_notional = plenty;
    in.sell_room = in.buy_room = plenty;
  }
  void bid(std::int64_t price, std::int64_t quantity) {
    sell_book.bids[sell_book.bid_count++] = {Price::from_raw(price), Quantity::from_raw(quantity)};
  }
  void ask(std::int64_t price, std::int64_t quantity) {
    buy_book.asks[buy_book.ask_count++] = {Price::from_raw(price), Quantity::from_raw(quantity)};
  }
  Amount base(std::int64_t raw) const { return to_amount(Quantity::from_raw(raw), Scale{3}); }
  Amount quote(std::int64_t raw) const { return to_amount(Notional::from_raw(raw), Scale{5}); }
};

TEST(Sizing, TakesTheSmallerOfBothTouches) {
  Case c;
  c.bid(10'100, 500);
  c.ask(10'000, 300);
  const SizingResult result = size_plan(c.in);
  ASSERT_EQ(result.reason, BlockReason::None);
  EXPECT_EQ(result.plan.sell.quantity.raw(), 300);
  EXPECT_EQ(result.plan.buy.quantity.raw(), 300);
  EXPECT_EQ(result.plan.sell.price.raw(), 10'100);
  EXPECT_EQ(result.plan.buy.price.raw(), 10'000);
  EXPECT_EQ(result.plan.edge.raw(), 100 * 300);
  EXPECT_EQ(result.plan.edge_ppm, 10'000);
}

TEST(Sizing, WalksLevelsAsLongAsTheNextUnitEarns) {
  Case c;
  c.bid(10'100, 100);
  c.bid(10'050, 100);
  c.bid(10'010, 100);
  c.ask(10'000, 150);
  c.ask(10'020, 500);
  const SizingResult result = size_plan(c.in);
  ASSERT_EQ(result.reason, BlockReason::None);
  EXPECT_EQ(result.plan.sell.quantity.raw(), 200);  // the third bid is below the second ask
  EXPECT_EQ(result.plan.sell.price.raw(), 10'050);
  EXPECT_EQ(result.plan.buy.price.raw(), 10'020);
  EXPECT_EQ(result.plan.edge.raw(), 10'100 * 100 + 10'050 * 100 - 10'000 * 150 - 10'020 * 50);
}

TEST(Sizing, StopsWhereTheNextUnitEarnsLessThanTheMinimum) {
  Case c;
  c.bid(10'100, 100);
  c.bid(10'050, 100);
  c.ask(10'000, 500);
  c.in.min_edge_ppm = 6'000;
  const SizingResult result = size_plan(c.in);
  ASSERT_EQ(result.reason, BlockReason::None);
  EXPECT_EQ(result.plan.sell.quantity.raw(), 100);
  c.in.min_edge_ppm = 20'000;
  EXPECT_EQ(size_plan(c.in).reason, BlockReason::BelowMinEdge);
}

TEST(Sizing, NamesTheCapThatLeavesTooLittle) {
  const auto reason_with = [](const std::function<void(Case&)>& change) {
    Case c;
    c.bid(10'100, 1'000);
    c.ask(10'000, 1'000);
    c.sell_rules.min_quantity = Quantity::from_raw(10);
    change(c);
    return size_plan(c.in).reason;
  };
  EXPECT_EQ(reason_with([](Case&) {}), BlockReason::None);
  EXPECT_EQ(reason_with([](Case& c) { c.in.base_available = c.base(9); }),
            BlockReason::NoBalanceSellBase);
  EXPECT_EQ(reason_with([](Case& c) { c.in.base_available = c.base(-5); }),
            BlockReason::NoBalanceSellBase);
  EXPECT_EQ(reason_with([](Case& c) { c.in.quote_available = c.quote(9 * 10'000); }),
            BlockReason::NoBalanceBuyQuote);
  EXPECT_EQ(reason_with([](Case& c) { c.in.sell_room = c.base(9); }), BlockReason::ExposureLimit);
  EXPECT_EQ(reason_with([](Case& c) { c.in.buy_room = c.base(-1); }), BlockReason::ExposureLimit);
  EXPECT_EQ(reason_with([](Case& c) {
              c.in.max_sell_notional = c.in.max_buy_notional = c.quote(9 * 10'000);
            }),
            BlockReason::MaxOrderNotional);
  EXPECT_EQ(reason_with([](Case& c) { c.sell_rules.min_quantity = Quantity::from_raw(1'001); }),
            BlockReason::SizeBelowMinimum);
  EXPECT_EQ(reason_with([](Case& c) { c.buy_rules.min_notional = Notional::from_raw(10'000'001); }),
            BlockReason::SizeBelowMinimum);
  EXPECT_EQ(reason_with([](Case& c) { c.buy_rules.lot_size = Quantity::from_raw(2'000); }),
            BlockReason::SizeBelowMinimum);
}

TEST(Sizing, O20_BuysMoreWhereTheFeeIsTakenFromTheBaseReceived) {
  Case c;
  c.bid(10'500, 5'000);
  c.ask(10'000, 5'000);
  c.buy_rules.fees.taker = FeeRate::from_basis_points(100);
  c.buy_rules.fees.asset = FeeAsset::Received;
  c.in.base_available = c.base(990);
  const SizingResult result = size_plan(c.in);
  ASSERT_EQ(result.reason, BlockReason::None);
  EXPECT_EQ(result.plan.sell.quantity.raw(), 990);
  EXPECT_EQ(result.plan.buy.quantity.raw(), 1'000);
  EXPECT_EQ(received(result.plan.buy.quantity, c.buy_rules.fees).raw(), 990);
}

TEST(Sizing, DustOfEarlierTakesIsUsedFirst) {
  Case c;
  c.bid(10'500, 100);
  c.ask(10'000, 500);
  c.sell_rules.lot_size = c.buy_rules.lot_size = Quantity::from_raw(10);
  c.in.carry = Quantity::from_raw(10);
  const SizingResult result = size_plan(c.in);
  ASSERT_EQ(result.reason, BlockReason::None);
  EXPECT_EQ(result.plan.sell.quantity.raw(), 100);
  EXPECT_EQ(result.plan.buy.quantity.raw(), 90);
}

TEST(Sizing, MoreThanALotLeftByEarlierTakesIsNotTradedAwayInSecret) {
  Case c;
  c.bid(10'500, 100);
  c.ask(10'000, 500);
  c.sell_rules.lot_size = c.buy_rules.lot_size = Quantity::from_raw(10);
  c.in.carry = Quantity::from_raw(70);
  EXPECT_EQ(size_plan(c.in).plan.buy.quantity.raw(), 90);
  c.in.carry = Quantity::from_raw(-70);
  EXPECT_EQ(size_plan(c.in).plan.sell.quantity.raw(), 90);
}

TEST(Sizing, PricesOffTheTickMoveTowardsUs) {
  Case c;
  c.bid(10'103, 100);
  c.ask(10'007, 100);
  c.sell_rules.tick_size = c.buy_rules.tick_size = Price::from_raw(5);
  const SizingResult result = size_plan(c.in);
  ASSERT_EQ(result.reason, BlockReason::None);
  EXPECT_EQ(result.plan.sell.price.raw(), 10'105);
  EXPECT_EQ(result.plan.buy.price.raw(), 10'005);
}

/// The rule of sizing.hpp, unit by unit: what one more lot would earn is looked at one by one.
class Reference {
 public:
  explicit Reference(const Case& c) : c_{c} {}

  /// Whether so much is legal, affordable and worth it at every unit.
  bool is_allowed(std::int64_t sold, std::int64_t bought) const {
    if (sold <= 0 || bought <= 0) return false;
    const auto sale = walk(c_.sell_book.bids, c_.sell_book.bid_count, sold);
    const auto purchase = walk(c_.buy_book.asks, c_.buy_book.ask_count, bought);
    if (!sale || !purchase) return false;
    const InstrumentRules& sells = c_.sell_rules;
    const InstrumentRules& buys = c_.buy_rules;
    if (sold % sells.lot_size.raw() != 0 || bought % buys.lot_size.raw() != 0) return false;
    const Quantity sold_q = Quantity::from_raw(sold);
    const Quantity bought_q = Quantity::from_raw(bought);
    if (c_.base(sold) > c_.in.base_available || c_.base(sold) > c_.in.sell_room) return false;
    if (c_.base(bought) > c_.in.buy_room) return false;
    if (quote_needed(c_.instrument, buys.fees, purchase->worst, bought_q) > c_.in.quote_available) {
      return false;
    }
    const auto amount = [&](Price price, Quantity quantity) {
      return to_amount(price * quantity, Scale{5});
    };
    if (amount(purchase->worst, bought_q) > c_.in.max_buy_notional) return false;
    if (amount(c_.sell_book.bids[0].price, sold_q) > c_.in.max_sell_notional) return false;
    return is_last_unit_worth(sale->worst, purchase->worst);
  }
  /// The largest sale that any purchase covers, by trying all.
  std::int64_t largest_sale() const {
    const std::int64_t sell_lot = c_.sell_rules.lot_size.raw();
    const std::int64_t buy_lot = c_.buy_rules.lot_size.raw();
    for (std::int64_t sold = 400 / sell_lot * sell_lot; sold > 0; sold -= sell_lot) {
      std::int64_t bought = 0;
      while (received(Quantity::from_raw(bought), c_.buy_rules.fees).raw() < sold)
        bought += buy_lot;
      if (is_allowed(sold, bought)) return sold;
    }
    return 0;
  }

 private:
  struct Walked {
    Price worst;
  };
  static std::optional<Walked> walk(const std::array<Level, kBookUpdateDepth>& levels,
                                    std::size_t count, std::int64_t quantity) {
    for (std::size_t i = 0; i < count; ++i) {
      quantity -= levels[i].quantity.raw();
      if (quantity <= 0) return Walked{levels[i].price};
    }
    return std::nullopt;
  }
  bool is_last_unit_worth(Price bid, Price ask) const {
    const Int128 unit = FeeRate::kUnit;
    const Int128 earns = Int128{bid.raw()} * (unit - c_.sell_rules.fees.taker.parts());
    const Int128 rate = c_.buy_rules.fees.taker.parts();
    const Int128 bar = 1'000'000 + c_.in.min_edge_ppm;
    if (c_.buy_rules.fees.asset == FeeAsset::Quote) {
      return earns > Int128{ask.raw()} * (unit + rate) &&
             earns * 1'000'000 >= Int128{ask.raw()} * (unit + rate) * bar;
    }
    return earns * (unit - rate) > Int128{ask.raw()} * unit * unit &&
           earns * (unit - rate) * 1'000'000 >= Int128{ask.raw()} * unit * unit * bar;
  }
  const Case& c_;
};

void randomize(Case& c, std::mt19937_64& random) {
  const auto upto = [&random](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  const std::int64_t lots[] = {1, 2, 5, 10};
  std::int64_t bid = 10'000 + upto(120);
  std::int64_t ask = 9'960 + upto(80);
  for (int i = 0, n = 1 + static_cast<int>(upto(6)); i < n; ++i, bid -= 1 + upto(30)) {
    c.bid(bid, 1 + upto(60));
  }
  for (int i = 0, n = 1 + static_cast<int>(upto(6)); i < n; ++i, ask += 1 + upto(30)) {
    c.ask(ask, 1 + upto(60));
  }
  c.sell_rules.lot_size = Quantity::from_raw(lots[upto(4)]);
  c.buy_rules.lot_size = Quantity::from_raw(lots[upto(4)]);
  c.sell_rules.fees.taker = FeeRate::from_parts(upto(200'000));
  c.buy_rules.fees.taker = FeeRate::from_parts(upto(200'000));
  c.buy_rules.fees.asset = upto(2) == 0 ? FeeAsset::Quote : FeeAsset::Received;
  c.in.min_edge_ppm = upto(3) * 500;
  if (upto(3) == 0) c.in.base_available = c.base(upto(200));
  if (upto(3) == 0) c.in.quote_available = c.quote(upto(200) * 10'000);
  if (upto(3) == 0) c.in.sell_room = c.base(upto(200));
  if (upto(3) == 0) c.in.buy_room = c.base(upto(200));
  if (upto(3) == 0) c.in.max_sell_notional = c.in.max_buy_notional = c.quote(upto(200) * 10'000);
}

TEST(Sizing, RandomBooksGiveLegalProfitableAndLargestPlans) {
  std::mt19937_64 random{7};
  int plans = 0;
  for (int round = 0; round < 20'000; ++round) {
    Case c;
    randomize(c, random);
    const Reference reference{c};
    const SizingResult result = size_plan(c.in);
    const std::int64_t largest = reference.largest_sale();
    SCOPED_TRACE(round);
    // Depth and caps are looked for before lots are snapped: up to two lots may be left; and a fee
    // in base is rounded at each of up to 12 levels.
    const std::int64_t rounding = c.buy_rules.fees.asset == FeeAsset::Received ? 12 : 0;
    const std::int64_t slack =
        2 * std::max(c.sell_rules.lot_size.raw(), c.buy_rules.lot_size.raw()) + rounding;
    if (result.reason != BlockReason::None) {
      // A single unit's profit may vanish in the rounding of its fee.
      ASSERT_TRUE(largest <= slack || result.reason == BlockReason::BelowMinEdge)
          << largest << to_string(result.reason);
      continue;
    }
    ++plans;
    const Plan& plan = result.plan;
    const std::int64_t sold = plan.sell.quantity.raw();
    ASSERT_TRUE(reference.is_allowed(sold, plan.buy.quantity.raw()));
    ASSERT_GT(plan.edge.raw(), 0);
    ASSERT_GE(plan.edge_ppm, c.in.min_edge_ppm);
    const std::int64_t residual =
        received(plan.buy.quantity, c.buy_rules.fees).raw() - plan.sell.quantity.raw();
    ASSERT_GE(residual, 0);
    ASSERT_LT(residual, c.buy_rules.lot_size.raw());
    ASSERT_LE(sold, largest);
    ASSERT_GE(sold, largest - slack);
  }
  EXPECT_GT(plans, 5'000);
}

TEST(Sizing, TheEdgeIsExactlyWhatTheFillsWouldEarn) {
  std::mt19937_64 random{11};
  for (int round = 0; round < 5'000; ++round) {
    Case c;
    randomize(c, random);
    const SizingResult result = size_plan(c.in);
    if (result.reason != BlockReason::None) continue;
    Int128 earned = 0;
    std::int64_t left = result.plan.sell.quantity.raw();
    for (std::size_t i = 0; left > 0; ++i) {
      const std::int64_t here = std::min(left, c.sell_book.bids[i].quantity.raw());
      earned += Int128{here} * c.sell_book.bids[i].price.raw();
      left -= here;
    }
    earned -= fee_of(earned, c.sell_rules.fees.taker);
    Int128 paid = 0;
    left = result.plan.buy.quantity.raw();
    for (std::size_t i = 0; left > 0; ++i) {
      const std::int64_t here = std::min(left, c.buy_book.asks[i].quantity.raw());
      paid += Int128{here} * c.buy_book.asks[i].price.raw();
      left -= here;
    }
    if (c.buy_rules.fees.asset == FeeAsset::Quote) paid += fee_of(paid, c.buy_rules.fees.taker);
    const Int128 residual = received(result.plan.buy.quantity, c.buy_rules.fees).raw() -
                            result.plan.sell.quantity.raw();
    const Int128 worth = residual * result.plan.sell.price.raw();
    const Int128 expected = earned - paid + worth - fee_of(worth, c.sell_rules.fees.taker);
    ASSERT_EQ(result.plan.edge, Notional::from_raw(expected)) << round;
  }
}

}  // namespace
}  // namespace crossbook
