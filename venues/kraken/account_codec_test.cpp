#include "venues/kraken/account_codec.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::Frame;

class KrakenAccountCodec : public ::testing::Test {
 protected:
  KrakenAccountCodec() : reserves_(kMaxAssets) {
    pairs_.build(listings_.all);
    codec_.set_listings(pairs_, listings_.table, reserves_, orders_);
  }
  Result<void> decode(std::string_view text) { return codec_.decode(Frame{text}.bytes(), events_); }
  std::string notices() const {
    std::string out;
    for (const Notice& notice : events_.notices) out += testing::describe(notice);
    return out;
  }

  testing::Listings listings_;
  PairTable pairs_;
  Reserves reserves_;
  OrderMemory orders_;
  AccountCodec codec_;
  AccountEvents events_;
};

std::string executions(std::string_view entry, int sequence = 1) {
  return R"({"channel":"executions","type":"update","data":[{)" + std::string{entry} +
         R"(}],"sequence":)" + std::to_string(sequence) + "}";
}
std::string trade(std::string_view replaced = {}, std::string_view with = {}) {
  std::string entry =
      R"("order_id":"OA","exec_id":"TA","exec_type":"trade","symbol":"BTC/USD","last_qty":0.5,)"
      R"("last_price":45285.2,"liquidity_ind":"t","order_status":"filled",)"
      R"("fees":[{"asset":"USD","qty":1.5}])";
  if (!replaced.empty()) entry.replace(entry.find(replaced), replaced.size(), with);
  return executions(entry);
}

struct BadFrame {
  std::string text;
  Errc code;
};

std::vector<BadFrame> bad_frames() {
  return {
      {"", Errc::Malformed},
      {"[]", Errc::NotSpoken},
      {"{}", Errc::MissingField},
      {R"({"channel":"executions","type":"update","sequence":1})", Errc::MissingField},
      {R"({"channel":"executions","type":"update","data":[]})", Errc::MissingField},
      {R"({"channel":"executions","type":"rewrite","data":[],"sequence":1})", Errc::UnknownEnum},
      {R"({"channel":"executions","type":"update","data":{},"sequence":1})", Errc::MissingField},
      {R"({"channel":"executions","type":"update","data":[1],"sequence":1})", Errc::MissingField},
      {R"({"channel":"executions","type":"update","data":[],"sequence":"1"})", Errc::MissingField},
      {R"({"channel":"executions","type":"update","data":[],"sequence":-1})", Errc::MissingField},
      {R"({"channel":"book","type":"update","data":[]})", Errc::NotSpoken},
      {R"({"channel":"news","type":"update","data":[]})", Errc::NotSpoken},
      {executions(R"("exec_type":"new","order_status":"new")"), Errc::MissingField},
      {executions(R"("order_id":"OA","order_status":"new")"), Errc::MissingField},
      {executions(R"("order_id":7,"exec_type":"new")"), Errc::MissingField},
      {executions(R"("order_id":"OA","exec_type":"halted")"), Errc::UnknownEnum},
      {executions(R"("order_id":"OA","exec_type":"new","order_status":"thinking")"),
       Errc::UnknownEnum},
      {executions(R"("order_id":"OA","order_id":"OB","exec_type":"new")"), Errc::Malformed},
      {executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":-1)"),
       Errc::NegativeSize},
      {executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":1e-9)"),
       Errc::InexactDecimal},
      {executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":NaN)"),
       Errc::BadDecimal},
      {executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":"1")"),
       Errc::MissingField},
      {executions(R"("order_id":"OA","exec_type":"new","timestamp":"noon")"), Errc::Malformed},
      {executions(R"("order_id":"OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO","exec_type":"new")"),
       Errc::TooLarge},
      {trade(R"("exec_id":"TA",)"), Errc::MissingField},
      {trade(R"("last_qty":0.5,)"), Errc::MissingField},
      {trade(R"("last_price":45285.2,)"), Errc::MissingField},
      {trade(R"("liquidity_ind":"t",)"), Errc::MissingField},
      {trade(R"(,"fees":[{"asset":"USD","qty":1.5}])"), Errc::MissingField},
      {executions(R"("order_id":"ONew","exec_id":"TA","exec_type":"trade","last_qty":0.5,)"
                  R"("last_price":45285.2,"liquidity_ind":"t","fees":[])"),
       Errc::MissingField},  // of which pair?
      {trade("0.5", "0"), Errc::NegativeSize},
      {trade("0.5", "-0.5"), Errc::NegativeSize},
      {trade("0.5", "1e40"), Errc::DecimalOverflow},
      {trade("45285.2", "0"), Errc::BadDecimal},
      {trade("45285.2", "1e-11"), Errc::InexactDecimal},
      {trade("45285.2", "null"), Errc::MissingField},
      {trade(R"("t")", R"("x")"), Errc::UnknownEnum},
      {trade("1.5", "1e-19"), Errc::InexactDecimal},
      {trade("1.5", "\"1.5\""), Errc::MissingField},
      {trade(R"("asset":"USD",)"), Errc::MissingField},
      {trade(R"(,"qty":1.5)"), Errc::MissingField},
      {trade(R"({"asset":"USD","qty":1.5})", "7"), Errc::MissingField},
      {trade(R"({"asset":"USD","qty":1.5})", R"({"asset":"USD","qty":1},{"asset":"BTC","qty":1})"),
       Errc::NotSpoken},
      {R"({"channel":"balances","type":"update","data":[{"balance":1}],"sequence":1})",
       Errc::MissingField},
      {R"({"channel":"balances","type":"update","data":[{"asset":"USD"}],"sequence":1})",
       Errc::MissingField},
      {R"({"channel":"balances","type":"update","data":[{"asset":"USD","balance":NaN}],)"
       R"("sequence":1})",
       Errc::BadDecimal},
      {R"({"method":"add_order","req_id":1,"success":true,"result":{}})", Errc::MissingField},
      {R"({"method":"add_order","success":false,"error":"EOrder:Insufficient funds"})",
       Errc::MissingField},
      {R"({"method":"add_order","req_id":1})", Errc::MissingField},
      {R"({"method":"add_order","req_id":"1","success":true,"result":{"order_id":"OA"}})",
       Errc::MissingField},
      {R"({"method":"invent","success":true})", Errc::NotSpoken},
  };
}

TEST_F(KrakenAccountCodec, RefusesEachBadFrameWithItsError) {
  const std::vector<BadFrame> rows = bad_frames();
  EXPECT_GE(rows.size(), 40U);
  for (const BadFrame& bad : rows) {
    events_.clear();
    const Result<void> result = decode(bad.text);
    ASSERT_TRUE(result.has_error()) << bad.text;
    EXPECT_EQ(to_string(result.error().code), to_string(bad.code)) << bad.text;
    EXPECT_TRUE(events_.reports.empty());
    EXPECT_TRUE(events_.balances.empty());
    EXPECT_TRUE(events_.notices.empty());
  }
}

TEST_F(KrakenAccountCodec, JumpOfTheSequenceEndsTheSessionButLosesNoReport) {
  const std::string entry = R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD")";
  ASSERT_FALSE(decode(executions(entry, 5)).has_error());
  ASSERT_FALSE(decode(executions(entry, 6)).has_error());
  EXPECT_EQ(notices(), "");
  ASSERT_FALSE(decode(executions(entry, 8)).has_error());
  EXPECT_EQ(events_.reports.size(), 3U);
  EXPECT_EQ(notices(), "session invalid text=executions: the sequence jumped\n");
  events_.clear();
  ASSERT_FALSE(decode(executions(entry, 8)).has_error());
  EXPECT_EQ(events_.notices.size(), 1U) << "a repeated number is no next one";
}

TEST_F(KrakenAccountCodec, ARefusedFrameLeavesAGapBehind) {
  const std::string entry = R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD")";
  ASSERT_FALSE(decode(executions(entry, 1)).has_error());
  ASSERT_TRUE(decode(executions(R"("order_id":"OA","exec_type":"huh")", 2)).has_error());
  ASSERT_FALSE(decode(executions(entry, 3)).has_error());
  EXPECT_EQ(events_.notices.size(), 1U);
}

TEST_F(KrakenAccountCodec, SnapshotAndAckStartTheSequenceAnew) {
  const std::string entry = R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD")";
  ASSERT_FALSE(decode(executions(entry, 7)).has_error());
  ASSERT_FALSE(
      decode(R"({"channel":"executions","type":"snapshot","data":[],"sequence":1})").has_error());
  ASSERT_FALSE(decode(executions(entry, 2)).has_error());
  EXPECT_EQ(notices(), "");
  ASSERT_FALSE(decode(R"({"method":"subscribe","success":true,"result":{"channel":"executions"}})")
                   .has_error());
  ASSERT_FALSE(decode(executions(entry, 90)).has_error());
  EXPECT_EQ(notices(), "handshake done\n");
}

TEST_F(KrakenAccountCodec, ChannelsCountForThemselves) {
  ASSERT_FALSE(decode(executions(R"("order_id":"OA","exec_type":"new")", 4)).has_error());
  ASSERT_FALSE(
      decode(R"({"channel":"balances","type":"update","data":[],"sequence":9})").has_error());
  ASSERT_FALSE(decode(executions(R"("order_id":"OA","exec_type":"new")", 5)).has_error());
  EXPECT_EQ(notices(), "");
}

TEST_F(KrakenAccountCodec, SparseEntriesAreReadAtTheScaleOfTheirOrder) {
  ASSERT_FALSE(decode(executions(R"("order_id":"OA","exec_type":"pending_new","symbol":"BTC/USD",)"
                                 R"("cl_ord_id":"cb1")"))
                   .has_error());
  events_.clear();
  ASSERT_FALSE(decode(executions(R"("order_id":"OA","exec_type":"canceled","cum_qty":0.25)", 2))
                   .has_error());
  ASSERT_EQ(events_.reports.size(), 1U);
  const ExecutionReport& report = events_.reports.front();
  EXPECT_EQ(report.status, OrderStatus::Canceled);
  EXPECT_TRUE(report.client_id.empty()) << "the connector merges by the venue's id";
  EXPECT_TRUE(report.has_cumulative);
  EXPECT_EQ(testing::quantity_text(listings_.at("BTC/USD"), report.cumulative), "0.25");
  EXPECT_EQ(report.instrument, listings_.at("BTC/USD").instrument.id);
}

TEST_F(KrakenAccountCodec, AnUnknownOrdersSparseEntryTellsItsStatusOnly) {
  ASSERT_FALSE(
      decode(executions(R"("order_id":"OZ","exec_type":"canceled","cum_qty":0.25)")).has_error());
  ASSERT_EQ(events_.reports.size(), 1U);
  EXPECT_FALSE(events_.reports.front().has_cumulative);
  EXPECT_EQ(events_.reports.front().status, OrderStatus::Canceled);
}

TEST_F(KrakenAccountCodec, AFeeInAnAssetThatThisRunDoesNotKnowIsNotLost) {
  ASSERT_FALSE(decode(trade("USD\",\"qty", "KFEE\",\"qty")).has_error());
  ASSERT_EQ(events_.reports.size(), 1U);
  EXPECT_FALSE(events_.reports.front().fill.fee.is_zero());
  EXPECT_EQ(events_.reports.front().fill.fee_asset, kNoAsset);
}

TEST_F(KrakenAccountCodec, FeesOfOneAssetAddUp) {
  ASSERT_FALSE(decode(trade(R"({"asset":"USD","qty":1.5})",
                            R"({"asset":"USD","qty":1.5},{"asset":"USD","qty":0.25})"))
                   .has_error());
  EXPECT_EQ(amount_text(events_.reports.front().fill.fee), "1.75");
}

TEST_F(KrakenAccountCodec, BalancesSubtractWhatTheLastQuerySaidIsHeld) {
  const AssetId usd = *listings_.table.find_asset("USD");
  reserves_[usd.value()].held = parse_amount("100.5").value();
  ASSERT_FALSE(decode(R"({"channel":"balances","type":"update","data":[{"asset":"USD",)"
                      R"("balance":"1000.25"}],"sequence":1})")
                   .has_error());
  EXPECT_EQ(testing::describe(events_, listings_), "balance USD total=1000.25 available=899.75\n");
}

TEST_F(KrakenAccountCodec, UnreadableOrderLeavesItsFateOpen) {
  ASSERT_FALSE(decode(R"({"error":"Malformed request","req_id":55,"success":false})").has_error());
  EXPECT_EQ(testing::describe(events_, listings_),
            "report unknown request=55 reason=outcome unknown text=Malformed request\n");
}

}  // namespace
}  // namespace crossbook::kraken
