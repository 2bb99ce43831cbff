#include "venues/okx/auth.hpp"

#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

// The first signature is a published one, the others were computed with the same secret by another
// program.
constexpr std::string_view kSecret = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO";
const UtcNanos kTime = UtcNanos::from_millis(1'607'418'537'715);  // 2020-12-08T09:08:57.715Z

TestKey make_key(std::string_view passphrase = "pass") {
  return TestKey{*make().make_venue(), make_key_material("key-id", kSecret, passphrase)};
}

std::string header(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return {};
}

HttpRequest signed_request(HttpMethod method, std::string target, std::string body = {}) {
  HttpRequest request;
  request.method = method;
  request.target = std::move(target);
  request.body = std::move(body);
  const TestKey key = make_key();
  EXPECT_TRUE(sign_request(key.context(kTime), request).has_value());
  return request;
}

TEST(OkxAuth, SignsAGetAsPublished) {
  const HttpRequest request = signed_request(HttpMethod::Get, "/api/v5/account/balance");
  EXPECT_EQ(header(request, "OK-ACCESS-SIGN"), "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k=");
  EXPECT_EQ(header(request, "OK-ACCESS-TIMESTAMP"), "2020-12-08T09:08:57.715Z");
  EXPECT_EQ(header(request, "OK-ACCESS-KEY"), "key-id");
  EXPECT_EQ(header(request, "OK-ACCESS-PASSPHRASE"), "pass");
  EXPECT_EQ(header(request, "x-simulated-trading"), "");
}

TEST(OkxAuth, SignsTheQueryWithThePath) {
  const HttpRequest request = signed_request(HttpMethod::Get, "/api/v5/account/balance?ccy=BTC");
  EXPECT_EQ(header(request, "OK-ACCESS-SIGN"), "ebNz0sDoc3LoFm1hqjP8LDT0fnRlDERj5C+I4ZqB4Cw=");
}

TEST(OkxAuth, SignsTheExactBodyOfAPost) {
  // the codec's own orders go over the socket, so this one is signed as a client would
  HttpRequest request;
  request.method = HttpMethod::Post;
  request.target = "/api/v5/trade/order";
  request.body =
      R"({"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b15","side":"buy","ordType":"limit","px":"2.15","sz":"2"})";
  sign_any(make_key(), kTime, request);
  EXPECT_EQ(header(request, "OK-ACCESS-SIGN"), "W/hME1Wl/zqRnmRKyGA6tz4K0jN2MVGDY33ej3EYKks=");
}

TEST(OkxAuth, LoginSignsTheSecondsAndTheVerifyPath) {
  const std::string frame = login_frame(make_key(), UtcNanos{1'704'876'947'500'000'000});
  EXPECT_EQ(frame,
            R"({"op":"login","args":[{"apiKey":"key-id","passphrase":"pass",)"
            R"("timestamp":"1704876947","sign":"h40uJnu4QWNKOXDPW/QiOVwtFDAmLKh7ThzSboYPqrk="}]})");
}

TEST(OkxAuth, LoginEscapesQuotesInAPassphrase) {
  const std::string frame = login_frame(make_key(R"(a"b\c)"), kTime);
  EXPECT_NE(frame.find(R"("passphrase":"a\"b\\c")"), std::string::npos);
}

TEST(OkxAuth, DemoRequestsCarryTheHeader) {
  HttpRequest request;
  request.target = "/api/v5/account/balance";
  const TestKey key = make_key();
  RequestContext context = key.context(kTime);
  context.environment = Environment::Demo;
  ASSERT_TRUE(sign_request(context, request).has_value());
  EXPECT_EQ(header(request, "x-simulated-trading"), "1");
}

TEST(OkxAuth, SignsNothingOutsideTheKeysPolicyS11) {
  const TestKey key = make_key();
  for (const char* target : {"/api/v5/asset/withdrawal", "/api/v5/asset/transfer",
                             "/api/v5/trade/order", "/api/v5/users/subaccount/apikey"}) {
    HttpRequest request;
    request.method = HttpMethod::Post;
    request.target = target;
    EXPECT_EQ(sign_request(key.context(kTime), request).error().code, Errc::NotPermitted) << target;
    EXPECT_TRUE(request.headers.empty());
  }
}

TEST(OkxAuth, TimestampsArePaddedAndCutToMilliseconds) {
  EXPECT_EQ(iso_timestamp(UtcNanos{0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_timestamp(UtcNanos{951'782'400'009'999'999}), "2000-02-29T00:00:00.009Z");
}

TEST(OkxAuth, RefusesAKeyThatCannotBeOneAndSaysWhichField) {
  const auto message = [](std::string id, std::string_view secret, std::string_view passphrase) {
    try {
      make_key_material(std::move(id), secret, passphrase);
    } catch (const std::invalid_argument& error) {
      return std::string{error.what()};
    }
    return std::string{};
  };
  EXPECT_NE(message("id", "secret", "").find("passphrase is empty"), std::string::npos);
  EXPECT_NE(message("", "secret", "p").find("key id is empty"), std::string::npos);
  EXPECT_NE(message("id", "abc\nxyz", "p").find("secret has"), std::string::npos);
  EXPECT_EQ(message("id", "abc\nxyz", "p").find("xyz"), std::string::npos) << "secret was shown";
  EXPECT_EQ(message("id", "secret", "p"), "");
}

}  // namespace
}  // namespace crossbook::okx::test
