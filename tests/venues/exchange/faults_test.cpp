#include "venues/exchange/faults.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

TEST(FaultNames, ReadBackAndExplainThemselves) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    EXPECT_EQ(find_fault(to_string(kind)), kind);
    EXPECT_FALSE(explain(kind).empty());
    names.insert(to_string(kind));
  }
  EXPECT_EQ(names.size(), kFaultKinds);
  EXPECT_EQ(find_fault("sulk"), std::nullopt);
}

class FaultPlans : public ::testing::Test {
 protected:
  void plan(std::vector<PlannedFault> planned) {
    faults = std::make_unique<Faults>(std::move(planned), exchange, authority);
    faults->advance(at(0s));
  }
  static UtcNanos at(std::chrono::nanoseconds elapsed) { return UtcNanos{1'000} + elapsed; }
  std::string spoilt(std::string text, Listener listener = Listener::WsPublic) {
    EXPECT_NE(faults->spoil(listener, false, text), Faults::FrameFate::Dropped);
    return text;
  }
  InstrumentTable table;
  Exchange exchange{"atlas", table, {}, 8};
  CertificateAuthority authority;
  std::unique_ptr<Faults> faults;
};

TEST_F(FaultPlans, BeginAndEndWithTheClock) {
  plan({{FaultKind::Gone, 2s, 3s}});
  EXPECT_FALSE(faults->is_on(FaultKind::Gone));
  faults->advance(at(2s));
  EXPECT_TRUE(faults->has_begun(FaultKind::Gone));
  faults->advance(at(4999ms));
  EXPECT_TRUE(faults->is_on(FaultKind::Gone));
  EXPECT_FALSE(faults->has_begun(FaultKind::Gone));
  faults->advance(at(5s));
  EXPECT_FALSE(faults->is_on(FaultKind::Gone));
}

TEST_F(FaultPlans, HangOnASwitchWithinTheirTimes) {
  const auto held = std::make_shared<std::atomic<bool>>(true);
  plan({{FaultKind::Gone, 2s, 3s, held}});
  EXPECT_FALSE(faults->is_on(FaultKind::Gone));
  faults->advance(at(2s));
  EXPECT_TRUE(faults->is_on(FaultKind::Gone));
  *held = false;
  faults->advance(at(3s));
  EXPECT_FALSE(faults->is_on(FaultKind::Gone));
  *held = true;
  faults->advance(at(4s));
  EXPECT_TRUE(faults->has_begun(FaultKind::Gone)) << "as often as it is switched on";
  faults->advance(at(5s));
  EXPECT_FALSE(faults->is_on(FaultKind::Gone));
}

TEST_F(FaultPlans, BeginAndEndWhileTheExchangeServes) {
  plan({});
  faults->advance(at(10s));
  faults->inject(FaultKind::Gone, 3s);
  EXPECT_FALSE(faults->is_on(FaultKind::Gone)) << "with the next advance()";
  faults->advance(at(10s));
  EXPECT_TRUE(faults->has_begun(FaultKind::Gone));
  faults->advance(at(12s));
  ASSERT_EQ(faults->active().size(), 1U);
  EXPECT_EQ(faults->active()[0].kind, FaultKind::Gone);
  EXPECT_EQ(faults->active()[0].since, 10s);
  EXPECT_EQ(faults->active()[0].left, 1s);
  faults->advance(at(13s));
  EXPECT_TRUE(faults->active().empty()) << "by itself";
  faults->inject(FaultKind::Silence);
  faults->advance(at(14s));
  EXPECT_EQ(faults->active()[0].left, std::nullopt);
  EXPECT_TRUE(faults->end(FaultKind::Silence));
  faults->advance(at(15s));
  EXPECT_FALSE(faults->is_on(FaultKind::Silence));
  EXPECT_FALSE(faults->end(FaultKind::Silence)) << "it was not on";
}

TEST_F(FaultPlans, BeginAnewWhenTheyAreOnAlready) {
  plan({{FaultKind::CutPublic}});
  faults->advance(at(1s));
  EXPECT_FALSE(faults->has_begun(FaultKind::CutPublic));
  faults->inject(FaultKind::CutPublic, 2s);
  faults->advance(at(2s));
  EXPECT_TRUE(faults->has_begun(FaultKind::CutPublic));
  EXPECT_EQ(faults->active()[0].left, 1s) << "in the place of the one that had no end";
}

TEST_F(FaultPlans, KeepWhatIsPlannedForLater) {
  plan({{FaultKind::Gone, 0s, 2s}, {FaultKind::Gone, 20s, 2s}});
  EXPECT_TRUE(faults->end(FaultKind::Gone));
  faults->inject(FaultKind::Gone, 1s);
  for (const auto elapsed : {5s, 19s}) {
    faults->advance(at(elapsed));
    EXPECT_FALSE(faults->is_on(FaultKind::Gone));
  }
  faults->advance(at(20s));
  EXPECT_TRUE(faults->has_begun(FaultKind::Gone));
}

TEST_F(FaultPlans, ShowBadCertificatesThatNobodyPlanned) {
  plan({});
  for (const FaultKind kind : {FaultKind::OtherHost, FaultKind::ExpiredCertificate}) {
    faults->inject(kind);
    faults->advance(at(2s));
    ASSERT_NE(faults->certificate(), nullptr) << to_string(kind);
    EXPECT_TRUE(faults->end(kind));
    faults->advance(at(2s));
    EXPECT_EQ(faults->certificate(), nullptr);
  }
}

TEST_F(FaultPlans, NullifyNumbersAndNothingElse) {
  plan({{FaultKind::WrongSchema}});
  EXPECT_EQ(
      spoilt(R"({"e":"depth","E":17,"1":"x","b":[["0.5","1e-3"]],"s":"1INCH","q":-2,"t":true})"),
      R"({"e":"depth","E":null,"1":"x","b":[[null,null]],"s":"1INCH","q":null,"t":true})");
  EXPECT_EQ(spoilt(R"({"a":"say \"5\"","b":"7"})"), R"({"a":"say \"5\"","b":null})");
  EXPECT_EQ(spoilt("pong"), "pong");
  EXPECT_EQ(spoilt("\"5"), "\"5");
}

TEST_F(FaultPlans, SilenceKeepsAnswers) {
  plan({{FaultKind::Silence}});
  std::string text = "news";
  EXPECT_EQ(faults->spoil(Listener::WsPublic, false, text), Faults::FrameFate::Dropped);
  EXPECT_EQ(faults->spoil(Listener::WsPublic, true, text), Faults::FrameFate::Text);
  EXPECT_EQ(faults->spoil(Listener::WsPrivate, false, text), Faults::FrameFate::Text);
}

TEST_F(FaultPlans, SpoilThePublicSideOnly) {
  for (const FaultKind kind : {FaultKind::BadJson, FaultKind::BadUtf8, FaultKind::BinaryFrames,
                               FaultKind::OversizedFrame}) {
    plan({{kind}});
    EXPECT_NE(spoilt(R"({"a":1})"), R"({"a":1})") << to_string(kind);
    EXPECT_EQ(spoilt(R"({"a":1})", Listener::WsPrivate), R"({"a":1})") << to_string(kind);
    EXPECT_FALSE(faults->rest_reply().has_value());
  }
}

TEST_F(FaultPlans, ShowAnotherCertificateOnlyWhileTheyLast) {
  plan({{FaultKind::ExpiredCertificate, 1s, 1s}});
  EXPECT_EQ(faults->certificate(), nullptr);
  faults->advance(at(1s));
  ASSERT_NE(faults->certificate(), nullptr);
  EXPECT_EQ(faults->certificate()->ca_pem, authority.issue().ca_pem);
  faults->advance(at(2s));
  EXPECT_EQ(faults->certificate(), nullptr);
}

TEST_F(FaultPlans, SkewTheClockEitherWay) {
  plan({{FaultKind::ClockAhead, 0s, 1s}, {FaultKind::ClockBehind, 1s}});
  EXPECT_EQ(faults->clock_skew(), 10s);
  faults->advance(at(1s));
  EXPECT_EQ(faults->clock_skew(), -10s);
}

TEST_F(FaultPlans, GiveKeysBackAsTheyWere) {
  ApiKey issued;
  issued.id = "k";
  issued.permissions.trade = true;
  issued.verifier = std::make_shared<Signer>(Algorithm::HmacSha256, Secret{"s"});
  ApiKey& key = exchange.add_key(std::move(issued));
  const auto verifier = key.verifier;
  plan({{FaultKind::WrongSecret, 1s, 2s},
        {FaultKind::NoTradePermission, 2s, 2s},
        {FaultKind::KeyRevoked, 2s, 1s}});
  EXPECT_EQ(key.verifier, verifier);
  faults->advance(at(1s));
  EXPECT_NE(key.verifier, verifier);
  EXPECT_TRUE(key.permissions.trade);
  faults->advance(at(2s));
  EXPECT_FALSE(key.permissions.trade);
  EXPECT_TRUE(key.is_revoked);
  faults->advance(at(3s));
  EXPECT_EQ(key.verifier, verifier);
  EXPECT_FALSE(key.is_revoked);
  EXPECT_FALSE(key.permissions.trade);
  faults->advance(at(4s));
  EXPECT_TRUE(key.permissions.trade);
}

/// Also where a key's public part was registered: nothing that the user signs fits any more.
TEST_F(FaultPlans, MakeTheSecretAnothersForEveryKindOfKey) {
  for (const Algorithm algorithm : {Algorithm::HmacSha512, Algorithm::Ed25519}) {
    const std::string secret(32, 's');
    ApiKey issued;
    issued.id = std::string{"k"} + std::to_string(static_cast<int>(algorithm));
    issued.verifier = std::make_shared<Signer>(algorithm, Secret{secret});
    ApiKey& key = exchange.add_key(std::move(issued));
    plan({{FaultKind::WrongSecret}});
    faults->advance(at(0s));
    ASSERT_NE(key.verifier, nullptr);
    Signature ours, expected;
    Signer{algorithm, Secret{secret}}.sign({"a message"}, ours);
    key.verifier->sign({"a message"}, expected);
    EXPECT_EQ(key.verifier->algorithm(), algorithm);
    EXPECT_FALSE(std::equal(ours.view().begin(), ours.view().end(), expected.view().begin(),
                            expected.view().end()));
  }
}

TEST_F(FaultPlans, WidenAndEndKeysAndGiveThemBackAsTheyWere) {
  ApiKey issued;
  issued.id = "k";
  issued.permissions.trade = true;
  issued.ip_allow_list = {"127.0.0.1"};
  issued.expires = at(3'600s);
  ApiKey& key = exchange.add_key(std::move(issued));
  plan({{FaultKind::KeyCanWithdraw, 1s, 4s},
        {FaultKind::KeyExtraScope, 2s, 1s},
        {FaultKind::KeyAnyAddress, 2s, 2s},
        {FaultKind::KeyExpired, 3s, 1s},
        {FaultKind::KeyOtherAddress, 4s, 1s}});
  EXPECT_FALSE(key.permissions.withdraw);
  faults->advance(at(1s));
  EXPECT_TRUE(key.permissions.withdraw);
  EXPECT_FALSE(key.permissions.beyond_spot);
  EXPECT_EQ(key.ip_allow_list.size(), 1U);
  faults->advance(at(2s));
  EXPECT_TRUE(key.permissions.beyond_spot);
  EXPECT_TRUE(key.ip_allow_list.empty());
  EXPECT_TRUE(is_alive(key, at(2s)));
  faults->advance(at(3s));
  EXPECT_FALSE(key.permissions.beyond_spot);
  EXPECT_TRUE(key.ip_allow_list.empty());
  EXPECT_FALSE(is_alive(key, at(3s)));
  EXPECT_FALSE(is_alive(key, at(3s) - kFaultySkew)) << "also by a clock that is behind";
  faults->advance(at(4s));
  EXPECT_EQ(key.expires, at(3'600s));
  EXPECT_TRUE(key.permissions.withdraw);
  EXPECT_FALSE(allows_address(key, "127.0.0.1"));
  faults->advance(at(5s));
  EXPECT_EQ(key.ip_allow_list, std::vector<std::string>{"127.0.0.1"});
  EXPECT_FALSE(key.permissions.withdraw);
  EXPECT_TRUE(key.permissions.trade);
}

class FaultyOrders : public ExchangeFixture {
 protected:
  void plan(std::vector<PlannedFault> planned) {
    faults = std::make_unique<Faults>(std::move(planned), exchange, authority);
    faults->advance(UtcNanos{1'000});
  }
  CertificateAuthority authority;
  std::unique_ptr<Faults> faults;
};

TEST_F(FaultyOrders, CutTheSocketOnceAfterAnOrderIsTaken) {
  plan({{FaultKind::CutOnOrder}});
  std::string text = "reply";
  faults->begin_request();
  EXPECT_EQ(faults->end_request(), Faults::RequestFate::Answered) << "no order in it";
  place(bob, limit(Side::Buy, "90", "1"));
  EXPECT_EQ(faults->spoil(Listener::WsPrivate, false, text), Faults::FrameFate::Text)
      << "others trade on this exchange too";
  faults->begin_request();
  place(alice, limit(Side::Buy, "90", "1"));
  EXPECT_EQ(faults->spoil(Listener::WsPrivate, true, text), Faults::FrameFate::Dropped);
  EXPECT_EQ(faults->end_request(), Faults::RequestFate::Cut);
  EXPECT_EQ(faults->spoil(Listener::WsPrivate, true, text), Faults::FrameFate::Text);
  faults->begin_request();
  place(alice, limit(Side::Buy, "90", "1"));
  EXPECT_EQ(faults->end_request(), Faults::RequestFate::Answered) << "once";
}

/// S6, S7: what somebody with a stolen key does, once, as soon as there is a market.
TEST_F(FaultyOrders, ActOnTheAccountAsSomebodyElse) {
  ApiKey stolen;
  stolen.id = "k";
  stolen.account = alice;
  exchange.add_key(std::move(stolen));
  const AssetId usdt = table.at(btc).quote;
  const Amount before = exchange.ledger().balance(alice, usdt).total;
  plan({{FaultKind::ForeignOrder}, {FaultKind::ForeignLimit}});
  EXPECT_TRUE(exchange.trades(alice).empty()) << "nobody sells";
  place(bob, limit(Side::Sell, "100", "5"));
  for (int i = 0; i < 3; ++i) faults->advance(UtcNanos{2'000});
  EXPECT_EQ(exchange.trades(alice).size(), 1U);
  ASSERT_EQ(exchange.open_orders(alice).size(), 1U);
  EXPECT_TRUE(exchange.open_orders(alice)[0]->request.client_id.empty());
  const Amount after = exchange.ledger().balance(alice, usdt).total;
  EXPECT_LT(after, before);
  plan({{FaultKind::ForeignBalance}});
  for (int i = 0; i < 3; ++i) faults->advance(UtcNanos{2'000});
  EXPECT_LT(exchange.ledger().balance(alice, usdt).total, after);
  EXPECT_TRUE(exchange.ledger().sum(usdt).is_zero());
}

TEST_F(FaultyOrders, LeaveAnOrderWithoutAWordUntilTheyEnd) {
  plan({{FaultKind::LostReply, 0s, 5s}});
  std::string text = "reply";
  faults->begin_request();
  place(alice, limit(Side::Buy, "90", "1"));
  EXPECT_EQ(faults->end_request(), Faults::RequestFate::Unanswered);
  EXPECT_EQ(faults->spoil(Listener::WsPrivate, false, text), Faults::FrameFate::Dropped);
  faults->begin_request();
  EXPECT_EQ(faults->end_request(), Faults::RequestFate::Answered) << "the question for it";
  faults->advance(UtcNanos{1'000} + std::chrono::nanoseconds{5s});
  EXPECT_EQ(faults->spoil(Listener::WsPrivate, false, text), Faults::FrameFate::Text);
}

}  // namespace
}  // namespace crossbook
