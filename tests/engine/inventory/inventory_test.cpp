#include "engine/inventory/inventory.hpp"

#include <gtest/gtest.h>

#include <random>

#include "engine/inventory/exposure.hpp"
#include "engine/inventory/profit.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

Amount amount(std::string_view text) { return parse_amount(text).value(); }

struct World {
  InstrumentTable table;
  Instrument instrument = table.at(table.instrument("BTC/USDT"));
  AssetId bnb = table.asset("BNB");
  Inventory inventory{2, table.asset_count()};
  MonoNanos now{0};

  Fill fill(std::string_view price, std::string_view quantity, std::string_view fee,
            AssetId asset) {
    Fill out;
    out.price = Price::parse(price, instrument.price_scale).value();
    out.quantity = Quantity::parse(quantity, instrument.quantity_scale).value();
    out.fee = amount(fee);
    out.fee_asset = asset;
    return out;
  }
};

TEST(FillFlow, ASaleBringsQuoteAndTakesBase) {
  World world;
  const FillFlow flow = flow_of(world.instrument, Side::Sell,
                                world.fill("50000.5", "0.2", "1.25", world.instrument.quote));
  EXPECT_EQ(flow.base, amount("-0.2"));
  EXPECT_EQ(flow.quote, amount("10000.1"));
  EXPECT_EQ(net_of(world.instrument, flow).quote, amount("9998.85"));
}

TEST(FillFlow, AFeeInBaseLessensWhatIsReceived) {
  World world;
  const FillFlow flow = flow_of(world.instrument, Side::Buy,
                                world.fill("50000", "0.2", "0.0002", world.instrument.base));
  EXPECT_EQ(net_of(world.instrument, flow).base, amount("0.1998"));
  EXPECT_EQ(net_of(world.instrument, flow).quote, amount("-10000"));
}

TEST(FillFlow, AFeeInAThirdCoinTouchesNeither) {
  World world;
  const FillFlow flow =
      flow_of(world.instrument, Side::Buy, world.fill("50000", "0.2", "0.01", world.bnb));
  EXPECT_EQ(net_of(world.instrument, flow).base, amount("0.2"));
  EXPECT_EQ(net_of(world.instrument, flow).quote, amount("-10000"));
}

TEST(FillFlow, ValueRoundsDownOnBothSidesOfZero) {
  const Price price = Price::parse("0.3333333333", Scale{10}).value();
  EXPECT_EQ(value_of(Amount::from_raw(1), price, Scale{10}), Amount::from_raw(0));
  EXPECT_EQ(value_of(Amount::from_raw(-1), price, Scale{10}), Amount::from_raw(-1));
  EXPECT_EQ(value_of(amount("90000000000"), Price::from_raw(INT64_MAX), Scale{10}),
            amount("83010348331692982263"));  // 9 x 10^10 x 922337203.6854775807, exactly
}

TEST(Inventory, TakesBalancesOverOnlyBeforeTrading) {
  World world;
  const VenueId venue{1};
  world.inventory.on_balance({venue, world.instrument.base, amount("2"), amount("1.5")}, world.now);
  EXPECT_EQ(world.inventory.at(venue, world.instrument.base).total, amount("2"));
  world.inventory.begin_trading(venue);
  world.inventory.on_balance({venue, world.instrument.base, amount("3"), amount("3")}, world.now);
  const Holding& holding = world.inventory.at(venue, world.instrument.base);
  EXPECT_EQ(holding.total, amount("2"));
  EXPECT_EQ(holding.opening, amount("2"));
  EXPECT_EQ(holding.reported_total, amount("3"));
  EXPECT_TRUE(holding.differs);
}

TEST(Inventory, AppliesAFillAndItsFeeToTheirAssets) {
  World world;
  const VenueId venue{0};
  const FillFlow flow =
      flow_of(world.instrument, Side::Buy, world.fill("100", "2", "0.5", world.bnb));
  world.inventory.apply(venue, world.instrument, flow, world.now);
  EXPECT_EQ(world.inventory.at(venue, world.instrument.base).total, amount("2"));
  EXPECT_EQ(world.inventory.at(venue, world.instrument.quote).total, amount("-200"));
  EXPECT_EQ(world.inventory.at(venue, world.bnb).total, amount("-0.5"));
  world.inventory.apply(venue, world.instrument, reversed(flow), world.now);
  for (const AssetId asset : {world.instrument.base, world.instrument.quote, world.bnb}) {
    EXPECT_EQ(world.inventory.at(venue, asset).total, Amount{});
  }
}

TEST(Inventory, AvailableIsTotalLessWhatIsHeld) {
  World world;
  const VenueId venue{0};
  world.inventory.on_balance({venue, world.bnb, amount("5"), amount("5")}, world.now);
  world.inventory.hold(venue, world.bnb, amount("2"));
  EXPECT_EQ(world.inventory.available(venue, world.bnb), amount("3"));
  world.inventory.release(venue, world.bnb, amount("2"));
  EXPECT_EQ(world.inventory.available(venue, world.bnb), amount("5"));
}

TEST(Inventory, AMismatchCountsOnlyOnceItIsOld) {
  World world;
  const VenueId venue{0};
  world.inventory.begin_trading(venue);
  world.inventory.on_balance({venue, world.bnb, amount("1"), amount("1")}, world.now);
  EXPECT_FALSE(world.inventory.is_mismatched(venue, world.bnb, world.now + 60s, 5s))
      << "said once: a second word must confirm it";
  world.inventory.on_balance({venue, world.bnb, amount("2"), amount("2")}, world.now + 3s);
  EXPECT_FALSE(world.inventory.is_mismatched(venue, world.bnb, world.now + 5s, 5s));
  EXPECT_TRUE(world.inventory.is_mismatched(venue, world.bnb, world.now + 5s + 1ns, 5s));
  world.inventory.on_balance({venue, world.bnb, Amount{}, Amount{}}, world.now + 6s);
  EXPECT_FALSE(world.inventory.is_mismatched(venue, world.bnb, world.now + 60s, 5s));
}

// ---- S7: what explains a venue's word

struct Begun : World {
  Begun() {
    say("10", 0s);
    inventory.begin_trading(kVenue);
  }
  void say(std::string_view total, std::chrono::nanoseconds at) {
    inventory.on_balance({kVenue, bnb, amount(total), amount(total)}, now + at);
  }
  /// A fee in the coin: the only flow of it.
  void pay(std::string_view fee_amount, std::chrono::nanoseconds at) {
    FillFlow flow;
    flow.fee = amount(fee_amount);
    flow.fee_asset = bnb;
    inventory.apply(kVenue, instrument, flow, now + at);
  }
  bool differs() const { return inventory.at(kVenue, bnb).differs; }
  static constexpr VenueId kVenue{1};
};

TEST(InventoryS7, AWordBeforeItsFillIsExplainedByTheFill) {
  Begun world;
  world.say("9", 1s);
  EXPECT_TRUE(world.differs());
  world.pay("1", 2s);
  EXPECT_FALSE(world.differs());
}

TEST(InventoryS7, AWordOlderThanTheLastFillsIsExplainedByWhatWeHeld) {
  Begun world;
  world.pay("1", 1s);
  world.pay("2", 1s);
  world.say("10", 2s);
  EXPECT_FALSE(world.differs());
  world.say("9", 3s);
  EXPECT_FALSE(world.differs());
  world.say("9", 6s);
  EXPECT_FALSE(world.differs()) << "held five seconds ago";
  world.say("9", 6s + 1ns);
  EXPECT_TRUE(world.differs()) << "a venue is not that slow";
  world.say("7", 7s);
  EXPECT_FALSE(world.differs());
}

/// Two orders at once: their fills are told in another order than they happened in.
TEST(InventoryS7, AWordBetweenTwoFillsIsExplainedInWhateverOrderTheyAreTold) {
  for (const bool is_told_before : {false, true}) {
    Begun world;
    if (is_told_before) world.say("9", 1s);  // after the fee of 1, before that of 2
    world.pay("2", 1s);
    EXPECT_EQ(world.differs(), is_told_before);
    world.pay("1", 2s);
    EXPECT_FALSE(world.differs());
    if (!is_told_before) world.say("9", 3s);
    EXPECT_FALSE(world.differs());
    world.say("8.5", 4s);
    EXPECT_TRUE(world.differs()) << "no sum of the two";
  }
}

TEST(InventoryS7, AWordIsComparedWithEverySumOfTheNewestChanges) {
  std::mt19937_64 random{11};
  for (int round = 0; round < 200; ++round) {
    Begun world;
    Amount told = amount("10");
    for (int i = 0; i < 12; ++i) {
      const Amount fee = Amount::from_raw(static_cast<std::int64_t>(1 + random() % 1'000'000'000));
      FillFlow flow;
      flow.fee = fee;
      flow.fee_asset = world.bnb;
      world.inventory.apply(Begun::kVenue, world.instrument, flow, world.now + 1s);
      if (random() % 2 == 0) told -= fee;
    }
    world.inventory.on_balance({Begun::kVenue, world.bnb, told, told}, world.now + 2s);
    EXPECT_FALSE(world.differs());
    told -= amount("0.000001");
    world.inventory.on_balance({Begun::kVenue, world.bnb, told, told}, world.now + 2s);
    EXPECT_TRUE(world.differs());
  }
}

TEST(InventoryS7, AFillThatTheVenueDoesNotKnowOfDiffersInTheEnd) {
  Begun world;
  world.pay("1", 1s);
  for (int second = 2; second <= 12; second += 5) world.say("10", std::chrono::seconds{second});
  EXPECT_TRUE(world.inventory.is_mismatched(Begun::kVenue, world.bnb, world.now + 18s, 5s));
}

TEST(InventoryS7, SlackGrowsWithWhatMovesAndEndsWithAgreement) {
  Begun world;
  EXPECT_TRUE(world.inventory.at(Begun::kVenue, world.bnb).slack.is_zero());
  world.pay("2", 1s);
  EXPECT_EQ(amount_text(world.inventory.at(Begun::kVenue, world.bnb).slack), "0.00000201");
  world.say("8.000002", 2s);
  EXPECT_TRUE(world.differs());
  EXPECT_TRUE(world.inventory.is_within_slack(Begun::kVenue, world.bnb));
  world.say("8.000003", 3s);
  EXPECT_FALSE(world.inventory.is_within_slack(Begun::kVenue, world.bnb));
  world.say("8", 4s);
  EXPECT_TRUE(world.inventory.at(Begun::kVenue, world.bnb).slack.is_zero());
}

TEST(InventoryS7, AWordThatIsRoundedAndTooOldIsClose) {
  Begun world;
  world.pay("2", 1s);
  world.pay("1", 3s);  // the word at 4 s does not know of it
  world.say("8.000002", 4s);
  EXPECT_TRUE(world.differs());
  EXPECT_FALSE(world.inventory.is_within_slack(Begun::kVenue, world.bnb));
  const Holding& holding = world.inventory.at(Begun::kVenue, world.bnb);
  EXPECT_TRUE(holding.is_close);
  for (int i = 0; i < 40; ++i) world.pay("0.01", 5s);  // that it cannot know of
  EXPECT_TRUE(holding.is_close);
  world.say("8.00001", 5s);
  EXPECT_FALSE(holding.is_close);
}

TEST(InventoryS7, WhatIsTakenOverIsOursFromThenOn) {
  Begun world;
  EXPECT_TRUE(world.inventory.adopt(Begun::kVenue, world.bnb, world.now).is_zero());
  world.say("9.5", 1s);
  EXPECT_EQ(world.inventory.adopt(Begun::kVenue, world.bnb, world.now + 2s), amount("-0.5"));
  EXPECT_FALSE(world.differs());
  EXPECT_EQ(world.inventory.at(Begun::kVenue, world.bnb).total, amount("9.5"));
}

TEST(Inventory, IgnoresIdsOutOfRange) {
  World world;
  world.inventory.on_balance({VenueId{9}, world.bnb, amount("1"), {}}, world.now);
  world.inventory.on_balance({VenueId{0}, AssetId{999}, amount("1"), {}}, world.now);
  EXPECT_EQ(world.inventory.total(world.bnb), Amount{});
}

TEST(Exposure, TheWorstCaseIsOneSideFilledAndTheOtherNot) {
  Exposures exposures{1};
  const InstrumentId only{0};
  exposures.add_open(only, Side::Buy, amount("3"));
  exposures.add_open(only, Side::Sell, amount("3"));
  EXPECT_EQ(exposures.at(only).worst(), amount("3"));
  exposures.add_position(only, amount("-1"));
  EXPECT_EQ(exposures.at(only).worst(), amount("4"));
  exposures.add_open(only, Side::Sell, amount("-3"));
  EXPECT_EQ(exposures.at(only).worst(), amount("2"));
}

TEST(ProfitBook, SumsOfRandomFillsAreExact) {
  World world;
  ProfitBook book{world.table.asset_count()};
  book.open(world.now, {});
  std::mt19937_64 random{3};
  const auto upto = [&random](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  const Price reference = Price::parse("50000", Scale{10}).value();
  Amount quote;
  Amount base;
  Amount coins;
  Amount realised;
  Amount turnover;
  for (int i = 0; i < 10'000; ++i) {
    Fill fill;
    fill.price = Price::from_raw(1 + upto(1'000'000'000'000'000));
    fill.quantity = Quantity::from_raw(1 + upto(10'000'000'000));
    fill.fee = Amount::from_raw(upto(1'000'000'000'000'000));
    const AssetId payers[] = {world.instrument.base, world.instrument.quote, world.bnb};
    fill.fee_asset = payers[upto(3)];
    const Side side = upto(2) == 0 ? Side::Buy : Side::Sell;
    const FillFlow flow = flow_of(world.instrument, side, fill);
    const Int128 sign = side == Side::Buy ? 1 : -1;
    const Amount traded = to_amount(fill.price * fill.quantity, Scale{18});
    base += Amount::from_raw(sign * to_amount(fill.quantity, Scale{8}).raw());
    quote -= Amount::from_raw(sign * traded.raw());
    turnover += traded;
    if (fill.fee_asset == world.instrument.base) base -= fill.fee;
    if (fill.fee_asset == world.instrument.quote) quote -= fill.fee;
    if (fill.fee_asset == world.bnb) coins -= fill.fee;
    realised += book.book(world.instrument, flow, reference, false);
    if (upto(10) == 0) {  // taken back, then booked again: nothing changes
      realised += book.book(world.instrument, flow, reference, true);
      realised += book.book(world.instrument, flow, reference, false);
    }
  }
  EXPECT_EQ(book.at(world.instrument.base).flow, base);
  EXPECT_EQ(book.at(world.instrument.quote).flow, quote);
  EXPECT_EQ(book.at(world.bnb).flow, coins);
  EXPECT_EQ(book.at(world.instrument.quote).turnover, turnover);
  EXPECT_EQ(book.at(world.instrument.quote).realised, realised);
  // I16: profit is the quote that came and the base that came, at the sell price.
  const Amount expected = quote + value_of(base, reference, Scale{10});
  const Int128 off = expected.raw() - realised.raw();
  EXPECT_GE(off, 0);
  EXPECT_LE(off, 10'000);  // each fill is rounded down by less than 10^-18
}

TEST(ProfitBook, ADayEndsAfterTwentyFourHours) {
  World world;
  ProfitBook book{world.table.asset_count()};
  book.open(world.now, {});
  const Price reference = Price::parse("100", Scale{10}).value();
  const FillFlow loss =
      flow_of(world.instrument, Side::Buy, world.fill("110", "1", "0", world.instrument.quote));
  (void)book.book(world.instrument, loss, reference, false);
  book.advance(world.now + 24h - 1ns);
  EXPECT_EQ(book.at(world.instrument.quote).today, amount("-10"));
  book.advance(world.now + 24h);
  EXPECT_EQ(book.at(world.instrument.quote).today, Amount{});
  EXPECT_EQ(book.at(world.instrument.quote).realised, amount("-10"));
}

}  // namespace
}  // namespace crossbook
