#include "venues/kraken/order_codec.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"
#include "venues/kraken/wire_time.hpp"

namespace crossbook::kraken {
namespace {

class KrakenOrderCodec : public ::testing::Test {
 protected:
  KrakenOrderCodec() {
    context.venue_now = parse_wire_time("2026-11-23T06:00:03.123456Z", "now").value();
    context.session_token = "tok";
    context.request = 123;
    intent.client_id = ClientOrderId{"cb20261123x0001"};
    intent.price = price("26500.4");
    intent.quantity = Quantity::parse("1.2", btc.instrument.quantity_scale).value();
  }
  Price price(std::string_view text) const {
    return Price::parse(text, btc.instrument.price_scale).value();
  }
  Result<void> encode() {
    out.clear();
    return encode_order(intent, btc, context, out);
  }

  testing::Listings listings;
  const Listing& btc = listings.at("BTC/USD");
  RequestContext context;
  OrderIntent intent;
  FrameBuffer out;
};

TEST_F(KrakenOrderCodec, WritesTheBytesOfAnIocOrder) {
  ASSERT_FALSE(encode().has_error());
  EXPECT_EQ(out.view(),
            R"({"method":"add_order","params":{"order_type":"limit","side":"buy","order_qty":1.2,)"
            R"("symbol":"BTC/USD","limit_price":26500.4,"time_in_force":"ioc",)"
            R"("cl_ord_id":"cb20261123x0001","stp_type":"cancel_newest",)"
            R"("deadline":"2026-11-23T06:00:05.123Z","token":"tok"},"req_id":123})");
}

TEST_F(KrakenOrderCodec, WritesSidesAndTimesInForceInTheSocketsWords) {
  intent.side = Side::Sell;
  for (const auto& [time_in_force, word] :
       {std::pair{TimeInForce::Ioc, "\"ioc\""}, std::pair{TimeInForce::Fok, "\"fok\""},
        std::pair{TimeInForce::Gtc, "\"gtc\""}}) {
    intent.time_in_force = time_in_force;
    ASSERT_FALSE(encode().has_error());
    EXPECT_NE(out.view().find(R"("side":"sell")"), std::string_view::npos);
    EXPECT_NE(out.view().find(word), std::string_view::npos);
  }
}

TEST_F(KrakenOrderCodec, WritesNumbersAsPlainDecimals) {
  intent.price = price("0.0000000001");
  intent.quantity = Quantity::from_raw(1);
  ASSERT_FALSE(encode().has_error());
  EXPECT_NE(out.view().find(R"("limit_price":0.0000000001,)"), std::string_view::npos);
  EXPECT_NE(out.view().find(R"("order_qty":0.00000001,)"), std::string_view::npos);
}

TEST_F(KrakenOrderCodec, RefusesADeadlineThatKrakenDoesNotTake) {
  for (const int ms : {0, 499, 60'001}) {
    context.order_lifetime = std::chrono::milliseconds{ms};
    const Result<void> result = encode();
    ASSERT_TRUE(result.has_error()) << ms;
    EXPECT_EQ(result.error().code, Errc::NotSupported);
    EXPECT_STREQ(result.error().field, "order_lifetime");
  }
  for (const int ms : {500, 60'000}) {
    context.order_lifetime = std::chrono::milliseconds{ms};
    EXPECT_FALSE(encode().has_error()) << ms;
  }
}

TEST_F(KrakenOrderCodec, NeedsATokenAndRoom) {
  context.session_token = {};
  EXPECT_EQ(encode().error().code, Errc::NoKey);
  const std::string long_token(kMaxRequestBytes, 't');
  context.session_token = long_token;
  EXPECT_EQ(encode().error().code, Errc::BufferTooSmall);
}

class KrakenFrames : public ::testing::Test {
 protected:
  KrakenFrames() : venue{make().make_venue()} {
    venue->set_listings(listings.all, listings.table);
    context.session_token = "tok";
  }
  testing::Listings listings;
  std::unique_ptr<Venue> venue;
  RequestContext context;
  std::vector<std::string> frames;
};

TEST_F(KrakenFrames, OneFrameSubscribesAllBooksAtTheWireDepth) {
  venue->encode_subscribe({listings.all.data(), 2}, frames);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0],
            R"({"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD","ETH/USD"],)"
            R"("depth":25,"snapshot":true}})");
  frames.clear();
  venue->encode_subscribe({}, frames);
  EXPECT_TRUE(frames.empty());
}

TEST_F(KrakenFrames, ResubscribeEchoesChannelSymbolAndDepth) {
  venue->encode_resubscribe(listings.at("ETH/USD"), frames);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0], R"({"method":"unsubscribe","params":{"channel":"book","symbol":["ETH/USD"],)"
                       R"("depth":25}})");
  EXPECT_EQ(frames[1], R"({"method":"subscribe","params":{"channel":"book","symbol":["ETH/USD"],)"
                       R"("depth":25,"snapshot":true}})");
}

TEST_F(KrakenFrames, HandshakeSubscribesExecutionsThenBalances) {
  ASSERT_EQ(venue->handshake_steps(Channel::Private), 2U);
  EXPECT_EQ(venue->handshake_steps(Channel::Public), 0U);
  for (std::size_t step = 0; step < 2; ++step)
    ASSERT_FALSE(venue->encode_handshake(Channel::Private, step, context, frames).has_error());
  EXPECT_EQ(frames[0],
            R"({"method":"subscribe","params":{"channel":"executions","snap_orders":true,)"
            R"("snap_trades":false,"token":"tok"}})");
  EXPECT_EQ(frames[1], R"({"method":"subscribe","params":{"channel":"balances","snapshot":true,)"
                       R"("token":"tok"}})");
  EXPECT_EQ(venue->encode_handshake(Channel::Private, 2, context, frames).error().code,
            Errc::NotSupported);
  context.session_token = {};
  EXPECT_EQ(venue->encode_handshake(Channel::Private, 0, context, frames).error().code,
            Errc::NoKey);
}

}  // namespace
}  // namespace crossbook::kraken
