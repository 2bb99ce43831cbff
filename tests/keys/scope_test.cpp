#include "keys/scope.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "tests/keys/hex_text.hpp"
#include "tests/keys/memory_watch.hpp"

namespace crossbook {
namespace {

static_assert(!std::is_convertible_v<ReadKey, TradeKey>);
static_assert(!std::is_constructible_v<TradeKey, ReadKey>);
static_assert(!std::is_copy_constructible_v<TradeKey>);
static_assert(std::is_nothrow_move_constructible_v<TradeKey>);

KeyMaterial material() {
  return {.id = "public-id",
          .algorithm = Algorithm::HmacSha256,
          .secret = Secret{"Jefe"},
          .passphrase = Secret{"a long passphrase, too long for any small buffer"}};
}

TEST(SigningKey, ShowsItsIdAndAlgorithmAndNothingElse) {
  const TradeKey key{material()};
  EXPECT_EQ(key.id(), "public-id");
  EXPECT_EQ(key.algorithm(), Algorithm::HmacSha256);
}

TEST(SigningKey, AppendsItsPassphrase) {
  const ReadKey key{material()};
  std::string request = "passphrase=";
  key.append_passphrase(request);
  EXPECT_EQ(request, "passphrase=a long passphrase, too long for any small buffer");
}

TEST(SigningKey, WorksWithoutAPassphrase) {
  const ReadKey key{{.id = "id", .secret = Secret{"secret"}, .passphrase = Secret{}}};
  std::string request;
  key.append_passphrase(request);
  EXPECT_EQ(request, "");
}

TEST(SigningKey, LeavesNoPassphraseInFreedMemory) {
  const FreedTextWatch watch{"too long for any small buffer"};
  {
    TradeKey key{material()};
    TradeKey moved{std::move(key)};
    moved = TradeKey{material()};
  }
  EXPECT_EQ(watch.hits(), 0U);
}

}  // namespace
}  // namespace crossbook
