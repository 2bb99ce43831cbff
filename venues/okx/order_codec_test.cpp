#include "venues/okx/order_codec.hpp"

#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

OrderIntent make_intent(const Market& market) {
  OrderIntent intent;
  intent.client_id = ClientOrderId{"cb00a1b2c3d4e5f678"};
  intent.instrument = market.listings[0].instrument.id;
  intent.side = Side::Buy;
  intent.price = market.price("31527.10");
  intent.quantity = market.quantity("0.00100000");
  return intent;
}

RequestContext make_context() {
  RequestContext context;
  context.venue_now = kNow;
  context.request = 42;
  context.order_lifetime = std::chrono::milliseconds{1'500};
  return context;
}

const TestKey& trade_key() {
  static const TestKey key{*make().make_venue(), make_key_material("id", "secret", "pass")};
  return key;
}
Result<void> encode(const Client& client, const OrderIntent& intent, const Listing& listing,
                    FrameBuffer& frame) {
  return trade_key().encode(*client.venue, intent, listing, make_context(), frame);
}
RequestContext keyed_context() {
  RequestContext context = make_context();
  context.credential = trade_key().credential();
  context.host = kTestHost;
  return context;
}

TEST(OkxOrder, IsWrittenExactlySo) {
  Client client;
  FrameBuffer frame;
  const OrderIntent intent = make_intent(client);
  ASSERT_TRUE(encode(client, intent, client.listings[0], frame).has_value());
  EXPECT_EQ(frame.view(),
            R"({"id":"42","op":"order","args":[{"side":"buy","instIdCode":1000001,"tdMode":"cash",)"
            R"("ordType":"ioc","px":"31527.1","sz":"0.001","clOrdId":"cb00a1b2c3d4e5f678"}],)"
            R"("expTime":"1795000001500"})");
}

TEST(OkxOrder, SaysSellAndTheOtherTimesInForce) {
  Client client;
  FrameBuffer frame;
  OrderIntent intent = make_intent(client);
  intent.side = Side::Sell;
  ASSERT_TRUE(encode(client, intent, client.listings[1], frame).has_value());
  EXPECT_NE(frame.view().find(R"("side":"sell","instIdCode":1000002)"), std::string_view::npos);
  EXPECT_NE(frame.view().find(R"("ordType":"ioc")"), std::string_view::npos);
  intent.time_in_force = TimeInForce::Gtc;
  ASSERT_TRUE(encode(client, intent, client.listings[1], frame).has_value());
  EXPECT_NE(frame.view().find(R"("ordType":"limit")"), std::string_view::npos);
}

TEST(OkxOrder, IsRefusedWithoutTheVenuesCodeOrOurId) {
  Client client;
  FrameBuffer frame;
  OrderIntent intent = make_intent(client);
  Listing listing = client.listings[0];
  listing.code = 0;
  EXPECT_EQ(encode(client, intent, listing, frame).error().code, Errc::MissingField);
  intent.client_id = {};
  EXPECT_THROW((void)encode(client, intent, client.listings[0], frame), std::logic_error)
      << "no permit without an id";
}

TEST(OkxHandshake, LogsInThenSubscribesOrdersThenAccount) {
  Client client;
  std::vector<std::string> frames;
  EXPECT_EQ(
      client.venue->encode_handshake(Channel::Private, 0, make_context(), frames).error().code,
      Errc::NoKey);
  const RequestContext context = keyed_context();
  ASSERT_EQ(client.venue->handshake_steps(Channel::Private, nullptr), 3U);
  for (std::size_t step = 0; step < 3; ++step)
    ASSERT_TRUE(
        client.venue->encode_handshake(Channel::Private, step, context, frames).has_value());
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_TRUE(frames[0].starts_with(R"({"op":"login")"));
  EXPECT_EQ(frames[1], R"({"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]})");
  EXPECT_EQ(frames[2], R"({"op":"subscribe","args":[{"channel":"account",)"
                       R"("extraParams":"{\"updateInterval\":\"0\"}"}]})");
  EXPECT_EQ(client.venue->handshake_steps(Channel::Public, nullptr), 0U);
}

TEST(OkxSubscription, AsksForStatesAndBooksInFramesOfBoundedSize) {
  Client client;
  std::vector<std::string> frames;
  client.venue->encode_subscribe(client.listings, frames);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0],
            R"({"op":"subscribe","args":[{"channel":"instruments","instType":"SPOT"},)"
            R"({"channel":"books","instId":"BTC-USDT"},{"channel":"books","instId":"ETH-USDT"}]})");
  const std::vector<Listing> many(250, client.listings[0]);
  frames.clear();
  client.venue->encode_subscribe(many, frames);
  EXPECT_EQ(frames.size(), 3U);
  for (const std::string& frame : frames) EXPECT_LT(frame.size(), 64U * 1024U);
}

TEST(OkxSubscription, FetchesABookAnewByLeavingAndComingBack) {
  Client client;
  std::vector<std::string> frames;
  client.venue->encode_resubscribe(client.listings[0], frames);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0], R"({"op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT"}]})");
  EXPECT_EQ(frames[1], R"({"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]})");
}

TEST(OkxPing, IsBareText) {
  Client client;
  std::vector<std::string> frames;
  client.venue->encode_ping(Channel::Private, frames);
  EXPECT_EQ(frames, std::vector<std::string>{"ping"});
}

TEST(OkxRestCall, NamesTheOrderByOurId) {
  Client client;
  const RequestContext context = keyed_context();
  HttpRequest request;
  const RestCall query{RestCall::Kind::QueryOrder, client.listings.data(), ClientOrderId{"cb1"}};
  ASSERT_TRUE(client.venue->encode_rest(query, context, request).has_value());
  EXPECT_EQ(request.target, "/api/v5/trade/order?instId=BTC-USDT&clOrdId=cb1");
  EXPECT_TRUE(request.is_signed);
  const RestCall cancel{RestCall::Kind::CancelOrder, client.listings.data(), ClientOrderId{"cb1"}};
  ASSERT_TRUE(client.venue->encode_rest(cancel, context, request).has_value());
  EXPECT_EQ(request.method, HttpMethod::Post);
  EXPECT_EQ(request.body, R"({"instId":"BTC-USDT","clOrdId":"cb1"})");
}

TEST(OkxRestCall, AsksForTheTradesOfOneOrderByTheVenuesId) {
  Client client;
  const RequestContext context = keyed_context();
  HttpRequest request;
  RestCall trades{RestCall::Kind::Trades, client.listings.data(), ClientOrderId{"cb1"}};
  EXPECT_EQ(client.venue->encode_rest(trades, context, request).error().code, Errc::MissingField);
  trades.venue_order_id = VenueOrderId{"312269865356374016"};
  ASSERT_TRUE(client.venue->encode_rest(trades, context, request).has_value());
  EXPECT_EQ(request.target,
            "/api/v5/trade/fills?instType=SPOT&instId=BTC-USDT&ordId=312269865356374016");
  EXPECT_TRUE(request.is_signed);
}

TEST(OkxRestCall, O6_TradesAreFillsWithTheStreamsIdsAndOurSignOfFees) {
  Client client;
  const RestCall call{RestCall::Kind::Trades, client.listings.data(), {}};
  RestEvents events;
  const std::string body =
      R"({"code":"0","msg":"","data":[{"instType":"SPOT","instId":"BTC-USDT","tradeId":"123",)"
      R"("ordId":"312269865356374016","clOrdId":"cb1","billId":"1111","tag":"","fillPx":"999",)"
      R"("fillSz":"0.3","side":"buy","posSide":"net","execType":"T","feeCcy":"BTC",)"
      R"("fee":"-0.0003","ts":"1597026383085","fillTime":"1597026383084"}]})";
  ASSERT_TRUE(client.venue->decode_rest(call, {200, body, {}}, events).has_value());
  ASSERT_EQ(events.account.reports.size(), 1U);
  const ExecutionReport& report = events.account.reports[0];
  EXPECT_EQ(report.client_id.view(), "cb1");
  EXPECT_EQ(report.venue_order_id.view(), "312269865356374016");
  ASSERT_TRUE(report.has_fill);
  EXPECT_FALSE(report.has_cumulative) << "each tells of itself alone";
  EXPECT_EQ(report.fill.trade_id.view(), "123");
  EXPECT_EQ(amount_text(report.fill.fee), "0.0003");
  EXPECT_EQ(report.fill.fee_asset, client.table.find_asset("BTC"));
  EXPECT_FALSE(report.fill.is_maker);
  RestEvents none;
  ASSERT_TRUE(client.venue->decode_rest(call, {200, R"({"code":"0","msg":"","data":[]})", {}}, none)
                  .has_value());
  EXPECT_TRUE(none.account.reports.empty()) << "they may not be there yet";
}

TEST(OkxRestCall, IsRefusedWithoutAKeyOrWhereOkxHasNone) {
  Client client;
  HttpRequest request;
  const auto code = [&](RestCall::Kind kind) {
    return client.venue->encode_rest({kind, nullptr, {}}, make_context(), request).error().code;
  };
  EXPECT_EQ(code(RestCall::Kind::Balances), Errc::NoKey);
  EXPECT_EQ(code(RestCall::Kind::SessionToken), Errc::NotSupported);
  EXPECT_EQ(code(RestCall::Kind::Snapshot), Errc::NotSupported);
  EXPECT_EQ(code(RestCall::Kind::QueryOrder), Errc::MissingField);
  EXPECT_TRUE(
      client.venue->encode_rest({RestCall::Kind::Time, nullptr, {}}, make_context(), request)
          .has_value());
  EXPECT_FALSE(request.is_signed);
}

}  // namespace
}  // namespace crossbook::okx::test
