// Whole sessions under random faults, and what must hold in each of them.
#include <gtest/gtest.h>

#include <set>

#include "tests/engine/core/random_session.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

class CoreRandom : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  static AssetId asset(std::size_t index) { return AssetId{static_cast<std::uint16_t>(index)}; }
};

TEST_P(CoreRandom, InventoryEqualsTheVenuesAccountsInTheEnd) {
  RandomSession session{GetParam()};
  session.run(20'000);
  session.settle();
  Core& core = session.world.core();
  ASSERT_TRUE(core.is_idle());
  EXPECT_GT(core.counters().opportunities.takes, 20U);
  for (std::size_t v = 0; v < RandomSession::kVenues; ++v) {
    for (std::size_t a = 0; a < session.world.table.asset_count(); ++a) {
      const Holding& holding = core.inventory().at(venue(v), asset(a));
      EXPECT_EQ(amount_text(holding.total), amount_text(session.truth[v][a])) << v << ' ' << a;
      EXPECT_EQ(holding.held, Amount{}) << v << ' ' << a;
    }
  }
  EXPECT_EQ(core.exposure(kBtc).open_buys, Amount{});
  EXPECT_EQ(core.exposure(kBtc).open_sells, Amount{});
  EXPECT_FALSE(core.kill_switch().any()) << to_string(core.kill_switch().reason());
}

TEST_P(CoreRandom, ProfitAndFlowsAddUpToTheChangeOfTheAccounts) {
  RandomSession session{GetParam()};
  const auto before = session.truth;
  session.run(20'000);
  session.settle();
  const Core& core = session.world.core();
  for (std::size_t a = 0; a < session.world.table.asset_count(); ++a) {
    Amount change;
    for (std::size_t v = 0; v < RandomSession::kVenues; ++v) {
      change += session.truth[v][a] - before[v][a];
    }
    EXPECT_EQ(core.profit(asset(a)).flow, change) << a;
  }
  Amount told;
  for (const FillBooked& booked : session.world.ever_said<FillBooked>()) told += booked.profit;
  EXPECT_EQ(core.profit(session.world.usdt()).realised, told);
  Amount of_takes;
  for (const OpportunitySettled& each : session.world.ever_said<OpportunitySettled>()) {
    of_takes += each.profit;
  }
  Amount late;
  for (const FillBooked& booked : session.world.ever_said<FillBooked>()) {
    const OrderRecord* record = core.find_order(booked.client_id);
    ASSERT_NE(record, nullptr);
    if (booked.is_late) late += booked.profit;
  }
  EXPECT_EQ(late, Amount{});
  // What replaces an inferred fill after its take has ended is not the take's any more.
  const Amount difference = told - of_takes;
  EXPECT_LT(difference, amount("5"));
  EXPECT_GT(difference, amount("-5"));
}

TEST_P(CoreRandom, AcrossQuotesTheAccountsAreKeptAndEachTakeIsBalanced) {
  RandomSession session{GetParam(), true};
  const auto before = session.truth;
  session.run(20'000);
  session.settle();
  const Core& core = session.world.core();
  ASSERT_TRUE(core.is_idle());
  std::size_t across = 0;
  for (const OpportunityTaken& taken : session.world.ever_said<OpportunityTaken>()) {
    if (taken.plan.sell.instrument != taken.plan.buy.instrument) ++across;
    EXPECT_GT(taken.plan.edge, Notional{});
  }
  EXPECT_GT(across, 0U);
  for (std::size_t a = 0; a < session.world.table.asset_count(); ++a) {
    Amount change;
    for (std::size_t v = 0; v < RandomSession::kVenues; ++v) {
      const Holding& holding = core.inventory().at(venue(v), asset(a));
      EXPECT_EQ(amount_text(holding.total), amount_text(session.truth[v][a])) << v << ' ' << a;
      EXPECT_EQ(holding.held, Amount{}) << v << ' ' << a;
      change += session.truth[v][a] - before[v][a];
    }
    EXPECT_EQ(core.profit(asset(a)).flow, change) << a;
  }
  EXPECT_EQ(core.exposure(kBtc).open_buys, Amount{});
  EXPECT_EQ(core.exposure(kBtc).open_sells, Amount{});
}

TEST_P(CoreRandom, OrdersAreLegalNamedOnceAndCovered) {
  RandomSession session{GetParam()};
  std::set<std::string> names;
  const ClientIds ids{session.world.config.run, session.world.config.run_key};
  const Core& core = session.world.core();
  std::size_t looked_at = 0;
  for (int i = 0; i < 20'000; ++i) {
    session.run(1);
    for (; looked_at < session.orders.size(); ++looked_at) {
      const OrderIntent& order = session.orders[looked_at];
      const InstrumentRules& rules = core.rules(order.venue, order.instrument);
      ASSERT_EQ(order.price.raw() % rules.tick_size.raw(), 0);
      ASSERT_EQ(order.quantity.raw() % rules.lot_size.raw(), 0);
      ASSERT_GE(order.quantity, rules.min_quantity);
      ASSERT_EQ(order.time_in_force, TimeInForce::Ioc);
      ASSERT_TRUE(names.insert(std::string{order.client_id.view()}).second);
      const auto parsed = ids.parse(order.client_id);
      ASSERT_TRUE(parsed.has_value());
      ASSERT_EQ(parsed->opportunity, order.opportunity);
      ASSERT_EQ(parsed->leg, order.leg);
    }
    for (std::size_t v = 0; v < RandomSession::kVenues; ++v) {
      for (std::size_t a = 0; a < session.world.table.asset_count(); ++a) {
        ASSERT_GE(core.inventory().available(venue(v), asset(a)), Amount{});
        ASSERT_GE(core.inventory().at(venue(v), asset(a)).held, Amount{});
      }
    }
  }
  for (const OpportunityTaken& taken : session.world.ever_said<OpportunityTaken>()) {
    ASSERT_GT(taken.plan.edge, Notional{});
  }
}

TEST_P(CoreRandom, EveryOpportunityHasOneBeginningAndOneEnd) {
  RandomSession session{GetParam()};
  session.run(20'000);
  const CoreWorld& world = session.world;
  std::set<std::uint64_t> open;
  std::uint64_t seen = 0;
  for (const Action& action : world.log) {
    if (const auto* opened = std::get_if<OpportunityOpened>(&action)) {
      ++seen;
      EXPECT_EQ(opened->id.value(), seen);
      EXPECT_TRUE(open.insert(opened->id.value()).second);
    } else if (const auto* closed = std::get_if<OpportunityClosed>(&action)) {
      EXPECT_EQ(open.erase(closed->id.value()), 1U);
      EXPECT_EQ(closed->reason == BlockReason::None, closed->takes > 0);
    }
  }
  const OpportunityCounters& counters = session.world.core().counters().opportunities;
  EXPECT_EQ(counters.seen, seen);
  EXPECT_EQ(counters.open, open.size());
}

/// Words that overtake each other, come late or not at all are no reason to stop (S7).
TEST_P(CoreRandom, BalancesOfAnHonestVenueNeverLatch) {
  RandomSession session{GetParam()};
  session.tell_balances();
  session.run(20'000);
  EXPECT_FALSE(session.world.core().kill_switch().any())
      << to_string(session.world.core().kill_switch().reason());
  EXPECT_GT(session.world.core().counters().opportunities.takes, 20U);
}

/// Money that leaves while all this goes on is found out.
TEST_P(CoreRandom, ADrainLatchesInTheMidstOfTrading) {
  RandomSession session{GetParam()};
  session.tell_balances();
  session.run(5'000);
  const std::size_t victim = GetParam() % RandomSession::kVenues;
  session.take_away(victim, session.world.usdt(), amount("20000"));
  const MonoNanos begun = session.world.now;
  while (!session.world.core().kill_switch().any() && session.world.now - begun < 40s)
    session.run(100);
  EXPECT_EQ(session.world.core().kill_switch().reason(), LatchReason::BalanceMismatch);
  const auto sent = session.world.ever_said<SendOrder>().size();
  session.run(5'000);
  EXPECT_EQ(session.world.ever_said<SendOrder>().size(), sent);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CoreRandom, ::testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace crossbook
