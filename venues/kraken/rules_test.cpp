#include "venues/kraken/rules.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/order_codec.hpp"

namespace crossbook::kraken {
namespace {

struct ErrorRow {
  std::string_view text;
  RejectReason reason;
  bool is_definitive;
};
constexpr ErrorRow kRows[] = {
    {"EOrder:Insufficient funds", RejectReason::InsufficientBalance, true},
    {"EOrder:Order minimum not met", RejectReason::LotSize, true},
    {"EGeneral:Invalid arguments:volume minimum not met", RejectReason::LotSize, true},
    {"EOrder:Cost minimum not met", RejectReason::MinNotional, true},
    {"EOrder:Invalid price", RejectReason::TickSize, true},
    {"EGeneral:Invalid arguments:price", RejectReason::TickSize, true},
    {"EOrder:Tick size check failed", RejectReason::TickSize, true},
    {"EGeneral:Invalid arguments", RejectReason::InvalidParameter, true},
    {"EGeneral:Invalid arguments:ordertype", RejectReason::InvalidParameter, true},
    {"Unsupported field: 'price' for the given msg type: add order", RejectReason::InvalidParameter,
     true},
    {"EAPI:Invalid key", RejectReason::KeyInvalid, true},
    {"EAPI:Invalid signature", RejectReason::Signature, true},
    {"EAPI:Invalid nonce", RejectReason::Nonce, true},
    {"EGeneral:Permission denied", RejectReason::Permission, true},
    {"EAPI:Permission denied", RejectReason::Permission, true},
    {"EGeneral:Temporary lockout", RejectReason::Banned, true},
    {"EAuth:Account temporary disabled", RejectReason::Banned, true},
    {"ETrade:User Locked", RejectReason::Banned, true},
    {"EQuery:Unknown asset pair", RejectReason::UnknownInstrument, true},
    {"EQuery:Invalid asset pair", RejectReason::UnknownInstrument, true},
    {"Currency pair not supported FOO/BAR", RejectReason::UnknownInstrument, true},
    {"EOrder:Unknown order", RejectReason::NotFound, false},
    {"EOrder:Invalid order", RejectReason::NotFound, false},
    {"EAPI:Rate limit exceeded", RejectReason::RateLimited, true},
    {"EOrder:Rate limit exceeded", RejectReason::RateLimited, true},
    {"EOrder:Domain rate limit exceeded", RejectReason::RateLimited, true},
    {"EOrder:Orders limit exceeded", RejectReason::RateLimited, true},
    {"EGeneral:Too many requests", RejectReason::RateLimited, true},
    {"EService:Throttled: 1700000000", RejectReason::RateLimited, true},
    {"EService:Deadline elapsed", RejectReason::DeadlineElapsed, true},
    {"EService:Market in cancel_only mode", RejectReason::Halted, true},
    {"EService:Market in post_only mode", RejectReason::Halted, true},
    {"EService:Market in limit_only mode", RejectReason::Halted, true},
    {"EOrder:Post only order", RejectReason::WouldTake, true},
    {"EService:Unavailable", RejectReason::OutcomeUnknown, false},
    {"EService:Busy", RejectReason::OutcomeUnknown, false},
    {"EGeneral:Internal error", RejectReason::OutcomeUnknown, false},
};

TEST(KrakenErrors, EachTextHasItsMeaning) {
  for (const ErrorRow& row : kRows) {
    const ErrorRule rule = find_error(row.text);
    EXPECT_EQ(rule.reason, row.reason) << row.text;
    EXPECT_EQ(rule.is_definitive, row.is_definitive) << row.text;
  }
}

TEST(KrakenErrors, OnlyAProvenRefusalRejectsAnOrder) {
  for (const ErrorRow& row : kRows) {
    ExecutionReport report;
    apply_order_error(row.text, report);
    EXPECT_EQ(report.status, row.is_definitive ? OrderStatus::Rejected : OrderStatus::Unknown);
    EXPECT_EQ(report.reason, row.is_definitive ? row.reason : RejectReason::OutcomeUnknown);
    EXPECT_EQ(report.venue_text.view(), row.text);
  }
}

TEST(KrakenErrors, UnknownTextsProveNothing) {
  for (const std::string_view text : {"", "EOrder:Something new", "EOrder:Insufficient fundsX",
                                      "EService:Marketplace", "EOrder:Duplicate cl_ord_id"}) {
    ExecutionReport report;
    apply_order_error(text, report);
    EXPECT_EQ(report.status, OrderStatus::Unknown) << text;
    EXPECT_EQ(report.reason, RejectReason::OutcomeUnknown) << text;
  }
}

TEST(KrakenErrors, StaleTokensEndTheSession) {
  EXPECT_TRUE(find_error("EAPI:Invalid token").ends_session);
  EXPECT_TRUE(find_error("ESession:Invalid session").ends_session);
  EXPECT_FALSE(find_error("EAPI:Invalid key").ends_session);
}

TEST(KrakenErrors, EveryRowIsReachable) {
  for (const ErrorRule& rule : error_rules()) EXPECT_EQ(find_error(rule.text).text, rule.text);
}

TEST(KrakenRecordings, AreToldApartByTheirAddress) {
  using Kind = RecordedSource::Kind;
  EXPECT_EQ(classify_recorded("wss://ws.kraken.com/v2").kind, Kind::Frames);
  EXPECT_EQ(classify_recorded("ws1|wss://ws.kraken.com/v2").kind, Kind::Frames);
  EXPECT_EQ(classify_recorded("wss://ws-auth.kraken.com/v2").kind, Kind::Ignored);
  EXPECT_EQ(classify_recorded("https://api.kraken.com/0/public/AssetPairs").kind, Kind::Ignored);
  EXPECT_EQ(classify_recorded("wss://stream.binance.com:9443/ws").kind, Kind::NotOurs);
  const RecordedSource old = classify_recorded("ws3|wss://ws.kraken.com");
  EXPECT_EQ(old.kind, Kind::NotSpoken);
  EXPECT_EQ(old.reason, "Kraken WebSocket v1");
}

}  // namespace
}  // namespace crossbook::kraken
