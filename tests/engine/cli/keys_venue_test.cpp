// Keys that are asked about at a venue: the local exchanges, as `crossbook venues serve` runs them.
#include "tests/engine/cli/served_desk.hpp"

namespace crossbook {
namespace {

using nlohmann::json;
using testing::Command;
using ::testing::HasSubstr;
using testing::Ran;

using KeysVenue = ServedDesk;

TEST_F(KeysVenue, K4TheVenuesWordIsAskedForAndShown) {
  const Served served;
  use(served);
  for (const json& venue : served.venues())
    for (const char* role : {"read", "trade"}) {
      const Ran ran = add_served(venue, role);
      EXPECT_EQ(ran.code, 0) << ran.err;
      EXPECT_THAT(ran.err, HasSubstr("The venue says of " + std::string{role} + " key"));
      EXPECT_THAT(ran.err,
                  HasSubstr(std::string{role} == "trade" ? "may place orders" : "may read"));
      expect_80_columns(ran.err);
    }
  const Ran check = run({"check", "--config", config_});
  EXPECT_EQ(check.code, 0) << check.out << check.err;
  EXPECT_THAT(check.out, HasSubstr("listed"));
  EXPECT_THAT(check.out, ::testing::Not(HasSubstr("DIFFERS")));
  expect_80_columns(check.out);
  expect_80_columns(run({"audit"}).out);
  const json audit = json::parse(run({"audit", "--json"}).out);
  EXPECT_EQ(audit["keys"].size(), 2 * served.venues().size());
  for (const json& key : audit["keys"]) EXPECT_EQ(key["days"][0]["requests"], 2);
}

TEST_F(KeysVenue, AWrongSecretAddsNothing) {
  const Served served;
  use(served);
  for (const json& venue : served.venues()) {
    const Ran ran = add_served(venue, "trade", secret_of(venue["name"].get<std::string>()));
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.err, HasSubstr("crossbook: " + venue["name"].get<std::string>() + ": "));
    EXPECT_THAT(ran.err, HasSubstr("crossbook: nothing was added"));
  }
  EXPECT_EQ(listed().size(), 0U);
}

TEST_F(KeysVenue, K4MoreThanItsRoleIsRefusedByTheVenuesOwnField) {
  const Served served;
  use(served);
  for (const json& venue : served.venues()) {
    json wrong = venue;  // the trade key, given as a read key
    for (json& key : wrong["keys"]) key["scope"] = key["scope"] == "read" ? "trade" : "read";
    const Ran ran = add_served(wrong, "read");
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.err, HasSubstr("the venue lets it place orders ("));
    EXPECT_THAT(ran.err, HasSubstr("a read key must not; switch that off there"));
  }
  EXPECT_EQ(listed().size(), 0U);
}

/// Every key of every venue may withdraw, too.
std::vector<std::string> may_withdraw() {
  std::vector<std::string> faults;
  for (const VenueModule& module : trading_venues())
    faults.push_back(std::string{module.capabilities->name} + ":key_can_withdraw");
  return faults;
}

TEST_F(KeysVenue, K4AKeyThatCanWithdrawIsRefusedUnlessTheUserNamesIt) {
  const Served served{may_withdraw()};
  use(served);
  for (const json& venue : served.venues()) {
    const Ran refused = add_served(venue, "trade");
    EXPECT_EQ(refused.code, 1);
    const std::string id = Served::key(venue, "trade")["key"];
    EXPECT_THAT(refused.err, HasSubstr("the venue lets it withdraw ("));
    EXPECT_THAT(refused.err, HasSubstr("or say --accept-withdraw-scope " + id));
    const Ran taken = add_served(venue, "trade", {}, {"--accept-withdraw-scope", id});
    EXPECT_EQ(taken.code, 0) << taken.err;
    EXPECT_THAT(taken.err, HasSubstr("confirmed: at the venue the key could withdraw"));
  }
}

TEST_F(KeysVenue, S3CheckNamesWhatTheVenueAllowsBeyondThePolicy) {
  const Served served{may_withdraw()};
  use(served);
  for (const json& venue : served.venues())
    ASSERT_EQ(add_served(venue, "trade", {}, {"--offline"}).code, 0);
  const Ran check = run({"check", "--config", config_});
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.out, HasSubstr("DIFFERS: the venue lets it withdraw ("));
  const json document = json::parse(run({"check", "--json", "--config", config_}).out);
  EXPECT_EQ(document["keys"].size(), served.venues().size());
  for (const json& key : document["keys"]) EXPECT_EQ(key["good"], false);
}

TEST_F(KeysVenue, AVenueThatIsNotThereIsNamed) {
  const Ran ran = [&] {
    std::vector<std::string> line = add_words(first_venue(), "trade", "key-one");
    std::erase(line, "--offline");
    return checked(Ran{words(line), inputs(first_venue())});
  }();
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr(first_venue() + ": https://127.0.0.1:1: "));
  EXPECT_THAT(ran.err, HasSubstr("look at the connection and the address"));
  EXPECT_EQ(listed().size(), 0U);
}

}  // namespace
}  // namespace crossbook
