#include "venues/kraken/account_codec.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::executions;
using testing::Frame;
using testing::trade;

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
