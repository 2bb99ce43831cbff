// A core that another process goes on with, after the one that fed it was killed.
#include <gtest/gtest.h>

#include "tests/engine/core/core_world.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

/// A take whose two orders were decided when the process was killed.
struct CutOff : CoreWorld {
  CutOff() : CoreWorld{3} {}
  void begin() {
    start();
    step(book(venue(2), "99", "100.8"));
    cross();
    orders = all<SendOrder>(actions);
    ASSERT_EQ(orders.size(), 2U);
  }
  /// The new process speaks: every book is gone, nobody is there.
  void resume() {
    step(Resumed{});
    for (std::size_t v = 0; v < 3; ++v) {
      BookUpdate gone;
      gone.venue = venue(v);
      gone.instrument = kBtc;
      gone.withdrawn = WithdrawReason::Stopping;
      step(gone);
    }
  }
  void ready(std::size_t v) {
    step(VenueStateChange{venue(v), VenueState::Ready, RejectReason::None, {}});
  }
  /// What the venue says of an order that it does not have.
  void not_found(const OrderIntent& order) {
    ExecutionReport out = report(order, OrderStatus::Unknown);
    out.source = ReportSource::Query;
    out.reason = RejectReason::NotFound;
    step(out);
  }
  /// Time passes; each query in it is answered with "not found".
  std::size_t wait_unfound(std::chrono::seconds time) {
    std::size_t asked = 0;
    for (auto left = time / 100ms; left > 0; --left) {
      wait(100ms);
      for (const QueryOrder& query : said<QueryOrder>()) {
        ++asked;
        for (const SendOrder& order : orders)
          if (order.intent.client_id == query.query.client_id) not_found(order.intent);
      }
    }
    return asked;
  }
  bool alerted_adoption() const { return !ever_said<BalanceAdopted>().empty(); }
  std::vector<SendOrder> orders;
};

TEST(CoreResume, P4_WhatWasInFlightIsAskedForBeforeAnythingElse) {
  CutOff world;
  world.begin();
  world.resume();
  EXPECT_EQ(world.core().open_orders(), 2U) << "it counts as exposure";
  EXPECT_EQ(world.core().exposure(kBtc).worst(), amount("1"));
  EXPECT_TRUE(world.said<QueryOrder>().empty()) << "nobody is there to be asked";
  world.ready(0);
  world.ready(1);
  world.wait(5ms);
  EXPECT_EQ(world.said<QueryOrder>().size(), 2U);
  world.step(world.filled(world.orders[0].intent));
  world.step(world.filled(world.orders[1].intent));
  EXPECT_TRUE(world.core().is_idle());
  EXPECT_EQ(world.core().exposure(kBtc).position, Amount{});
  EXPECT_EQ(world.ever_said<SendOrder>().size(), 2U) << "nothing was sent again";
}

TEST(CoreResume, P2_AnOrderThatNeverLeftIsClosedUnseenAndNotSent) {
  CutOff world;
  world.begin();
  world.resume();
  world.ready(0);
  world.ready(1);
  EXPECT_GE(world.wait_unfound(10s), 4U) << "twice each, a second apart, after expiry";
  EXPECT_TRUE(world.core().is_idle());
  const auto closed = world.ever_said<LegClosed>();
  ASSERT_EQ(closed.size(), 2U);
  EXPECT_TRUE(closed[0].closed_unseen && closed[1].closed_unseen);
  EXPECT_EQ(world.ever_said<SendOrder>().size(), 2U);
}

TEST(CoreResume, P3_ALegThatFilledAloneIsHedgedOnceTheOtherIsProvenAbsent) {
  CutOff world;
  world.begin();
  const OrderIntent sale = world.orders[0].intent;
  ASSERT_EQ(sale.side, Side::Sell);
  world.resume();
  world.ready(1);
  world.wait(5ms);
  world.step(world.filled(sale));
  world.ready(0);
  world.wait_unfound(10s);
  EXPECT_TRUE(world.said<SendOrder>().empty()) << "no book is there yet: the hedge waits";
  EXPECT_EQ(world.core().take(kBtc).state, TakeState::Repairing);
  world.wait(15s);
  world.ready(2);
  world.step(world.book(venue(2), "99", "100.8"));
  const auto sent = world.sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_TRUE(sent[0].is_repair);
  EXPECT_EQ(sent[0].side, Side::Buy);
  EXPECT_EQ(sent[0].leg, kFirstRepairLeg) << "never the second leg's name again";
  world.step(world.filled(sent[0]));
  EXPECT_TRUE(world.core().is_idle());
  EXPECT_EQ(world.core().exposure(kBtc).position, Amount{});
}

TEST(CoreResume, ARepairThatWasWaitingGetsItsTimeAnew) {
  CutOff world;
  world.begin();
  world.step(world.filled(world.orders[0].intent));
  ExecutionReport refusal = world.report(world.orders[1].intent, OrderStatus::Rejected);
  refusal.reason = RejectReason::InsufficientBalance;
  for (std::size_t v = 0; v < 3; ++v) {
    BookUpdate gone = world.book(venue(v), "1", "2");
    gone.withdrawn = WithdrawReason::Gap;
    gone.bid_count = gone.ask_count = 0;
    world.step(gone);
  }
  world.step(refusal);
  ASSERT_EQ(world.core().take(kBtc).state, TakeState::Repairing);
  world.now = world.now + 60s;  // the machine was off for so long
  world.resume();
  world.wait(5ms);
  EXPECT_EQ(world.core().take(kBtc).state, TakeState::Repairing) << "it does not give up at once";
  world.ready(2);
  world.step(world.book(venue(2), "99", "100.8"));
  EXPECT_EQ(world.sent().size(), 1U);
}

TEST(CoreResume, NothingNewIsPlannedUntilTheSessionOpensAgain) {
  CutOff world;
  world.begin();
  world.step(world.filled(world.orders[0].intent));
  world.step(world.filled(world.orders[1].intent));
  world.uncross();
  world.resume();
  for (std::size_t v = 0; v < 3; ++v) world.ready(v);
  world.step(world.book(venue(0), "99", "100"));
  world.step(world.book(venue(1), "101", "102"));
  EXPECT_TRUE(world.sent().empty());
  EXPECT_EQ(world.blocked(), BlockReason::Stopping);
  world.step(OpenSession{});
  world.step(world.book(venue(1), "101.1", "102"));
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreResume, BalancesAgreeOnlyOnceEachVenueHasToldThemAnew) {
  CutOff world;
  world.begin();
  world.step(world.filled(world.orders[0].intent));
  world.step(world.filled(world.orders[1].intent));
  world.now = world.now + 10s;
  world.resume();
  const MonoNanos since = world.now;
  EXPECT_FALSE(world.core().is_reconciled(since));
  const auto tell = [&](std::size_t v, Amount base) {
    for (std::size_t a = 0; a < world.table.asset_count(); ++a) {
      const AssetId asset{static_cast<std::uint16_t>(a)};
      Amount total = world.core().inventory().at(venue(v), asset).total;
      if (asset == world.btc()) total += base;
      world.step(Balance{venue(v), asset, total, total});
    }
  };
  tell(0, {});
  tell(1, {});
  EXPECT_FALSE(world.core().is_reconciled(since)) << "one has not spoken";
  tell(2, amount("1"));
  EXPECT_FALSE(world.core().is_reconciled(since)) << "one says something else";
  tell(2, {});
  EXPECT_TRUE(world.core().is_reconciled(since));
}

TEST(CoreResume, P5_AFillThatNobodyCanTellOfIsWhatTheVenuesBalanceSays) {
  CutOff world;
  world.begin();
  world.step(world.filled(world.orders[1].intent));
  world.now = world.now + 10s;
  world.resume();
  const MonoNanos since = world.now;
  for (std::size_t v = 0; v < 3; ++v) world.ready(v);
  // Its total is known, its trades are not: booked at the limit, 101, though it sold for 101.2.
  world.wait(5ms);
  const OrderIntent sale = world.orders[0].intent;
  ExecutionReport total = world.ended(sale, OrderStatus::Filled, "1");
  total.source = ReportSource::Query;
  world.step(total);
  for (int i = 0; i < 300 && !world.core().is_idle(); ++i) {
    world.wait(100ms);
    if (!world.said<QueryOrder>().empty()) world.step(total);
  }
  ASSERT_TRUE(world.core().is_idle());
  ASSERT_TRUE(world.alerted(AlertKind::FillMissing));
  world.wait(2s);
  const auto tell_all = [&] {
    for (std::size_t v = 0; v < 3; ++v)
      for (std::size_t a = 0; a < world.table.asset_count(); ++a) {
        const AssetId asset{static_cast<std::uint16_t>(a)};
        Amount there = world.core().inventory().at(venue(v), asset).total;
        if (venue(v) == sale.venue && asset == world.usdt() && !world.alerted_adoption())
          there += amount("0.2");
        world.step(Balance{venue(v), asset, there, there});
      }
  };
  tell_all();
  EXPECT_FALSE(world.core().is_reconciled(since)) << "to the last digit";
  world.wait(300ms);
  const auto adopted = world.ever_said<BalanceAdopted>();
  ASSERT_EQ(adopted.size(), 1U);
  EXPECT_EQ(adopted[0].change, amount("0.2"));
  tell_all();
  EXPECT_TRUE(world.core().is_reconciled(since));
  EXPECT_FALSE(world.core().kill_switch().is_latched());
}

TEST(CoreCarried, APositionOfTheRunBeforeCountsAsExposure) {
  CoreWorld world;
  world.config.carried.positions = {{kBtc, amount("3")}};
  world.start();
  EXPECT_EQ(world.core().exposure(kBtc).position, amount("3"));
  EXPECT_EQ(world.core().position(kBtc), amount("3"));
  CoreWorld full;
  full.config.carried.positions = {{kBtc, amount("1970")}};  // of 200000 USDT, at 101 each
  full.start();
  full.cross("20");
  const auto sent = full.all<SendOrder>(full.actions);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_LT(sent[1].intent.quantity, quantity("20")) << "no room for more of it";
}

TEST(CoreCarried, E15_ALossOfTheSameDayStillCounts) {
  CoreWorld world;
  world.config.carried.today = {{world.usdt(), amount("-1000")}};
  world.config.carried.day_age = std::chrono::hours{23};
  world.start();
  world.cross();
  EXPECT_TRUE(world.sent().empty());
  EXPECT_EQ(world.blocked(), BlockReason::DailyLoss);
  world.wait(std::chrono::minutes{61});
  world.uncross();
  world.cross();
  EXPECT_EQ(world.all<SendOrder>(world.actions).size(), 2U) << "a new day has begun";
}

TEST(CoreCarried, WhatCannotBeIsRefusedByItsField) {
  CoreWorld world;
  world.config.carried.positions = {{InstrumentId{99}, amount("1")}};
  EXPECT_THROW(world.start(), std::invalid_argument);
  world.config.carried = {std::chrono::nanoseconds{-1}, {}, {}};
  EXPECT_THROW(world.start(), std::invalid_argument);
  world.config.carried = {{}, {{AssetId{99}, amount("1")}}, {}};
  EXPECT_THROW(world.start(), std::invalid_argument);
}

}  // namespace
}  // namespace crossbook
