// Live sessions against local exchanges: keys from a vault, each checked, revoked and rotated while
// orders go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/journal/replay.hpp"
#include "keys/audit_reader.hpp"
#include "tests/engine/runtime/live_desk.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

using crossbook::testing::FaultsBegin;
using crossbook::testing::LiveDesk;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::int64_t unix_ms() { return utc_now().millis(); }

TEST(LiveSession, TradesWithTheVaultsKeysAndItsAuditLogSaysSo) {
  LiveDesk desk;
  EXPECT_THAT(desk.troubles(), IsEmpty());
  desk.start(seconds{60});
  ASSERT_TRUE(desk.until_orders(4));
  const SessionReport& report = desk.finish();
  EXPECT_EQ(report.mode, "live");
  EXPECT_FALSE(report.is_latched);
  EXPECT_EQ(report.legs_open, 0U);
  for (const VenueReport& venue : report.venues) {
    EXPECT_EQ(venue.signatures_made, venue.signatures_accepted) << venue.name;
    EXPECT_EQ(desk.orders_taken(desk.venue_of(venue.name)), venue.orders_sent) << venue.name;
  }
  KeyRing ring = desk.open_ring();
  SignatureCounts sum;
  const AuditVerdict verdict =
      verify_audit(audit_path(desk.vault_path()), audit_identity(ring.vault()),
                   [&](const AuditRecord& record) { sum += record.counts; });
  EXPECT_TRUE(verdict.is_good()) << verdict.fault;
  std::uint64_t sent = 0;
  for (const VenueReport& venue : report.venues) sent += venue.orders_sent;
  EXPECT_EQ(sum.orders, sent) << "K14: every order's signature is counted";
  EXPECT_EQ(sum.refused, 0U);
}

TEST(LiveSessionS1, ARevokedKeySignsNoOrderFromTheMomentOfTheCommandOn) {
  LiveDesk desk;
  desk.start(seconds{60});
  ASSERT_TRUE(desk.until_orders(2));
  const std::size_t okx = desk.venue_of("okx");
  const KeyLabel key = desk.label(okx, KeyRole::Trade);
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_THAT(ask_sessions(desk.vault_path(), "revoke " + key.key_id), ElementsAre("stopped"));
  const auto took = std::chrono::steady_clock::now() - asked;
  const std::uint64_t orders = desk.orders_taken(okx);
  EXPECT_LT(took, milliseconds{500});
  ASSERT_TRUE(desk.until([&] { return desk.has_noted(key.key_id + ": revoked"); }))
      << desk.all_notes();
  std::this_thread::sleep_for(seconds{2});
  EXPECT_LE(desk.orders_taken(okx), orders + 1) << "one may have been on its way";
  const SessionReport& report = desk.finish();
  EXPECT_EQ(report.legs_open, 0U);
  EXPECT_THAT(desk.audit(), HasSubstr("revoked"));
}

TEST(LiveSessionS1, ARevocationOutlivesTheSession) {
  LiveDesk desk;
  KeyRing ring = desk.open_ring();
  const KeyLabel key = desk.label(desk.venue_of("kraken"), KeyRole::Trade);
  ring.change([&](Vault& vault) { vault.revoke(key, unix_ms()); }, unix_ms());
  KeyRing fresh = desk.open_ring();
  try {
    LiveKeys keys{fresh, desk.settings, unix_ms()};
    FAIL() << "it started";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("kraken: the vault holds no active key"));
    EXPECT_THAT(error.what(), HasSubstr("crossbook keys add"));
  }
}

struct BadKey {
  std::string fault;  // of the local exchange
  std::string words;  // in the line that says so
};
class LiveSessionK4 : public ::testing::TestWithParam<BadKey> {};

TEST_P(LiveSessionK4, StartsWithNoKeyThatTheVenueSpeaksAgainst) {
  LiveDesk desk{{GetParam().fault}, KeyEnvironment::Live};
  std::this_thread::sleep_for(milliseconds{300});
  const std::string venue = GetParam().fault.substr(0, GetParam().fault.find(':'));
  EXPECT_THAT(desk.troubles(),
              Contains(AllOf(HasSubstr(venue + ": "), HasSubstr(GetParam().words))));
  EXPECT_THAT(desk.audit(), HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, LiveSessionK4,
    ::testing::Values(
        BadKey{"binance:key_can_withdraw", "withdraw (enableWithdrawals)"},
        BadKey{"kraken:key_can_withdraw", "withdraw (withdraw-funds)"},
        BadKey{"okx:key_can_withdraw", "withdraw (withdraw)"},
        BadKey{"binance:key_any_address", "from any address (ipRestrict)"},
        BadKey{"kraken:key_any_address", "from any address (ipAllowlist)"},
        BadKey{"okx:key_any_address", "from any address (ip)"},
        BadKey{"binance:no_trade_permission", "not let it place orders"},
        BadKey{"kraken:no_trade_permission", "not let it place orders"},
        BadKey{"okx:no_trade_permission", "not let it place orders"},
        BadKey{"binance:key_extra_scope", "do more than spot trading"},
        BadKey{"binance:key_expired", "key scopes"}, BadKey{"binance:key_other_address", "IP list"},
        BadKey{"kraken:key_other_address", "IP list"}, BadKey{"okx:key_other_address", "IP list"},
        BadKey{"kraken:key_revoked", "key scopes"}, BadKey{"okx:key_revoked", "key scopes"}),
    [](const auto& each) {
      std::string name = each.param.fault;
      name[name.find(':')] = '_';
      return name;
    });

TEST(LiveSessionS5, WarnsOfKeysThatEndSoon) {
  LiveDesk desk;
  KeyRing ring = desk.open_ring();
  const KeyLabel key = desk.label(desk.venue_of("okx"), KeyRole::Trade);
  constexpr std::int64_t kDay = 86'400'000;
  const auto warnings_with_end = [&](std::int64_t end) {
    ring.change(
        [&](Vault& vault) {
          KeyPolicy policy = parse_policy(vault.find(key)->policy);
          policy.expires_unix_ms = end;
          vault.set_policy(key, encode_policy(policy));
        },
        unix_ms());
    return LiveKeys{ring, desk.settings, unix_ms()}.warnings(unix_ms());
  };
  EXPECT_THAT(warnings_with_end(unix_ms() + 20 * kDay), IsEmpty());
  EXPECT_THAT(warnings_with_end(unix_ms() + 3 * kDay + kDay / 2),
              ElementsAre(AllOf(HasSubstr("okx: trade key " + key.key_id),
                                HasSubstr("in 3 days; make a new key"))));
  EXPECT_THAT(warnings_with_end(unix_ms() + kDay / 4), ElementsAre(HasSubstr("in 5 hours")));
}

/// A fault of an exchange's keys in mid-session, and words of the line that names it, any of them:
/// an order may be refused before the venue is asked.
struct Trouble {
  std::string fault;
  std::vector<std::string> words;
};
class LiveKeyTroubles : public ::testing::TestWithParam<std::tuple<std::string, Trouble>> {};

TEST_P(LiveKeyTroubles, EndTheVenueByNameAndTheOthersGoOn) {
  const auto& [venue, trouble] = GetParam();
  LiveDesk desk{{venue + ":" + trouble.fault}, KeyEnvironment::Live, FaultsBegin::WhenTold};
  desk.start(seconds{100});
  ASSERT_TRUE(desk.until_orders(2)) << desk.all_notes();
  desk.begin_faults();
  ASSERT_TRUE(desk.until([&] { return desk.audit().find(" latch " + venue) != std::string::npos; }))
      << desk.all_notes();
  const std::uint64_t orders = desk.orders_taken(desk.venue_of(venue));
  std::vector<::testing::Matcher<std::string>> any_word;
  for (const std::string& word : trouble.words) any_word.emplace_back(HasSubstr(word));
  EXPECT_THAT(desk.audit(), ::testing::AnyOfArray(any_word));
  EXPECT_TRUE(desk.until([&] {
    return std::any_of(trouble.words.begin(), trouble.words.end(),
                       [&](const std::string& word) { return desk.has_noted(word); });
  })) << desk.all_notes();
  EXPECT_FALSE(desk.has_ended()) << "the others go on: " << desk.all_notes();
  EXPECT_FALSE(desk.finish().is_latched);
  EXPECT_EQ(desk.orders_taken(desk.venue_of(venue)), orders);
}

constexpr const char* kInvalid = "permissions and IP list, or add a new key";
const auto kAll = ::testing::Values("binance", "kraken", "okx");
std::string fault_at(const ::testing::TestParamInfo<std::tuple<std::string, Trouble>>& each) {
  return std::get<1>(each.param).fault + "_" + std::get<0>(each.param);
}
INSTANTIATE_TEST_SUITE_P(S1, LiveKeyTroubles,
                         ::testing::Combine(kAll,
                                            ::testing::Values(Trouble{"key_revoked", {kInvalid}})),
                         fault_at);
INSTANTIATE_TEST_SUITE_P(S2, LiveKeyTroubles,
                         ::testing::Combine(kAll, ::testing::Values(Trouble{
                                                      "no_trade_permission",
                                                      {kInvalid, "the permission it lacks",
                                                       "does not let it place orders"}})),
                         fault_at);
INSTANTIATE_TEST_SUITE_P(
    S3, LiveKeyTroubles,
    ::testing::Combine(kAll, ::testing::Values(Trouble{"key_can_withdraw", {"lets it withdraw ("}},
                                               Trouble{"key_any_address", {"from any address ("}})),
    fault_at);
INSTANTIATE_TEST_SUITE_P(S4, LiveKeyTroubles,
                         ::testing::Combine(kAll, ::testing::Values(Trouble{"key_other_address",
                                                                            {"IP list"}})),
                         fault_at);
INSTANTIATE_TEST_SUITE_P(S5, LiveKeyTroubles,
                         ::testing::Combine(kAll,
                                            ::testing::Values(Trouble{"key_expired", {kInvalid}})),
                         fault_at);

TEST(LiveSessionK15, ItsNoncesAreTakenThoughTheClockWasSetBackAnHour) {  // I22
  LiveDesk desk;
  const std::int64_t ahead = unix_ms() + 3'600'000;
  desk.ring().record(AuditKind::Load, "before the clock was set back", ahead);
  desk.ring().finish(ahead);
  const std::size_t kraken = desk.venue_of("kraken");
  const auto ahead_ns = static_cast<std::uint64_t>(ahead) * kNoncesPerMs;
  desk.market().run([&] {
    const LocalVenue& local = desk.market().venues()[kraken];
    for (const ApiKey* key : {local.trade_key, local.read_key})
      local.exchange->find_key(key->id)->last_nonce = ahead_ns;
  });
  EXPECT_THAT(desk.troubles(), IsEmpty());
  desk.start(seconds{60});
  EXPECT_TRUE(desk.until([&] { return desk.orders_taken(kraken) > 0; })) << desk.all_notes();
  const SessionReport& report = desk.finish();
  EXPECT_FALSE(report.is_latched);
  EXPECT_EQ(report.venues[kraken].signatures_refused, 0U);
}

TEST(LiveSessionS6, AForeignOrderHaltsItAndStandsInTheAuditLog) {
  LiveDesk desk{{"okx:foreign_order"}, KeyEnvironment::Demo, FaultsBegin::WhenTold};
  desk.start(seconds{60});
  ASSERT_TRUE(desk.until_orders(2)) << desk.all_notes();
  desk.begin_faults();
  ASSERT_TRUE(desk.until([&] { return desk.has_ended(); })) << desk.all_notes();
  const SessionReport& report = desk.finish();
  EXPECT_TRUE(report.is_latched);
  EXPECT_EQ(report.stop_reason, "halted by a risk limit");
  EXPECT_TRUE(desk.has_noted("an order that this session did not send")) << desk.all_notes();
  EXPECT_THAT(desk.audit(), HasSubstr("foreign_order"));
}

/// Tells the session of a staged key, and waits for the switch as `keys rotate` does.
void rotate(LiveDesk& desk, KeyRing& ring, std::size_t venue) {
  const KeyLabel next = desk.stage_key(venue, ring);
  const std::string slot = slot_name(next);
  ASSERT_THAT(ask_sessions(desk.vault_path(), "rotate " + slot), ElementsAre("started"));
  std::string state;
  ASSERT_TRUE(desk.until([&] {
    const std::vector<std::string> answers = ask_sessions(desk.vault_path(), "rotation " + slot);
    state = answers.empty() ? "gone" : answers.front();
    return state != "wanted" && state != "running";
  }));
  if (state != "rotated") desk.until([&] { return desk.has_noted(next.key_id + ": not taken"); });
  ASSERT_EQ(state, "rotated") << desk.all_notes();
  ring.change([&](Vault& vault) { vault.switch_over(next, unix_ms()); }, unix_ms());
  const VaultEntry* const former = ring.vault().find(next, KeyState::Draining);
  ASSERT_NE(former, nullptr);
  const KeyLabel dead = former->label;
  ring.change([&](Vault& vault) { vault.retire(dead, unix_ms()); }, unix_ms());
}

/// What the venues said of the orders that they refused, a line each; but for those that were too
/// small by a rule that OKX does not publish.
std::string refusals(const std::string& journal_file) {
  const JournalFile file{journal_file};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  std::string text;
  while (reader.next(record)) {
    if (!record.is_input()) continue;
    const auto* report = std::get_if<ExecutionReport>(&record.event());
    if (report == nullptr || report->status != OrderStatus::Rejected) continue;
    if (report->reason == RejectReason::MinNotional) continue;
    text += "\n  " + reader.header().config.venues.at(report->venue.value()) + ": " +
            std::string{report->venue_text.view()};
  }
  return text;
}

TEST(LiveSessionK13, AHundredRotationsLoseRefuseAndDoubleNoOrder) {
  LiveDesk desk;
  const TemporaryFolder journal;
  desk.settings.session.journal_dir = journal.path();
  // A busy machine may hold an order back past its lifetime; the venue's refusal is not about keys.
  desk.settings.risk.order_lifetime = seconds{30};
  desk.start(seconds{600});
  ASSERT_TRUE(desk.until_orders(2));
  KeyRing ring = desk.open_ring();
  const std::size_t kraken = desk.venue_of("kraken");  // its limit on REST calls takes seconds
  for (std::size_t turn = 0, done = 0; done < 100 && !HasFatalFailure(); ++turn) {
    if (turn % 3 == kraken && done % 20 != 0) continue;
    rotate(desk, ring, turn % 3);
    ++done;
  }
  const SessionReport report = desk.finish();
  EXPECT_FALSE(report.is_latched) << desk.all_notes();
  EXPECT_EQ(report.legs_open, 0U);
  std::uint64_t sent = 0;
  for (const VenueReport& venue : report.venues) {
    sent += venue.orders_sent;
    EXPECT_EQ(venue.orders_not_sent, 0U) << venue.name;
    EXPECT_EQ(venue.signatures_refused, 0U) << venue.name;
    EXPECT_EQ(desk.orders_taken(desk.venue_of(venue.name)),
              venue.orders_sent - venue.orders_rejected)
        << venue.name << ": none missed, none doubled";
  }
  EXPECT_GT(sent, 20U);
  EXPECT_EQ(refusals(report.journal_file), "");
  const JournalFile file{report.journal_file};
  JournalReader reader{file.bytes()};
  ReplayCore fresh{reader.header()};
  ASSERT_TRUE(replay(reader, fresh.core()).identical);
  const InstrumentTable& table = fresh.core().instruments();
  for (std::size_t v = 0; v < desk.market().venues().size(); ++v)
    for (std::size_t a = 0; a < table.asset_count(); ++a) {
      const AssetId asset{static_cast<std::uint16_t>(a)};
      EXPECT_EQ(fresh.core().inventory().at(VenueId{static_cast<std::uint8_t>(v)}, asset).total,
                desk.market().account_total(v, asset))
          << desk.market().venues()[v].name() << " " << table.asset_code(asset);
    }
}

TEST(LiveSessionK13, AKeyThatTheVenueSpeaksAgainstIsNotTakenAndTradingGoesOn) {
  LiveDesk desk;
  desk.start(seconds{60});
  ASSERT_TRUE(desk.until_orders(2));
  KeyRing ring = desk.open_ring();
  const std::size_t okx = desk.venue_of("okx");
  const KeyLabel next = desk.stage_key(okx, ring);
  desk.market().run([&] {
    const LocalVenue& local = desk.market().venues()[okx];
    for (const auto& key : local.exchange->keys())
      if (key->id == next.key_id) key->permissions.withdraw = true;
  });
  ASSERT_THAT(ask_sessions(desk.vault_path(), "rotate " + slot_name(next)), ElementsAre("started"));
  ASSERT_TRUE(desk.until([&] { return desk.has_noted(next.key_id + ": not taken"); }))
      << desk.all_notes();
  const std::uint64_t orders = desk.orders_sent();
  EXPECT_TRUE(desk.until_orders(orders + 1));
  EXPECT_FALSE(desk.finish().is_latched);
}

}  // namespace
}  // namespace crossbook
