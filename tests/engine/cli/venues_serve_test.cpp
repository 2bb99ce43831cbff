// `crossbook venues serve` as its users run it: what it prints is what serves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/runtime/config.hpp"
#include "tests/engine/cli/command.hpp"
#include "tests/support/loopback_http.hpp"

namespace crossbook {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class VenuesServe : public ::testing::Test {
 protected:
  /// Starts it with --json and reads its line.
  json serve(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"venues", "serve", "--json"});
    command_ = std::make_unique<testing::Command>(std::move(flags));
    EXPECT_TRUE(command_->says("\n")) << command_->err();
    return json::parse(command_->out());
  }
  void TearDown() override {
    if (!command_) return;
    command_->signal(SIGTERM);  // so that it takes its CA file away
    EXPECT_EQ(command_->exit_code(), 0);
  }
  static testing::HttpAnswer ask(const json& served, const std::string& method,
                                 const std::string& target, const std::string& body = {}) {
    const std::string bearer = "Bearer " + served["admin"]["token"].get<std::string>();
    return testing::plain_call(served["admin"]["url"].get<std::string>(),
                               {method, target, body, {{"Authorization", bearer}}});
  }
  static unsigned rest_status(const json& venue) {
    return testing::tls_call(venue["rest"].get<std::string>(), venue["ca_file"],
                             {"GET", "/nothing-of-that-name", "", {}})
        .status;
  }
  std::unique_ptr<testing::Command> command_;
};

TEST_F(VenuesServe, ServesAllVenuesUnlessItIsToldOtherwise) {
  EXPECT_EQ(serve({"--instruments", "BTC/USDT"})["venues"].size(), known_venues().size());
}

TEST_F(VenuesServe, IsDrivenByItsAdminEndpoint) {
  const std::string venue = known_venues().front();
  const json served = serve({"--venues", venue, "--instruments", "BTC/USDT"});
  ASSERT_EQ(served["venues"].size(), 1U);
  EXPECT_EQ(json::parse(ask(served, "GET", "/venues").body)["venues"], served["venues"]);
  EXPECT_NE(rest_status(served["venues"][0]), 503U);
  EXPECT_EQ(
      ask(served, "POST", "/faults", R"({"venue":")" + venue + R"(","fault":"rest_503"})").status,
      201U);
  EXPECT_EQ(rest_status(served["venues"][0]), 503U);
}

TEST_F(VenuesServe, TakesFromTheFileWhatNoFlagSays) {
  const std::string first = known_venues().front();
  const std::string last = known_venues().back();
  const std::string path = ::testing::TempDir() + "testnet.toml";
  std::ofstream{path} << "[session]\ninstruments = [\"ETH/USDT\"]\n[market]\nfaults = [\"" << first
                      << ":rest_503\"]\n[serve]\nspare_keys = 2\n[venues." << last
                      << "]\nenabled = false\n";
  const json served = serve({"--config", path});
  EXPECT_EQ(served["venues"].size(), known_venues().size() - 1);
  EXPECT_GE(served["venues"][0]["keys"].size(), 4U);
  EXPECT_EQ(rest_status(served["venues"][0]), 503U);
}

TEST_F(VenuesServe, HasNoAdminEndpointIfNoneIsWanted) {
  const json served = serve({"--no-admin", "--venues", known_venues().front()});
  EXPECT_FALSE(served.contains("admin"));
}

TEST(VenuesServeText, ShowsTheAdminEndpointAndHowToAskIt) {
  testing::Command command{{"venues", "serve", "--venues", known_venues().front()}};
  EXPECT_TRUE(command.says("Ctrl-C ends them."));
  EXPECT_THAT(command.out(), HasSubstr("curl -H 'Authorization: Bearer "));
  EXPECT_THAT(command.out(), Not(HasSubstr(known_venues().back() + "\n")));
  command.signal(SIGTERM);
  EXPECT_EQ(command.exit_code(), 0);
}

}  // namespace
}  // namespace crossbook
