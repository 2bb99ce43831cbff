#include "engine/runtime/local_market.hpp"

#include <gtest/gtest.h>

namespace crossbook {
namespace {

TEST(LocalMarket, BindsTheKeysThatItIssuesToLoopback) {
  const Settings settings = parse_config("", "test");
  InstrumentTable table;
  for (const std::string& name : settings.session.instruments) table.instrument(name);
  const LocalMarket market{settings, table};
  ASSERT_FALSE(market.venues().empty());
  for (const LocalVenue& venue : market.venues()) {
    EXPECT_GE(venue.exchange->keys().size(), 2U) << venue.name();
    for (const std::unique_ptr<ApiKey>& key : venue.exchange->keys())
      EXPECT_EQ(key->ip_allow_list, std::vector<std::string>{"127.0.0.1"}) << venue.name();
  }
}

TEST(LocalMarket, HoldsNobodyToALeastAmountThatItsVenueDoesNotTell) {
  const Settings settings = parse_config("", "test");
  InstrumentTable table;
  for (const std::string& name : settings.session.instruments) table.instrument(name);
  const LocalMarket market{settings, table};
  for (const LocalVenue& venue : market.venues()) {
    if (venue.module->capabilities->lists_min_notional) continue;
    for (const Instrument& instrument : table.instruments()) {
      const ExchangeListing* listing = venue.exchange->find_listing(instrument.id);
      ASSERT_NE(listing, nullptr) << venue.name();
      EXPECT_TRUE(listing->rules.min_notional.is_zero()) << venue.name();
    }
  }
}

}  // namespace
}  // namespace crossbook
