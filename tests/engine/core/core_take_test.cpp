#include <gtest/gtest.h>

#include "tests/engine/core/core_world.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

TEST(CoreTake, SendsBothLegsOfACrossing) {
  CoreWorld world;
  world.start();
  world.cross("0.5");
  const auto sent = world.sent();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].side, Side::Sell);
  EXPECT_EQ(sent[0].venue, venue(1));
  EXPECT_EQ(sent[0].price, price("101"));
  EXPECT_EQ(sent[0].quantity, quantity("0.5"));
  EXPECT_EQ(sent[0].book_epoch, 7U);
  EXPECT_EQ(sent[1].side, Side::Buy);
  EXPECT_EQ(sent[1].venue, venue(0));
  EXPECT_EQ(sent[1].price, price("100"));
  EXPECT_NE(sent[0].client_id, sent[1].client_id);
  EXPECT_EQ(world.core().opportunities(kBtc).takes, 1U);
}

TEST(CoreTake, SettlesWithTheProfitOfItsFills) {
  CoreWorld world;
  world.start();
  world.cross();
  const auto sent = world.sent();
  ExecutionReport sale = world.filled(sent[0]);
  sale.fill.fee = amount("0.101");
  world.step(sale);
  ExecutionReport purchase = world.filled(sent[1]);
  purchase.fill.fee = amount("0.1");
  world.step(purchase);
  const auto settled = world.said<OpportunitySettled>();
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_EQ(settled[0].profit, amount("0.799"));
  EXPECT_EQ(settled[0].expected, amount("0.799"));
  EXPECT_EQ(settled[0].residual, Amount{});
  EXPECT_EQ(world.core().profit(world.usdt()).realised, amount("0.799"));
  EXPECT_TRUE(world.core().is_idle());
}

TEST(CoreTake, TheSameOpportunityIsTakenAgainAfterItsLegsEnded) {
  CoreWorld world;
  world.config.cool_down = 50ms;
  world.start();
  world.cross();
  const auto first = world.sent();
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::InFlight);
  for (const OrderIntent& order : first) world.step(world.filled(order));
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::CoolDown);
  world.wait(60ms);
  world.cross();
  const auto second = world.sent();
  ASSERT_EQ(second.size(), 2U);
  EXPECT_NE(second[0].client_id, first[0].client_id);
  EXPECT_EQ(second[0].opportunity, first[0].opportunity);
  EXPECT_EQ(world.core().counters().opportunities.taken, 1U);
  EXPECT_EQ(world.core().counters().opportunities.takes, 2U);
}

TEST(CoreTake, OpenOrdersHoldWhatTheyMaySpend) {
  CoreWorld world;
  world.start();
  world.cross();
  const Inventory& inventory = world.core().inventory();
  EXPECT_EQ(inventory.at(venue(1), world.btc()).held, amount("1"));
  EXPECT_EQ(inventory.at(venue(0), world.usdt()).held, amount("100.1"));
  for (const OrderIntent& order : world.sent()) world.step(world.filled(order));
  EXPECT_EQ(inventory.at(venue(1), world.btc()).held, Amount{});
  EXPECT_EQ(inventory.at(venue(0), world.usdt()).held, Amount{});
  EXPECT_EQ(inventory.at(venue(1), world.btc()).total, amount("99"));
  EXPECT_EQ(inventory.at(venue(0), world.usdt()).total, amount("999900"));
}

TEST(CoreTake, DustStaysBelowALotOverManyTakes) {
  CoreWorld world;
  world.fee_asset = FeeAsset::Received;
  world.start();
  for (int i = 0; i < 50; ++i) {
    world.cross("0.7531");
    const auto sent = world.sent();
    ASSERT_EQ(sent.size(), 2U);
    for (const OrderIntent& order : sent) {
      ExecutionReport done = world.filled(order);
      if (order.side == Side::Buy) {
        done.fill.fee = fee_of(to_amount(order.quantity, Scale{8}), world.taker);
        done.fill.fee_asset = world.btc();
      }
      world.step(done);
    }
    world.uncross();
    ASSERT_LT(world.core().exposure(kBtc).position, amount("0.0001")) << i;
    ASSERT_GT(world.core().exposure(kBtc).position, amount("-0.0001")) << i;
  }
}

TEST(CoreEpisode, EachPairOfVenuesIsItsOwn) {
  CoreWorld world{3};
  world.config.send_orders = false;
  world.start();
  world.cross();
  world.step(world.book(venue(2), "101.5", "103"));
  EXPECT_EQ(world.core().counters().opportunities.seen, 2U);
  EXPECT_EQ(world.core().counters().opportunities.open, 2U);
  EXPECT_TRUE(world.core().episode(PairingId{0}, venue(1), venue(0)).is_open());
  EXPECT_TRUE(world.core().episode(PairingId{0}, venue(2), venue(0)).is_open());
}

TEST(CoreEpisode, TellsItsLifeAndBestEdgeWhenItCloses) {
  CoreWorld world;
  world.config.send_orders = false;
  world.start();
  world.cross();
  ASSERT_EQ(world.said<OpportunityOpened>().size(), 1U);
  EXPECT_EQ(world.blocked(), BlockReason::TradingOff);
  world.now = world.now + 10ms;
  world.step(world.book(venue(1), "101.5", "102"));
  world.now = world.now + 20ms;
  world.uncross();
  const auto closed = world.said<OpportunityClosed>();
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].closed - closed[0].opened, 30ms);
  EXPECT_EQ(closed[0].reason, BlockReason::TradingOff);
  EXPECT_EQ(closed[0].cause, CloseCause::EdgeGone);
  EXPECT_EQ(to_amount(closed[0].best_edge, Scale{18}), amount("1.2985"));
  EXPECT_EQ(world.core().counters().opportunities.closed(BlockReason::TradingOff), 1U);
}

TEST(CoreEpisode, AWithdrawnBookClosesItInTheSameInput) {
  CoreWorld world;
  world.config.send_orders = false;
  world.start();
  world.cross();
  BookUpdate gone = world.book(venue(0), "99", "100");
  gone.withdrawn = WithdrawReason::Gap;
  gone.bid_count = gone.ask_count = 0;
  world.step(gone);
  const auto closed = world.said<OpportunityClosed>();
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].cause, CloseCause::BookWithdrawn);
  EXPECT_EQ(world.core().counters(venue(0)).books_withdrawn, 1U);
}

TEST(CoreEpisode, EachReasonIsToldOnce) {
  CoreWorld world;
  world.config.send_orders = false;
  world.start();
  for (int i = 0; i < 5; ++i) world.cross();
  EXPECT_EQ(world.ever_said<PlanRejected>().size(), 1U);
}

// One case per reason: what is changed, and the name under which the opportunity is then booked.
struct Blocked {
  BlockReason reason;
  void (*before)(CoreWorld&);  // the configuration
  void (*after)(CoreWorld&);   // inputs before the crossing
};
class CoreBlocks : public ::testing::TestWithParam<Blocked> {};

constexpr auto kNothing = [](CoreWorld&) {};

TEST_P(CoreBlocks, ByItsName) {
  CoreWorld world;
  GetParam().before(world);
  world.start();
  GetParam().after(world);
  world.cross();
  EXPECT_TRUE(world.sent().empty());
  EXPECT_EQ(to_string(world.blocked()), to_string(GetParam().reason));
  world.uncross();
  EXPECT_EQ(world.core().counters().opportunities.closed(GetParam().reason), 1U);
}

/// Earns 1, pays 51.5 of fees.
void lose_fifty(CoreWorld& w) {
  w.cross();
  const auto sent = w.sent();
  w.uncross();
  w.step(w.filled(sent[0]));
  ExecutionReport bad = w.filled(sent[1]);
  bad.fill.price = price("100");
  bad.fill.fee = amount("51.5");
  w.step(bad);
  w.step(w.rules(venue(0), kBtc));  // that fee was for once
}

INSTANTIATE_TEST_SUITE_P(
    EveryReason, CoreBlocks,
    ::testing::Values(
        Blocked{BlockReason::TradingOff, [](CoreWorld& w) { w.config.send_orders = false; },
                kNothing},
        Blocked{BlockReason::Stopping, kNothing, [](CoreWorld& w) { w.step(StopTrading{}); }},
        Blocked{BlockReason::Latched, kNothing,
                [](CoreWorld& w) { w.step(EngageLatch{LatchReason::Operator}); }},
        Blocked{BlockReason::DailyLoss,
                [](CoreWorld& w) { w.config.limits.quotes[0].max_daily_loss = amount("50"); },
                lose_fifty},
        Blocked{BlockReason::SessionLoss,
                [](CoreWorld& w) { w.config.limits.quotes[0].max_session_loss = amount("50"); },
                [](CoreWorld& w) {
                  lose_fifty(w);
                  w.step(Rearm{});  // it latched; whoever re-arms is held back all the same
                }},
        Blocked{BlockReason::TotalExposure,
                [](CoreWorld& w) {
                  w.config.limits.quotes[0].max_exposure = amount("150");
                  w.config.limits.quotes[0].max_total_exposure = amount("150");
                  w.config.carried.positions = {{kEth, amount("1")}};
                },
                [](CoreWorld& w) {
                  BookUpdate eth = w.book(venue(0), "59", "60");
                  eth.instrument = kEth;
                  w.step(eth);
                }},
        Blocked{BlockReason::SymbolHalted, kNothing,
                [](CoreWorld& w) {
                  RulesUpdate halted = w.rules(venue(1), kBtc);
                  halted.rules.status = TradingStatus::Halted;
                  w.step(halted);
                }},
        Blocked{BlockReason::VenueNotReady, kNothing,
                [](CoreWorld& w) {
                  w.step(VenueStateChange{venue(0), VenueState::Hold, RejectReason::None, {}});
                }},
        Blocked{BlockReason::AboveMaxEdge,
                [](CoreWorld& w) { w.config.limits.max_edge_ppm = 5'000; }, kNothing},
        Blocked{BlockReason::BelowMinEdge,
                [](CoreWorld& w) { w.config.limits.min_edge_ppm = 9'000; }, kNothing},
        Blocked{BlockReason::NoBalanceSellBase,
                [](CoreWorld& w) {
                  w.openings = {{venue(1), w.btc(), amount("0.00005"), {}}};
                },
                kNothing},
        Blocked{BlockReason::NoBalanceBuyQuote,
                [](CoreWorld& w) {
                  w.openings = {{venue(0), w.usdt(), amount("0.01"), {}}};
                },
                kNothing},
        Blocked{BlockReason::ExposureLimit,
                [](CoreWorld& w) { w.config.limits.quotes[0].max_exposure = amount("0.005"); },
                kNothing},
        Blocked{BlockReason::SizeBelowMinimum, kNothing,
                [](CoreWorld& w) {
                  RulesUpdate rules = w.rules(venue(1), kBtc);
                  rules.rules.min_quantity = quantity("2");
                  w.step(rules);
                }},
        Blocked{
            BlockReason::MaxOrderNotional,
            [](CoreWorld& w) { w.config.limits.quotes[0].max_order_notional = amount("0.005"); },
            kNothing},
        Blocked{BlockReason::RateLimit,
                [](CoreWorld& w) { w.config.limits.max_orders_per_second = 1; }, kNothing}),
    [](const ::testing::TestParamInfo<Blocked>& tested) {
      return std::string{to_string(tested.param.reason)};
    });

TEST(CoreBlocksMore, E14_APriceFarFromTheMiddleOfThreeVenuesIsNotTaken) {
  CoreWorld world{3};
  world.config.limits.max_off_median_ppm = 20'000;
  world.config.limits.max_edge_ppm = 900'000;
  world.start();
  world.step(world.book(venue(2), "99", "100"));
  world.step(world.book(venue(0), "99", "100"));
  world.step(world.book(venue(1), "102", "103"));  // 2.5 % above the middle
  EXPECT_TRUE(world.sent().empty());
  EXPECT_EQ(world.blocked(), BlockReason::OffMedian);
  world.step(world.book(venue(1), "101", "102"));  // 1.5 %
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreBlocksMore, E14_OfTwoVenuesNobodyKnowsWhichIsWrong) {
  CoreWorld world{2};
  world.config.limits.max_off_median_ppm = 1'000;
  world.start();
  world.cross();
  EXPECT_EQ(world.all<SendOrder>(world.actions).size(), 2U);
}

/// Both legs filled at their prices, but the sale's fee ate it all.
void lose(CoreWorld& world) {
  world.now = world.now + 1s;
  world.cross();
  const std::vector<OrderIntent> sent = world.sent();
  ASSERT_EQ(sent.size(), 2U);
  world.uncross();
  ExecutionReport dear = world.filled(sent[0]);
  dear.fill.fee = amount("2");
  dear.fill.fee_asset = world.usdt();
  world.step(dear);
  world.step(world.filled(sent[1]));
  world.step(world.rules(venue(1), kBtc));  // that was for once
}

TEST(CoreBlocksMore, E11_AfterLosersInARowTheInstrumentRestsLongerEachTime) {
  CoreWorld world;
  world.config.limits.max_losers = 2;
  world.config.limits.loser_rest = 10s;
  world.start();
  for (const auto rest : {10s, 20s}) {
    lose(world);
    lose(world);
    EXPECT_TRUE(world.alerted(AlertKind::LosersInARow));
    world.now = world.now + rest - 1s;
    world.cross();
    EXPECT_TRUE(world.sent().empty());
    EXPECT_EQ(world.blocked(), BlockReason::LosersInARow);
    world.uncross();
    world.now = world.now + 1s;
  }
  world.cross();
  ASSERT_EQ(world.sent().size(), 2U);
}

TEST(CoreBlocksMore, E11_WhatTakesFellShortOfTheirPlansIsAskedOfTheNext) {
  CoreWorld world;
  world.config.limits.add_slippage = true;
  world.start();
  lose(world);  // expected 0.799, got -1 of 100: 17,990 ppm, a quarter of which counts
  world.now = world.now + 1s;
  world.step(world.book(venue(0), "99", "100.6"));
  world.step(world.book(venue(1), "101", "102"));  // 1,974 ppm after fees
  EXPECT_TRUE(world.sent().empty());
  EXPECT_EQ(world.blocked(), BlockReason::BelowSlippage);
  world.uncross();
  world.now = world.now + 121s;  // half of it, and half again
  world.step(world.book(venue(0), "99", "100.6"));
  world.step(world.book(venue(1), "101", "102"));
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreBlocksMore, E1_AFillThatCostsMoreThanTheVenueSaysIsBelieved) {
  CoreWorld world;
  world.start();
  const auto cross_by = [&](std::string_view bid) {
    world.uncross();
    world.step(world.book(venue(0), "99", "100"));
    world.step(world.book(venue(1), bid, "102"));
    return world.sent();
  };
  const std::vector<OrderIntent> first = cross_by("100.4");
  ASSERT_EQ(first.size(), 2U);
  ExecutionReport dear = world.filled(first[0]);
  dear.fill.fee = amount("0.4016");  // 40 basis points, not 10
  dear.fill.fee_asset = world.usdt();
  world.step(dear);
  EXPECT_TRUE(world.alerted(AlertKind::FeeDearer));
  world.step(world.filled(first[1]));
  EXPECT_TRUE(cross_by("100.4").empty()) << "40 and 10 basis points are more than 40";
  const std::vector<OrderIntent> second = cross_by("100.6");
  ASSERT_EQ(second.size(), 2U);
  for (const OrderIntent& order : second) world.step(world.filled(order));
  world.uncross();
  world.step(world.rules(venue(1), kBtc));  // read again: 10
  EXPECT_EQ(cross_by("100.4").size(), 2U);
}

TEST(CoreBlocksMore, E5_ASpreadThatPersistsIsNotTakenUntilItHasClosed) {
  CoreWorld world;
  world.config.limits.max_spread_age = 60s;
  world.start();
  const auto take = [&] {
    world.step(world.book(venue(1), "101", "102"));
    const std::vector<OrderIntent> sent = world.sent();
    for (const OrderIntent& order : sent) world.step(world.filled(order));
    return sent.size();
  };
  world.cross();
  for (const OrderIntent& order : world.sent()) world.step(world.filled(order));
  for (int i = 0; i < 5; ++i) {  // it never closes
    world.now = world.now + 20s;
    world.step(world.book(venue(0), "99", "100"));
    EXPECT_EQ(take(), i < 3 ? 2U : 0U) << i;
  }
  EXPECT_EQ(world.ever_said<PlanRejected>().back().reason, BlockReason::SpreadPersists);
  world.uncross();
  world.cross();
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreBlocksMore, WhatMovesOntoOneVenueIsLimitedAndTheWayBackIsFree) {
  CoreWorld world;
  world.config.limits.quotes[0].max_venue_exposure = amount("150");
  world.start();
  const auto take = [&](std::string_view bid0, std::string_view ask0, std::string_view bid1,
                        std::string_view ask1) {
    world.now = world.now + 1s;
    world.step(world.book(venue(0), "50", "200"));
    world.step(world.book(venue(1), bid1, ask1));
    world.step(world.book(venue(0), bid0, ask0));
    const std::vector<OrderIntent> sent = world.sent();
    world.step(world.book(venue(0), "50", "200"));
    for (const OrderIntent& order : sent) world.step(world.filled(order));
    return sent.size();
  };
  EXPECT_EQ(take("99", "100", "101", "102"), 2U);  // 1 moves to venue 0
  EXPECT_EQ(take("99", "100", "101", "102"), 0U);  // 2 would be worth 200
  EXPECT_EQ(world.ever_said<PlanRejected>().back().reason, BlockReason::VenueExposure);
  EXPECT_EQ(take("101", "102", "99", "100"), 2U);
  EXPECT_EQ(take("99", "100", "101", "102"), 2U);
}

TEST(CoreLatch, E15_TakesThatNobodyHasLookedAtLatchAtTheirLimit) {
  CoreWorld world;
  world.config.limits.max_takes = 2;
  world.start();
  for (int take = 0; take < 2; ++take) {
    EXPECT_FALSE(world.core().kill_switch().is_latched());
    world.cross();
    const auto sent = world.sent();
    ASSERT_EQ(sent.size(), 2U);
    world.uncross();
    world.step(world.filled(sent[0]));
    world.step(world.filled(sent[1]));
  }
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::ReviewDue);
  EXPECT_EQ(world.core().counters().settled, 2U) << "what was begun is finished";
  world.cross();
  EXPECT_TRUE(world.sent().empty());
}

TEST(CoreBlocksMore, TheFirstReasonIsTheOneThatCounts) {
  CoreWorld world;
  world.start();
  world.step(VenueStateChange{venue(0), VenueState::Hold, RejectReason::None, {}});
  world.cross();
  world.step(VenueStateChange{venue(0), VenueState::Ready, RejectReason::None, {}});
  world.step(StopTrading{});
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::Stopping);
  world.uncross();
  EXPECT_EQ(world.said<OpportunityClosed>()[0].reason, BlockReason::VenueNotReady);
}

TEST(CoreBlocksMore, ABookThatIsTooOldIsNotTradedOn) {
  CoreWorld world;
  world.config.limits.max_book_age = 1s;
  world.start();
  world.step(world.book(venue(0), "99", "100"));
  world.now = world.now + 1s + 1ns;
  world.step(world.book(venue(1), "101", "102"));
  EXPECT_EQ(world.blocked(), BlockReason::BookTooOld);
  world.step(world.book(venue(0), "99", "100"));
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreBlocksMore, TheRateIsFreeAgainAfterASecond) {
  CoreWorld world;
  world.config.limits.max_orders_per_second = 2;
  world.start();
  world.cross();
  for (const OrderIntent& order : world.sent()) world.step(world.filled(order));
  world.now = world.now + 999ms;
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::RateLimit);
  world.now = world.now + 1ms;
  world.cross();
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreLatch, I13_OnlyAPersonReArmsIt) {
  CoreWorld world;
  world.start();
  world.step(EngageLatch{LatchReason::Operator});
  ASSERT_EQ(world.said<Latched>().size(), 1U);
  EXPECT_FALSE(world.core().is_trading());
  world.step(OpenSession{});
  world.cross();
  EXPECT_TRUE(world.sent().empty());
  world.step(Rearm{});
  EXPECT_EQ(world.said<Unlatched>().size(), 1U);
  world.cross();
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreLatch, S13_WhatTheKeysRefuseThoughTheRiskGateDidNotHaltsNewRisk) {
  CoreWorld world;
  world.start();
  world.cross();
  const std::vector<OrderIntent> sent = world.sent();
  ASSERT_EQ(sent.size(), 2U);
  ExecutionReport refusal = world.report(sent[0], OrderStatus::Rejected);
  refusal.reason = RejectReason::NotPermitted;
  refusal.source = ReportSource::Local;
  world.step(refusal);
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::KeyPolicy);
  EXPECT_TRUE(world.core().kill_switch().allows_repairs()) << "the other leg may be alone";
}

TEST(CoreLatch, E15_ALossAtItsLimitLatchesUntilTheNextDay) {
  CoreWorld world;
  world.config.limits.quotes[0].max_daily_loss = amount("50");
  world.config.limits.max_book_age = 100h;
  world.start();
  world.cross();
  const auto sent = world.sent();
  world.uncross();
  world.step(world.filled(sent[0]));
  ExecutionReport dear = world.filled(sent[1]);
  dear.fill.fee = amount("51");  // earns 1
  world.step(dear);
  world.step(world.rules(venue(0), kBtc));
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::DailyLoss);
  world.step(Rearm{});
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::DailyLoss);
  world.wait(24h);
  world.cross();
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreLatch, StoppedTradingCanBeOpenedAgain) {
  CoreWorld world;
  world.start();
  world.step(StopTrading{});
  EXPECT_FALSE(world.core().is_trading());
  world.step(OpenSession{});
  EXPECT_TRUE(world.core().is_trading());
  world.cross();
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreLatch, AFailedVenueIsLatchedAloneAndOthersGoOn) {
  CoreWorld world{3};
  world.start();
  world.step(VenueStateChange{venue(1), VenueState::Failed, RejectReason::KeyInvalid, {}});
  const auto latched = world.said<Latched>();
  ASSERT_EQ(latched.size(), 1U);
  EXPECT_FALSE(latched[0].whole_engine);
  EXPECT_EQ(latched[0].reason, LatchReason::Authentication);
  world.cross();
  EXPECT_TRUE(world.sent().empty());
  world.step(world.book(venue(2), "101", "102"));
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreConfigCheck, NamesTheQuoteAssetThatHasNoLimits) {
  CoreWorld world;
  world.config.limits.quotes.clear();
  try {
    world.start();
    FAIL() << "must refuse";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string{error.what()}.find("USDT"), std::string::npos);
  }
}

}  // namespace
}  // namespace crossbook
