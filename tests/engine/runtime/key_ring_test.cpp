// The vault and its audit log as one thing: what is refused, what is written down, what is counted.
#include "engine/runtime/key_ring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/runtime/key_plan.hpp"
#include "keys/audit_reader.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/quick_kdf.hpp"
#include "tests/keys/temporary_folder.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr std::int64_t kNow = 1'800'000'000'000;
constexpr std::string_view kPassphrase = "correct horse battery";
// Any venue's secret: 64 letters and digits that are base64, too.
constexpr std::string_view kApiSecret =
    "c2VjcmV0b2Zha2V5dGhhdGlzb25seWF0ZXN0c2VjcmV0b2Zha2V5dGhhdGlzb25s";

const VenueModule& module() { return registered_venues().front(); }
std::string venue_name() { return std::string{module().capabilities->name}; }

KeyLabel label_of(KeyRole role, std::string id) {
  return {venue_name(), KeyEnvironment::Demo, "main", role, std::move(id)};
}

VaultSecrets secrets() {
  return {Secret{kApiSecret},
          module().capabilities->needs_passphrase ? Secret{"passphrase"} : Secret{}};
}

class KeyRingTest : public ::testing::Test {
 protected:
  KeyRing create() {
    return KeyRing::create(path_, Secret{kPassphrase}, kNow, QuickKdf::kParameters,
                           QuickKdf::limits());
  }
  KeyRing open(std::int64_t unix_ms = kNow) {
    return KeyRing::open(path_, Secret{kPassphrase}, unix_ms, QuickKdf::limits());
  }
  KeyPolicy policy_of(const KeyLabel& label) {
    Settings settings = parse_config("", "built-in");
    settings.venues.at(venue_name()).hosts.rest = "https://127.0.0.1:1";
    return plan_key(settings, module(), label).policy;
  }
  void add(KeyRing& ring, const KeyLabel& label) {
    ring.change(
        [&](Vault& vault) { vault.add(label, encode_policy(policy_of(label)), secrets(), kNow); },
        kNow);
  }
  std::vector<AuditRecord> records() {
    const UnprovenVault vault = read_unproven(path_, QuickKdf::limits());
    std::vector<AuditRecord> all;
    const AuditVerdict verdict =
        verify_audit(audit_path(path_), {vault.id, vault.audit_public_key},
                     [&](const AuditRecord& record) { all.push_back(record); });
    EXPECT_EQ(verdict.fault, "");
    return all;
  }
  std::vector<std::uint64_t> generations() {
    std::vector<std::uint64_t> all;
    for (const AuditRecord& record : records())
      if (record.kind == AuditKind::Vault) all.push_back(record.generation);
    return all;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("keys.vault");
};

TEST_F(KeyRingTest, IsMadeOnceAndOpenedWithItsPassphrase) {
  create();
  EXPECT_THAT(line_of([&] { create(); }), HasSubstr("audit: " + path_ + ".audit: exists already"));
  EXPECT_TRUE(open().vault().entries().empty());
  EXPECT_THAT(line_of([&] {
                KeyRing::open(path_, Secret{"another passphrase"}, kNow, QuickKdf::limits());
              }),
              HasSubstr("vault: " + path_ + ": "));
  EXPECT_THAT(generations(), ElementsAre(1, 1)) << "made and opened; not the one that failed";
}

TEST_F(KeyRingTest, LeavesNoVaultBehindBesideAnOlderLog) {
  create();
  fs::remove(path_);
  EXPECT_THAT(line_of([&] { create(); }), HasSubstr("exists already; move it away, and keep it"));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(KeyRingTest, K15I22NoncesRiseOverRestartsThoughTheClockIsSetBack) {
  constexpr std::int64_t kHour = 3'600'000;
  std::uint64_t last = 0;
  const auto rises = [&](KeyRing& ring, std::int64_t unix_ms) {
    const std::uint64_t floor = ring.take_nonce_floor(unix_ms);
    EXPECT_GT(floor, last) << "at " << unix_ms;
    last = floor + kNoncesPerMs - 1;  // all that its taker may use
  };
  {
    KeyRing ring = create();
    rises(ring, kNow);
    EXPECT_EQ(ring.take_nonce_floor(kNow + kHour), (kNow + kHour) * kNoncesPerMs)
        << "the clock, while it goes on";
    // Signed ten seconds later, and counted when that is due; then the clock is set back.
    last = (kNow + kHour + 10'000) * kNoncesPerMs;
    ring.record(AuditKind::Load, "of any kind", kNow + kHour);
    ring.finish(kNow + kHour);
  }
  for (int restart = 0; restart < 3; ++restart) {
    KeyRing ring = open(kNow - kHour);
    rises(ring, kNow - kHour);
    rises(ring, kNow - kHour);
    rises(ring, kNow - 2 * kHour);
    ring.finish(kNow - kHour);
  }
  KeyRing ring = open(kNow + 2 * kHour);
  rises(ring, kNow + 2 * kHour);
  EXPECT_LE(last, (kNow + 2 * kHour + 1) * kNoncesPerMs) << "the clock again";
}

TEST_F(KeyRingTest, S8RefusesAnOlderCopyOfTheVault) {
  KeyRing ring = create();
  fs::copy_file(path_, path_ + ".old");
  add(ring, label_of(KeyRole::Read, "one"));
  fs::rename(path_ + ".old", path_);
  EXPECT_THAT(line_of([&] { open(); }), HasSubstr("is an older copy: generation 1, and 2 was in"));
}

TEST_F(KeyRingTest, S8RefusesAVaultWithoutItsLog) {
  KeyRing ring = create();
  add(ring, label_of(KeyRole::Read, "one"));
  fs::remove(audit_path(path_));
  fs::remove(anchors_path(audit_path(path_)));
  EXPECT_THAT(line_of([&] { open(); }), HasSubstr("the vault's audit log is not there"));
}

TEST_F(KeyRingTest, BeginsTheLogOfAVaultThatACrashLeftWithoutOne) {
  create();
  fs::remove(audit_path(path_));
  fs::remove(anchors_path(audit_path(path_)));
  open();
  EXPECT_THAT(generations(), ElementsAre(1));
}

TEST_F(KeyRingTest, ChangesAreSavedAndWrittenDownOnce) {
  KeyRing ring = create();
  const KeyLabel label = label_of(KeyRole::Trade, "one");
  add(ring, label);
  EXPECT_NE(ring.vault().find(label), nullptr);
  ring.change([&](Vault& vault) { vault.revoke(label, kNow); }, kNow);
  EXPECT_THAT(generations(), ElementsAre(1, 2, 3));
  EXPECT_EQ(open().vault().find(label)->state, KeyState::Revoked);
}

TEST_F(KeyRingTest, AChangeThatIsRefusedChangesNothing) {
  KeyRing ring = create();
  const KeyLabel label = label_of(KeyRole::Trade, "one");
  add(ring, label);
  EXPECT_THAT(line_of([&] { add(ring, label_of(KeyRole::Trade, "two")); }),
              HasSubstr("its place is taken by one"));
  EXPECT_EQ(ring.vault().generation(), 2U);
  EXPECT_EQ(open().vault().entries().size(), 1U);
  add(ring, label_of(KeyRole::Read, "three"));  // the lock is free
}

TEST_F(KeyRingTest, TakesTurnsWithOthers) {
  KeyRing one = create();
  KeyRing other = open();
  EXPECT_FALSE(one.reload(kNow));
  add(other, label_of(KeyRole::Read, "theirs"));
  add(one, label_of(KeyRole::Trade, "ours"));
  EXPECT_EQ(one.vault().entries().size(), 2U) << "theirs was on the disk by then";
  EXPECT_TRUE(other.reload(kNow));
  EXPECT_FALSE(other.reload(kNow));
  EXPECT_NE(other.vault().find(label_of(KeyRole::Trade, "ours")), nullptr);
}

TEST_F(KeyRingTest, NoticesThatAnotherVaultHasTakenThePlace) {
  KeyRing ring = create();
  add(ring, label_of(KeyRole::Read, "one"));
  fs::remove(path_);
  {
    Vault other =
        Vault::create(path_, Secret{kPassphrase}, QuickKdf::kParameters, QuickKdf::limits());
    for (int i = 0; i < 3; ++i) other.save();
  }
  EXPECT_THAT(line_of([&] { ring.reload(kNow); }), HasSubstr("was replaced by another vault"));
  EXPECT_THAT(line_of([&] { add(ring, label_of(KeyRole::Trade, "two")); }),
              HasSubstr("was replaced by another vault"));
}

TEST_F(KeyRingTest, ADraftIsNotKept) {
  KeyRing ring = create();
  const KeyLabel label = label_of(KeyRole::Read, "one");
  ring.draft().add(label, encode_policy(policy_of(label)), secrets(), kNow);
  EXPECT_EQ(ring.make_read(module(), label, kNow)->id(), "one");
  EXPECT_TRUE(open().vault().entries().empty());
  ring.change(
      [&](Vault& vault) {
        vault.add(label, encode_policy(policy_of(label)), copy_secrets(ring.vault(), label), kNow);
      },
      kNow);
  EXPECT_EQ(open().make_read(module(), label, kNow)->id(), "one");
}

TEST_F(KeyRingTest, MakesKeysForWhatTheyAreFor) {
  KeyRing ring = create();
  const KeyLabel read = label_of(KeyRole::Read, "one");
  const KeyLabel trade = label_of(KeyRole::Trade, "two");
  add(ring, read);
  add(ring, trade);
  EXPECT_EQ(encode_policy(ring.make_read(module(), read, kNow)->policy()),
            encode_policy(policy_of(read)));
  EXPECT_EQ(encode_policy(ring.make_trade(module(), trade, kNow)->policy()),
            encode_policy(policy_of(trade)));
  EXPECT_THAT(line_of([&] { ring.make_trade(module(), read, kNow); }),
              HasSubstr("key one: is no trade key; name another"));
  EXPECT_THAT(line_of([&] { ring.make_read(module(), label_of(KeyRole::Read, "x"), kNow); }),
              HasSubstr("key x: is not in the vault; crossbook keys list shows what is"));
  ring.change([&](Vault& vault) { vault.revoke(trade, kNow); }, kNow);
  EXPECT_THAT(line_of([&] { ring.make_trade(module(), trade, kNow); }),
              HasSubstr("key two: is revoked"));
}

TEST_F(KeyRingTest, MakesNoKeyWhosePolicyHasEndedOrIsAnothers) {
  KeyRing ring = create();
  const KeyLabel read = label_of(KeyRole::Read, "one");
  const KeyLabel trade = label_of(KeyRole::Trade, "two");
  KeyPolicy ending = policy_of(read);
  ending.expires_unix_ms = kNow + 1'000;
  ring.change(
      [&](Vault& vault) {
        vault.add(read, encode_policy(ending), secrets(), kNow);
        vault.add(trade, encode_policy(policy_of(label_of(KeyRole::Trade, "other"))), secrets(),
                  kNow);
      },
      kNow);
  ring.make_read(module(), read, kNow + 999);
  EXPECT_THAT(line_of([&] { ring.make_read(module(), read, kNow + 1'000); }),
              HasSubstr("its policy ended 2027-01-15"));
  EXPECT_THAT(line_of([&] { ring.make_trade(module(), trade, kNow); }),
              HasSubstr("its policy is another key's"));
}

/// One request that the key's own policy allows.
Refusal sign_once(const Credential& key) {
  const AllowedRequest& request = key.policy().requests.front();
  Signature out;
  return key.sign({request.method, key.policy().hosts.front(), request.path}, {"x"}, kNow, out);
}

TEST_F(KeyRingTest, K14CountsWhatEachKeyDidEveryTenSecondsAndAtTheEnd) {
  KeyRing ring = create();
  const KeyLabel label = label_of(KeyRole::Read, "one");
  add(ring, label);
  const std::shared_ptr<ReadCredential> key = ring.make_read(module(), label, kNow);
  const auto reads = [&] {
    std::vector<std::uint64_t> all;
    for (const AuditRecord& record : records())
      if (record.kind == AuditKind::Signatures) all.push_back(record.counts.reads);
    return all;
  };
  ring.tick(kNow);
  EXPECT_EQ(sign_once(*key), Refusal::None);
  ring.tick(kNow + 9'999);
  EXPECT_THAT(reads(), ElementsAre());
  ring.tick(kNow + 10'000);
  EXPECT_THAT(reads(), ElementsAre(1));
  EXPECT_EQ(sign_once(*key), Refusal::None);
  EXPECT_EQ(sign_once(*key), Refusal::None);
  ring.finish(kNow + 10'001);
  EXPECT_THAT(reads(), ElementsAre(1, 2));
  ring.finish(kNow + 10'002);
  EXPECT_THAT(reads(), ElementsAre(1, 2)) << "nothing done is nothing written";
  EXPECT_EQ(records().back().key, audit_key_name(label));
}

TEST_F(KeyRingTest, K14LosesNoCountsOfAKeyThatIsGone) {
  KeyRing ring = create();
  const KeyLabel label = label_of(KeyRole::Read, "one");
  add(ring, label);
  EXPECT_EQ(sign_once(*ring.make_read(module(), label, kNow)), Refusal::None);
  ring.tick(kNow + 20'000);
  EXPECT_EQ(records().back().counts.reads, 1U);
}

TEST_F(KeyRingTest, K14WritesLoadsAndEventsDown) {
  KeyRing ring = create();
  const KeyLabel label = label_of(KeyRole::Read, "one");
  add(ring, label);
  ring.make_read(module(), label, kNow);
  ring.record(AuditKind::Start, "a build", kNow);
  ring.record(AuditKind::SelfCheck, label, "as its policy says", kNow);
  const std::vector<AuditRecord> all = records();
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[2].kind, AuditKind::Load);
  EXPECT_EQ(all[2].key, audit_key_name(label));
  EXPECT_EQ(all[3].words, "a build");
  EXPECT_EQ(all[4].words, "as its policy says");
}

TEST(VaultPath, IsInTheUsersConfiguration) {
  const TemporaryFolder folder;
  ::setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
  const std::string path = default_vault_path();
  ::unsetenv("XDG_CONFIG_HOME");
  EXPECT_EQ(path, folder.file("crossbook/keys.vault"));
  make_vault_folder(path);
  struct stat facts {};
  ASSERT_EQ(::stat(folder.file("crossbook").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
  EXPECT_THAT(default_vault_path(), ::testing::EndsWith("/.config/crossbook/keys.vault"));
}

}  // namespace
}  // namespace crossbook
