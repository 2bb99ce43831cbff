// The real session against a local exchange that does something wrong: what it says, that the
// victim's books leave comparison, that the others go on, and that all is well again afterwards.
#include "tests/engine/runtime/fault_session.hpp"

#include <gtest/gtest.h>

namespace crossbook {
namespace {

using testing::FaultSession;

/// What the fills of an order in doubt cost is not compared: the query for it tells how much was
/// filled, not at which prices.
void expect_sound(const FaultSession& session) {
  EXPECT_FALSE(session.report.is_latched) << session.all_lines();
  const auto& venues = session.report.venues;
  const bool is_exact = std::all_of(venues.begin(), venues.end(), [](const VenueReport& venue) {
    return venue.orders_doubted == 0;
  });
  EXPECT_TRUE(!is_exact || session.report.ledger_differences.empty()) << session.all_lines();
  EXPECT_EQ(session.report.legs_open, 0U) << session.all_lines();
}

// ---- market data

struct MarketFault {
  const char* name;  // of the fault
  const char* line;  // in what is said of it
};
void PrintTo(const MarketFault& fault, std::ostream* out) { *out << fault.name; }

/// In mid-session the books go, a line says why, and all comes back when the fault is over.
void expect_blind_then_seeing(const std::string& victim, const MarketFault& fault) {
  FaultSession session{victim};
  session.plan(fault.name);
  session.begin_when([&] { return session.all_are_fine(); });
  bool was_blind = false;
  session.end_when([&] {
    was_blind = session.said(fault.line) && session.books(victim) == 0 && session.others_are_fine();
    return was_blind;
  });
  const bool healed = session.run_until([&] { return session.is_settled(); });
  EXPECT_TRUE(was_blind) << session.all_lines();
  EXPECT_TRUE(healed) << session.all_lines();
  EXPECT_FALSE(session.report.is_stuck);
  expect_sound(session);
}

class MarketFaults : public ::testing::TestWithParam<MarketFault> {};

TEST_P(MarketFaults, TakeTheBooksOutOfComparisonUntilTheyAreOver) {
  static std::size_t turn = 0;  // each venue has its share
  expect_blind_then_seeing(std::string{FaultSession::venue_name(turn++)}, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    All, MarketFaults,
    ::testing::Values(MarketFault{"silence", "no book to compare (stale)"},            // M7
                      MarketFault{"bad_utf8", "not WebSocket"},                        // M22
                      MarketFault{"binary_frames", "unreadable market message"},       // M22
                      MarketFault{"oversized_frame", "a message over 1048576 bytes"},  // M20
                      MarketFault{"ping_flood", "more than 100 pings in a second"},    // M24
                      MarketFault{"gone", "Connection refused"}),                      // E12
    [](const auto& param) { return std::string{param.param.name}; });

// ---- each venue's own codec, keys and clock

class EachVenue : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(
    All, EachVenue,
    [] {
      std::vector<std::string> names;
      for (const VenueModule& module : trading_venues())
        names.emplace_back(module.capabilities->name);
      return ::testing::ValuesIn(names);
    }(),
    [](const auto& param) { return param.param; });

TEST_P(EachVenue, IsLeftOutWhileItSendsHalfMessages) {  // M19
  expect_blind_then_seeing(GetParam(), {"bad_json", "unreadable market message"});
}

TEST_P(EachVenue, IsLeftOutWhileItsMessagesHaveAnotherShape) {  // M19
  expect_blind_then_seeing(GetParam(), {"wrong_schema", "unreadable market message"});
}

/// From the start, for good: the venue fails with this line, and the others trade.
void expect_failed_and_others_trade(FaultSession& session, const std::string& line) {
  const std::string& victim = session.victim();
  const bool others_traded = session.run_until([&] {
    return session.said(line) && session.state(victim) == VenueState::Failed &&
           session.books(victim) == 0 && session.others_are_fine() && session.taken() > 0 &&
           session.legs_open() == 0;
  });
  EXPECT_TRUE(others_traded) << session.all_lines();
  EXPECT_FALSE(session.report.is_stuck);
  EXPECT_FALSE(session.report.is_latched);
  EXPECT_EQ(session.of(victim).orders_filled, 0U);
  EXPECT_NE(session.of(victim).note.find(line), std::string::npos) << session.of(victim).note;
}

TEST_P(EachVenue, FailsByNameWithAWrongSecretAndTheOthersTrade) {  // S1
  FaultSession session{GetParam()};
  session.plan("wrong_secret");
  expect_failed_and_others_trade(session, "; ");
  EXPECT_GT(session.of(GetParam()).signatures_refused, 0U);
  EXPECT_TRUE(session.said("add the key again: its secret does not fit") ||
              session.said("permissions and IP list, or add a new key"))
      << session.all_lines();
}

TEST_P(EachVenue, FailsByNameWhenItsKeyMayNotTrade) {  // S2
  FaultSession session{GetParam()};
  session.plan("no_trade_permission");
  expect_failed_and_others_trade(session, "the venue does not let it place orders");
}

TEST_P(EachVenue, FailsByNameWhenItsKeyMayWithdraw) {  // S3, K4
  FaultSession session{GetParam()};
  session.plan("key_can_withdraw");
  expect_failed_and_others_trade(session, "the venue lets it withdraw (");
}

TEST_P(EachVenue, FailsByNameWhenOurAddressIsOffItsKeysListInMidSession) {  // S4
  FaultSession session{GetParam()};
  session.plan("key_other_address");
  session.begin_when([&] { return session.is_trading(); });
  std::uint64_t taken_before = 0;
  const bool failed = session.run_until([&] {
    const bool is_out = session.said("IP list") &&
                        session.state(GetParam()) == VenueState::Failed &&
                        session.books(GetParam()) == 0;
    if (!is_out) taken_before = session.taken();
    return is_out && session.others_are_fine() && session.taken() > taken_before;
  });
  EXPECT_TRUE(failed) << session.all_lines();
  EXPECT_FALSE(session.report.is_latched);
  EXPECT_FALSE(session.report.is_stuck);
}

TEST_P(EachVenue, FailsByNameWhenItsKeyIsRevokedInMidSession) {  // S1
  FaultSession session{GetParam()};
  session.plan("key_revoked");
  session.begin_when([&] { return session.is_trading(); });
  const bool failed = session.run_until([&] {
    return session.state(GetParam()) == VenueState::Failed && session.books(GetParam()) == 0 &&
           session.others_are_fine();
  });
  EXPECT_TRUE(failed) << session.all_lines();
  EXPECT_FALSE(session.report.is_latched);
  EXPECT_FALSE(session.report.is_stuck);
}

class EachClock : public ::testing::TestWithParam<std::tuple<std::string, const char*>> {};

INSTANTIATE_TEST_SUITE_P(
    All, EachClock,
    [] {
      std::vector<std::string> names;
      for (const VenueModule& module : trading_venues())
        names.emplace_back(module.capabilities->name);
      return ::testing::Combine(::testing::ValuesIn(names),
                                ::testing::Values("clock_ahead", "clock_behind"));
    }(),
    [](const auto& param) { return std::get<0>(param.param) + "_" + std::get<1>(param.param); });

/// Ten seconds either way, theirs or ours: only the difference can be seen.
TEST_P(EachClock, IsMeasuredToldAndCorrectedFor) {  // O16
  const auto& [victim, fault] = GetParam();
  FaultSession session{victim};
  session.plan(fault);
  const bool traded = session.run_until([&] {
    return session.said("this machine's; requests are timed by its clock") &&
           session.victim_is_fine() && session.others_are_fine() && session.taken() > 5 &&
           session.legs_open() == 0;
  });
  EXPECT_TRUE(traded) << session.all_lines();
  EXPECT_GT(session.of(victim).orders_sent, 0U);
  EXPECT_EQ(session.of(victim).signatures_refused, 0U);
  EXPECT_EQ(session.of(victim).orders_rejected, 0U);
  expect_sound(session);
}

TEST_P(EachClock, IsFollowedWhenItStepsInMidSession) {  // O16, M9
  const auto& [victim, fault] = GetParam();
  FaultSession session{victim};
  session.plan(fault);
  session.begin_when([&] { return session.is_trading(); });
  const bool followed = session.run_until([&] {
    return session.said("this machine's; requests are timed by its clock") && session.is_settled();
  });
  EXPECT_TRUE(followed) << session.all_lines();
  expect_sound(session);
}

// ---- REST at the start

TEST_P(EachVenue, IsWaitedForWhileItsRestIsDown) {  // O9
  FaultSession session{GetParam()};
  session.plan("rest_503");
  session.end_when([&] {
    return session.said("the venue is in trouble (HTTP 503)") && session.others_are_fine();
  });
  const bool came_up = session.run_until([&] { return session.is_settled(); });
  EXPECT_TRUE(came_up) << session.all_lines();
  EXPECT_TRUE(session.said("ready")) << session.all_lines();
  expect_sound(session);
}

TEST_P(EachVenue, IsAskedNoMoreUntilItsLimitIsOver) {  // O14
  FaultSession session{GetParam()};
  session.plan("rest_429");
  session.end_when([&] { return session.said("429"); });
  const bool came_up = session.run_until([&] { return session.is_settled(); });
  EXPECT_TRUE(came_up) << session.all_lines();
  expect_sound(session);
}

// ---- orders

/// The order is asked for by its id and nothing stays open.
void expect_resolved(FaultSession& session) {
  const std::string& victim = session.victim();
  session.end_when([&] { return session.said("is of unknown fate"); });
  const bool resolved = session.run_until([&] { return session.is_settled(); });
  EXPECT_TRUE(resolved) << session.all_lines();
  EXPECT_GE(session.of(victim).orders_doubted, 1U);
  EXPECT_EQ(session.of(victim).orders_unknown, 0U);
  EXPECT_EQ(session.report.legs_open, 0U);
  EXPECT_FALSE(session.report.is_latched) << session.all_lines();
}

TEST_P(EachVenue, ResolvesTheOrderThatWasInFlightWhenItsSocketWasCut) {  // O29
  FaultSession session{GetParam()};
  session.plan("cut_on_order");
  expect_resolved(session);
  EXPECT_GE(session.of(GetParam()).reconnects, 1U);
}

TEST_P(EachVenue, ResolvesTheOrderThatWasNeverAnswered) {  // O1
  FaultSession session{GetParam()};
  session.plan("lost_reply");
  expect_resolved(session);
}

// ---- sockets and certificates

TEST(FaultySession, ComesBackWhenItsPublicSocketIsCut) {
  FaultSession session{std::string{FaultSession::venue_name(1)}};
  session.plan("cut_public");
  session.begin_when([&] { return session.victim_is_fine(); });
  session.end_when([&] { return session.said("connection lost"); });
  const bool back = session.run_until([&] { return session.is_settled(); });
  EXPECT_TRUE(back) << session.all_lines();
  EXPECT_TRUE(session.said("ready")) << session.all_lines();
  EXPECT_GE(session.of(session.victim()).reconnects, 1U);
  expect_sound(session);
}

TEST(FaultySession, ComesBackWhenItsPrivateSocketIsCut) {  // O8
  FaultSession session{std::string{FaultSession::venue_name(2)}};
  session.plan("cut_private");
  session.begin_when([&] { return session.victim_is_fine(); });
  session.end_when([&] { return session.said("connection lost"); });
  const bool back = session.run_until([&] { return session.is_settled(); });
  EXPECT_TRUE(back) << session.all_lines();
  expect_sound(session);
}

TEST(FaultySession, TradesNowhereThatItsPrivateMessagesCannotBeRead) {  // O34
  FaultSession session{"kraken"};  // its private socket is never quiet
  session.plan("private_garbage");
  session.begin_when([&] { return session.victim_is_fine(); });
  session.end_when([&] {
    return session.said("unreadable private message") &&
           session.state(session.victim()) == VenueState::Connecting;
  });
  const bool healed = session.run_until([&] { return session.is_settled(); });
  EXPECT_TRUE(healed) << session.all_lines();
  EXPECT_FALSE(session.report.is_latched) << session.all_lines();
  EXPECT_EQ(session.report.legs_open, 0U);
}

TEST(FaultySession, RefusesACertificateOfAnotherHost) {  // M26
  FaultSession session{std::string{FaultSession::venue_name(0)}};
  session.plan("other_host");
  expect_failed_and_others_trade(session, "certificate of another host (wanted 127.0.0.1)");
}

TEST(FaultySession, RefusesAnExpiredCertificate) {  // M26
  FaultSession session{std::string{FaultSession::venue_name(1)}};
  session.plan("expired_certificate");
  expect_failed_and_others_trade(session, "certificate has expired; nothing is sent");
}

TEST(FaultySession, GoesOnWithTwoWhenAVenueIsGoneForGood) {  // E12
  FaultSession session{std::string{FaultSession::venue_name(2)}};
  session.plan("gone");
  session.begin_when([&] { return session.is_trading(); });
  std::uint64_t taken_before = 0;
  const bool went_on = session.run_until([&] {
    const bool is_gone = session.said("Connection refused") && session.books(session.victim()) == 0;
    if (!is_gone) taken_before = session.taken();
    return is_gone && session.others_are_fine() && session.taken() > taken_before;
  });
  EXPECT_TRUE(went_on) << session.all_lines();
  EXPECT_FALSE(session.report.is_stuck);
  EXPECT_FALSE(session.report.is_latched) << "a leg there may stay open: nobody can be asked";
}

TEST(FaultySession, HoldsAndSaysSoWhenFewerThanTwoVenuesAreLeft) {  // E12
  FaultSession session;
  for (const std::string& other : session.others()) session.plan("gone", other);
  session.begin_when([&] { return session.all_are_fine(); });
  const std::string only = "fewer than two venues can be compared (only " + session.victim() + ")";
  session.end_when([&] { return session.said_anywhere(only); });
  const bool went_on = session.run_until([&] {
    return session.said_anywhere("two venues can be compared again") && session.is_settled();
  });
  EXPECT_TRUE(went_on) << session.all_lines();
  EXPECT_FALSE(session.report.is_stuck);
  expect_sound(session);
}

TEST(FaultySession, EndsAsFailedWhenNoTwoVenuesCanEverTrade) {
  FaultSession session;
  for (const std::string& other : session.others()) session.plan("wrong_secret", other);
  const bool said = session.run_until(
      [&] { return session.said_anywhere("mend the venues named above and start again"); });
  EXPECT_TRUE(said) << session.all_lines();
  EXPECT_LT(session.elapsed(), testing::kMostTime);
  EXPECT_TRUE(session.report.is_stuck);
}

}  // namespace
}  // namespace crossbook
