#include "keys/signer.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <random>
#include <stdexcept>

#include "tests/keys/hex_text.hpp"
#include "tests/keys/memory_watch.hpp"
#include "tests/keys/pem_keys.hpp"

namespace crossbook {
namespace {

Signature sign(Algorithm algorithm, std::string_view secret, std::string_view message) {
  Signature out;
  Signer{algorithm, Secret{secret}}.sign(message, out);
  return out;
}

struct HmacVector {
  std::string key;
  std::string message;
  std::string sha256;
  std::string sha384;
  std::string sha512;
};

/// RFC 4231, cases 1 to 4, 6 and 7.
std::vector<HmacVector> rfc4231() {
  const std::string large_key(131, '\xaa');
  return {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
       "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2f"
       "a9cb6",
       "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea"
       "3f4e4be9d914eeb61f1702e696c203a126854"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
       "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab"
       "21649",
       "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f"
       "0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
       "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a"
       "34f27",
       "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e6"
       "7c807b946a337bee8942674278859e13292fb"},
      {from_hex("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
       "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c67"
       "4cffb",
       "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc57"
       "88063a5f19741120c4f2de2adebeb10a298dd"},
      {large_key, "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
       "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f"
       "44952",
       "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6"
       "a1e5295e64f73f63f0aec8b915a985d786598"},
      {large_key,
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
       "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c4"
       "6523e",
       "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e"
       "4de15134676fb6de0446065c97440fa8c6a58"}};
}

TEST(HmacSigner, GivesTheVectorsOfRfc4231) {
  for (const HmacVector& vector : rfc4231()) {
    EXPECT_EQ(hex_of(sign(Algorithm::HmacSha256, vector.key, vector.message)), vector.sha256);
    EXPECT_EQ(hex_of(sign(Algorithm::HmacSha384, vector.key, vector.message)), vector.sha384);
    EXPECT_EQ(hex_of(sign(Algorithm::HmacSha512, vector.key, vector.message)), vector.sha512);
  }
}

TEST(HmacSigner, AgreesWithOpenSslAtEveryKeyAndMessageSize) {
  std::mt19937_64 random{17};
  const std::pair<Algorithm, const EVP_MD*> hashes[] = {{Algorithm::HmacSha256, EVP_sha256()},
                                                        {Algorithm::HmacSha384, EVP_sha384()},
                                                        {Algorithm::HmacSha512, EVP_sha512()}};
  for (std::size_t size = 1; size < 300; ++size) {
    std::string key(size, '\0');
    for (char& byte : key) byte = static_cast<char>(random());
    std::string message(random() % 400, '\0');
    for (char& byte : message) byte = static_cast<char>(random());
    for (const auto& [algorithm, hash] : hashes) {
      Signature expected;
      unsigned length = 0;
      HMAC(hash, key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(),
           expected.bytes.data(), &length);
      expected.size = static_cast<std::uint8_t>(length);
      ASSERT_EQ(hex_of(sign(algorithm, key, message)), hex_of(expected)) << size;
    }
  }
}

TEST(Signer, SignsPartsAsIfTheyWereOneMessage) {
  const std::string message = "timestamp=1499827319559&symbol=LTCBTC&side=BUY&quantity=1&price=0.1";
  for (const Algorithm algorithm :
       {Algorithm::HmacSha256, Algorithm::HmacSha384, Algorithm::HmacSha512, Algorithm::Ed25519}) {
    const Signer signer{algorithm, Secret{std::string(32, 'k')}};
    Signature whole;
    signer.sign(message, whole);
    for (std::size_t cut = 0; cut <= message.size(); ++cut) {
      const std::string_view text = message;
      Signature parts;
      signer.sign({text.substr(0, cut), "", text.substr(cut)}, parts);
      ASSERT_EQ(hex_of(parts), hex_of(whole));
    }
  }
}

TEST(HmacSigner, AllocatesNothingWhenItSigns) {
  const Signer short_signer{Algorithm::HmacSha256, Secret{"secret"}};
  const Signer long_signer{Algorithm::HmacSha512, Secret{"secret"}};
  Signature out;
  const std::uint64_t before = allocation_count();
  short_signer.sign({"timestamp", "GET", "/users/self/verify"}, out);
  long_signer.sign({"/0/private/AddOrder", "nonce=1"}, out);
  EXPECT_EQ(allocation_count(), before);
}

constexpr std::string_view kRfc8032Seed =  // section 7.1, test 1
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view kRfc8032Signature =
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
    "6"
    "bd25bf5f0595bbe24655141438e7a100b";
TEST(Ed25519SignerK17, GivesTheVectorsOfRfc8032) {
  EXPECT_EQ(hex_of(sign(Algorithm::Ed25519, from_hex(kRfc8032Seed), "")), kRfc8032Signature);
  const std::string second_seed =
      from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  EXPECT_EQ(
      hex_of(sign(Algorithm::Ed25519, second_seed, "r")),
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
      "0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(Ed25519SignerK17, LoadsAPem) {
  EXPECT_EQ(hex_of(sign(Algorithm::Ed25519, pem::kEd25519, "")), kRfc8032Signature);
}

TEST(Ed25519SignerK17, LoadsAPemWithOtherLineEndsAndAPublicKeyInside) {
  constexpr std::string_view kVersionTwo =  // RFC 8410 section 10.3, without attributes; own key
      "  -----BEGIN PRIVATE KEY-----\r\n"
      "MFECAQEwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9ggSEA11qYAYKx\r\n"
      "CrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\r\n"
      "-----END PRIVATE KEY-----";
  EXPECT_EQ(hex_of(sign(Algorithm::Ed25519, kVersionTwo, "")), kRfc8032Signature);
}

TEST(Ed25519SignerK17, RefusesWhatIsNoEd25519Key) {
  constexpr std::string_view kEncryptedPem =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi0bt/o7yyyFgICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGc3rsqvfpcAmeccf4+uHwoEQI5F\n"
      "J9rtOAV2PJ8GLtNzFhI/XbGMOIpBskacZMj8iT95ulMrdEJLG4ZIqvSOB3tihUSC\n"
      "tVZrSg5G7W4+kyHsNoo=\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  constexpr std::string_view kP256Pem =
      "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXhK0uHcQCmNLDRiD\n"
      "1ZHieoNRBa1NfQVlgcByQrx3cqahRANCAARm9GKQB19h+3ZZEW1ZiF8g4d0caTQx\n"
      "jVigTyALfrrQ+utLvnQgNa3GXGgkicIPNSAwaJwcAC7NCt9tls8HW6gm\n"
      "-----END PRIVATE KEY-----\n";
  constexpr std::string_view kShortened =  // the public key's last three bytes are missing
      "-----BEGIN PRIVATE KEY-----\n"
      "MFECAQEwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9ggSEA11qYAYKx\n"
      "CrfVS/7TyWQHOg7hcvPapiMlrwIaaPc=\n"
      "-----END PRIVATE KEY-----\n";
  for (const std::string_view secret : {kShortened, std::string_view{"not a key"}, kEncryptedPem,
                                        kP256Pem, pem::kEd25519.substr(0, 60)}) {
    EXPECT_THROW(sign(Algorithm::Ed25519, secret, ""), std::invalid_argument) << secret;
  }
}

TEST(Signer, KnowsItsOwnSignaturesAndNoOthers) {
  constexpr std::string_view kSeed{
      "\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"
      "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60",
      32};
  // RFC 7515 A.3's key as SEC1.
  constexpr std::string_view kEs256Pem =
      "-----BEGIN EC PRIVATE KEY-----\n"
      "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"
      "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b\n"
      "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
      "-----END EC PRIVATE KEY-----\n";
  const std::pair<Algorithm, std::string_view> keys[] = {{Algorithm::HmacSha256, "secret"},
                                                         {Algorithm::Ed25519, kSeed},
                                                         {Algorithm::Es256, kEs256Pem}};
  for (const auto& [algorithm, secret] : keys) {
    const Signer signer{algorithm, Secret{secret}};
    Signature signature;
    signer.sign("a message", signature);
    EXPECT_TRUE(signer.verifies("a message", signature.view()));
    EXPECT_FALSE(signer.verifies("another one", signature.view()));
    EXPECT_FALSE(signer.verifies("a message", signature.view().first(signature.size - 1U)));
    signature.bytes[5] ^= 1U;
    EXPECT_FALSE(signer.verifies("a message", signature.view()));
  }
}

TEST(Signer, RefusesAnEmptySecret) {
  for (const Algorithm algorithm : {Algorithm::HmacSha256, Algorithm::Ed25519}) {
    EXPECT_THROW((Signer{algorithm, Secret{}}), std::invalid_argument);
  }
}

TEST(Signer, LeavesNoSecretInFreedMemory) {
  static constexpr std::string_view kKey = "0123456789abcdef-fedcba987654321";  // 32 bytes
  const FreedTextWatch watch{kKey.substr(4)};  // an allocator may write over a freed block's start
  for (const Algorithm algorithm :
       {Algorithm::HmacSha256, Algorithm::HmacSha384, Algorithm::HmacSha512, Algorithm::Ed25519}) {
    Signer signer{algorithm, Secret{kKey}};
    const Signer moved = std::move(signer);
    Signature out;
    moved.sign("message", out);
    EXPECT_EQ(watch.hits(), 0U) << static_cast<int>(algorithm);
  }
  EXPECT_EQ(watch.hits(), 0U);
}

TEST(Ed25519SignerK17, LeavesNoSeedOfAPemInFreedMemory) {
  static const std::string seed = from_hex(kRfc8032Seed);
  for (const std::string_view trace :
       {std::string_view{seed}.substr(4), pem::kEd25519.substr(40, 40)}) {
    const FreedTextWatch watch{trace};
    { const Signer signer{Algorithm::Ed25519, Secret{pem::kEd25519}}; }
    EXPECT_EQ(watch.hits(), 0U);
  }
}

}  // namespace
}  // namespace crossbook
