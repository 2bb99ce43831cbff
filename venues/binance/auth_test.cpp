#include "venues/binance/auth.hpp"

#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

std::string shown(const TestKey& key, std::string_view payload) {
  const Signature signature = key.sign(RequestMethod::Get, "/api/v3/test", {payload});
  char text[kMaxSignatureChars];
  return std::string{signature_text(signature, key.credential()->algorithm(), text)};
}

std::string with_example_key(std::string payload) {
  const std::string mark = "<apiKey>";
  payload.replace(payload.find(mark), mark.size(), kExampleKey);
  return payload;
}

/// RFC 8032 test 1.
TestKey ed25519_key() {
  KeyMaterial material;
  material.id = "4yNzx3yWC5bS6YTwEkSRaC0nRmSQIIStAUOh1b6kqaBrTLIhjCpI5lJH8q8R8WNO";
  material.algorithm = Algorithm::Ed25519;
  material.secret =
      Secret{std::string_view{"\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"
                              "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60",
                              32}};
  return TestKey{BinanceVenue{}, std::move(material)};
}

TEST(RestSignature, EqualsTheVenuesExample) {
  const std::string query =
      "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
      "&timestamp=1499827319559";
  const std::string signature = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71";
  EXPECT_EQ(signed_query(query, example_key()), query + "&signature=" + signature);
}

TEST(RestSignature, IsMadeOverThePercentEncodedSymbol) {
  const std::string symbol = percent_encode("１２３４５６");
  EXPECT_EQ(symbol, "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96");
  const std::string query = "symbol=" + symbol +
                            "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
                            "&recvWindow=5000&timestamp=1499827319559";
  EXPECT_EQ(shown(example_key(), query),
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3");
}

TEST(RestSignature, OfAnEd25519KeyIsPercentEncodedBase64) {
  const std::string query =
      "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2"
      "&timestamp=1668481559918&recvWindow=5000";
  const TestKey key = ed25519_key();
  EXPECT_EQ(shown(key, query),
            "XtZirsmmi0noRzUfkqktvkVfxpkq/"
            "WtbLg2UOL3QGYdUBZVlqOBEMuEVw8zioY93N54NcKj9UuAXQEa9zgTDBg==");
  EXPECT_TRUE(signed_query(query, key).ends_with("zgTDBg%3D%3D"));
}

TEST(WsSignature, EqualsTheVenuesExample) {
  const std::string payload = with_example_key(
      "apiKey=<apiKey>&price=52000.00&quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT"
      "&timeInForce=GTC&timestamp=1645423376532&type=LIMIT");
  EXPECT_EQ(shown(example_key(), payload),
            "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24");
}

TEST(WsSignature, IsMadeOverRawUtf8) {
  const std::string payload = with_example_key(
      "apiKey=<apiKey>&price=0.10000000&quantity=1.00000000&recvWindow=5000&side=BUY"
      "&symbol=１２３４５６&timeInForce=GTC&timestamp=1645423376532&type=LIMIT");
  EXPECT_EQ(shown(example_key(), payload),
            "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd");
}

TEST(WsSignature, OfTheSubscriptionFrameIsKnown) {
  const TestKey key = example_key();
  const RequestContext context = key.context(UtcNanos::from_millis(1747385641636));
  std::vector<std::string> frames;
  ASSERT_TRUE(BinanceVenue{}.encode_handshake(Channel::Private, 0, context, frames).has_value());
  EXPECT_EQ(frames.at(0),
            R"({"id":"h0","method":"userDataStream.subscribe.signature","params":{"apiKey":")" +
                std::string{kExampleKey} +
                R"(","timestamp":1747385641636,"signature":)"
                R"("681110a6057ad58657af22f5640fab9dd17418834cdfccdc81be8b0f7b2cde3e"}})");
}

TEST(WsSignature, OfAnEd25519LogonIsPlainBase64) {
  const TestKey key = ed25519_key();
  FrameBuffer frame;
  frame.clear();
  SignedParams params{frame};
  params.text("apiKey", key.id());
  params.integer("timestamp", 1649729878532);
  EXPECT_EQ(params.payload(),
            "apiKey=4yNzx3yWC5bS6YTwEkSRaC0nRmSQIIStAUOh1b6kqaBrTLIhjCpI5lJH8q8R8WNO"
            "&timestamp=1649729878532");
  params.finish(key.sign(RequestMethod::Ws, "session.logon", {params.payload()}),
                Algorithm::Ed25519);
  EXPECT_TRUE(frame.view().ends_with(
      R"("signature":"NBJq5sX1RkU7ta3XDctruMgnrhyBcouMvvPIxxQSCUbVWxhp3ai6W7a0Iip/)"
      R"(3nOwmJxkVIv6n20cekYCOa5qAg=="})"));
}

TEST(PercentEncoding, KeepsUnreservedBytesAndComesBack) {
  EXPECT_EQ(percent_encode("aZ0-_.~ /+="), "aZ0-_.~%20%2F%2B%3D");
  EXPECT_EQ(percent_decode("aZ0-_.~%20%2f%2B%3D+"), "aZ0-_.~ /+= ");
  EXPECT_EQ(percent_decode("100%"), "100%");
}

TEST(KeyMaterialOfBinance, TellsHmacSecretsFromPemKeys) {
  const BinanceVenue venue;
  const auto algorithm = [&](std::string_view secret) {
    return venue.key_material("id", secret, "").algorithm;
  };
  EXPECT_EQ(algorithm(kExampleSecret), Algorithm::HmacSha256);
  EXPECT_EQ(algorithm("-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n"),
            Algorithm::Ed25519);
}

TEST(KeyMaterialOfBinance, RefusesWhatIsNoSecretAndSaysWhatToDo) {
  const BinanceVenue venue;
  EXPECT_THROW(venue.key_material("id", "too short", ""), std::invalid_argument);
  EXPECT_THROW(venue.key_material("", kExampleSecret, ""), std::invalid_argument);
  EXPECT_THROW(venue.key_material("id", kExampleSecret, "passphrase"), std::invalid_argument);
}

}  // namespace
}  // namespace crossbook::binance::test
