// An order's whole way through codec and local exchange: REST out, totals in, trades and balances
// asked for.
#include <gtest/gtest.h>

#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

struct CoinbaseStream : ::testing::Test {
  LocalCoinbase local;
  const ApiKey& issued = local.issue();
  TestKey key{*local.venue, make_key_material(issued.id, issued.secret, {}), local.listings};
  FakePeer peer{1};

  RestEvents call(RestCall::Kind kind, const VenueOrderId& order = {}, const char* id = "cbA1") {
    RestCall what{kind, local.listings.data(), ClientOrderId{id}};
    what.venue_order_id = order;
    HttpRequest request;
    RestEvents events;
    EXPECT_FALSE(local.venue->encode_rest(what, local.context(key), request).has_error());
    const std::string_view bearer =
        request.headers.empty() ? std::string_view{} : request.headers.front().second;
    const HttpReply reply =
        local.send(request.method == HttpMethod::Post ? "POST" : "GET", request.target,
                   request.body, bearer.substr(std::min<std::size_t>(bearer.size(), 7)));
    EXPECT_FALSE(
        local.venue->decode_rest(what, {reply.status, reply.body, {}}, events).has_error());
    return events;
  }
  /// Encodes an order and hands its request to the local exchange.
  RestEvents place(TimeInForce force, std::string_view price, std::string_view quantity) {
    OrderIntent intent;
    intent.client_id = ClientOrderId{"cbA1"};
    intent.instrument = local.btc();
    intent.time_in_force = force;
    intent.price = Market::price(price);
    intent.quantity = Market::quantity(quantity);
    FrameBuffer frame;
    frame.clear();
    EXPECT_FALSE(
        key.encode(*local.venue, intent, local.listings[0], local.context(key), frame).has_error());
    const std::string_view text = frame.view();
    const std::size_t token = text.find("Bearer ") + 7;
    const HttpReply reply =
        local.send("POST", "/api/v3/brokerage/orders", text.substr(text.find("\r\n\r\n") + 4),
                   text.substr(token, text.find("\r\n", token) - token));
    RestEvents events;
    const RestCall what{RestCall::Kind::PlaceOrder, local.listings.data(), intent.client_id};
    EXPECT_FALSE(
        local.venue->decode_rest(what, {reply.status, reply.body, {}}, events).has_error());
    return events;
  }
  std::vector<ExecutionReport> told() {
    AccountEvents events;
    for (const std::string& text : peer.take())
      EXPECT_FALSE(local.venue->decode_account(Padded{text}.bytes(), events).has_error()) << text;
    return events.reports;
  }
};

TEST_F(CoinbaseStream, FilledOrderIsToldByTotalsAndItsTradesByRest) {
  local.log_in(peer, key);
  const RestEvents reply = place(TimeInForce::Ioc, "101", "0.5");
  ASSERT_EQ(reply.account.reports.size(), 1U) << reply.error.text.view();
  EXPECT_EQ(reply.account.reports[0].status, OrderStatus::PendingNew);
  const VenueOrderId id = reply.account.reports[0].venue_order_id;
  const std::vector<ExecutionReport> reports = told();
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back().status, OrderStatus::Filled);
  EXPECT_EQ(reports.back().venue_order_id, id);
  EXPECT_EQ(reports.back().cumulative, Market::quantity("0.5"));
  for (const ExecutionReport& report : reports) EXPECT_FALSE(report.has_fill);

  const RestEvents trades = call(RestCall::Kind::Trades, id);
  ASSERT_EQ(trades.account.reports.size(), 1U);
  EXPECT_EQ(amount_text(trades.account.reports[0].fill.fee), "0.303");
  EXPECT_EQ(trades.account.reports[0].fill.price, Market::price("101"));
  const RestEvents balances = call(RestCall::Kind::Balances);
  EXPECT_EQ(amount_text(balances.account.balances.front().total), "5.5");
}

TEST_F(CoinbaseStream, RestingOrderIsFoundCancelledAndNotFoundAgain) {
  local.log_in(peer, key);
  const VenueOrderId id = place(TimeInForce::Gtc, "99", "0.5").account.reports.at(0).venue_order_id;
  EXPECT_EQ(call(RestCall::Kind::QueryOrder, id).account.reports.at(0).status, OrderStatus::New);
  const RestEvents by_name = call(RestCall::Kind::QueryOrder);
  EXPECT_EQ(by_name.account.reports.at(0).venue_order_id, id) << "found among the newest";
  EXPECT_EQ(call(RestCall::Kind::OpenOrders).account.reports.size(), 1U);
  EXPECT_EQ(call(RestCall::Kind::QueryOrder, {}, "other").error.reason, RejectReason::NotFound);
  EXPECT_EQ(call(RestCall::Kind::CancelOrder, id).error.reason, RejectReason::None);
  EXPECT_EQ(told().back().status, OrderStatus::Canceled);
  EXPECT_EQ(call(RestCall::Kind::CancelOrder, id).error.reason, RejectReason::NotFound);
  EXPECT_TRUE(call(RestCall::Kind::OpenOrders).account.reports.empty());
}

TEST_F(CoinbaseStream, NewestOrdersTellOfManyAtOnce) {
  place(TimeInForce::Ioc, "101", "0.1");
  const RestEvents events = call(RestCall::Kind::QueryOrder, {}, "");
  ASSERT_EQ(events.account.reports.size(), 1U);
  EXPECT_EQ(events.account.reports[0].client_id.view(), "cbA1");
  EXPECT_EQ(events.account.reports[0].status, OrderStatus::Filled);
}

TEST_F(CoinbaseStream, RefusedOrderSaysWhy) {
  const RestEvents reply = place(TimeInForce::Ioc, "101", "5000");
  EXPECT_EQ(reply.error.reason, RejectReason::None) << "HTTP 200";
  ASSERT_EQ(reply.account.reports.size(), 1U);
  EXPECT_EQ(reply.account.reports[0].status, OrderStatus::Rejected);
  EXPECT_EQ(reply.account.reports[0].reason, RejectReason::InsufficientBalance);
}

TEST_F(CoinbaseStream, OrderThatWasHeldUpIsRefused) {
  OrderIntent intent;
  intent.client_id = ClientOrderId{"late"};
  intent.price = Market::price("101");
  intent.quantity = Market::quantity("0.5");
  FrameBuffer frame;
  frame.clear();
  ASSERT_FALSE(
      key.encode(*local.venue, intent, local.listings[0], local.context(key), frame).has_error());
  const std::string_view text = frame.view();
  const std::size_t token = text.find("Bearer ") + 7;
  local.advance(std::chrono::seconds{3});  // it may live for 2
  const HttpReply reply =
      local.send("POST", "/api/v3/brokerage/orders", text.substr(text.find("\r\n\r\n") + 4),
                 text.substr(token, text.find("\r\n", token) - token));
  EXPECT_EQ(reply.status, 401);
  EXPECT_TRUE(local.exchange.trades(local.account).empty());
}

}  // namespace
}  // namespace crossbook::coinbase::test
