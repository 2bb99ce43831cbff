#include "keys/key_scopes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/keys/policy_builders.hpp"

namespace crossbook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kDayMs = 86'400'000;

KeyScopes trade_scopes() {
  KeyScopes scopes;
  scopes.granted = {{ScopeKind::Read, "enableReading"},
                    {ScopeKind::Trade, "enableSpotAndMarginTrading"}};
  scopes.ip = IpBinding::Listed;
  scopes.ip_field = "ipRestrict";
  return scopes;
}

KeyScopes with(KeyScopes scopes, KeyScope more) {
  scopes.granted.push_back(std::move(more));
  return scopes;
}

std::vector<std::string> differences(const KeyPolicy& policy, const KeyScopes& scopes) {
  return compare_scopes(policy, scopes, kPolicyNowMs);
}

TEST(KeyScopesK4, AreEqualToTheLeastPolicyOfThatRole) {
  EXPECT_THAT(differences(trade_policy(), trade_scopes()), IsEmpty());
  KeyScopes reading = trade_scopes();
  reading.granted.pop_back();
  EXPECT_THAT(differences(read_policy(), reading), IsEmpty());
}

TEST(KeyScopesK4, MoreIsAsBadAsLessAndTheVenuesOwnFieldIsNamed) {
  EXPECT_THAT(
      differences(trade_policy(), with(trade_scopes(), {ScopeKind::Withdraw, "enableWithdrawals"})),
      ElementsAre(AllOf(HasSubstr("withdraw (enableWithdrawals)"),
                        HasSubstr("--accept-withdraw-scope trade-key-id"))));
  EXPECT_THAT(differences(trade_policy(),
                          with(trade_scopes(), {ScopeKind::Transfer, "permitsUniversalTransfer"})),
              ElementsAre(AllOf(HasSubstr("transfer (permitsUniversalTransfer)"),
                                HasSubstr("--accept-transfer-scope trade-key-id"))));
  EXPECT_THAT(
      differences(trade_policy(), with(trade_scopes(), {ScopeKind::Other, "enableFutures"})),
      ElementsAre(AllOf(HasSubstr("(enableFutures)"), Not(HasSubstr("--accept")))));
  EXPECT_THAT(differences(read_policy(), trade_scopes()),
              ElementsAre(HasSubstr("place orders (enableSpotAndMarginTrading)")));
  KeyScopes reading = trade_scopes();
  reading.granted.pop_back();
  EXPECT_THAT(differences(trade_policy(), reading), ElementsAre(HasSubstr("not let it place")));
  EXPECT_THAT(differences(read_policy(), KeyScopes{}), ElementsAre(HasSubstr("not let it read")));
}

TEST(KeyScopesK4, AConfirmationLiftsOneThingOnly) {
  KeyPolicy policy = trade_policy();
  policy.confirmed.withdraw_scope = true;
  const KeyScopes both = with(with(trade_scopes(), {ScopeKind::Withdraw, "enableWithdrawals"}),
                              {ScopeKind::Transfer, "enableInternalTransfer"});
  EXPECT_THAT(differences(policy, both), ElementsAre(HasSubstr("enableInternalTransfer")));
  policy.confirmed.transfer_scope = true;
  EXPECT_THAT(differences(policy, both), IsEmpty());
}

TEST(KeyScopesK4, AnyAddressIsRefusedForLiveKeysUnlessConfirmed) {
  KeyScopes anywhere = trade_scopes();
  anywhere.ip = IpBinding::Any;
  KeyPolicy policy = trade_policy();
  EXPECT_THAT(differences(policy, anywhere),
              ElementsAre(AllOf(HasSubstr("any address (ipRestrict)"),
                                HasSubstr("--accept-unrestricted-ip trade-key-id"))));
  policy.confirmed.unrestricted_ip = true;
  EXPECT_THAT(differences(policy, anywhere), IsEmpty());
  policy.confirmed.unrestricted_ip = false;
  policy.key.environment = KeyEnvironment::Demo;
  EXPECT_THAT(differences(policy, anywhere), IsEmpty());
}

TEST(KeyScopesK4, AnEndThatThePolicyDoesNotKnowIsADifference) {
  KeyScopes ending = trade_scopes();
  ending.expiry_field = "tradingAuthorityExpirationTime";
  KeyPolicy policy = trade_policy();
  ending.expires_unix_ms = policy.expires_unix_ms;
  EXPECT_THAT(differences(policy, ending), IsEmpty());
  ending.expires_unix_ms = policy.expires_unix_ms + kDayMs;
  EXPECT_THAT(differences(policy, ending), IsEmpty()) << "ours comes first";
  ending.expires_unix_ms = policy.expires_unix_ms - kDayMs;
  EXPECT_THAT(
      differences(policy, ending),
      ElementsAre(AllOf(HasSubstr("(tradingAuthorityExpirationTime)"), HasSubstr("add it again"))));
  policy.expires_unix_ms = 0;
  EXPECT_THAT(differences(policy, ending), ElementsAre(HasSubstr("does not know")));
  ending.expires_unix_ms = kPolicyNowMs;
  EXPECT_THAT(differences(policy, ending), ElementsAre(HasSubstr("it ended at the venue on 2027")));
}

TEST(KeyScopesK4, ReadWellInWords) {
  KeyScopes scopes = with(trade_scopes(), {ScopeKind::Other, "enableFutures"});
  scopes.addresses = {"10.0.0.1", "10.0.0.2"};
  EXPECT_THAT(describe_scopes(scopes),
              ElementsAre("may read the account (enableReading)",
                          "may place orders (enableSpotAndMarginTrading)",
                          "may do more than spot trading (enableFutures)",
                          "only from 10.0.0.1, 10.0.0.2 (ipRestrict)", "the venue names no end"));
  EXPECT_THAT(
      describe_scopes(KeyScopes{}),
      ElementsAre("may do nothing", "the venue does not say from where", "the venue names no end"));
}

}  // namespace
}  // namespace crossbook
