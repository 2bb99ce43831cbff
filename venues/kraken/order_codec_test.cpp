#include "venues/kraken/order_codec.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_key.hpp"
#include "venues/connector/wire_time.hpp"
#include "venues/kraken/auth.hpp"
#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

class KrakenOrderCodec : public ::testing::Test {
 protected:
  KrakenOrderCodec() {
    context_.venue_now = parse_wire_time("2026-11-23T06:00:03.123456Z", "now").value();
    context_.session_token = "tok";
    context_.request = 123;
    intent_.client_id = ClientOrderId{"cb20261123x0001"};
    intent_.price = price("26500.4");
    intent_.quantity = Quantity::parse("1.2", btc_.instrument.quantity_scale).value();
  }
  Price price(std::string_view text) const {
    return Price::parse(text, btc_.instrument.price_scale).value();
  }
  Result<void> encode() {
    out_.clear();
    return key_.encode(*venue_, intent_, btc_, context_, out_);
  }

  testing::Listings listings_;
  std::unique_ptr<Venue> venue_ = make().make_venue();
  TestKey key_{*venue_, make_key_material("id", "AQEBAQEBAQE=", {}), listings_.all};
  const Listing& btc_ = listings_.at("BTC/USD");
  RequestContext context_;
  OrderIntent intent_;
  FrameBuffer out_;
};

TEST_F(KrakenOrderCodec, WritesTheBytesOfAnIocOrder) {
  ASSERT_FALSE(encode().has_error());
  EXPECT_EQ(out_.view(),
            R"({"method":"add_order","params":{"order_type":"limit","side":"buy","order_qty":1.2,)"
            R"("symbol":"BTC/USD","limit_price":26500.4,"time_in_force":"ioc",)"
            R"("cl_ord_id":"cb20261123x0001","stp_type":"cancel_newest",)"
            R"("deadline":"2026-11-23T06:00:05.123Z","token":"tok"},"req_id":123})");
}

TEST_F(KrakenOrderCodec, WritesSidesAndTimesInForceInTheSocketsWords) {
  intent_.side = Side::Sell;
  for (const auto& [time_in_force, word] :
       {std::pair{TimeInForce::Ioc, "\"ioc\""}, std::pair{TimeInForce::Gtc, "\"gtc\""}}) {
    intent_.time_in_force = time_in_force;
    ASSERT_FALSE(encode().has_error());
    EXPECT_NE(out_.view().find(R"("side":"sell")"), std::string_view::npos);
    EXPECT_NE(out_.view().find(word), std::string_view::npos);
  }
}

TEST_F(KrakenOrderCodec, WritesNumbersAsPlainDecimals) {
  intent_.price = price("0.0000000001");
  intent_.quantity = Quantity::from_raw(1);
  ASSERT_FALSE(encode().has_error());
  EXPECT_NE(out_.view().find(R"("limit_price":0.0000000001,)"), std::string_view::npos);
  EXPECT_NE(out_.view().find(R"("order_qty":0.00000001,)"), std::string_view::npos);
}

TEST_F(KrakenOrderCodec, RefusesADeadlineThatKrakenDoesNotTake) {
  for (const int ms : {0, 499, 60'001}) {
    context_.order_lifetime = std::chrono::milliseconds{ms};
    const Result<void> result = encode();
    ASSERT_TRUE(result.has_error()) << ms;
    EXPECT_EQ(result.error().code, Errc::NotSupported);
    EXPECT_STREQ(result.error().field, "order_lifetime");
  }
  for (const int ms : {500, 60'000}) {
    context_.order_lifetime = std::chrono::milliseconds{ms};
    EXPECT_FALSE(encode().has_error()) << ms;
  }
}

TEST_F(KrakenOrderCodec, NeedsATokenAndRoom) {
  context_.session_token = {};
  EXPECT_EQ(encode().error().code, Errc::NoKey);
  const std::string long_token(kMaxRequestBytes, 't');
  context_.session_token = long_token;
  EXPECT_EQ(encode().error().code, Errc::BufferTooSmall);
}

class KrakenFrames : public ::testing::Test {
 protected:
  KrakenFrames() : venue_{make().make_venue()} {
    venue_->set_listings(listings_.all, listings_.table);
    context_.session_token = "tok";
  }
  testing::Listings listings_;
  std::unique_ptr<Venue> venue_;
  RequestContext context_;
  std::vector<std::string> frames_;
};

TEST_F(KrakenFrames, OneFrameSubscribesAllBooksAtTheWireDepth) {
  venue_->encode_subscribe({listings_.all.data(), 2}, frames_);
  ASSERT_EQ(frames_.size(), 1U);
  EXPECT_EQ(frames_[0],
            R"({"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD","ETH/USD"],)"
            R"("depth":25,"snapshot":true}})");
  frames_.clear();
  venue_->encode_subscribe({}, frames_);
  EXPECT_TRUE(frames_.empty());
}

TEST_F(KrakenFrames, ResubscribeEchoesChannelSymbolAndDepth) {
  venue_->encode_resubscribe(listings_.at("ETH/USD"), frames_);
  ASSERT_EQ(frames_.size(), 2U);
  EXPECT_EQ(frames_[0],
            R"({"method":"unsubscribe","params":{"channel":"book","symbol":["ETH/USD"],)"
            R"("depth":25}})");
  EXPECT_EQ(frames_[1], R"({"method":"subscribe","params":{"channel":"book","symbol":["ETH/USD"],)"
                        R"("depth":25,"snapshot":true}})");
}

TEST_F(KrakenFrames, HandshakeSubscribesExecutionsThenBalances) {
  ASSERT_EQ(venue_->handshake_steps(Channel::Private, nullptr), 2U);
  EXPECT_EQ(venue_->handshake_steps(Channel::Public, nullptr), 0U);
  for (std::size_t step = 0; step < 2; ++step)
    ASSERT_FALSE(venue_->encode_handshake(Channel::Private, step, context_, frames_).has_error());
  EXPECT_EQ(frames_[0],
            R"({"method":"subscribe","params":{"channel":"executions","snap_orders":true,)"
            R"("snap_trades":false,"token":"tok"}})");
  EXPECT_EQ(frames_[1], R"({"method":"subscribe","params":{"channel":"balances","snapshot":true,)"
                        R"("token":"tok"}})");
  EXPECT_EQ(venue_->encode_handshake(Channel::Private, 2, context_, frames_).error().code,
            Errc::NotSupported);
  context_.session_token = {};
  EXPECT_EQ(venue_->encode_handshake(Channel::Private, 0, context_, frames_).error().code,
            Errc::NoKey);
}

}  // namespace
}  // namespace crossbook::kraken
