// The text that is signed, against the token of the official SDK; keys in each form that the portal
// shows.
#include <gtest/gtest.h>

#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

TokenClaims sdk_claims() {
  TokenClaims claims;
  claims.key_id = kSdkKeyName;
  claims.nonce = "00112233445566778899aabbccddeeff";
  claims.not_before = 1'700'000'000;
  claims.expires = 1'700'000'120;
  claims.method = "GET";
  claims.host = "api.coinbase.com";
  claims.path = "/api/v3/brokerage/accounts";
  return claims;
}

std::string signed_part(const TokenClaims& claims) {
  const Signer signer{Algorithm::Ed25519, Secret{*base64_decode(kSdkSecret)}};
  TokenDraft draft{claims};
  Signature signature;
  signer.sign({draft.signing_input()}, signature);
  const std::string token{draft.finish(signature)};
  return token.substr(token.rfind('.') + 1);
}

TEST(CoinbaseAuth, TokenOfARequestIsTheSdks) {
  EXPECT_EQ(
      signed_part(sdk_claims()),
      "VKxvz0b5LzwhWX-Fz9sB1un4A3tuMxE5h_BbeY_tyyiZjwfoH7TDfKQYpucjbLrQcAjvRpEL1hXPGIS0SB3YAA");
}

TEST(CoinbaseAuth, TokenOfASocketNamesNoRequest) {
  TokenClaims claims = sdk_claims();
  claims.method = {};
  EXPECT_EQ(
      signed_part(claims),
      "loRlsE9Nxjitd6W4MzwGyPoFMZGVdgR6lfquZdzuth30OuwBjIKI6ZrExlgf860l0Kb42aWZFNB9W_NaE78CAQ");
}

TEST(CoinbaseAuth, TokenOfTheOtherKindSaysSo) {
  TokenClaims claims = sdk_claims();
  claims.algorithm = Algorithm::Es256;
  const TokenDraft draft{claims};
  ASSERT_TRUE(draft.is_good());
  // {"alg":"ES256","kid":"org
  EXPECT_TRUE(draft.signing_input().starts_with("eyJhbGciOiJFUzI1NiIsImtpZCI6Im9yZ"));
}

TEST(CoinbaseAuth, TokenOfAnAlgorithmThatTheVenueDoesNotTakeIsNone) {
  TokenClaims claims = sdk_claims();
  claims.algorithm = Algorithm::HmacSha256;
  EXPECT_FALSE(TokenDraft{claims}.is_good());
  const std::string long_name(1'000, 'k');
  claims = sdk_claims();
  claims.key_id = long_name;
  EXPECT_FALSE(TokenDraft{claims}.is_good());
}

TEST(CoinbaseAuth, TokensBeginBeforeAndEndSoon) {
  TokenClaims claims;
  set_times(claims, UtcNanos{1'700'000'000'300'000'000}, std::chrono::milliseconds{2'000});
  EXPECT_EQ(claims.not_before, 1'699'999'995);
  EXPECT_EQ(claims.expires, 1'700'000'003) << "a begun second counts";
  set_times(claims, UtcNanos{1'700'000'000'000'000'000}, std::chrono::milliseconds{0});
  EXPECT_EQ(claims.expires, 1'700'000'001);
}

TEST(CoinbaseAuth, NoncesAre32Digits) {
  EXPECT_EQ(NonceText{0}.view(), "00000000000000000000000000000000");
  EXPECT_EQ(NonceText{0x1a2bULL}.view(), "00000000000000000000000000001a2b");
}

TEST(CoinbaseAuth, KeysAreTakenInEachFormOfThePortal) {
  const std::string pair{*base64_decode(kSdkSecret)};
  char seed[64];
  const std::string_view seed_text =
      base64_encode({reinterpret_cast<const unsigned char*>(pair.data()), 32}, seed);
  EXPECT_EQ(make_key_material("id", kSdkSecret, {}).algorithm, Algorithm::Ed25519);
  EXPECT_EQ(make_key_material("id", seed_text, {}).algorithm, Algorithm::Ed25519);

  LocalCoinbase local;
  const ApiKey& p256 = local.local().issue_es256_key(local.account, {}, local.random, local.now);
  EXPECT_EQ(make_key_material("id", p256.secret, {}).algorithm, Algorithm::Es256);
  std::string one_line;
  for (const char c : p256.secret) c == '\n' ? one_line += "\\n" : one_line += c;
  KeyMaterial escaped = make_key_material("id", one_line, {});
  EXPECT_EQ(escaped.algorithm, Algorithm::Es256);
  EXPECT_NO_THROW((Signer{escaped.algorithm, std::move(escaped.secret)}));
  const std::string pkcs8 =
      "-----BEGIN PRIVATE "
      "KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpe5kmlxkDrAcsrn9g"
      "\n-----END PRIVATE KEY-----\n";  // the seed of RFC 8037 A.1
  EXPECT_EQ(make_key_material("id", pkcs8, {}).algorithm, Algorithm::Ed25519);
}

TEST(CoinbaseAuth, WhatIsNoKeyIsNamed) {
  const auto refusal = [](std::string id, std::string_view secret, std::string_view passphrase) {
    try {
      (void)make_key_material(std::move(id), secret, passphrase);
    } catch (const std::invalid_argument& error) {
      return std::string{error.what()};
    }
    return std::string{};
  };
  EXPECT_NE(refusal("", kSdkSecret, "").find("id is empty"), std::string::npos);
  EXPECT_NE(refusal("a\"b", kSdkSecret, "").find("quote"), std::string::npos);
  EXPECT_NE(refusal("id", kSdkSecret, "x").find("passphrase"), std::string::npos);
  EXPECT_NE(refusal("id", "", "").find("secret"), std::string::npos);
  EXPECT_NE(refusal("id", "c2hvcnQ=", "").find("secret"), std::string::npos);
}

}  // namespace
}  // namespace crossbook::coinbase::test
