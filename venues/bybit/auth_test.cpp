// The strings that Bybit wants signed, against published signatures.
#include "venues/bybit/auth.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_key.hpp"
#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {
namespace {

// Source: unit tests of an open-source adapter, public; recomputed with openssl.
class BybitAuth : public ::testing::Test {
 protected:
  BybitAuth()
      : venue{make().make_venue()},
        key{*venue, venue->key_material("test_api_key", "test_secret", "")} {}
  RequestContext context() const { return key.context(UtcNanos::from_millis(1'700'000'000'000)); }
  static std::string header(const HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.headers)
      if (key == name) return value;
    return {};
  }
  std::unique_ptr<Venue> venue;
  TestKey key;
};

TEST_F(BybitAuth, RequestsCarryKeyTimeWindowAndSignature) {
  HttpRequest request;
  const RestCall call{RestCall::Kind::Balances, nullptr, {}};
  ASSERT_FALSE(venue->encode_rest(call, context(), request).has_error());
  EXPECT_EQ(header(request, "X-BAPI-API-KEY"), "test_api_key");
  EXPECT_EQ(header(request, "X-BAPI-TIMESTAMP"), "1700000000000");
  EXPECT_EQ(header(request, "X-BAPI-RECV-WINDOW"), "5000");
  EXPECT_EQ(header(request, "X-BAPI-SIGN").size(), 64U);
}

TEST_F(BybitAuth, LoginGivesThePublishedSignature) {
  RequestContext early = context();
  early.venue_now =
      early.venue_now - std::chrono::milliseconds{5'000};  // it is sent with 5 s to live
  std::vector<std::string> frames;
  ASSERT_FALSE(append_auth_frame(early, frames).has_error());
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0], R"({"req_id":"auth","op":"auth","args":["test_api_key",1700000000000,)"
                       R"("bacffe7500499eb829bb58c45d36d1b3e5ac67c14eaeba91df5e99ccee013925"]})");
}

TEST_F(BybitAuth, QueryAndBodyAreSignedAsTheyAreSent) {
  const auto signature_of = [&](HttpMethod method, std::string target, std::string body) {
    HttpRequest request;
    request.method = method;
    request.target = std::move(target);
    request.body = std::move(body);
    EXPECT_FALSE(sign_request(context(), request).has_error());
    return header(request, "X-BAPI-SIGN");
  };
  EXPECT_EQ(signature_of(HttpMethod::Get, "/v5/order/realtime?category=linear&symbol=BTCUSDT", ""),
            "fd4f31228a46109dc6673062328693696df9a96c7ff04e6491a45e7f63a0fdd7");
  EXPECT_EQ(
      signature_of(HttpMethod::Post, "/v5/order/cancel",
                   R"({"category": "linear", "symbol": "BTCUSDT", "orderLinkId": "test-order-1"})"),
      "2df4a0603d69c08d5dea29ba85b46eb7db64ce9e9ebd34a7802a3d69700cb2a1");
}

TEST_F(BybitAuth, KeysThatCannotBeOneAreRefusedByField) {
  EXPECT_THROW(venue->key_material("", "secret", ""), std::invalid_argument);
  EXPECT_THROW(venue->key_material("id", "", ""), std::invalid_argument);
  EXPECT_THROW(venue->key_material("i d", "secret", ""), std::invalid_argument);
  EXPECT_THROW(venue->key_material("id", "sec\"ret", ""), std::invalid_argument);
}

}  // namespace
}  // namespace crossbook::bybit::test
