// What account/config says of a key (K4).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

struct Answer {
  Result<void> result;
  RestEvents events;
};

Answer decode(std::string_view entries) {
  Client client;
  Answer answer;
  const HttpResponse response{
      200, fmt::format(R"({{"code":"0","msg":"","data":[{}]}})", entries), {}};
  answer.result =
      client.venue->decode_rest({RestCall::Kind::KeyScopes, nullptr, {}}, response, answer.events);
  return answer;
}

KeyScopes scopes_of(std::string_view permissions, std::string_view addresses) {
  const Answer answer =
      decode(fmt::format(R"({{"uid":"1","perm":"{}","ip":"{}"}})", permissions, addresses));
  EXPECT_FALSE(answer.result.has_error());
  return answer.events.key_scopes;
}

TEST(OkxKeyScopesK4, EachWordOfPermGrantsWhatItSays) {
  const std::vector<KeyScope> expected{{ScopeKind::Read, "read_only"},
                                       {ScopeKind::Withdraw, "withdraw"},
                                       {ScopeKind::Trade, "trade"},
                                       {ScopeKind::Other, "lend"}};
  EXPECT_EQ(scopes_of("read_only,withdraw,trade,lend", "").granted, expected);
  EXPECT_EQ(scopes_of(" read_only , withdraw,,trade,lend,", "").granted, expected);
}

TEST(OkxKeyScopesK4, NoAddressMeansAnyAddress) {
  EXPECT_EQ(scopes_of("trade", "").ip, IpBinding::Any);
  EXPECT_EQ(scopes_of("trade", "192.0.2.7,0.0.0.0/0").ip, IpBinding::Any);
  const KeyScopes listed = scopes_of("trade", "192.0.2.7,2001:db8::/32");
  EXPECT_EQ(listed.ip, IpBinding::Listed);
  EXPECT_EQ(listed.ip_field, "ip");
  EXPECT_EQ(listed.addresses, (std::vector<std::string>{"192.0.2.7", "2001:db8::/32"}));
  EXPECT_EQ(listed.expires_unix_ms, 0) << "the venue tells no end";
}

TEST(OkxKeyScopesK4, RefusesAnAnswerThatItCannotReadAndNamesTheField) {
  struct Row {
    std::string entries;
    Errc code;
    std::string_view field;
  };
  std::string many = "read_only";
  for (int i = 0; i < 64; ++i) many += fmt::format(",w{}", i);
  std::string far = "10.0.0.0";
  for (int i = 1; i <= 256; ++i) far += fmt::format(",10.0.{}.{}", i / 256, i % 256);
  const auto key = [](std::string_view permissions, std::string_view addresses) {
    return fmt::format(R"({{"perm":"{}","ip":"{}"}})", permissions, addresses);
  };
  const Row rows[] = {
      {"", Errc::MissingField, "data"},
      {"7", Errc::Malformed, "data"},
      {"{}", Errc::MissingField, "perm"},
      {R"({"ip":""})", Errc::MissingField, "perm"},
      {R"({"perm":"read_only"})", Errc::MissingField, "ip"},
      {R"({"perm":null,"ip":""})", Errc::MissingField, "perm"},
      {R"({"perm":["read_only"],"ip":""})", Errc::MissingField, "perm"},
      {R"({"perm":"read_only","ip":7})", Errc::MissingField, "ip"},
      {R"({"perm":"read_only","perm":"trade","ip":""})", Errc::Malformed, "perm"},
      {R"({"perm":"read_only","ip":"","ip":"192.0.2.7"})", Errc::Malformed, "ip"},
      {key("trade", "") + "," + key("read_only", "192.0.2.7"), Errc::Malformed, "data"},
      {key(many, ""), Errc::TooLarge, "perm"},
      {key(std::string(65, 'x'), ""), Errc::TooLarge, "perm"},
      {key("read only", ""), Errc::Malformed, "perm"},
      {key("read\x7f", ""), Errc::Malformed, "perm"},
      {key("trade", far), Errc::TooLarge, "ip"},
      {key("trade", "192.0.2.7 or so"), Errc::Malformed, "ip"},
  };
  for (const Row& row : rows) {
    const Answer answer = decode(row.entries);
    ASSERT_TRUE(answer.result.has_error()) << row.entries;
    EXPECT_EQ(to_string(answer.result.error().code), to_string(row.code)) << row.entries;
    EXPECT_EQ(answer.result.error().field, row.field) << row.entries;
  }
}

}  // namespace
}  // namespace crossbook::okx::test
