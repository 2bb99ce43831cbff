#include "venues/connector/connector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/connector_rig.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;
using testing::ConnectorRig;
using testing::FakeVenue;
using testing::LoopbackReply;

std::string last_text(const ConnectorRig& rig) {
  const auto states = rig.all<VenueStateChange>();
  return states.empty() ? "" : std::string{states.back().text.view()};
}

/// I19, once nothing waits in a buffer.
void expect_every_message_counted(const ConnectorStats& stats) {
  EXPECT_EQ(stats.messages.get(), stats.applied.get() + stats.duplicates.get() + stats.stale.get() +
                                      stats.resync_discarded.get() + stats.refused.get() +
                                      stats.not_book.get());
}

TEST(ConnectorStart, BecomesReadyAndTellsRulesFeesAndBalances) {
  ConnectorRig rig;
  rig.start();
  ASSERT_TRUE(rig.until_ready()) << last_text(rig);
  const auto rules = rig.all<RulesUpdate>();
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].instrument, rig.a);
  EXPECT_EQ(rules[0].rules.fees.taker, FeeRate::from_basis_points(10));
  EXPECT_EQ(rules[1].rules.fees.taker, FeeRate::from_basis_points(20));
  const auto balances = rig.all<Balance>();
  ASSERT_EQ(balances.size(), 1U);
  EXPECT_EQ(balances[0].venue, rig.config.id);
  EXPECT_EQ(balances[0].asset, *rig.table.find_asset("USD"));
  EXPECT_NEAR(static_cast<double>(rig.stats.clock_offset_ns.load()), 0.0, 1e9);
  EXPECT_EQ(rig.stats.signatures_refused.get(), 0U);
  EXPECT_EQ(rig.stats.signatures_made.get(), rig.stats.signatures_accepted.get());
}

TEST(ConnectorStart, GoesOnWithWhatIsListedAndNamesTheRest) {
  ConnectorRig rig;
  rig.exchange.answer("/instruments", "A USD AUSD 1");
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  const auto states = rig.all<VenueStateChange>();
  EXPECT_TRUE(std::any_of(states.begin(), states.end(), [](const VenueStateChange& state) {
    return state.text.view() == "fake: B/USD is not listed here";
  }));
}

TEST(ConnectorStart, WaitsForTheSessionToken) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.needs_session_token = true;
  ConnectorRig rig{settings};
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  EXPECT_EQ(rig.exchange.frames("/private").front(), "login 0 token-1");
  rig.exchange.answer("/token", "token-2");
  rig.exchange.push("/private", "expired");
  ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/private").size() == 2; }));
  EXPECT_EQ(rig.exchange.frames("/private").back(), "login 0 token-2");
  EXPECT_TRUE(rig.until_ready());
}

TEST(ConnectorStart, ScansWithoutKeysOrPrivateSocket) {
  ConnectorRig rig;
  rig.keys = {};
  rig.config.public_only = true;
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  EXPECT_EQ(rig.exchange.connections("/private"), 0U);
  EXPECT_EQ(rig.exchange.asked("/balances"), 0);
  EXPECT_EQ(rig.stats.signatures_made.get(), 0U);
  EXPECT_EQ(rig.all<RulesUpdate>().size(), 2U);
}

/// M28: where the venue ends sockets at an age that it has published.
TEST(ConnectorLife, IsRenewedBeforeTheVenueEndsItsSockets) {
  FakeVenue::Settings settings = FakeVenue::in_band_settings();
  settings.capabilities.connection_life = milliseconds{960};
  ConnectorRig rig{settings};
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  EXPECT_TRUE(rig.until([&] {
    return rig.exchange.connections("/private") == 2 && rig.exchange.connections("/public") == 2;
  }));
  EXPECT_TRUE(rig.until_ready());
  EXPECT_EQ(rig.stats.orders_not_sent.get(), 0U);
}

TEST(ConnectorSwitch, IsArmedWhileWeAreThereAndOffWhenWeHaveGone) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.has_dead_mans_switch = true;
  ConnectorRig rig{settings};
  rig.exchange.answer("/switch/60", "armed");
  rig.exchange.answer("/switch/0", "off");
  rig.config.switch_interval = milliseconds{50};
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  EXPECT_TRUE(rig.until([&] { return rig.exchange.asked("/switch/60") >= 3; }))
      << "again and again";
  EXPECT_EQ(rig.exchange.asked("/switch/0"), 0);
  rig.connector->request_stop();
  EXPECT_TRUE(rig.until([&] { return rig.connector->is_stopped(); }));
  EXPECT_EQ(rig.exchange.asked("/switch/0"), 1);
}

TEST(ConnectorSwitch, IsLeftAloneWhereItIsNotWantedOrNotThere) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  ConnectorRig without{settings};
  settings.capabilities.has_dead_mans_switch = true;
  ConnectorRig unwanted{settings};
  unwanted.config.arms_switch = false;
  for (ConnectorRig* rig : {&without, &unwanted}) {
    rig->start();
    ASSERT_TRUE(rig->until_ready());
    rig->run_for(milliseconds{50});
    rig->connector->request_stop();
    EXPECT_TRUE(rig->until([&] { return rig->connector->is_stopped(); }));
    EXPECT_EQ(rig->exchange.asked("/switch/60") + rig->exchange.asked("/switch/0"), 0);
  }
}

TEST(ConnectorSwitch, RefusedIsToldOnceAndTradingGoesOn) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.has_dead_mans_switch = true;
  ConnectorRig rig{settings};
  rig.exchange.answer("/switch/60", "error parameter not here");
  rig.config.reconnect_initial = milliseconds{5};
  rig.config.reconnect_cap = milliseconds{10};
  rig.start();
  EXPECT_TRUE(rig.until([&] { return rig.exchange.asked("/switch/60") >= 3; }));
  ASSERT_TRUE(rig.until_ready());
  int told = 0;
  for (const VenueStateChange& state : rig.all<VenueStateChange>())
    told += state.text.view().find("the dead man's switch is off") != std::string_view::npos;
  EXPECT_EQ(told, 1);
}

TEST(ConnectorStart, RefusesABadSettingByName) {
  ConnectorRig no_key;
  no_key.keys = {};
  EXPECT_THROW(no_key.start(), std::invalid_argument);
  ConnectorRig plain;
  plain.config.endpoints.ws_public = "ws://127.0.0.1/";
  EXPECT_THROW(plain.start(), std::invalid_argument);
  ConnectorRig plain_rest;
  plain_rest.config.endpoints.rest = "http://127.0.0.1/";
  EXPECT_THROW(plain_rest.start(), std::invalid_argument);
}

TEST(ConnectorStart, FailsWithTheMendWhenTheKeyIsRefused) {  // S1
  ConnectorRig rig;
  rig.exchange.answer("/balances", "error key no such key");
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Failed; }));
  rig.run_for(milliseconds{20});
  const VenueStateChange state = rig.all<VenueStateChange>().back();
  EXPECT_EQ(state.reason, RejectReason::KeyInvalid);
  EXPECT_EQ(
      state.text.view(),
      "fake: balances: no such key; check the key's id, permissions and IP list, or add a new "
      "key");
  EXPECT_EQ(rig.stats.signatures_refused.get(), 1U);
  const int asked = rig.exchange.asked("/balances");
  rig.run_for(milliseconds{300});
  EXPECT_EQ(rig.exchange.asked("/balances"), asked) << "a bad key is not tried again";
}

/// O16, S1: the venue has one word for both.
TEST(ConnectorStart, AsksForTheTimeBeforeItBelievesThatAKeyIsBad) {
  for (const bool is_key_bad : {false, true}) {
    FakeVenue::Settings settings = FakeVenue::rest_settings();
    settings.capabilities.hides_clock_refusals = true;
    ConnectorRig rig{settings};
    rig.config.reconnect_initial = rig.config.reconnect_cap = milliseconds{20};
    rig.exchange.answer("/balances", "error key Unauthorized");
    rig.start();
    ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/balances") > 0; }));
    ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/time") > 1; })) << "is it our clock?";
    if (!is_key_bad) rig.exchange.answer("/balances", "USD 5");
    ASSERT_TRUE(rig.until([&] {
      return rig.connector->state() == (is_key_bad ? VenueState::Failed : VenueState::Ready);
    })) << last_text(rig);
    if (!is_key_bad) continue;
    rig.run_for(milliseconds{20});
    EXPECT_EQ(rig.all<VenueStateChange>().back().reason, RejectReason::KeyInvalid);
  }
}

TEST(ConnectorStart, SaysWhatItWaitsFor) {
  ConnectorRig rig;
  rig.exchange.answer("/instruments", "C USD CUSD 1");
  rig.start();
  ASSERT_TRUE(rig.until(
      [&] { return last_text(rig) == "fake: none of the wanted instruments is listed"; }));
  EXPECT_EQ(rig.connector->state(), VenueState::Connecting);
}

TEST(ConnectorStart, FailsOnACertificateThatItDoesNotTrust) {  // M26
  ConnectorRig rig;
  rig.config.ca_file.clear();
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Failed; }));
  rig.run_for(milliseconds{10});
  EXPECT_NE(last_text(rig).find("certificate"), std::string::npos) << last_text(rig);
}

TEST(ConnectorStart, MeasuresTheClockAgainAndRetriesOnce) {  // O16
  ConnectorRig rig;
  rig.exchange.answer_frame("login", "denied time too early");
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/private").size() >= 2; }));
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Failed; }));
  EXPECT_GE(rig.exchange.asked("/time"), 2);
  EXPECT_EQ(rig.exchange.frames("/private").size(), 2U);
}

TEST(ConnectorStart, TriesAgainAfterServerTrouble) {
  ConnectorRig rig;
  rig.exchange.answer("/balances", LoopbackReply{502, "bad gateway"});
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/balances") >= 2; }));
  EXPECT_EQ(rig.connector->state(), VenueState::Connecting);
  rig.exchange.answer("/balances", "USD 5");
  EXPECT_TRUE(rig.until_ready());
}

TEST(ConnectorStart, HoldsForAsLongAsTheVenueLimitsIt) {  // O14
  ConnectorRig rig;
  rig.config.balances_interval = milliseconds{50};
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  rig.exchange.answer("/balances", "error rate slow down");
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Hold; }));
  const int asked = rig.exchange.asked("/balances");
  rig.run_for(milliseconds{300});
  EXPECT_EQ(rig.exchange.asked("/balances"), asked);
  EXPECT_EQ(rig.stats.rate_limited.get(), 1U);
}

TEST(ConnectorStart, TellsRulesThatChangeWhileItTrades) {  // M17
  ConnectorRig rig;
  rig.config.rules_interval = milliseconds{50};
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  const std::size_t before = rig.all<RulesUpdate>().size();
  rig.exchange.answer("/instruments", "A USD AUSD 5 B USD BUSD 1");
  ASSERT_TRUE(rig.until([&] { return rig.all<RulesUpdate>().size() > before; }));
  EXPECT_EQ(rig.all<RulesUpdate>().back().rules.tick_size, Price::from_raw(5));
  EXPECT_EQ(rig.all<RulesUpdate>().back().rules.fees.taker, FeeRate::from_basis_points(10));
  rig.exchange.answer("/instruments", "A USD AUSD 5");
  ASSERT_TRUE(rig.until(
      [&] { return rig.all<RulesUpdate>().back().rules.status == TradingStatus::Unlisted; }));
}

class RestBooks : public ::testing::Test {
 protected:
  void SetUp() override {
    rig.start();
    ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/public").size() == 2; }));
    push("delta AUSD 9 11 100:2 -");
    push("delta BUSD 9 11 - -");
    ASSERT_TRUE(rig.until_books());
  }
  void push(const std::string& frame) { rig.exchange.push("/public", frame); }
  bool withdrawn(InstrumentId instrument, WithdrawReason reason) {
    return rig.until([&] { return rig.book(instrument)->withdrawn == reason; });
  }
  ConnectorRig rig;
};

TEST_F(RestBooks, JoinTheSnapshotWithWhatWasBuffered) {
  const BookUpdate book = *rig.book(rig.a);
  EXPECT_EQ(book.bids[0], (Level{Price::from_raw(100), Quantity::from_raw(2)}));
  EXPECT_EQ(book.bid_count, 3);
  EXPECT_EQ(book.sequence, SequenceNumber{11});
  EXPECT_GT(book.received, MonoNanos{});
  expect_every_message_counted(rig.stats);
}

TEST_F(RestBooks, AreWithdrawnAtAGapAndFetchedAnew) {  // M1
  const std::uint32_t epoch = rig.book(rig.a)->epoch;
  rig.exchange.answer("/depth/AUSD", "20 97:1 101:1");
  push("delta AUSD 15 16 100:9 -");
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Gap));
  EXPECT_EQ(rig.book(rig.a)->epoch, epoch + 1);
  EXPECT_TRUE(rig.is_trusted(rig.b));
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  EXPECT_EQ(rig.book(rig.a)->bids[0].price, Price::from_raw(97));
  EXPECT_EQ(rig.book(rig.a)->epoch, epoch + 1);
  EXPECT_EQ(rig.stats.gaps.get(), 1U);
  EXPECT_EQ(rig.stats.resyncs.get(), 1U);
  expect_every_message_counted(rig.stats);
}

TEST_F(RestBooks, AreWithdrawnWhenCrossed) {  // M6
  push("delta AUSD 12 12 101:1 -");
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Crossed));
  EXPECT_EQ(rig.stats.crossed.get(), 1U);
}

TEST_F(RestBooks, IgnoreRepeats) {  // M2
  const std::size_t before = rig.books.size();
  push("delta AUSD 9 11 100:99 -");
  push("delta BUSD 12 12 - -");
  ASSERT_TRUE(rig.until([&] { return rig.books.size() > before; }));
  EXPECT_EQ(rig.book(rig.a)->bids[0].quantity, Quantity::from_raw(2));
  EXPECT_EQ(rig.stats.duplicates.get(), 1U);
}

TEST_F(RestBooks, AreWithdrawnByNameWhenAFrameIsMalformed) {  // M19
  rig.exchange.answer("/depth/AUSD", "12 97:1 101:1");
  push("broken \"AUSD\"");
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Malformed));
  EXPECT_TRUE(rig.is_trusted(rig.b));
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
}

TEST_F(RestBooks, AreAllWithdrawnWhenAFrameNamesNobody) {
  rig.exchange.answer("/depth/AUSD", "12 97:1 101:1");
  rig.exchange.answer("/depth/BUSD", "12 47:1 51:1");
  push("broken");
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Malformed));
  ASSERT_TRUE(withdrawn(rig.b, WithdrawReason::Malformed));
  ASSERT_TRUE(rig.until_books());
}

TEST_F(RestBooks, AreNotTouchedByAnUnknownSymbol) {  // M30
  push("delta ZUSD 1 2 - -");
  ASSERT_TRUE(rig.until([&] { return rig.stats.refused.get() == 1; }));
  EXPECT_TRUE(rig.is_trusted(rig.a));
}

TEST_F(RestBooks, AreWithdrawnWhileHaltedAndComeBackByThemselves) {  // M18
  push("status AUSD halted");
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Halted));
  EXPECT_EQ(rig.all<RulesUpdate>().back().rules.status, TradingStatus::Halted);
  push("delta AUSD 12 12 - -");
  push("status AUSD trading");
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  EXPECT_EQ(rig.stats.resyncs.get(), 0U);
}

TEST_F(RestBooks, AreWithdrawnWhenTheSocketIsLostAndReturnWithIt) {
  rig.exchange.answer("/depth/AUSD", "30 97:1 101:1");
  rig.exchange.answer("/depth/BUSD", "30 47:1 51:1");
  rig.exchange.drop("/public");
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Disconnected));
  ASSERT_TRUE(withdrawn(rig.b, WithdrawReason::Disconnected));
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Connecting; }));
  ASSERT_TRUE(rig.until_books());
  EXPECT_EQ(rig.book(rig.b)->bids[0].price, Price::from_raw(47));
  EXPECT_EQ(rig.stats.reconnects.get(), 1U);
}

TEST_F(RestBooks, DoNotTakeOldDataAfterAReconnect) {  // M35
  rig.exchange.answer("/depth/AUSD", "5 97:1 101:1");
  rig.exchange.drop("/public");
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Disconnected));
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/depth/AUSD") >= 2; }));
  rig.run_for(milliseconds{100});
  EXPECT_FALSE(rig.is_trusted(rig.a));
}

TEST_F(RestBooks, MoveToASecondSocketWithoutAGap) {  // M28
  push("goodbye");
  ASSERT_TRUE(rig.until([&] { return rig.exchange.connections("/public") == 2; }));
  ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/public").size() == 4; }));
  const auto push_to_both = [&](const std::string& frame) {
    rig.exchange.push("/public", 0, frame);
    rig.exchange.push("/public", 1, frame);
  };
  push_to_both("delta AUSD 12 12 100:5 -");
  push_to_both("delta BUSD 12 12 49:5 -");
  push_to_both("delta AUSD 13 13 100:6 -");
  push_to_both("delta BUSD 13 13 49:6 -");
  ASSERT_TRUE(rig.until([&] {
    return rig.book(rig.a)->sequence == SequenceNumber{13} &&
           rig.book(rig.b)->sequence == SequenceNumber{13};
  }));
  rig.run_for(milliseconds{100});
  rig.exchange.push("/public", 1, "delta AUSD 14 14 100:7 -");
  ASSERT_TRUE(rig.until([&] { return rig.book(rig.a)->sequence == SequenceNumber{14}; }));
  EXPECT_TRUE(std::none_of(rig.books.begin(), rig.books.end(), [](const BookUpdate& update) {
    return update.withdrawn != WithdrawReason::None;
  }));
  expect_every_message_counted(rig.stats);
}

TEST_F(RestBooks, AreWithdrawnWithTheReasonWhenTheSessionEnds) {
  rig.connector->request_stop();
  ASSERT_TRUE(rig.until([&] { return rig.connector->is_stopped(); }));
  ASSERT_TRUE(withdrawn(rig.a, WithdrawReason::Stopping));
  ASSERT_TRUE(withdrawn(rig.b, WithdrawReason::Stopping));
}

TEST(QuietBooks, AreProbedByASnapshotBeforeTheyAreStale) {  // M8
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.max_book_age = milliseconds{300};
  ConnectorRig rig{settings};
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  const int asked = rig.exchange.asked("/depth/AUSD");
  rig.run_for(milliseconds{900});
  EXPECT_TRUE(rig.is_trusted(rig.a)) << "the snapshot had the same number each time";
  EXPECT_GT(rig.exchange.asked("/depth/AUSD"), asked + 2);
  rig.exchange.answer("/depth/AUSD", "11 99:1,98:1 101:1");
  ASSERT_TRUE(rig.until([&] { return rig.book(rig.a)->withdrawn == WithdrawReason::Stale; }))
      << "the venue moved on and the stream did not tell: frozen";
}

class InBandBooks : public ::testing::Test {
 protected:
  void run(const FakeVenue::Settings& settings) {
    rig = std::make_unique<ConnectorRig>(settings);
    rig->start();
    ASSERT_TRUE(rig->until([&] { return rig->exchange.frames("/public").size() == 2; }));
    push("snap AUSD 10 99:1 101:1");
    push("snap BUSD 10 49:1 51:1");
    ASSERT_TRUE(rig->until_books());
  }
  void push(const std::string& frame) { rig->exchange.push("/public", frame); }
  std::unique_ptr<ConnectorRig> rig;
};

TEST_F(InBandBooks, AreSubscribedAnewAtABrokenLink) {  // M3
  run(FakeVenue::in_band_settings());
  push("link AUSD 11 12 100:1 -");
  ASSERT_TRUE(rig->until([&] { return rig->exchange.frames("/public").size() == 3; }));
  EXPECT_EQ(rig->exchange.frames("/public").back(), "resubscribe AUSD");
  EXPECT_EQ(rig->book(rig->a)->withdrawn, WithdrawReason::Gap);
  push("link AUSD 12 13 100:1 -");
  push("snap AUSD 20 98:1 101:1");
  ASSERT_TRUE(rig->until([&] { return rig->is_trusted(rig->a); }));
  EXPECT_EQ(rig->exchange.asked("/depth/AUSD"), 0);
  expect_every_message_counted(rig->stats);
}

TEST_F(InBandBooks, AreStaleAfterTheLimitUnlessTheyAreKeptAlive) {  // M7
  FakeVenue::Settings settings = FakeVenue::in_band_settings();
  settings.capabilities.max_book_age = milliseconds{200};
  run(settings);
  for (int i = 0; i < 6; ++i) {
    push("link AUSD 10 10 - -");
    rig->run_for(milliseconds{60});
  }
  EXPECT_TRUE(rig->is_trusted(rig->a));
  EXPECT_EQ(rig->book(rig->b)->withdrawn, WithdrawReason::Stale);
}

TEST_F(InBandBooks, WithoutNumbersLiveOnHeartbeats) {
  FakeVenue::Settings settings = FakeVenue::in_band_settings();
  settings.capabilities.sequence_rule = SequenceRule::None;
  settings.capabilities.max_book_age = milliseconds{200};
  run(settings);
  for (int i = 0; i < 6; ++i) {
    push("beat");
    rig->run_for(milliseconds{60});
  }
  EXPECT_TRUE(rig->is_trusted(rig->a));
  ASSERT_TRUE(rig->until([&] { return rig->book(rig->a)->withdrawn == WithdrawReason::Stale; }));
}

TEST(QuietBooks, MakeTheSocketNewWhenItsFeedIsDead) {  // M7
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.max_book_age = milliseconds{150};
  ConnectorRig rig{settings};
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  rig.exchange.answer("/depth/AUSD", LoopbackReply{503, "busy"});
  ASSERT_TRUE(rig.until([&] { return !rig.is_trusted(rig.a); }));
  rig.exchange.answer("/depth/AUSD", "15 99:1 101:1");
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  rig.exchange.answer("/depth/AUSD", "16 99:1 101:1");
  ASSERT_TRUE(rig.until([&] { return rig.exchange.connections("/public") == 2; }));
}

TEST(PausedConnector, BelievesNoBookWhenItWakes) {  // P12
  ConnectorRig rig;
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  std::this_thread::sleep_for(milliseconds{2'100});
  rig.connector->do_work();
  ASSERT_TRUE(rig.until([&] { return rig.book(rig.a)->withdrawn == WithdrawReason::Stale; }));
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
}

}  // namespace
}  // namespace crossbook
