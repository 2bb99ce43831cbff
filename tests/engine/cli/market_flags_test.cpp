#include "engine/cli/market_flags.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace crossbook {
namespace {

using std::chrono::microseconds;

std::string refusal_of(const std::string& latency) {
  try {
    latency_flag(latency);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

class MarketFlagsTest : public ::testing::Test {
 protected:
  const std::string first_ = known_venues().front();
  const std::string last_ = known_venues().back();
  Settings settings_ = parse_config("[market]\nfaults = [\"" + first_ + ":gone\"]\n[venues." +
                                        first_ + "]\ninstruments = [\"XRP/USDT\"]\n" + "[venues." +
                                        first_ + ".latency]\nrest = { base_us = 9 }",
                                    "test");
};

TEST_F(MarketFlagsTest, ChooseVenuesOverTheFile) {
  MarketFlags flags;
  flags.venues = venues_flag(last_);
  apply(flags, settings_);
  for (const auto& [name, venue] : settings_.venues) EXPECT_EQ(venue.enabled, name == last_);
  EXPECT_TRUE(settings_.market.faults.empty()) << "of a venue that is left out";
  flags.venues = venues_flag("all");
  apply(flags, settings_);
  for (const auto& [name, venue] : settings_.venues) EXPECT_TRUE(venue.enabled) << name;
}

TEST_F(MarketFlagsTest, ListInstrumentsOverTheFilesOwn) {
  MarketFlags flags;
  flags.instruments = instruments_flag("BTC/USDT,ETH/BTC");
  apply(flags, settings_);
  EXPECT_EQ(settings_.session.instruments, (std::vector<std::string>{"BTC/USDT", "ETH/BTC"}));
  EXPECT_TRUE(settings_.venues.at(first_).instruments.empty()) << "those of the session";
}

TEST_F(MarketFlagsTest, SetFeesOfAllThenOfOne) {
  MarketFlags flags;
  flags.fees = {fees_flag("2"), fees_flag(first_ + ":1/2.5")};
  apply(flags, settings_);
  EXPECT_EQ(settings_.venues.at(first_).maker_fee, FeeRate::from_basis_points(1));
  EXPECT_EQ(settings_.venues.at(first_).taker_fee.parts(), 25'000);
  EXPECT_EQ(settings_.venues.at(last_).maker_fee, FeeRate::from_basis_points(2));
  EXPECT_EQ(settings_.venues.at(last_).taker_fee, FeeRate::from_basis_points(2));
}

TEST_F(MarketFlagsTest, SetLatencyOfAStreamAVenueOrAll) {
  MarketFlags flags;
  flags.latencies = {
      latency_flag("base_us=7"),
      latency_flag(first_ + ".orders:base_us=500,jitter_us=20,tail_us=9,tail_ppm=3")};
  apply(flags, settings_);
  const VenueLatency& first = settings_.venues.at(first_).latency;
  EXPECT_EQ(first.orders, (LatencyShape{microseconds{500}, microseconds{20}, microseconds{9}, 3}));
  EXPECT_EQ(first.rest, LatencyShape{microseconds{7}}) << "the flag wins over the file";
  EXPECT_EQ(settings_.venues.at(last_).latency.market_data, LatencyShape{microseconds{7}});
}

TEST_F(MarketFlagsTest, LeaveTheFileAloneWhereTheySayNothing) {
  apply({}, settings_);
  EXPECT_EQ(settings_.market.faults.size(), 1U);
  EXPECT_EQ(settings_.venues.at(first_).latency.rest, LatencyShape{microseconds{9}});
  EXPECT_EQ(settings_.venues.at(first_).instruments, std::vector<std::string>{"XRP/USDT"});
}

TEST(LatencyFlag, NamesWhatIsWrong) {
  const std::string venue = known_venues().front();
  EXPECT_NE(refusal_of(venue + ".order:base_us=1")
                .find("\"order\" is not a stream; did you mean orders? known are: market_data"),
            std::string::npos)
      << refusal_of(venue + ".order:base_us=1");
  for (const char* bad : {"", "base_us", "base_us=", "base_us=1,", "base_us=1.5", "base_us=5000001",
                          "tail_us=1,tail_ppm=1000001", ":base_us=1"})
    EXPECT_NE(refusal_of(bad), "accepted") << bad;
}

}  // namespace
}  // namespace crossbook
