// What an order looks like on the wire, and what an order's words mean.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/test_key.hpp"
#include "venues/bybit/rules.hpp"
#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {
namespace {

class BybitOrders : public ::testing::Test {
 protected:
  BybitOrders() {
    listing.instrument = table.at(table.instrument("BTC/USDT"));
    listing.symbol = listing.rest_symbol = VenueSymbol{"BTCUSDT"};
    venue->set_listings({&listing, 1}, table);
    key = std::make_unique<TestKey>(*venue, venue->key_material("id", "secret", ""),
                                    std::span{&listing, 1});
  }
  OrderIntent intent() const {
    OrderIntent order;
    order.client_id = ClientOrderId{"Ab1"};
    order.instrument = listing.instrument.id;
    order.side = Side::Sell;
    order.price = *Price::parse("16500.5", listing.instrument.price_scale);
    order.quantity = *Quantity::parse("0.25", listing.instrument.quantity_scale);
    return order;
  }
  InstrumentTable table;
  Listing listing;
  std::unique_ptr<Venue> venue = make().make_venue();
  std::unique_ptr<TestKey> key;
};

TEST_F(BybitOrders, CarryTheEndOfTheirLifeAndNeverBorrow) {
  RequestContext context = key->context(UtcNanos::from_millis(1'711'001'595'207));
  context.request = 7;
  context.order_lifetime = std::chrono::milliseconds{1'500};
  FrameBuffer frame;
  frame.clear();
  ASSERT_FALSE(key->encode(*venue, intent(), listing, context, frame).has_error());
  EXPECT_EQ(
      frame.view(),
      R"({"reqId":"7","header":{"X-BAPI-TIMESTAMP":"1711001595207","X-BAPI-RECV-WINDOW":"1500"},)"
      R"("op":"order.create","args":[{"category":"spot","symbol":"BTCUSDT","side":"Sell",)"
      R"("orderType":"Limit","qty":"0.25","price":"16500.5","timeInForce":"IOC",)"
      R"("orderLinkId":"Ab1","isLeverage":0}]})");
}

TEST_F(BybitOrders, OfAnotherSymbolThanTheListingsAreNotWritten) {
  Listing other = listing;
  other.symbol = VenueSymbol{"ETHUSDT"};
  const RequestContext context = key->context(UtcNanos::from_millis(1));
  OrderPermit permit = key->permit(intent(), listing);
  FrameBuffer frame;
  frame.clear();
  EXPECT_EQ(venue->encode_order(permit, other, key->trade_key(), context, frame).error().code,
            Errc::UnknownSymbol);
}

TEST_F(BybitOrders, AreAskedForInHistoryWhereTheListOfOpenOnesIsSilent) {
  RestCall call{RestCall::Kind::QueryOrder, &listing, ClientOrderId{"Ab1"}};
  HttpRequest request;
  const RequestContext context = key->context(UtcNanos::from_millis(1));
  ASSERT_FALSE(venue->encode_rest(call, context, request).has_error());
  EXPECT_EQ(request.target, "/v5/order/realtime?category=spot&symbol=BTCUSDT&orderLinkId=Ab1");
  call.in_history = true;
  ASSERT_FALSE(venue->encode_rest(call, context, request).has_error());
  EXPECT_EQ(request.target, "/v5/order/history?category=spot&symbol=BTCUSDT&orderLinkId=Ab1");
}

TEST_F(BybitOrders, AreCancelledByTheVenuesIdWhereItIsKnown) {
  RestCall call{RestCall::Kind::CancelOrder, &listing, ClientOrderId{"Ab1"}};
  HttpRequest request;
  const RequestContext context = key->context(UtcNanos::from_millis(1));
  ASSERT_FALSE(venue->encode_rest(call, context, request).has_error());
  EXPECT_EQ(request.body, R"({"category":"spot","symbol":"BTCUSDT","orderLinkId":"Ab1"})");
  call.venue_order_id = VenueOrderId{"15"};
  ASSERT_FALSE(venue->encode_rest(call, context, request).has_error());
  EXPECT_EQ(request.body, R"({"category":"spot","symbol":"BTCUSDT","orderId":"15"})");
}

TEST(BybitCodes, AreEachDefinitiveOrUnknownAndListedOnce) {
  std::set<std::int64_t> seen;
  for (const CodeRule& rule : code_rules()) {
    EXPECT_TRUE(seen.insert(rule.code).second) << rule.code;
    EXPECT_NE(rule.reason, RejectReason::None) << rule.code;
    EXPECT_EQ(rule.is_definitive, rule.reason != RejectReason::OutcomeUnknown) << rule.code;
    EXPECT_EQ(code_rule(rule.code).reason, rule.reason);
  }
  EXPECT_EQ(code_rule(0).reason, RejectReason::None);
  EXPECT_FALSE(code_rule(179'999).is_definitive) << "a code of tomorrow proves nothing";
}

TEST(BybitSubscriptions, AskForTenBooksARequest) {
  InstrumentTable table;
  std::vector<Listing> listings;
  for (int i = 0; i < 21; ++i) {
    Listing listing;
    listing.instrument = table.at(table.instrument("A" + std::to_string(i) + "/USDT"));
    listing.symbol = VenueSymbol{"A" + std::to_string(i) + "USDT"};
    listings.push_back(listing);
  }
  std::vector<std::string> frames;
  make().make_venue()->encode_subscribe(listings, frames);
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[2], R"({"req_id":"book","op":"subscribe","args":["orderbook.50.A20USDT"]})");
}

}  // namespace
}  // namespace crossbook::bybit::test
