#include "venues/connector/scope_reading.hpp"

#include <gtest/gtest.h>

namespace crossbook {
namespace {

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  const Result<void> read = for_each_word(list, [&](std::string_view word) -> Result<void> {
    words.emplace_back(word);
    if (word == "stop") return Error{Errc::Malformed, "list"};
    return {};
  });
  if (read.has_error()) words.emplace_back("refused");
  return words;
}

TEST(ScopeReadingK4, CutsAListAtItsCommas) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(words_of(""), Words{});
  EXPECT_EQ(words_of(" , ,"), Words{});
  EXPECT_EQ(words_of("a"), Words{"a"});
  EXPECT_EQ(words_of(" a ,,b c, d,"), (Words{"a", "b c", "d"}));
  EXPECT_EQ(words_of("a,stop,b"), (Words{"a", "stop", "refused"})) << "the first error ends it";
}

TEST(ScopeReadingK4, AWordThatTheTableDoesNotHoldIsOther) {
  constexpr ScopeWord kTable[] = {{"trade", ScopeKind::Trade}};
  EXPECT_EQ(find_scope(kTable, "trade"), ScopeKind::Trade);
  EXPECT_EQ(find_scope(kTable, "Trade"), ScopeKind::Other);
  EXPECT_EQ(find_scope({}, "trade"), ScopeKind::Other);
}

TEST(ScopeReadingK4, TakesAsManyWordsAsALimitSays) {
  KeyScopes scopes;
  for (std::size_t i = 0; i < kMaxKeyScopes; ++i)
    ASSERT_FALSE(add_scope(scopes, ScopeKind::Read, "word", "field").has_error());
  EXPECT_EQ(add_scope(scopes, ScopeKind::Read, "word", "field").error().code, Errc::TooLarge);
  for (std::size_t i = 0; i < kMaxKeyAddresses; ++i)
    ASSERT_FALSE(add_address(scopes, "10.0.0.1", "field").has_error());
  EXPECT_EQ(add_address(scopes, "10.0.0.1", "field").error().code, Errc::TooLarge);
}

TEST(ScopeReadingK4, TakesNoWordThatATerminalWouldObey) {
  KeyScopes scopes;
  const std::string long_word(kMaxScopeWordBytes, 'x');
  EXPECT_FALSE(add_scope(scopes, ScopeKind::Other, long_word, "field").has_error());
  EXPECT_EQ(add_scope(scopes, ScopeKind::Other, long_word + "x", "field").error().code,
            Errc::TooLarge);
  EXPECT_EQ(add_scope(scopes, ScopeKind::Other, "", "field").error().code, Errc::MissingField);
  for (const std::string_view word : {"\x1b[2J", "a b", "a\n", "\xc3\xbc", "\x7f"})
    EXPECT_EQ(add_scope(scopes, ScopeKind::Other, word, "field").error().code, Errc::Malformed);
  EXPECT_EQ(scopes.granted.size(), 1U);
}

TEST(ScopeReadingK4, ARangeThatHoldsAllAddressesBindsToNone) {
  const auto binding = [](std::vector<std::string> list) { return binding_of(list); };
  EXPECT_EQ(binding({}), IpBinding::Any);
  EXPECT_EQ(binding({"10.0.0.1", "::/0"}), IpBinding::Any);
  EXPECT_EQ(binding({"10.0.0.0/8"}), IpBinding::Listed);
}

}  // namespace
}  // namespace crossbook
