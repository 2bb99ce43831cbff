// Hosts, limits, words and what is signed.
#include "venues/coinbase/rules.hpp"

#include <gtest/gtest.h>

#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

TEST(CoinbaseRules, WordsThatProveARefusalAreDefinitive) {
  EXPECT_EQ(word_rule("INSUFFICIENT_FUND").reason, RejectReason::InsufficientBalance);
  EXPECT_TRUE(word_rule("PREVIEW_INVALID_BASE_SIZE_TOO_SMALL").is_definitive);
  EXPECT_EQ(word_rule("ORDER_ENTRY_DISABLED").reason, RejectReason::Halted);
}

TEST(CoinbaseRules, WordsThatTheTableDoesNotKnowProveNothing) {
  for (const std::string_view word : {"", "UNKNOWN_FAILURE_REASON", "A_WORD_OF_TOMORROW"}) {
    EXPECT_FALSE(word_rule(word).is_definitive) << word;
    EXPECT_EQ(word_rule(word).reason, RejectReason::OutcomeUnknown) << word;
  }
}

TEST(CoinbaseRules, RecordingsOfOtherProductsAreNamed) {
  using Kind = RecordedSource::Kind;
  const std::pair<std::string_view, Kind> rows[] = {
      {"wss://advanced-trade-ws.coinbase.com", Kind::Frames},
      {"wss://advanced-trade-ws-user.coinbase.com", Kind::Ignored},
      {"https://api.coinbase.com/api/v3/brokerage/market/products", Kind::Ignored},
      {"wss://ws-feed.exchange.coinbase.com", Kind::NotSpoken},
      {"wss://ws-direct.exchange.coinbase.com", Kind::NotSpoken},
      {"https://api.exchange.coinbase.com/products", Kind::NotSpoken},
      {"wss://stream.example.org", Kind::NotOurs}};
  for (const auto& [url, kind] : rows) EXPECT_EQ(classify_url(url).kind, kind) << url;
  EXPECT_NE(classify_url("wss://ws-feed.exchange.coinbase.com").reason.find("Coinbase Exchange"),
            std::string_view::npos);
}

TEST(CoinbaseRules, ReadKeysSignNothingThatTrades) {
  for (const AllowedRequest& request : venue_requests(KeyRole::Read))
    EXPECT_EQ(request.kind, RequestKind::Read) << request.path;
  int orders = 0;
  for (const AllowedRequest& request : venue_requests(KeyRole::Trade))
    orders += request.kind == RequestKind::Order ? 1 : 0;
  EXPECT_EQ(orders, 1);
}

TEST(CoinbaseRules, SandboxIsNoDemo) {
  EXPECT_TRUE(venue_endpoints(Environment::Demo).rest.empty());
  EXPECT_FALSE(venue_capabilities().has_demo_host);
}

TEST(CoinbaseRequests, CallsThatTheVenueDoesNotHaveAreRefused) {
  Client client;
  HttpRequest request;
  const TestKey key{*client.venue, make_key_material(std::string{kSdkKeyName}, kSdkSecret, {})};
  const auto code_of = [&](const RestCall& call) {
    const Result<void> result = client.venue->encode_rest(call, key.context(kNow), request);
    return result.has_error() ? to_string(result.error().code) : std::string_view{"taken"};
  };
  const auto call = [&](RestCall::Kind kind) {
    return RestCall{kind, client.listings.data(), ClientOrderId{"a"}};
  };
  EXPECT_EQ(code_of(call(RestCall::Kind::Snapshot)), to_string(Errc::NotSupported));
  EXPECT_EQ(code_of(call(RestCall::Kind::SessionToken)), to_string(Errc::NotSupported));
  EXPECT_EQ(code_of(call(RestCall::Kind::CancelOrder)), to_string(Errc::NotSupported));
  EXPECT_EQ(code_of(call(RestCall::Kind::Trades)), to_string(Errc::NotSupported));
  RestCall named = call(RestCall::Kind::CancelOrder);
  named.venue_order_id = VenueOrderId{"../../transfers"};
  EXPECT_EQ(code_of(named), to_string(Errc::NotSupported)) << "no order's id";
  named.venue_order_id = VenueOrderId{"0000-000000-000000"};
  EXPECT_EQ(code_of(named), "taken");
  EXPECT_EQ(request.body, R"({"order_ids":["0000-000000-000000"]})");
}

TEST(CoinbaseRequests, OrdersAreWholeRequests) {
  Client client;
  const TestKey key{*client.venue, make_key_material(std::string{kSdkKeyName}, kSdkSecret, {}),
                    client.listings};
  OrderIntent intent;
  intent.client_id = ClientOrderId{"cb00a1b2c3d4e5f678"};
  intent.price = Market::price("68901.5");
  intent.quantity = Market::quantity("0.001");
  FrameBuffer frame;
  frame.clear();
  ASSERT_FALSE(
      key.encode(*client.venue, intent, client.listings[0], key.context(kNow), frame).has_error());
  const std::string_view text = frame.view();
  const std::size_t head = text.find("\r\n\r\n");
  const std::string_view body = text.substr(head + 4);
  EXPECT_EQ(body, R"({"client_order_id":"cb00a1b2c3d4e5f678","product_id":"BTC-USD","side":"BUY",)"
                  R"("order_configuration":{"sor_limit_ioc":{"base_size":"0.001",)"
                  R"("limit_price":"68901.5"}}})");
  EXPECT_TRUE(text.starts_with("POST /api/v3/brokerage/orders HTTP/1.1\r\nHost: 127.0.0.1:1\r\n"));
  EXPECT_NE(text.find("Content-Length: " + std::to_string(body.size()) + "\r\n"),
            std::string_view::npos);
  EXPECT_NE(text.find("Authorization: Bearer eyJ"), std::string_view::npos);
}

}  // namespace
}  // namespace crossbook::coinbase::test
