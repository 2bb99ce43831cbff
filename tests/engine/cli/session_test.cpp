// Whole sessions of the built command: what it says of a venue in trouble, how it ends, and when.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/engine/cli/command.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using nlohmann::json;
using testing::Command;
using testing::Ran;
using Clock = std::chrono::steady_clock;

std::string venue(std::size_t at) { return std::string{trading_venues()[at].capabilities->name}; }

TEST(PaperCommand, GivesOneDocumentAndNothingElseWithJson) {
  const Ran ran{{"paper", "--duration", "3s", "--json"}};
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1);
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["mode"], "paper");
  EXPECT_EQ(report["stuck"], false);
  EXPECT_EQ(report["venues"].size(), trading_venues().size());
}

TEST(PaperCommand, NamesTheVenueInTroubleAndGoesOnWithTheOthers) {
  const Ran ran{{"paper", "--duration", "8s", "--json", "--fault", venue(0) + ":wrong_secret"}};
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.err.find("crossbook: " + venue(0) + ": "), std::string::npos) << ran.err;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["stuck"], false);
  EXPECT_FALSE(report["notes"].empty());
  EXPECT_EQ(report["venues"][0]["orders"]["filled"], 0);
  EXPECT_NE(report["venues"][0]["note"].get<std::string>().find(venue(0) + ": "),
            std::string::npos);
  EXPECT_GT(report["venues"][1]["books"]["applied"], 0);
}

TEST(PaperCommand, FailsWhenFewerThanTwoVenuesAreLeft) {
  std::vector<std::string> words{"paper", "--duration", "10s", "--json"};
  for (std::size_t i = 1; i < trading_venues().size(); ++i) {
    words.emplace_back("--fault");
    words.push_back(venue(i) + ":expired_certificate");
  }
  const Ran ran{words};
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_NE(ran.err.find("certificate has expired"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("fewer than two venues can be compared ("), std::string::npos) << ran.err;
  EXPECT_EQ(json::parse(ran.out)["stuck"], true);
}

TEST(PaperCommand, IsHaltedWithCodeThreeWhenItsJournalCannotGrow) {  // P8
  const std::string folder = ::testing::TempDir() + "crossbook-full-journal";
  std::filesystem::remove_all(folder);
  Command command{{"paper", "--duration", "60s", "--json", "--journal", folder},
                  9 * 1024 * 1024};  // two segments, and no third
  EXPECT_EQ(command.exit_code(), 3) << command.err();
  EXPECT_NE(command.err().find("HALTED: the journal cannot be written"), std::string::npos)
      << command.err();
  EXPECT_EQ(json::parse(command.out())["stopped"], "halted by a risk limit");
  std::filesystem::remove_all(folder);
}

class Signals : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Both, Signals, ::testing::Values(SIGTERM, SIGINT),
                         [](const auto& param) { return param.param == SIGTERM ? "Term" : "Int"; });

TEST_P(Signals, EndThePaperSessionWithItsSummary) {  // P22
  Command command{{"paper", "--duration", "forever", "--fees-bps", "1"}};
  ASSERT_TRUE(command.warns("0:05 paper:")) << command.err();
  const auto asked = Clock::now();
  command.signal(GetParam());
  EXPECT_EQ(command.exit_code(), 0) << command.err();
  EXPECT_LT(Clock::now() - asked, std::chrono::seconds{10});
  EXPECT_NE(command.err().find("(stopped: interrupted)"), std::string::npos) << command.err();
  EXPECT_NE(command.err().find("every balance equals"), std::string::npos) << command.err();
}

TEST_P(Signals, EndTheServedExchanges) {
  Command command{{"venues", "serve", "--json"}};
  ASSERT_TRUE(command.says("\n")) << command.err();
  EXPECT_EQ(json::parse(command.out())["venues"].size(), trading_venues().size());
  const auto asked = Clock::now();
  command.signal(GetParam());
  EXPECT_EQ(command.exit_code(), 0) << command.err();
  EXPECT_LT(Clock::now() - asked, std::chrono::seconds{10});
  EXPECT_EQ(command.err(), "");
}

TEST_P(Signals, EndTheServedExchangesThoughNobodyReadsTheirOutput) {
  Command command{{"venues", "serve"}};
  command.stop_listening();
  ASSERT_TRUE(command.warns("standard output: not all could be written")) << command.err();
  const auto asked = Clock::now();
  command.signal(GetParam());
  EXPECT_EQ(command.exit_code(), 0) << command.err();
  EXPECT_LT(Clock::now() - asked, std::chrono::seconds{10});
}

TEST_P(Signals, EndThePaperSessionThoughNobodyReadsItsReport) {
  Command command{{"paper", "--duration", "forever", "--json"}};
  command.stop_listening();
  ASSERT_TRUE(command.warns("0:05 paper:") || !command.err().empty());
  const auto asked = Clock::now();
  command.signal(GetParam());
  EXPECT_EQ(command.exit_code(), 1) << "the report was asked for and could not be given";
  EXPECT_LT(Clock::now() - asked, std::chrono::seconds{10});
  EXPECT_NE(command.err().find("crossbook: standard output: not all could be written"),
            std::string::npos)
      << command.err();
}

TEST(ScanCommand, EndsWhenItsReaderLeaves) {
  Command command{{"scan", "--duration", "forever", "--fees-bps", "1"}};
  ASSERT_TRUE(command.says("best edge")) << command.err();
  command.stop_listening();
  EXPECT_EQ(command.exit_code(), 1) << command.err();
  EXPECT_NE(command.err().find("standard output: not all could be written"), std::string::npos);
}

}  // namespace
}  // namespace crossbook
