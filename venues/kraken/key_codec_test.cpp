// What GetApiKeyInfo says of a key (K4).
#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

struct ScopesAnswer {
  Result<void> result;
  RestEvents events;
};

ScopesAnswer decode_scopes(std::string_view members) {
  const testing::Listings listings;
  const std::unique_ptr<Venue> venue = make().make_venue();
  venue->set_listings(listings.all, listings.table);
  HttpResponse response;
  response.status = 200;
  response.body = R"({"error":[],"result":{)" + std::string{members} + "}}";
  ScopesAnswer answer;
  answer.result =
      venue->decode_rest({RestCall::Kind::KeyScopes, nullptr, {}}, response, answer.events);
  return answer;
}

KeyScopes scopes_of(std::string_view permissions, std::string_view addresses = "",
                    std::string_view end = "0") {
  const ScopesAnswer answer = decode_scopes(R"("validUntil":")" + std::string{end} +
                                            R"(","permissions":[)" + std::string{permissions} +
                                            R"(],"ipAllowlist":[)" + std::string{addresses} + "]");
  EXPECT_FALSE(answer.result.has_error());
  return answer.events.key_scopes;
}

TEST(KrakenKeyScopesK4, EachPermissionGrantsWhatItSays) {
  const KeyScopes scopes = scopes_of(
      R"("query-funds","query-open-trades","query-closed-trades","query-ledger","export-data",)"
      R"("access-websockets","modify-trades","close-trades","withdraw-funds","add-funds",)"
      R"("earn-funds","lend-funds")");
  const std::vector<KeyScope> expected{
      {ScopeKind::Read, "query-funds"},         {ScopeKind::Read, "query-open-trades"},
      {ScopeKind::Read, "query-closed-trades"}, {ScopeKind::Read, "query-ledger"},
      {ScopeKind::Read, "export-data"},         {ScopeKind::Read, "access-websockets"},
      {ScopeKind::Trade, "modify-trades"},      {ScopeKind::Cancel, "close-trades"},
      {ScopeKind::Withdraw, "withdraw-funds"},  {ScopeKind::Transfer, "add-funds"},
      {ScopeKind::Other, "earn-funds"},         {ScopeKind::Other, "lend-funds"}};
  EXPECT_EQ(scopes.granted, expected);
}

TEST(KrakenKeyScopesK4, NoAddressMeansAnyAddress) {
  EXPECT_EQ(scopes_of("").ip, IpBinding::Any);
  EXPECT_EQ(scopes_of("", R"("192.0.2.7","::/0")").ip, IpBinding::Any);
  const KeyScopes listed = scopes_of("", R"("192.0.2.7","198.51.100.0\/24")");
  EXPECT_EQ(listed.ip, IpBinding::Listed);
  EXPECT_EQ(listed.ip_field, "ipAllowlist");
  EXPECT_EQ(listed.addresses, (std::vector<std::string>{"192.0.2.7", "198.51.100.0/24"}));
}

TEST(KrakenKeyScopesK4, AnEndIsInSecondsAndZeroIsNone) {
  EXPECT_EQ(scopes_of("").expires_unix_ms, 0);
  EXPECT_TRUE(scopes_of("").expiry_field.empty());
  const KeyScopes ending = scopes_of("", "", "1800000000");
  EXPECT_EQ(ending.expires_unix_ms, 1'800'000'000'000);
  EXPECT_EQ(ending.expiry_field, "validUntil");
}

TEST(KrakenKeyScopesK4, RefusesAnAnswerThatItCannotReadAndNamesTheField) {
  struct BadScopes {
    std::string members;
    Errc code;
    std::string_view field;
  };
  std::string many, far;
  for (int i = 0; i <= 64; ++i) many += (i == 0 ? "\"w" : ",\"w") + std::to_string(i) + '"';
  for (int i = 0; i <= 256; ++i)
    far += (i == 0 ? "\"10.0.0." : ",\"10.0.0.") + std::to_string(i) + '"';
  const auto key = [](const std::string& permissions, const std::string& addresses,
                      const std::string& end) {
    return R"("permissions":)" + permissions + R"(,"ipAllowlist":)" + addresses +
           R"(,"validUntil":)" + end;
  };
  const std::string zero = R"("0")";
  const BadScopes rows[] = {
      {"", Errc::MissingField, "permissions"},
      {R"("ipAllowlist":[],"validUntil":"0")", Errc::MissingField, "permissions"},
      {R"("permissions":[],"validUntil":"0")", Errc::MissingField, "ipAllowlist"},
      {R"("permissions":[],"ipAllowlist":[])", Errc::MissingField, "validUntil"},
      {key("null", "[]", zero), Errc::MissingField, "permissions"},
      {key(R"("query-funds")", "[]", zero), Errc::MissingField, "permissions"},
      {key("[7]", "[]", zero), Errc::MissingField, "permissions"},
      {key(R"([""])", "[]", zero), Errc::MissingField, "permissions"},
      {key(R"(["query funds"])", "[]", zero), Errc::Malformed, "permissions"},
      {key(R"(["query\u001b[2J"])", "[]", zero), Errc::Malformed, "permissions"},
      {key("[\"" + std::string(65, 'x') + "\"]", "[]", zero), Errc::TooLarge, "permissions"},
      {key("[" + many + "]", "[]", zero), Errc::TooLarge, "permissions"},
      {key("[]", "{}", zero), Errc::MissingField, "ipAllowlist"},
      {key("[]", "[null]", zero), Errc::MissingField, "ipAllowlist"},
      {key("[]", "[" + far + "]", zero), Errc::TooLarge, "ipAllowlist"},
      {key("[]", "[]", "0"), Errc::MissingField, "validUntil"},
      {key("[]", "[]", R"("")"), Errc::BadDecimal, "validUntil"},
      {key("[]", "[]", R"("soon")"), Errc::BadDecimal, "validUntil"},
      {key("[]", "[]", R"("1800000000.5")"), Errc::BadDecimal, "validUntil"},
      {key("[]", "[]", R"("-1")"), Errc::BadDecimal, "validUntil"},
      {key("[]", "[]", R"("9000000001")"), Errc::DecimalOverflow, "validUntil"},
      {key("[]", "[]", R"("99999999999999999999")"), Errc::DecimalOverflow, "validUntil"},
      {key("[]", "[]", zero) + R"(,"permissions":[])", Errc::Malformed, "permissions"},
      {key("[]", "[]", zero) + R"(,"ipAllowlist":[])", Errc::Malformed, "ipAllowlist"},
      {key("[]", "[]", zero) + R"(,"validUntil":"0")", Errc::Malformed, "validUntil"},
  };
  for (const BadScopes& row : rows) {
    const ScopesAnswer answer = decode_scopes(row.members);
    ASSERT_TRUE(answer.result.has_error()) << row.members;
    EXPECT_EQ(to_string(answer.result.error().code), to_string(row.code)) << row.members;
    EXPECT_EQ(answer.result.error().field, row.field) << row.members;
    EXPECT_EQ(answer.events.key_scopes, KeyScopes{});
  }
}

}  // namespace
}  // namespace crossbook::kraken
