// The venue's own word on a key (K4): asked for within the least policy of both roles, read by the
// codec, and compared with that policy.
#include "keys/key_scopes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "tests/contract/venue_contract.hpp"
#include "venues/connector/key_policy.hpp"
#include "venues/exchange/faults.hpp"

namespace crossbook::contract {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr milliseconds kPatience{4'000};  // no limit of requests is met
constexpr KeyPermissions kReads{.read = true};
constexpr KeyPermissions kTrades{.read = true, .trade = true};

class KeyScopesK4 : public VenueContract {
 protected:
  /// Bound to the bench's address, as the keys of a session are.
  ApiKey& issue(KeyPermissions permissions) {
    ApiKey& key = *bench.exchange.find_key(bench.issue(bench.user, permissions).id);
    key.ip_allow_list = {std::string{kHomeAddress}};
    return key;
  }

  KeyPolicy policy_of(const ApiKey& key, KeyRole role) const {
    const CapAmount most = CapAmount::parse("1000").value();
    std::vector<Instrument> traded;
    TradeLimits limits;
    for (const InstrumentId id : bench.instruments) {
      traded.push_back(bench.table.at(id));
      const std::string quote{bench.table.asset_code(traded.back().quote)};
      const bool is_new = std::none_of(limits.caps.begin(), limits.caps.end(),
                                       [&](const QuoteCaps& caps) { return caps.quote == quote; });
      if (is_new) limits.caps.push_back({quote, most, most, most});
    }
    const KeyLabel label{std::string{capabilities().name}, KeyEnvironment::Live, "test", role,
                         key.id};
    return least_policy(*bench.venue, label, bench.venue->endpoints(Environment::Live), traded,
                        bench.table, limits);
  }

  HttpResponse ask(const ApiKey& key, KeyRole role) {
    bench.advance(kPatience);
    const KeyPolicy policy = policy_of(key, role);
    KeyMaterial material = bench.venue->key_material(key.id, key.secret, key.passphrase);
    std::optional<ReadCredential> reads;
    std::optional<TradeCredential> trades;
    RequestContext context = bench.context(nullptr);
    context.host = policy.hosts.front();
    context.credential =
        role == KeyRole::Read
            ? static_cast<const Credential*>(&reads.emplace(std::move(material), policy))
            : &trades.emplace(std::move(material), policy);
    HttpRequest request;
    const Result<void> encoded = bench.venue->encode_rest(call_of(role), context, request);
    EXPECT_FALSE(encoded.has_error()) << encoded.error().field;
    EXPECT_TRUE(request.is_signed);
    return exchange_http(*bench.simulator, request, bench.address, bench.now);
  }
  RestEvents decode(const HttpResponse& response, KeyRole role) {
    RestEvents events;
    const Result<void> decoded = bench.venue->decode_rest(call_of(role), response, events);
    EXPECT_FALSE(decoded.has_error()) << decoded.error().field << " in " << response.body;
    return events;
  }
  KeyScopes scopes_of(const ApiKey& key, KeyRole role) {
    const HttpResponse response = ask(key, role);
    const RestEvents events = decode(response, role);
    EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
    EXPECT_THAT(response.body, HasSubstr(events.key_scopes.ip_field));
    for (const KeyScope& scope : events.key_scopes.granted)
      EXPECT_THAT(response.body, HasSubstr(scope.field)) << "is not the venue's own name";
    return events.key_scopes;
  }
  std::vector<std::string> differences(const ApiKey& key, KeyRole role) {
    return compare_scopes(policy_of(key, role), scopes_of(key, role), bench.now.millis());
  }
  RejectReason refusal_of(const ApiKey& key, KeyRole role) {
    return decode(ask(key, role), role).error.reason;
  }
  static std::string field_of(const KeyScopes& scopes, ScopeKind kind) {
    for (const KeyScope& scope : scopes.granted)
      if (scope.kind == kind) return scope.field;
    return {};
  }

 private:
  static RestCall call_of(KeyRole role) {
    RestCall call;
    call.kind = RestCall::Kind::KeyScopes;
    call.key_role = role;
    return call;
  }
};
CROSSBOOK_FOR_ALL_VENUES(KeyScopesK4);

TEST_P(KeyScopesK4, OfOurOwnKeysIsTheirLeastPolicy) {
  EXPECT_THAT(differences(issue(kTrades), KeyRole::Trade), IsEmpty());
  EXPECT_THAT(differences(issue(kReads), KeyRole::Read), IsEmpty());
}

TEST_P(KeyScopesK4, NamesTheVenuesOwnFieldWhereAKeyMayWithdraw) {
  for (const KeyRole role : {KeyRole::Read, KeyRole::Trade}) {
    KeyPermissions permissions = role == KeyRole::Read ? kReads : kTrades;
    permissions.withdraw = true;
    const ApiKey& key = issue(permissions);
    const std::string field = field_of(scopes_of(key, role), ScopeKind::Withdraw);
    EXPECT_FALSE(field.empty());
    EXPECT_THAT(differences(key, role), ElementsAre(HasSubstr("withdraw (" + field + ")")));
  }
}

TEST_P(KeyScopesK4, NamesTheVenuesOwnFieldWhereAKeyMayDoMoreThanSpot) {
  KeyPermissions permissions = kTrades;
  permissions.beyond_spot = true;
  const ApiKey& key = issue(permissions);
  const std::string field = field_of(scopes_of(key, KeyRole::Trade), ScopeKind::Other);
  EXPECT_FALSE(field.empty());
  EXPECT_THAT(differences(key, KeyRole::Trade), ElementsAre(HasSubstr(field)));
}

TEST_P(KeyScopesK4, NamesTransfersWhereTheVenueHasAWordForThem) {
  KeyPermissions permissions = kTrades;
  permissions.transfer = true;
  const ApiKey& key = issue(permissions);
  const std::string field = field_of(scopes_of(key, KeyRole::Trade), ScopeKind::Transfer);
  if (field.empty()) GTEST_SKIP() << "whoever may trade there may transfer";
  EXPECT_THAT(differences(key, KeyRole::Trade), ElementsAre(HasSubstr(field)));
}

TEST_P(KeyScopesK4, TellsAReadKeyFromATradeKey) {
  const ApiKey& reads = issue(kReads);
  const ApiKey& trades = issue(kTrades);
  EXPECT_THAT(differences(trades, KeyRole::Read), Not(IsEmpty())) << "a read key must not trade";
  EXPECT_THAT(differences(reads, KeyRole::Trade),
              ElementsAre(HasSubstr("does not let it place orders")));
}

TEST_P(KeyScopesK4, NamesTheFieldOfAKeyThatIsLetInFromAnywhere) {
  ApiKey& key = issue(kTrades);
  key.ip_allow_list.clear();
  const KeyScopes scopes = scopes_of(key, KeyRole::Trade);
  if (scopes.ip == IpBinding::NotSaid) GTEST_SKIP() << "the venue says nothing of addresses";
  EXPECT_EQ(scopes.ip, IpBinding::Any);
  EXPECT_THAT(differences(key, KeyRole::Trade),
              Contains(HasSubstr("any address (" + scopes.ip_field + ")")));
}

TEST_P(KeyScopesK4, TellsAddressesAndTheEndWhereTheVenueDoes) {
  ApiKey& key = issue(kTrades);
  key.ip_allow_list.emplace_back("203.0.113.7");
  key.expires = UtcNanos::from_millis(bench.now.seconds() * 1'000 + 86'400'000);
  const KeyScopes scopes = scopes_of(key, KeyRole::Trade);
  if (scopes.ip != IpBinding::NotSaid) {
    EXPECT_EQ(scopes.ip, IpBinding::Listed);
  }
  EXPECT_THAT(scopes.addresses, AnyOf(IsEmpty(), Eq(key.ip_allow_list)));
  EXPECT_EQ(scopes.expires_unix_ms, scopes.expiry_field.empty() ? 0 : key.expires.millis());
}

TEST_P(KeyScopesK4, OfAKeyThatEndedOrWasRevokedIsARefusal) {
  const auto is_gone = AnyOf(Eq(RejectReason::KeyInvalid), Eq(RejectReason::Permission));
  ApiKey& ended = issue(kReads);
  ended.expires = bench.now;
  EXPECT_THAT(refusal_of(ended, KeyRole::Read), is_gone);
  ApiKey& revoked = issue(kReads);
  revoked.is_revoked = true;
  EXPECT_THAT(refusal_of(revoked, KeyRole::Read), is_gone);
}

TEST_P(KeyScopesK4, ShowsTheFaultsOfAKeyWhileTheyLast) {
  const ApiKey& key = issue(kTrades);
  const KeyScopes whole = scopes_of(key, KeyRole::Trade);
  const CertificateAuthority authority;
  for (const FaultKind kind :
       {FaultKind::KeyCanWithdraw, FaultKind::KeyExtraScope, FaultKind::KeyAnyAddress}) {
    SCOPED_TRACE(to_string(kind));
    Faults faults{
        {{kind, std::chrono::seconds{0}, std::chrono::seconds{1}}}, bench.exchange, authority};
    faults.advance(bench.now);
    if (scopes_of(key, KeyRole::Trade) == whole)
      EXPECT_NE(kind, FaultKind::KeyCanWithdraw) << "no venue is silent on that";
    else
      EXPECT_THAT(differences(key, KeyRole::Trade), Not(IsEmpty()));
    faults.advance(bench.now);
    EXPECT_THAT(differences(key, KeyRole::Trade), IsEmpty());
  }
  Faults faults{{{FaultKind::KeyExpired, std::chrono::seconds{0}, std::chrono::seconds{1}}},
                bench.exchange,
                authority};
  faults.advance(bench.now);
  EXPECT_NE(refusal_of(key, KeyRole::Trade), RejectReason::None);
  faults.advance(bench.now);
  EXPECT_THAT(differences(key, KeyRole::Trade), IsEmpty());
}

TEST_P(KeyScopesK4, IsNeverReadFromHalfAnAnswer) {
  const HttpResponse whole = ask(issue(kTrades), KeyRole::Trade);
  for (std::size_t size = 0; size < whole.body.size(); ++size) {
    HttpResponse half = whole;
    half.body.resize(size);
    RestEvents events;
    const Result<void> decoded = bench.venue->decode_rest(
        {RestCall::Kind::KeyScopes, nullptr, {}, KeyRole::Trade}, half, events);
    EXPECT_TRUE(decoded.has_error()) << half.body;
    EXPECT_EQ(events.key_scopes, KeyScopes{}) << half.body;
  }
}

}  // namespace
}  // namespace crossbook::contract
