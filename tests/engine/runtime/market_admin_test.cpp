// The admin endpoint of real local exchanges, asked and felt through real sockets.
#include "engine/runtime/market_admin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "engine/runtime/market_source.hpp"
#include "engine/telemetry/json_document.hpp"
#include "tests/support/loopback_http.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::HttpQuestion;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kEnough{60};

/// Two venues with one instrument, served from the model.
Settings two_venues() {
  Settings settings = parse_config("", "test");
  settings.session.instruments = {"BTC/USDT"};
  std::size_t enabled = 0;
  for (auto& [name, venue] : settings.venues) venue.enabled = enabled++ < 2;
  return settings;
}

class ServedMarket : public ::testing::Test {
 protected:
  ServedMarket() {
    driven_.start();
    admin_ = std::make_unique<MarketAdmin>(driven_.exchanges, 0);
  }

  HttpAnswer call(std::string method, std::string target, std::string body = {}) const {
    return testing::plain_call(admin_->url(), {std::move(method),
                                               std::move(target),
                                               std::move(body),
                                               {{"Authorization", "Bearer " + admin_->token()}}});
  }
  Json ask(const std::string& method, const std::string& target, const std::string& body = {}) {
    const HttpAnswer answer = call(method, target, body);
    EXPECT_LT(answer.status, 300U) << method << ' ' << target << ": " << answer.body;
    return Json::parse(answer.body);
  }
  HttpAnswer begin(const std::string& venue, const std::string& fault, std::int64_t for_ms = 0) {
    Json body = {{"venue", venue}, {"fault", fault}};
    if (for_ms > 0) body["for_ms"] = for_ms;
    return call("POST", "/faults", body.dump());
  }
  void expect_refusal(const HttpAnswer& answer, unsigned status, const std::string& part) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_THAT(Json::parse(answer.body)["error"].get<std::string>(), HasSubstr(part));
  }
  std::string venue(std::size_t index = 0) { return driven_.exchanges.names()[index]; }
  /// What a client of the venue gets for any REST call.
  unsigned rest_status(std::size_t index = 0) {
    return testing::tls_call(driven_.exchanges.endpoints(index).rest, driven_.exchanges.ca_file(),
                             {"GET", "/nothing-of-that-name", "", {}})
        .status;
  }
  Json account_of(const Json& ledger) {
    for (const Json& account : ledger["accounts"])
      if (account["is_yours"] == true) return account;
    ADD_FAILURE() << "no account of ours in " << ledger;
    return {};
  }
  template <class Condition>
  static bool eventually(Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + kEnough;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

  Settings settings_ = two_venues();
  InstrumentTable table_ = instrument_table(settings_);
  DrivenMarket driven_{settings_, table_, {}, {}};
  std::unique_ptr<MarketAdmin> admin_;
};

TEST_F(ServedMarket, TellsEndpointsAndKeys) {
  const Json venues = ask("GET", "/venues")["venues"];
  ASSERT_EQ(venues.size(), 2U);
  EXPECT_EQ(venues[0]["name"], venue());
  EXPECT_EQ(venues[0]["rest"], driven_.exchanges.endpoints(0).rest);
  EXPECT_EQ(venues[0]["keys"][0]["scope"], "trade");
  EXPECT_EQ(venues[0]["keys"][0]["key"], driven_.exchanges.venues()[0].trade_key->id);
}

TEST_F(ServedMarket, BeginsAndEndsAFaultThatClientsFeel) {
  const unsigned sound = rest_status();
  ASSERT_NE(sound, 503U);
  const HttpAnswer begun = begin(venue(), "rest_503");
  EXPECT_EQ(begun.status, 201U) << begun.body;
  EXPECT_EQ(rest_status(), 503U) << "in force once the answer is here";
  EXPECT_EQ(rest_status(1), sound) << "at that venue only";
  const Json active = ask("GET", "/faults")["active"];
  ASSERT_EQ(active.size(), 1U) << active;
  EXPECT_EQ(active[0]["venue"], venue());
  EXPECT_EQ(active[0]["fault"], "rest_503");
  EXPECT_TRUE(active[0]["left_ms"].is_null());

  const Json ended = ask("DELETE", "/faults/" + venue() + "/rest_503")["ended"];
  EXPECT_EQ(ended.size(), 1U);
  EXPECT_EQ(rest_status(), sound);
  EXPECT_TRUE(ask("GET", "/faults")["active"].empty());
}

TEST_F(ServedMarket, EndsAFaultByItselfWhenItsTimeIsOver) {
  EXPECT_EQ(begin(venue(), "rest_429", 300).status, 201U);
  EXPECT_TRUE(eventually([&] { return rest_status() != 429U; }));
  EXPECT_TRUE(ask("GET", "/faults")["active"].empty());
}

TEST_F(ServedMarket, EndsAllFaultsOfAVenueOrOfAll) {
  for (const char* fault : {"silence", "clock_ahead"}) begin(venue(0), fault);
  begin(venue(1), "key_revoked");
  EXPECT_EQ(ask("DELETE", "/faults/" + venue(0))["ended"].size(), 2U);
  EXPECT_EQ(ask("GET", "/faults")["active"].size(), 1U);
  EXPECT_EQ(ask("DELETE", "/faults")["ended"].size(), 1U);
  EXPECT_EQ(ask("DELETE", "/faults")["ended"].size(), 0U);
}

TEST_F(ServedMarket, SpoilsAndMendsKeysWhileItServes) {
  const ApiKey& key = *driven_.exchanges.venues()[0].trade_key;
  const auto is_revoked = [&] {
    bool revoked = false;
    driven_.exchanges.run([&] { revoked = key.is_revoked; });
    return revoked;
  };
  begin(venue(), "key_revoked");
  EXPECT_TRUE(is_revoked());
  begin(venue(), "key_revoked", 86'400'000);  // anew: still one, and it mends what was sound
  EXPECT_TRUE(is_revoked());
  EXPECT_EQ(ask("GET", "/faults")["active"].size(), 1U);
  ask("DELETE", "/faults");
  EXPECT_FALSE(is_revoked());
}

TEST_F(ServedMarket, ShowsACertificateThatNobodyPlanned) {
  begin(venue(), "other_host");
  EXPECT_THROW(rest_status(), std::exception) << "a client does not trust it";
  ask("DELETE", "/faults");
  EXPECT_NO_THROW(rest_status());
}

TEST_F(ServedMarket, ShowsTheLedgerWithOrdersAndFills) {
  const std::string target = "/venues/" + venue() + "/ledger";
  const Json before = account_of(ask("GET", target));
  EXPECT_EQ(before["balances"]["BTC"]["total"], "1");
  EXPECT_TRUE(before["open_orders"].empty());
  EXPECT_TRUE(before["fills"].empty());
  begin(venue(), "foreign_order");
  begin(venue(), "foreign_limit");
  Json after;
  EXPECT_TRUE(eventually([&] {
    after = account_of(ask("GET", target));
    return !after["fills"].empty() && after["open_orders"].size() == 1;
  })) << after;
  EXPECT_EQ(after["fills"][0]["instrument"], "BTC/USDT");
  EXPECT_EQ(after["fills"][0]["side"], "buy");
  EXPECT_NE(after["balances"]["BTC"]["total"], "1");
  EXPECT_NE(after["balances"]["USDT"]["held"], "0") << "the bid holds its price";
  EXPECT_TRUE(account_of(ask("GET", target + "?fills=0"))["fills"].empty());
}

TEST_F(ServedMarket, BeginsAnewWhatHappensOnce) {
  const std::string target = "/venues/" + venue() + "/ledger";
  const auto fills = [&] { return account_of(ask("GET", target))["fills"].size(); };
  begin(venue(), "foreign_order");
  EXPECT_TRUE(eventually([&] { return fills() > 0; }));
  const std::size_t first = fills();
  begin(venue(), "foreign_order");
  EXPECT_TRUE(eventually([&] { return fills() > first; }));
}

TEST_F(ServedMarket, LedgerSumsToZero) {
  const Json ledger = ask("GET", "/venues/" + venue() + "/ledger");
  Amount sum;
  for (const Json& account : ledger["accounts"])
    if (account["balances"].contains("BTC"))
      sum += *parse_amount(account["balances"]["BTC"]["total"].get<std::string>());
  EXPECT_TRUE(sum.is_zero()) << amount_text(sum);
}

TEST_F(ServedMarket, ListsWhatEachFaultDoes) {
  const Json known = ask("GET", "/faults")["known"];
  EXPECT_EQ(known.size(), kFaultKinds);
  EXPECT_EQ(known[0]["fault"], "silence");
  EXPECT_EQ(known[0]["does"], explain(FaultKind::Silence));
}

TEST_F(ServedMarket, SaysWhatIsWrongWithARequest) {
  expect_refusal(begin("atlantis", "silence"), 404, "there is no venue atlantis; known are: ");
  expect_refusal(begin(venue(), "sillence"), 400, "no fault sillence; did you mean silence?");
  const auto post = [&](const std::string& body) { return call("POST", "/faults", body); };
  for (const char* body : {"", "{", "[]", "7", "{\"venue\":\"\xff\"}"})
    expect_refusal(post(body), 400, "the body must be JSON like");
  expect_refusal(post(R"({"venue":7,"fault":"silence"})"), 400, "venue is missing or not text");
  expect_refusal(post(R"({"fault":"silence"})"), 400, "venue is missing");
  expect_refusal(post(R"({"venue":")" + venue() + R"("})"), 400, "fault is missing");
  for (const char* span : {"0", "-1", "1.5", "\"5\"", "null", "86400001", "1e30"})
    expect_refusal(
        post(R"({"venue":")" + venue() + R"(","fault":"silence","for_ms":)" + span + "}"), 400,
        "for_ms must be a whole number from 1 to 86400000");
  expect_refusal(post(R"({"venue":"a","fault":"b","form_s":5})"), 400,
                 "form_s is not a field here; did you mean for_ms?");
  expect_refusal(post(std::string(16'000, '[')), 400, "the body must be JSON");
  expect_refusal(call("DELETE", "/faults/" + venue() + "/silence"), 404, "silence is not on at");
  expect_refusal(call("DELETE", "/faults/" + venue() + "/sulk"), 404, "there is no fault sulk");
  expect_refusal(call("GET", "/venues/atlantis/ledger"), 404, "there is no venue atlantis");
  for (const char* query : {"fills=x", "fills=-1", "fills=10001", "limit=3", "fills"})
    expect_refusal(call("GET", "/venues/" + venue() + "/ledger?" + query), 400,
                   "the query must be fills=N");
  expect_refusal(call("GET", "/"), 404, "GET /venues/NAME/ledger");
  expect_refusal(call("GET", "/venues/a/b/c"), 404, "there is no /venues/a/b/c");
  const HttpAnswer put = call("PUT", "/faults");
  expect_refusal(put, 405, "/faults takes GET, POST, DELETE only");
  EXPECT_EQ(put.header("Allow"), "GET, POST, DELETE");
  EXPECT_TRUE(ask("GET", "/faults")["active"].empty()) << "nothing of all that was done";
}

}  // namespace
}  // namespace crossbook
