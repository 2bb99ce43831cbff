#include "keys/secret.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "tests/keys/memory_watch.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kText = "correct-horse-battery-staple-0123456789";

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(FreedTextWatch, FindsATextThatWasNotWiped) {
  const FreedTextWatch watch{kText};
  { const std::string careless{kText}; }
  EXPECT_EQ(watch.hits(), 1U);
}

TEST(SecretK1, KeepsWhatItWasGiven) {
  const Secret secret{kText};
  EXPECT_FALSE(secret.empty());
  EXPECT_EQ(secret.size(), kText.size());
  EXPECT_TRUE(secret.equals(kText));
  EXPECT_TRUE(Secret{}.empty());
}

TEST(SecretK1, DiffersFromAnyOtherText) {
  const Secret secret{kText};
  for (std::size_t i = 0; i < kText.size(); ++i) {
    std::string other{kText};
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(secret.equals(other));
    EXPECT_FALSE(secret.equals(kText.substr(0, i)));
  }
  EXPECT_FALSE(secret.equals(std::string{kText} + '\0'));
  EXPECT_FALSE(Secret{}.equals(std::string_view{"\0", 1}));
  EXPECT_TRUE(Secret{}.equals(""));
}

TEST(SecretK1, MovesAndLeavesNothingBehind) {
  Secret first{kText};
  Secret second{std::move(first)};
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what is left is the point
  EXPECT_TRUE(second.equals(kText));
  Secret third{"another"};
  third = std::move(second);
  EXPECT_TRUE(third.equals(kText));
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(SecretK1, SurvivesAMoveOntoItself) {
  Secret secret{kText};
  Secret& same = secret;
  secret = std::move(same);
  EXPECT_TRUE(secret.equals(kText));
}

TEST(SecretK1, IsWipedBeforeItsMemoryIsGivenBack) {
  const FreedTextWatch watch{kText};
  { const Secret dies{kText}; }
  {
    Secret reassigned{kText};
    reassigned = Secret{"shorter"};
    Secret target{kText};
    Secret source{kText};
    target = std::move(source);
  }
  EXPECT_EQ(watch.hits(), 0U);
}

TEST(SecretK1, RefusesMoreThanItsLimit) {
  EXPECT_NO_THROW(Secret{std::string(kMaxSecretBytes, 'x')});
  EXPECT_THROW(Secret{std::string(kMaxSecretBytes + 1, 'x')}, std::invalid_argument);
}

TEST(Wipe, LeavesNoTextInAString) {
  const FreedTextWatch watch{kText.substr(1)};
  {
    std::string text{kText};
    wipe(text);
    EXPECT_TRUE(text.empty());
  }
  {
    std::string emptied{kText};
    emptied.clear();  // drops the first byte only
    wipe(emptied);
  }
  EXPECT_EQ(watch.hits(), 0U);
}

}  // namespace
}  // namespace crossbook
