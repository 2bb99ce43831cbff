#include "engine/execution/repair.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace crossbook {
namespace {

struct Market {
  InstrumentTable table;
  Instrument instrument = table.at(table.instrument("A/B", Scale{2}, Scale{3}));
  std::vector<BookUpdate> books{3};
  std::vector<InstrumentRules> rules{3};
  RepairNeed need{Side::Buy, Quantity::from_raw(1'000), 5'000, RepairPolicy::Cheapest, {}};
  Amount available = parse_amount("1000000").value();

  Market() {
    for (std::size_t i = 0; i < 3; ++i) {
      books[i].bid_count = books[i].ask_count = 1;
      books[i].bids[0] = {Price::from_raw(9'980), Quantity::from_raw(500)};
      books[i].asks[0] = {Price::from_raw(10'020), Quantity::from_raw(500)};
      books[i].epoch = static_cast<std::uint32_t>(i);
      rules[i].tick_size = Price::from_raw(1);
      rules[i].lot_size = Quantity::from_raw(1);
    }
  }
  std::optional<RepairOrder> plan() const {
    std::vector<RepairVenue> venues;
    for (std::size_t i = 0; i < 3; ++i) {
      venues.push_back({VenueId{static_cast<std::uint8_t>(i)}, instrument.id, QuoteRate{},
                        Price::from_raw(10'000), &books[i], &rules[i], available});
    }
    return plan_repair(instrument, need, venues);
  }
};

TEST(Repair, TakesTheBestPriceAfterFees) {
  Market market;
  market.books[1].asks[0].price = Price::from_raw(10'010);
  market.rules[1].fees.taker = FeeRate::from_basis_points(20);
  const auto order = market.plan();
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->venue, VenueId{0});
  market.rules[0].fees.taker = market.rules[2].fees.taker = FeeRate::from_basis_points(20);
  EXPECT_EQ(market.plan()->venue, VenueId{1});
  EXPECT_EQ(market.plan()->book_epoch, 1U);
}

TEST(Repair, CountsTheLevelsThatItWouldMeetNotTheTouchAlone) {
  Market market;
  market.need.quantity = Quantity::from_raw(500);
  market.books[1].ask_count = 2;
  market.books[1].asks[0] = {Price::from_raw(10'000), Quantity::from_raw(100)};
  market.books[1].asks[1] = {Price::from_raw(10'049), Quantity::from_raw(400)};
  EXPECT_EQ(market.plan()->venue, VenueId{0});  // 100.20 for all beats 100.392
  market.books[1].asks[1].price = Price::from_raw(10'021);
  EXPECT_EQ(market.plan()->venue, VenueId{1});
}

TEST(Repair, WhatAThinBookCannotFillCountsAtTheCap) {
  Market market;  // 1.000 is needed; each venue shows 0.500
  market.books[2].asks[0] = {Price::from_raw(10'030), Quantity::from_raw(1'000)};
  EXPECT_EQ(market.plan()->venue, VenueId{2});  // 100.30 for all beats 100.20 for half
}

TEST(Repair, NeverPaysMoreThanItsCap) {
  Market market;
  EXPECT_EQ(market.plan()->price.raw(), 10'050);
  for (BookUpdate& book : market.books) book.asks[0].price = Price::from_raw(10'051);
  EXPECT_FALSE(market.plan().has_value());
}

TEST(Repair, SellsNotBelowItsCapAndOnTheTick) {
  Market market;
  market.need.side = Side::Sell;
  EXPECT_EQ(market.plan()->price.raw(), 9'950);
  for (InstrumentRules& each : market.rules) each.tick_size = Price::from_raw(30);
  EXPECT_EQ(market.plan()->price.raw(), 9'960);
}

TEST(Repair, IsLimitedByTheFreeBalance) {
  Market market;
  market.need.side = Side::Sell;
  market.available = parse_amount("0.25").value();
  EXPECT_EQ(market.plan()->quantity.raw(), 250);
  market.need.side = Side::Buy;
  market.available = parse_amount("50.3").value();  // at 100.50
  EXPECT_EQ(market.plan()->quantity.raw(), 500);
}

TEST(Repair, BelowAVenuesMinimumThereIsNone) {
  Market market;
  for (InstrumentRules& each : market.rules) each.min_quantity = Quantity::from_raw(1'001);
  EXPECT_FALSE(market.plan().has_value());
}

TEST(Repair, BuysWhatTheFeeTakesFromTheBase) {
  Market market;
  for (InstrumentRules& each : market.rules) {
    each.fees.taker = FeeRate::from_basis_points(100);
    each.fees.asset = FeeAsset::Received;
  }
  EXPECT_EQ(market.plan()->quantity.raw(), 1'010);
}

}  // namespace
}  // namespace crossbook
