// `crossbook venues check`, as its users run it: what it prints, and its exit code.
#include "tests/engine/cli/served_desk.hpp"

namespace crossbook {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::Ran;

class VenuesCheck : public ServedDesk {
 protected:
  Ran check(const std::string& venue, const std::vector<std::string>& more, bool opens = true) {
    std::vector<std::string> line{"venues", "check", venue, "--config", config_};
    if (opens)
      line.insert(line.end(),
                  {"--vault", vault_, "--passphrase-fd", std::to_string(kPassphraseFd)});
    line.insert(line.end(), more.begin(), more.end());
    return checked(Ran{line, inputs(venue)});
  }
};

/// How many steps of that name the document has with that outcome.
std::size_t count(const json& document, std::string_view step, std::string_view outcome) {
  return static_cast<std::size_t>(std::count_if(
      document["steps"].begin(), document["steps"].end(),
      [&](const json& one) { return one["step"] == step && one["outcome"] == outcome; }));
}

TEST(VenuesCheckLocally, NeedsNeitherInternetNorKeys) {
  const std::string venue{registered_venues().front().capabilities->name};
  const Ran ran{{"venues", "check", venue, "--local"}};
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr(", 0 failed, 0 skipped\n"));
  std::istringstream lines{ran.out};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(VenuesCheckLocally, RehearsesWhatAVenueMayDoWrong) {
  const std::string venue{registered_venues().front().capabilities->name};
  const Ran ran{{"venues", "check", venue, "--local", "--fault", venue + ":other_host"}};
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("tls     FAILED"));
  EXPECT_THAT(ran.out, HasSubstr("mend: set the right host"));
  EXPECT_THAT(ran.out, HasSubstr("book    skipped"));
}

TEST_F(VenuesCheck, ReadsTheScopesOfTheVaultsKeys) {
  const Served served;
  use(served);
  for (const json& venue : served.venues()) {
    const std::string name = venue["name"];
    for (const char* role : {"read", "trade"}) ASSERT_EQ(add_served(venue, role).code, 0);
    const Ran ran = check(name, {"--json"});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    const json document = json::parse(ran.out);
    EXPECT_EQ(document["good"], true);
    for (const char* step : {"key", "scopes", "fees"})
      EXPECT_EQ(count(document, step, "ok"), 2U) << step << ran.out;
    const std::string id = Served::key(venue, "trade")["key"];
    const json one = json::parse(check(name, {"--json", "--key", id}).out);
    EXPECT_EQ(count(one, "key", "ok"), 1U) << one;
    expect_80_columns(check(name, {}).out);
  }
}

TEST_F(VenuesCheck, WithoutAKeyThatPartIsSkipped) {
  const Served served;
  use(served);
  const Ran ran = check(first_venue(), {}, false);
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("no key was given; see --vault"));
  EXPECT_THAT(ran.out, HasSubstr(" 0 failed, 3 skipped\n"));
}

TEST_F(VenuesCheck, AWrongSecretIsNamedWithItsMend) {
  const Served served;
  use(served);
  for (const json& venue : served.venues()) {
    ASSERT_EQ(
        add_served(venue, "trade", secret_of(venue["name"].get<std::string>()), {"--offline"}).code,
        0);
    const Ran ran = check(venue["name"], {});
    EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("key     FAILED"));
    EXPECT_THAT(ran.out, ::testing::ContainsRegex("mend: .*add"));
    EXPECT_THAT(ran.out, HasSubstr("scopes  skipped"));
    expect_80_columns(ran.out);
  }
}

TEST_F(VenuesCheck, AKeyThatIsNotThereIsNamed) {
  const Served served;
  use(served);
  expect_one_line(check(first_venue(), {}), 2, "the vault holds no active demo key for");
  ASSERT_EQ(add_served(served.venues().front(), "trade").code, 0);
  const Ran ran = check(served.venues().front()["name"], {"--key", "nobody"});
  expect_one_line(ran, 2, "or name one of those that are there: ");
}

}  // namespace
}  // namespace crossbook
