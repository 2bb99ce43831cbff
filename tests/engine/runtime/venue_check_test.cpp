// Each step of a venue's check: all well at every local exchange; and what fails says its mend,
// while what needs it is skipped.
#include "engine/runtime/venue_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "engine/runtime/market_source.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::chrono::milliseconds kShortBookTime{1'500};

/// One local exchange, and its check.
class CheckedLocally {
 public:
  explicit CheckedLocally(const VenueModule& module, const std::string& fault = {})
      : settings_{settings_for(module)},
        table_{instrument_table(settings_)},
        market_{settings_, table_, {}, faults_for(module, fault)} {
    market_.start();
    plan = plan_local_check(settings_, market_.exchanges, 0, table_);
  }

  void run() {
    is_good = check_venue(plan, table_, [&](const CheckLine& line) {
      EXPECT_EQ(line.mend.empty(), line.outcome != CheckOutcome::Failed)
          << "what fails has a mend: " << line.found;
      EXPECT_FALSE(line.found.empty()) << to_string(line.step);
      lines.push_back(line);
    });
  }

  /// Lines of that step and outcome.
  std::size_t count(CheckStep step, CheckOutcome outcome) const {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(),
        [&](const CheckLine& line) { return line.step == step && line.outcome == outcome; }));
  }
  /// The first line of that step.
  const CheckLine& line(CheckStep step) const {
    return *std::find_if(lines.begin(), lines.end(),
                         [&](const CheckLine& one) { return one.step == step; });
  }
  std::string text() const {
    std::string out;
    for (const CheckLine& one : lines)
      out += std::string{to_string(one.step)} + " " + one.subject + " " +
             std::string{to_string(one.outcome)} + ": " + one.found + " | " + one.mend + "\n";
    return out;
  }
  void expect_failed(CheckStep step, const std::string& found, const std::string& mend) const {
    EXPECT_FALSE(is_good);
    ASSERT_GT(count(step, CheckOutcome::Failed), 0U) << text();
    const auto failed = std::find_if(lines.begin(), lines.end(), [&](const CheckLine& one) {
      return one.step == step && one.outcome == CheckOutcome::Failed;
    });
    EXPECT_THAT(failed->found, HasSubstr(found));
    EXPECT_THAT(failed->mend, HasSubstr(mend));
  }
  void expect_skipped(std::initializer_list<CheckStep> steps) const {
    for (const CheckStep step : steps) {
      EXPECT_GT(count(step, CheckOutcome::Skipped), 0U) << to_string(step) << "\n" << text();
      EXPECT_EQ(count(step, CheckOutcome::Ok), 0U) << to_string(step) << "\n" << text();
      EXPECT_EQ(count(step, CheckOutcome::Failed), 0U) << to_string(step) << "\n" << text();
    }
  }

  VenueCheckPlan plan;
  std::vector<CheckLine> lines;
  bool is_good = false;

 private:
  static Settings settings_for(const VenueModule& module) {
    Settings settings = parse_config("", "test");
    for (auto& [name, venue] : settings.venues) venue.enabled = name == module.capabilities->name;
    return settings;
  }
  static std::vector<VenueFault> faults_for(const VenueModule& module, const std::string& fault) {
    if (fault.empty()) return {};
    return {parse_fault(std::string{module.capabilities->name} + ":" + fault)};
  }

  Settings settings_;
  InstrumentTable table_;
  DrivenMarket market_;
};

class VenueCheck : public ::testing::TestWithParam<const VenueModule*> {};

std::vector<const VenueModule*> all_venues() {
  std::vector<const VenueModule*> all;
  for (const VenueModule& module : registered_venues()) all.push_back(&module);
  return all;
}
INSTANTIATE_TEST_SUITE_P(Venues, VenueCheck, ::testing::ValuesIn(all_venues()),
                         [](const auto& one) {
                           return std::string{one.param->capabilities->name};
                         });

const VenueModule& one_venue() { return registered_venues().front(); }

TEST_P(VenueCheck, AllIsWellAtTheLocalExchange) {
  CheckedLocally check{*GetParam()};
  check.run();
  EXPECT_TRUE(check.is_good) << check.text();
  for (const CheckStep step : {CheckStep::Name, CheckStep::Tcp, CheckStep::Tls, CheckStep::Clock,
                               CheckStep::Book, CheckStep::Key, CheckStep::Scopes, CheckStep::Fees})
    EXPECT_GT(check.count(step, CheckOutcome::Ok), 0U) << to_string(step) << "\n" << check.text();
  EXPECT_EQ(check.count(CheckStep::Key, CheckOutcome::Ok), 2U) << "trade key and read key";
  EXPECT_THAT(check.line(CheckStep::Book).facts["bid"]["price"].get<std::string>(),
              ::testing::Not(::testing::IsEmpty()));
  EXPECT_GT(check.line(CheckStep::Tls).facts["certificate_ends_unix_ms"].get<std::int64_t>(),
            check.plan.unix_ms);
  EXPECT_LT(std::abs(check.line(CheckStep::Clock).facts["offset_us"].get<std::int64_t>()),
            2'000'000);
  EXPECT_THAT(check.text(), AllOf(HasSubstr("may place orders"), HasSubstr("taker 0.")));
}

TEST_P(VenueCheck, AWrongSecretIsFoundByTheVenue) {
  CheckedLocally check{*GetParam(), "wrong_secret"};
  check.run();
  EXPECT_FALSE(check.is_good);
  EXPECT_EQ(check.count(CheckStep::Key, CheckOutcome::Failed), 2U) << check.text();
  EXPECT_EQ(check.count(CheckStep::Scopes, CheckOutcome::Skipped), 2U) << check.text();
  EXPECT_EQ(check.count(CheckStep::Fees, CheckOutcome::Skipped), 2U) << check.text();
  EXPECT_THAT(check.line(CheckStep::Key).mend, ::testing::ContainsRegex("add .*key"));
  EXPECT_EQ(check.count(CheckStep::Book, CheckOutcome::Ok), 1U) << "a book needs no key";
}

TEST_P(VenueCheck, AClockThatIsOffIsMeasured) {
  CheckedLocally check{*GetParam(), "clock_ahead"};
  check.run();
  check.expect_failed(CheckStep::Clock, "ahead of this machine's", "run a time daemon");
  const std::int64_t offset = check.line(CheckStep::Clock).facts["offset_us"];
  EXPECT_NEAR(static_cast<double>(offset), 10e6, 3e6) << check.text();
  EXPECT_EQ(check.count(CheckStep::Key, CheckOutcome::Ok), 2U)
      << "signatures carry the venue's time\n"
      << check.text();
}

TEST_P(VenueCheck, AKeyThatMayWithdrawDiffersFromItsPolicy) {
  CheckedLocally check{*GetParam(), "key_can_withdraw"};
  check.run();
  check.expect_failed(CheckStep::Scopes, "may withdraw", "the venue lets it withdraw");
}

TEST(VenueCheckOfAHost, AnotherHostsCertificateIsRefused) {
  CheckedLocally check{one_venue(), "other_host"};
  check.run();
  check.expect_failed(CheckStep::Tls, "certificate of another host", "set the right host");
  EXPECT_GT(check.count(CheckStep::Tcp, CheckOutcome::Ok), 0U);
  check.expect_skipped(
      {CheckStep::Clock, CheckStep::Book, CheckStep::Key, CheckStep::Scopes, CheckStep::Fees});
}

TEST(VenueCheckOfAHost, AnExpiredCertificateIsRefused) {
  CheckedLocally check{one_venue(), "expired_certificate"};
  check.run();
  check.expect_failed(CheckStep::Tls, "expired", "set this machine's clock");
}

TEST(VenueCheckOfAHost, ACertificateOfAnUnknownAuthorityIsRefused) {
  CheckedLocally check{one_venue()};
  check.plan.ca_file.clear();
  check.run();
  check.expect_failed(CheckStep::Tls, "certificate refused", "name it in ca_file");
}

TEST(VenueCheckOfAHost, NobodyListens) {
  CheckedLocally check{one_venue()};
  check.plan.endpoints = {"https://127.0.0.1:1", "wss://127.0.0.1:1", "wss://127.0.0.1:1", ""};
  check.run();
  check.expect_failed(CheckStep::Tcp, "refused", "firewall");
  EXPECT_EQ(check.count(CheckStep::Tcp, CheckOutcome::Failed), 1U) << "each host once";
  check.expect_skipped({CheckStep::Tls, CheckStep::Clock, CheckStep::Book, CheckStep::Key,
                        CheckStep::Scopes, CheckStep::Fees});
}

TEST(VenueCheckOfAHost, ANameThatDoesNotResolve) {
  CheckedLocally check{one_venue()};
  check.plan.endpoints = {"https://nowhere.invalid", "wss://nowhere.invalid:9443/ws", "", ""};
  check.run();
  check.expect_failed(CheckStep::Name, "nowhere.invalid cannot be resolved", "name server");
  EXPECT_EQ(check.count(CheckStep::Name, CheckOutcome::Failed), 1U) << "each name once";
  EXPECT_EQ(check.count(CheckStep::Tcp, CheckOutcome::Skipped), 2U) << check.text();
  check.expect_skipped({CheckStep::Tcp, CheckStep::Tls, CheckStep::Clock, CheckStep::Book,
                        CheckStep::Key, CheckStep::Scopes, CheckStep::Fees});
}

TEST(VenueCheckOfAHost, OnlyThePublicSocketIsDead) {
  CheckedLocally check{one_venue()};
  check.plan.endpoints.ws_public = "wss://127.0.0.1:1";
  check.run();
  EXPECT_FALSE(check.is_good);
  check.expect_skipped({CheckStep::Book});
  EXPECT_EQ(check.count(CheckStep::Key, CheckOutcome::Ok), 2U) << check.text();
}

TEST_P(VenueCheck, ABookIsGivenUpIfTheSocketMakesNone) {
  CheckedLocally check{*GetParam(), "bad_json"};
  check.plan.max_book_time = kShortBookTime;
  check.run();
  check.expect_failed(CheckStep::Book, "no trusted book in", "try again");
  EXPECT_EQ(check.count(CheckStep::Key, CheckOutcome::Ok), 2U) << "a key needs no book";
}

TEST_P(VenueCheck, AsksALittleLaterWhereItWasTooOften) {
  CheckedLocally check{*GetParam(), "rest_429+1s"};
  check.run();
  EXPECT_TRUE(check.is_good) << check.text();
}

TEST(VenueCheckOfAHost, AVenueInTroubleIsNotAskedOn) {
  CheckedLocally check{one_venue(), "rest_503"};
  check.run();
  check.expect_failed(CheckStep::Clock, "time: ", "venue");
  check.expect_skipped({CheckStep::Book, CheckStep::Key, CheckStep::Scopes, CheckStep::Fees});
}

}  // namespace
}  // namespace crossbook
