// Where keys may be used, and the least policy that a configuration needs.
#include "engine/runtime/key_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/keys/child_process.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;

std::string refusal(std::string_view name, const std::string& rest, KeyEnvironment environment) {
  const std::unique_ptr<Venue> venue = find_venue(name)->make_venue();
  VenueSettings settings;
  settings.hosts.rest = rest;
  return line_of([&] { check_hosts(settings, *venue, environment); });
}

TEST(HostsK10, ALiveKeyGoesToTheVenueOrToThisMachineOnly) {
  for (const VenueModule& module : registered_venues()) {
    const std::string_view name = module.capabilities->name;
    const std::string own = module.make_venue()->endpoints(Environment::Live).rest;
    for (const std::string& good :
         {own, std::string{"https://127.0.0.1:9100"}, std::string{"https://127.255.0.1"},
          std::string{"https://[::1]:9100"}, std::string{}})
      EXPECT_EQ(refusal(name, good, KeyEnvironment::Live), "") << good;
    for (const std::string& bad :
         {own + ".evil.example", own + ":444", std::string{"https://localhost:9100"},
          std::string{"https://128.0.0.1"}, std::string{"https://127.0.0.1.evil.example"},
          std::string{"https://0.0.0.0"}, std::string{"https://[::2]"}})
      EXPECT_THAT(refusal(name, bad, KeyEnvironment::Live),
                  HasSubstr("[venues." + std::string{name} + ".hosts] rest = \"" + bad +
                            "\": a live key goes to the venue's own hosts only; take the line out"))
          << bad;
    EXPECT_EQ(refusal(name, "https://desk.example:9100", KeyEnvironment::Demo), "");
  }
}

TEST(HostsK10, AreAddresses) {
  for (const char* bad : {"api.example", "http://api.example", "https://"})
    EXPECT_THAT(refusal(registered_venues().front().capabilities->name, bad, KeyEnvironment::Demo),
                HasSubstr("is no address; write https://host[:port]"))
        << bad;
}

TEST(HostsK10, EachSettingIsLookedAt) {
  const VenueModule& module = registered_venues().front();
  const std::unique_ptr<Venue> venue = module.make_venue();
  VenueSettings settings;
  settings.hosts.ws_trade = "wss://evil.example";
  EXPECT_THAT(line_of([&] { check_hosts(settings, *venue, KeyEnvironment::Live); }),
              HasSubstr(".hosts] ws_trade = \"wss://evil.example\": a live key"));
}

TEST(KeyPlan, HasTheSettingsHostsAndInstruments) {
  for (const VenueModule& module : registered_venues()) {
    const std::string name{module.capabilities->name};
    Settings settings = parse_config("", "built-in");
    VenueSettings& row = settings.venues.at(name);
    row.hosts = {"https://127.0.0.1:1", "wss://127.0.0.1:2", "wss://127.0.0.1:3",
                 "wss://127.0.0.1:3"};
    row.ca_file = "/ca.pem";
    row.instruments = {"BTC/USDT"};
    const KeyPlan plan =
        plan_key(settings, module, {name, KeyEnvironment::Demo, "main", KeyRole::Trade, "id"});
    EXPECT_EQ(plan.environment, Environment::Demo);
    EXPECT_EQ(plan.endpoints.rest, "https://127.0.0.1:1");
    EXPECT_EQ(plan.ca_file, "/ca.pem");
    EXPECT_THAT(plan.policy.hosts, ::testing::Contains("127.0.0.1:1"));
    EXPECT_EQ(plan.policy.symbols.size(), 1U);
  }
}

TEST(KeyPlan, SaysWhereThereIsNoDemo) {
  const Settings settings = parse_config("", "built-in");
  for (const VenueModule& module : registered_venues()) {
    const std::string name{module.capabilities->name};
    const std::string line = line_of([&] {
      plan_key(settings, module, {name, KeyEnvironment::Demo, "main", KeyRole::Read, "id"});
    });
    if (module.make_venue()->endpoints(Environment::Demo).rest.empty())
      EXPECT_THAT(line, HasSubstr(name + ": has no demo environment; name a local exchange"));
    else
      EXPECT_EQ(line, "");
  }
}

TEST(KeyPlan, SaysWhatTodaysSettingsNeedAndAnOlderPolicyLacks) {
  const VenueModule& module = registered_venues().front();
  const std::string name{module.capabilities->name};
  const KeyLabel label{name, KeyEnvironment::Live, "main", KeyRole::Trade, "id"};
  Settings settings = parse_config("", "built-in");
  settings.session.instruments = {"BTC/USDT"};
  const KeyPolicy older = plan_key(settings, module, label).policy;
  EXPECT_THAT(missing_from(older, older), ::testing::IsEmpty());
  settings.session.instruments = {"BTC/USDT", "ETH/USDT"};
  settings.venues.at(name).hosts.rest = "https://127.0.0.1:1";
  settings.risk.max_order_notional = Amount::from_raw(2 * settings.risk.max_order_notional.raw());
  const KeyPolicy needed = plan_key(settings, module, label).policy;
  EXPECT_THAT(
      missing_from(older, needed),
      ::testing::ElementsAre(HasSubstr("does not allow the host 127.0.0.1:1; add the key again"),
                             HasSubstr("does not allow orders in ETH"),
                             HasSubstr("does not allow orders of 10500 USDT (at most 5250)")));
  EXPECT_THAT(missing_from(needed, older), ::testing::ElementsAre(HasSubstr("the host")))
      << "more than is needed is no lack";
}

}  // namespace
}  // namespace crossbook
