// The real session while somebody else uses one of its accounts: it stops before its next order,
// halted, and says why (S6, S7, I21).
#include <gtest/gtest.h>

#include "tests/engine/runtime/fault_session.hpp"

namespace crossbook {
namespace {

using testing::FaultSession;

class EachAccountI21 : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(
    All, EachAccountI21,
    [] {
      std::vector<std::string> names;
      for (const VenueModule& module : trading_venues())
        names.emplace_back(module.capabilities->name);
      return ::testing::ValuesIn(names);
    }(),
    [](const auto& param) { return param.param; });

/// Runs until the session stops by itself.
void expect_halted(FaultSession& session, const std::string& line, const std::string& reason) {
  EXPECT_FALSE(session.run_until([] { return false; }));
  EXPECT_TRUE(session.report.is_latched) << session.all_lines();
  EXPECT_TRUE(session.said(line)) << session.all_lines();
  EXPECT_TRUE(session.said_anywhere("HALTED: ")) << session.all_lines();
  EXPECT_LT(session.elapsed(), testing::kMostTime) << "it stopped by itself";
  const auto reports = [&](const std::string& part) {
    return std::any_of(session.report.notes.begin(), session.report.notes.end(),
                       [&](const std::string& note) { return note.find(part) != note.npos; });
  };
  EXPECT_TRUE(reports("halted: " + reason));
  EXPECT_TRUE(reports(line));
}

TEST_P(EachAccountI21, IsLeftAloneAtOnceWhenSomebodyElseBuysOnIt) {  // S6
  FaultSession session{GetParam()};
  session.plan("foreign_order");
  session.begin_when([&] { return session.is_trading(); });
  expect_halted(session, "an order that this session did not send (", "foreign_order");
}

TEST_P(EachAccountI21, IsLeftAloneAtOnceWhenSomebodyElseLeavesABidOnIt) {  // S6
  FaultSession session{GetParam()};
  session.plan("foreign_limit");
  session.begin_when([&] { return session.is_trading(); });
  expect_halted(session, "an order that this session did not send (", "foreign_order");
  EXPECT_TRUE(session.said("is canceled")) << "and the bid goes: " << session.all_lines();
}

TEST_P(EachAccountI21, IsLeftAloneWhenMoneyLeavesItWithoutATrade) {  // S7
  FaultSession session{GetParam()};
  session.plan("foreign_balance");  // what leaves before trading begins is not ours to know
  session.begin_when([&] { return session.is_trading(); });
  // How much it is off by depends on the trades that the venue's last word does not know of yet.
  expect_halted(session, "than what this session did explains", "balance_mismatch");
}

TEST(ForeignUse, OfAKeyWithNoncesIsTold) {  // K11
  FaultSession session{"kraken"};
  session.plan("foreign_nonce");
  session.begin_when([&] { return session.is_trading(); });
  const bool was_told = session.run_until(
      [&] { return session.said("another program uses this key with higher nonces"); });
  EXPECT_TRUE(was_told) << session.all_lines();
  EXPECT_FALSE(session.report.is_latched) << session.all_lines();
}

}  // namespace
}  // namespace crossbook
