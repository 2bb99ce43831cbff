#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/risk/gate.hpp"
#include "engine/risk/kill_switch.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

Amount amount(std::string_view text) { return parse_amount(text).value(); }

struct World {
  InstrumentTable table;
  Instrument instrument = table.at(table.instrument("BTC/USDT"));
  RiskLimits limits;
  World() {
    limits.quotes = {{instrument.quote, amount("1000"), amount("500"), amount("20")}};
    limits.max_orders_per_second = 4;
    limits.min_edge_ppm = 100;
    limits.max_edge_ppm = 30'000;
  }
  RiskGate gate() const { return {limits, table, true}; }
  Plan plan(std::string_view price, std::string_view quantity) const {
    Plan plan;
    plan.sell.price = plan.buy.price = Price::parse(price, Scale{10}).value();
    plan.sell.quantity = plan.buy.quantity = Quantity::parse(quantity, Scale{8}).value();
    return plan;
  }
};

TEST(RiskGate, LetsAPlanWithinAllLimitsPass) {
  const World world;
  EXPECT_EQ(world.gate().check_plan(world.instrument, world.instrument, world.plan("100", "5"), {},
                                    MonoNanos{0}),
            BlockReason::None);
}

TEST(RiskGate, EdgesMustLieBetweenTheirLimits) {
  const World world;
  const RiskGate gate = world.gate();
  const auto check = [&](std::int64_t ppm) { return gate.check_opportunity(ppm, MonoNanos{0}); };
  EXPECT_EQ(check(99), BlockReason::BelowMinEdge);
  EXPECT_EQ(check(100), BlockReason::None);
  EXPECT_EQ(check(30'000), BlockReason::None);
  EXPECT_EQ(check(30'001), BlockReason::AboveMaxEdge);
}

TEST(RiskGate, AnOrderMayReachItsNotionalButNotPassIt) {
  const World world;
  Exposure hedged;  // so that exposure is not what blocks
  RiskLimits wide = world.limits;
  wide.quotes[0].max_exposure = amount("100000");
  const RiskGate gate{wide, world.table, true};
  EXPECT_EQ(gate.check_plan(world.instrument, world.instrument, world.plan("100", "10"), hedged,
                            MonoNanos{0}),
            BlockReason::None);
  EXPECT_EQ(gate.check_plan(world.instrument, world.instrument, world.plan("100", "10.00000001"),
                            hedged, MonoNanos{0}),
            BlockReason::MaxOrderNotional);
}

TEST(RiskGate, ExposureCountsWhatIsHeldAndWhatIsOpen) {
  const World world;
  const RiskGate gate = world.gate();
  const auto check = [&](const Exposure& exposure, std::string_view quantity) {
    return gate.check_plan(world.instrument, world.instrument, world.plan("100", quantity),
                           exposure, MonoNanos{0});
  };
  EXPECT_EQ(check({}, "5"), BlockReason::None);
  EXPECT_EQ(check({}, "5.00000001"), BlockReason::ExposureLimit);
  EXPECT_EQ(check({amount("1"), {}, {}}, "5"), BlockReason::ExposureLimit);
  EXPECT_EQ(check({amount("-1"), {}, {}}, "5"), BlockReason::ExposureLimit);
  EXPECT_EQ(check({{}, amount("3"), {}}, "2"), BlockReason::None);
  EXPECT_EQ(check({{}, amount("3"), {}}, "2.1"), BlockReason::ExposureLimit);
}

TEST(RiskGate, TheRoomLeftIsWhatThePlanMayUse) {
  const World world;
  const RiskGate gate = world.gate();
  const Price price = Price::parse("100", Scale{10}).value();
  const Exposure exposure{amount("1"), amount("0.5"), amount("0.25")};
  EXPECT_EQ(gate.buy_room(world.instrument, exposure, price), amount("3.5"));
  EXPECT_EQ(gate.sell_room(world.instrument, exposure, price), amount("5.75"));
  EXPECT_TRUE(gate.is_over_exposed(world.instrument, {amount("5.1"), {}, {}}, price));
  EXPECT_FALSE(gate.is_over_exposed(world.instrument, {amount("-5"), {}, {}}, price));
}

TEST(RiskGate, TheDailyLossBlocksFromItsAmountOn) {
  const World world;
  const RiskGate gate = world.gate();
  const auto is_reached = [&](std::string_view today) {
    return gate.is_daily_loss_reached(world.instrument.quote, amount(today));
  };
  EXPECT_FALSE(is_reached("-19.99"));
  EXPECT_TRUE(is_reached("-20"));
  EXPECT_FALSE(is_reached("100"));
}

TEST(RiskGate, TheRateIsCountedOverEverySecond) {
  const World world;
  RiskGate gate = world.gate();
  const auto check = [&](MonoNanos now) {
    return gate.check_plan(world.instrument, world.instrument, world.plan("100", "1"), {}, now);
  };
  MonoNanos now{0};
  std::vector<MonoNanos> sent;
  for (int i = 0; i < 5'000; ++i, now = now + 37ms) {
    const auto recent =
        std::count_if(sent.begin(), sent.end(), [now](MonoNanos at) { return now - at < 1s; });
    ASSERT_EQ(check(now), recent + 2 <= 4 ? BlockReason::None : BlockReason::RateLimit) << i;
    if (check(now) == BlockReason::None && i % 3 == 0) {
      for (int leg = 0; leg < 1 + i % 2; ++leg) {
        gate.note_order(now);
        sent.push_back(now);
      }
    }
  }
  EXPECT_GT(sent.size(), 100U);
}

TEST(RiskGate, RefusesSettingsByName) {
  const auto message = [](const std::function<void(RiskLimits&)>& change) {
    World world;
    change(world.limits);
    try {
      (void)world.gate();
    } catch (const std::invalid_argument& error) {
      return std::string{error.what()};
    }
    return std::string{"accepted"};
  };
  EXPECT_NE(message([](RiskLimits& l) {
              l.quotes[0].max_exposure = amount("-1");
            }).find("max_exposure of USDT"),
            std::string::npos);
  EXPECT_NE(message([](RiskLimits& l) {
              l.quotes[0].max_exposure = amount("100");
              l.quotes[0].max_total_exposure = amount("99");
            }).find("max_total_exposure of USDT is 99, below max_exposure"),
            std::string::npos);
  EXPECT_NE(message([](RiskLimits& l) { l.max_off_median_ppm = 0; }).find("max_off_median_ppm"),
            std::string::npos);
  EXPECT_NE(message([](RiskLimits& l) { l.max_edge_ppm = 50; }).find("max_edge_ppm"),
            std::string::npos);
  EXPECT_NE(message([](RiskLimits& l) {
              l.max_orders_per_second = 1'000'000;
            }).find("max_orders_per_second"),
            std::string::npos);
  EXPECT_NE(message([](RiskLimits& l) { l.quotes.clear(); }).find("USDT"), std::string::npos);
  EXPECT_EQ(message([](RiskLimits&) {}), "accepted");
}

TEST(KillSwitch, KeepsTheFirstReason) {
  KillSwitch kill;
  EXPECT_TRUE(kill.latch(LatchReason::DailyLoss));
  EXPECT_FALSE(kill.latch(LatchReason::Exposure));
  EXPECT_EQ(kill.reason(), LatchReason::DailyLoss);
}

TEST(KillSwitch, AStricterReasonIsNews) {
  KillSwitch kill;
  EXPECT_TRUE(kill.latch(LatchReason::DailyLoss));
  EXPECT_TRUE(kill.allows_repairs());
  EXPECT_TRUE(kill.latch(LatchReason::Operator));
  EXPECT_FALSE(kill.allows_repairs());
}

TEST(KillSwitch, AVenuesLatchIsItsOwn) {
  KillSwitch kill;
  EXPECT_TRUE(kill.latch_venue(VenueId{1}, LatchReason::Authentication));
  EXPECT_TRUE(kill.is_latched(VenueId{1}));
  EXPECT_FALSE(kill.is_latched(VenueId{0}));
  EXPECT_FALSE(kill.is_latched());
  EXPECT_FALSE(kill.allows_repair(VenueId{1}));
  EXPECT_TRUE(kill.any());
  kill.rearm();
  EXPECT_FALSE(kill.any());
}

TEST(Names, AreDistinct) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kLatchReasons; ++i)
    names.insert(to_string(static_cast<LatchReason>(i)));
  EXPECT_EQ(names.size(), kLatchReasons);
  names.clear();
  for (std::size_t i = 0; i < kBlockReasons; ++i)
    names.insert(to_string(static_cast<BlockReason>(i)));
  EXPECT_EQ(names.size(), kBlockReasons);
}

}  // namespace
}  // namespace crossbook
