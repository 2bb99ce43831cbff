#include "keys/encoding.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "keys/secret.hpp"
#include "tests/keys/hex_text.hpp"
#include "tests/keys/memory_watch.hpp"

namespace crossbook {
namespace {

std::string base64(std::string_view bytes) {
  std::vector<char> out(4 * ((bytes.size() + 2) / 3) + 1);
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  return std::string{base64_encode({data, bytes.size()}, out.data())};
}

TEST(Hex, IsLowerCase) {
  const unsigned char bytes[] = {0x00, 0x0F, 0xA5, 0xFF};
  char text[8];
  EXPECT_EQ(hex_encode(bytes, text), "000fa5ff");
  EXPECT_EQ(hex_encode({}, text), "");
}

TEST(Base64, GivesTheVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, IsReadBack) {
  std::mt19937_64 random{5};
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_EQ(base64_decode(base64(bytes)), bytes);
  }
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zm9", "Zg==\n", " Zg==", "Zm9v Zm9", "Zm9-", "Zm9_",
        "====", "Z===", "=Zg=", "Z=g=", "Zg==Zg==", "Zm\0v", "Zm9v\xFF\xFF\xFF\xFF"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
  EXPECT_EQ(base64_decode(""), "");
}

TEST(Base64, LeavesNoPieceOfWhatItDecodes) {
  const FreedTextWatch watch{"from here on"};
  {
    auto bytes = base64_decode(
        "YnI6ZnJvbSBoZXJlIG9uIGl0IGlzIGEgc2VjcmV0LCBhbmQgbG9uZyBlbm91Z2ggZm9yIGEgc3RyaW5nIHRvIGdyb3"
        "c=");
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->substr(3, 12), "from here on");
    wipe(*bytes);
  }
  EXPECT_EQ(watch.hits(), 0U);
}

TEST(Base64Url, NeedsNoEscapesAndNoPadding) {
  char text[16];
  const unsigned char bytes[] = {0xFB, 0xFF, 0xFE, 0x00};
  EXPECT_EQ(base64_encode(bytes, text), "+//+AA==");
  EXPECT_EQ(base64url_encode(bytes, text), "-__-AA");
  EXPECT_EQ(base64url_encode({}, text), "");
}

TEST(Sha512, GivesThePublishedDigests) {
  const auto hex = [](const Sha512Digest& digest) {
    char text[2 * sizeof(Sha512Digest)];
    return std::string{hex_encode(digest, text)};
  };
  EXPECT_EQ(
      hex(sha512({"abc"})),
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
      "a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(hex(sha512({"a", "", "bc"})), hex(sha512({"abc"})));
}

TEST(Sha256, GivesThePublishedDigests) {
  const auto hex = [](const Sha256Digest& digest) {
    char text[2 * sizeof(Sha256Digest)];
    return std::string{hex_encode(digest, text)};
  };
  EXPECT_EQ(hex(sha256({"abc"})),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256({"a", "", "bc"})), hex(sha256({"abc"})));
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace crossbook
