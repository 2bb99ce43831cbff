#include "venues/kraken/auth.hpp"

#include <gtest/gtest.h>

#include <array>

#include "keys/encoding.hpp"
#include "venues/kraken/simulator_testing.hpp"

namespace crossbook::kraken {
namespace {

// The secret and the first signature are the example of Kraken's own authentication guide.
constexpr std::string_view kGuideSecret =
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==";

using testing::api_sign;

Signer signer_of(std::string_view secret) {
  KeyMaterial material = make_key_material("id", secret, {});
  return Signer{material.algorithm, std::move(material.secret)};
}
Signer guide_key() { return signer_of(kGuideSecret); }

TEST(KrakenSignature, MatchesThePublishedExample) {
  EXPECT_EQ(api_sign(guide_key(), "/0/private/AddOrder", "1616492376594",
                     "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&"
                     "volume=1.25"),
            "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ"
            "==");
}

TEST(KrakenSignature, MatchesTheOfficialClientsVector) {
  std::array<unsigned char, 32> secret;
  secret.fill(1);
  std::array<char, 64> text;
  const Signer key = signer_of(base64_encode(secret, text.data()));
  EXPECT_EQ(api_sign(key, "/0/private/Balance", "1700000000000000000", "nonce=1700000000000000000"),
            "6i7+cpXVLDDnDOekgsRcgFQhkYFyPDSSxhSVA8OrA6vjziXcy2K1DP3n7f9B/Kgni71WjBSQusZKxduRsdF20Q"
            "==");
}

TEST(KrakenSignature, CoversABodyOfTheNonceAlone) {
  EXPECT_EQ(api_sign(guide_key(), "/0/private/GetWebSocketsToken", "1616492376594",
                     "nonce=1616492376594"),
            "+mRDmY9Ks0Moc1zjv/BjfvYa98buO0x1yHChZR5onlfAzAUbfIYlLggUZzdQ0RsmXm4Sh+Q8iAIZdo2wSeHeiA"
            "==");
}

TEST(KrakenSignature, CoversAJsonBodyAsItIsSent) {
  EXPECT_EQ(api_sign(guide_key(), "/0/private/AddOrder", "1616492376594",
                     R"({"nonce": "1616492376594", "ordertype": "limit", "pair": "XBTUSD", )"
                     R"("price": 37500, "type": "buy", "volume": 1.25})"),
            "xojekerxRL59CSvi3027oZ1+nMQF0TgqD5QE569qR8tgSJ4tAhoVYVGhSEciXkufsn6foHHVi0N3Utiarvg74w"
            "==");
}

TEST(KrakenPrivateRequest, CarriesNonceKeyAndSignatureOfItsOwnBody) {
  const std::unique_ptr<Venue> venue = make().make_venue();
  const TestKey key{*venue, make_key_material("id", kGuideSecret, {})};
  RequestContext context = key.context({});
  context.nonce = 1616492376594;
  HttpRequest request;
  ASSERT_FALSE(make_private_request(context, "/0/private/CancelOrder", "cl_ord_id=abc", request)
                   .has_error());
  EXPECT_EQ(request.method, HttpMethod::Post);
  EXPECT_EQ(request.target, "/0/private/CancelOrder");
  EXPECT_EQ(request.body, "nonce=1616492376594&cl_ord_id=abc");
  EXPECT_TRUE(request.is_signed);
  ASSERT_EQ(request.headers.size(), 3U);
  EXPECT_EQ(request.headers[0], (std::pair<std::string, std::string>{"API-Key", "id"}));
  EXPECT_EQ(request.headers[1].first, "API-Sign");
  EXPECT_EQ(request.headers[1].second,
            api_sign(guide_key(), request.target, "1616492376594", request.body));
}

TEST(KrakenPrivateRequest, IsNotSignedOutsideTheKeysPolicyS11) {
  const std::unique_ptr<Venue> venue = make().make_venue();
  const TestKey key{*venue, make_key_material("id", kGuideSecret, {})};
  HttpRequest request;
  for (const char* path :
       {"/0/private/Withdraw", "/0/private/WalletTransfer", "/0/private/AddOrder"})
    EXPECT_EQ(make_private_request(key.context({}), path, {}, request).error().code,
              Errc::NotPermitted)
        << path;
}

std::string refusal(std::string id, std::string_view secret, std::string_view passphrase) {
  try {
    make_key_material(std::move(id), secret, passphrase);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

TEST(KrakenKey, NamesTheFieldThatIsWrong) {
  EXPECT_NE(refusal("", kGuideSecret, {}).find("id"), std::string::npos);
  EXPECT_NE(refusal("id", "not base64!", {}).find("base64"), std::string::npos);
  EXPECT_NE(refusal("id", "", {}).find("secret"), std::string::npos);
  EXPECT_NE(refusal("id", kGuideSecret, "x").find("passphrase"), std::string::npos);
  EXPECT_EQ(refusal("id", kGuideSecret, {}), "");
}

}  // namespace
}  // namespace crossbook::kraken
