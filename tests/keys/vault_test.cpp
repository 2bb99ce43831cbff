#include "keys/vault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <type_traits>

#include "tests/keys/child_process.hpp"
#include "tests/keys/memory_watch.hpp"
#include "tests/keys/vault_builders.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;

static_assert(!std::is_copy_constructible_v<Vault>);

class VaultFile : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string path_ = folder_.file("vault");
};

TEST_F(VaultFile, GivesBackWhatWasPutIn) {
  const Vault written = create_with_two(path_);
  const Vault vault = Vault::open(path_, passphrase(), quick());
  EXPECT_EQ(vault.generation(), 2U);
  EXPECT_TRUE(std::equal(vault.id().begin(), vault.id().end(), written.id().begin()));
  ASSERT_EQ(vault.entries().size(), 2U);
  EXPECT_EQ(vault.entries()[0].label, trade_label());
  EXPECT_EQ(vault.entries()[0].policy, "crossbook-policy 1\n");
  EXPECT_EQ(vault.entries()[0].created_unix_ms, kNowMs);
  EXPECT_EQ(vault.entries()[1].label, read_label());
  EXPECT_EQ(vault.entries()[1].state, KeyState::Active);
  EXPECT_EQ(secret_in(vault, trade_label()), "the trade key's secret");
  EXPECT_EQ(passphrase_in(vault, trade_label()), "");
  EXPECT_EQ(secret_in(vault, read_label()), "the read key's secret");
  EXPECT_EQ(passphrase_in(vault, read_label()), "its passphrase");
}

TEST_F(VaultFile, HoldsNoSecretInTheClearAndNothingElseHidden) {
  create_with_two(path_);
  const std::string bytes = read_file(path_);
  EXPECT_THAT(bytes, ::testing::Not(HasSubstr("secret")));
  EXPECT_THAT(bytes, ::testing::Not(HasSubstr("its passphrase")));
  EXPECT_THAT(bytes, HasSubstr("trade-key"));
  EXPECT_THAT(bytes, HasSubstr("crossbook-policy 1\nrole read\n"));
}

TEST_F(VaultFile, IsDifferentInEveryRewrite) {
  Vault vault = create_with_two(path_);
  const std::string first = read_file(path_);
  vault.save();
  const std::string second = read_file(path_);
  ASSERT_EQ(first.size(), second.size());
  std::size_t same = 0;
  for (std::size_t i = VaultHead::kBoundBytes; i < first.size(); ++i) same += first[i] == second[i];
  EXPECT_LT(same, 300U) << "metadata stays; what is sealed does not";
  EXPECT_EQ(Vault::open(path_, passphrase(), quick()).generation(), 3U);
}

TEST_F(VaultFile, HoldsTheLargestSecretsAndPolicy) {
  const std::string largest(kMaxSecretBytes, 's');
  const std::string policy(kMaxVaultPolicyBytes, 'p');
  Vault vault = create_quick(path_);
  vault.add(trade_label(std::string(kMaxKeyIdBytes, 'k')), policy, secrets(largest, largest), 0);
  vault.save();
  const Vault again = Vault::open(path_, passphrase(), quick());
  EXPECT_EQ(again.entries()[0].policy, policy);
  EXPECT_EQ(secret_in(again, again.entries()[0].label), largest);
  EXPECT_EQ(passphrase_in(again, again.entries()[0].label), largest);
}

TEST_F(VaultFile, HoldsAsManyEntriesAsItsLimitAndNoMore) {
  Vault vault = create_quick(path_);
  for (std::size_t i = 0; i < kMaxVaultEntries; ++i) {
    KeyLabel label = trade_label(std::to_string(i));
    label.account = std::to_string(i);
    vault.add(label, "", secrets("s"), kNowMs);
  }
  EXPECT_THAT(line_of([&] { vault.add(read_label(), "", secrets("s"), kNowMs); }),
              HasSubstr("is one too many for the vault; forget retired keys"));
  vault.save();
  EXPECT_EQ(Vault::open(path_, passphrase(), quick()).entries().size(), kMaxVaultEntries);
}

TEST_F(VaultFile, IsNotMadeTwice) {
  create_with_two(path_);
  EXPECT_EQ(line_of([&] { create_quick(path_); }),
            "vault: " + path_ + ": exists already; add keys to it");
  EXPECT_EQ(Vault::open(path_, passphrase(), quick()).entries().size(), 2U);
}

TEST_F(VaultFile, ThatIsNotThereSaysSo) {
  EXPECT_EQ(line_of([&] { Vault::open(path_, passphrase(), quick()); }),
            "vault: " + path_ + ": is not there; look at the path, or make one");
  EXPECT_THAT(line_of([&] { Vault::open(folder_.file("no/vault"), passphrase(), quick()); }),
              HasSubstr("mkdir -m 700"));
}

TEST_F(VaultFile, IsNotWrittenByWhoOpenedItToRead) {
  create_with_two(path_);
  Vault vault = Vault::open(path_, passphrase(), quick());
  EXPECT_THAT(line_of([&] { vault.save(); }), HasSubstr("is open for reading only"));
}

TEST_F(VaultFile, RefusesLabelsAndPoliciesThatAreNone) {
  Vault vault = create_quick(path_);
  const auto line = [&](KeyLabel label, std::string policy = "") {
    return line_of([&] { vault.add(std::move(label), std::move(policy), secrets("s"), kNowMs); });
  };
  KeyLabel label = trade_label("with space");
  EXPECT_THAT(line(label), HasSubstr("key id: 1 to 256 printable characters without spaces"));
  label = trade_label("\x1b[2J");
  EXPECT_THAT(line(label), HasSubstr("key id:"));
  label = trade_label();
  label.venue = "Binance";
  EXPECT_THAT(line(label), HasSubstr("venue: 1 to 32 lower-case letters"));
  label = trade_label();
  label.account = "a/b";
  EXPECT_THAT(line(label), HasSubstr("account:"));
  EXPECT_THAT(line(trade_label(), "\x1b[2J"), HasSubstr("its policy is no text"));
  EXPECT_THAT(line(trade_label(), std::string(kMaxVaultPolicyBytes + 1, 'p')),
              HasSubstr("its policy is no text of at most 65536 bytes"));
  EXPECT_THAT(line_of([&] { vault.add(trade_label(), "", {}, kNowMs); }),
              HasSubstr("has no secret"));
  EXPECT_THAT(line_of([&] { vault.add(trade_label(), "", secrets("s"), -1); }),
              HasSubstr("a time before 1970"));
  EXPECT_TRUE(vault.entries().empty());
}

TEST_F(VaultFile, RefusesASecondKeyForAPlaceAndTheSameKeyTwice) {
  Vault vault = create_with_two(path_);
  EXPECT_EQ(line_of([&] { vault.add(trade_label("other"), "", secrets("s"), kNowMs); }),
            "binance/live/main/trade key other: its place is taken by trade-key (active); "
            "rotate that one");
  KeyLabel elsewhere = trade_label();
  elsewhere.account = "second";
  EXPECT_THAT(line_of([&] { vault.add(elsewhere, "", secrets("s"), kNowMs); }),
              HasSubstr("is in the vault already, active"));
}

TEST_F(VaultFile, ChangesPolicies) {
  Vault vault = create_with_two(path_);
  vault.set_policy(read_label(), "another\n");
  EXPECT_THAT(line_of([&] { vault.set_policy(read_label(), "\x01"); }), HasSubstr("its policy"));
  EXPECT_THAT(line_of([&] { vault.set_policy(read_label("unknown"), ""); }),
              HasSubstr("is not in the vault"));
  vault.save();
  EXPECT_EQ(Vault::open(path_, passphrase(), quick()).entries()[1].policy, "another\n");
}

TEST_F(VaultFile, ChangesItsPassphrase) {
  Vault vault = create_with_two(path_);
  vault.change_passphrase(Secret{"another passphrase"}, QuickKdf::kParameters);
  EXPECT_NO_THROW(Vault::open(path_, passphrase(), quick())) << "not saved yet";
  vault.save();
  EXPECT_NO_THROW(Vault::open(path_, Secret{"another passphrase"}, quick()));
  EXPECT_THAT(line_of([&] { Vault::open(path_, passphrase(), quick()); }),
              HasSubstr("the passphrase is wrong"));
  EXPECT_THROW(vault.change_passphrase(Secret{}, QuickKdf::kParameters), std::invalid_argument);
  EXPECT_THROW(vault.change_passphrase(passphrase(), KdfParameters{}), std::invalid_argument)
      << "outside of what these limits take";
}

TEST_F(VaultFile, KeepsItsAuditKeyForLife) {
  Vault vault = create_with_two(path_);
  std::array<unsigned char, 64> before{};
  ASSERT_EQ(vault.audit_key().sign({"message"}, before), 64U);
  vault.change_passphrase(Secret{"another passphrase"}, QuickKdf::kParameters);
  vault.save();
  const Vault again = Vault::open(path_, Secret{"another passphrase"}, quick());
  std::array<unsigned char, 64> after{};
  again.audit_key().sign({"message"}, after);
  EXPECT_EQ(before, after);
}

TEST_F(VaultFile, TellsWithoutAPassphraseWhatItClaims) {
  Vault vault = create_with_two(path_);
  vault.revoke(trade_label(), kNowMs + 2);
  const UnprovenVault claims = read_unproven(path_, QuickKdf::limits());
  EXPECT_EQ(claims.generation, 3U);
  ASSERT_EQ(claims.entries.size(), 2U);
  EXPECT_EQ(claims.entries[0].state, KeyState::Revoked);
  EXPECT_TRUE(std::equal(claims.id.begin(), claims.id.end(), vault.id().begin()));
  EXPECT_THAT(line_of([&] { read_unproven(path_); }), HasSubstr("asks for scrypt with n 16"));
}

TEST_F(VaultFile, LeavesNoSecretInFreedMemory) {
  static constexpr std::string_view kSecretText = "0123456789-a-long-secret-0123456789";
  static constexpr std::string_view kPhrase = "another-long-text-for-the-passphrase";
  for (const std::string_view text : {kSecretText, kPhrase, kPassphraseText}) {
    TemporaryFolder folder;
    const FreedTextWatch watch{text};
    {
      Vault vault = create_quick(folder.file("vault"));
      vault.add(trade_label(), "", secrets(kSecretText, kPhrase), kNowMs);
      vault.save();
    }
    {
      const Vault vault = Vault::open(folder.file("vault"), passphrase(), quick());
      vault.use_secret(trade_label(), [](std::string_view secret, std::string_view) {
        EXPECT_EQ(secret, kSecretText);
      });
    }
    EXPECT_EQ(watch.hits(), 0U) << text;
  }
}

class VaultK13 : public VaultFile {
 protected:
  KeyState state_of(const KeyLabel& label) const { return vault_.find(label)->state; }
  /// Leaves the vault and opens it again, as after a crash.
  void reopen() {
    vault_ = Vault::open(folder_.file("elsewhere"), passphrase(), quick());
    vault_ = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
  }

  Vault other_ = create_with_two(folder_.file("elsewhere"));
  Vault vault_ = create_with_two(path_);
};

TEST_F(VaultK13, RotatesInStepsThatOutliveACrash) {
  const KeyLabel old_key = trade_label();
  const KeyLabel new_key = trade_label("next");
  vault_.stage(new_key, "p", secrets("next secret"), kNowMs + 10);
  vault_.save();
  reopen();
  EXPECT_EQ(state_of(old_key), KeyState::Active);
  EXPECT_EQ(state_of(new_key), KeyState::Staged);
  EXPECT_EQ(secret_in(vault_, new_key), "next secret") << "for its self-check";

  vault_.switch_over(old_key, kNowMs + 20);
  vault_.save();
  reopen();
  EXPECT_EQ(state_of(old_key), KeyState::Draining);
  EXPECT_EQ(state_of(new_key), KeyState::Active);
  EXPECT_EQ(vault_.find(old_key)->state_since_unix_ms, kNowMs + 20);
  EXPECT_EQ(vault_.find(old_key)->created_unix_ms, kNowMs);
  EXPECT_EQ(secret_in(vault_, old_key), "the trade key's secret") << "for what it has sent";

  vault_.retire(old_key, kNowMs + 30);
  vault_.save();
  reopen();
  EXPECT_EQ(state_of(old_key), KeyState::Retired);
  EXPECT_EQ(line_of([&] { secret_in(vault_, old_key); }),
            "binance/live/main/trade key trade-key: is retired; make a new key at the venue and "
            "add it");
  vault_.forget(old_key);
  vault_.save();
  reopen();
  EXPECT_EQ(vault_.find(old_key), nullptr);
  EXPECT_EQ(vault_.find(old_key, KeyState::Active)->label, new_key);
}

TEST_F(VaultK13, AllowsOneRotationOfAPlaceAtATime) {
  EXPECT_THAT(line_of([&] { vault_.switch_over(trade_label(), kNowMs); }),
              HasSubstr("there is no staged key to switch to"));
  vault_.stage(trade_label("next"), "", secrets("s"), kNowMs);
  EXPECT_THAT(line_of([&] { vault_.stage(trade_label("third"), "", secrets("s"), kNowMs); }),
              HasSubstr("a rotation is under way: next is staged"));
  vault_.switch_over(trade_label(), kNowMs);
  EXPECT_THAT(line_of([&] { vault_.stage(trade_label("third"), "", secrets("s"), kNowMs); }),
              HasSubstr("a rotation is under way: trade-key is draining"));
  EXPECT_THAT(line_of([&] { vault_.forget(trade_label()); }),
              HasSubstr("only retired keys can be forgotten"));
}

TEST_F(VaultK13, GivesUpAStagedKey) {
  vault_.stage(trade_label("next"), "", secrets("s"), kNowMs);
  vault_.retire(trade_label("next"), kNowMs + 1);
  EXPECT_EQ(state_of(trade_label()), KeyState::Active);
  EXPECT_NO_THROW(vault_.stage(trade_label("third"), "", secrets("s"), kNowMs + 2));
}

TEST_F(VaultK13, NeedsAnActiveKeyToRotate) {
  KeyLabel label = trade_label("next");
  label.account = "second";
  EXPECT_THAT(line_of([&] { vault_.stage(label, "", secrets("s"), kNowMs); }),
              HasSubstr("there is no active key to rotate; add it"));
}

TEST_F(VaultK13, LeavesAPlaceEmptyForANewKey) {
  vault_.retire(trade_label(), kNowMs);
  EXPECT_NO_THROW(vault_.add(trade_label("next"), "", secrets("s"), kNowMs));
  EXPECT_THAT(line_of([&] { vault_.retire(trade_label(), kNowMs); }), HasSubstr("is retired"));
}

TEST_F(VaultK13, RevokesForEver) {
  vault_.revoke(trade_label(), kNowMs + 5);
  reopen();
  EXPECT_EQ(state_of(trade_label()), KeyState::Revoked);
  EXPECT_EQ(vault_.find(trade_label())->state_since_unix_ms, kNowMs + 5);
  EXPECT_THAT(line_of([&] { secret_in(vault_, trade_label()); }), HasSubstr("is revoked"));
  EXPECT_THAT(line_of([&] { vault_.add(trade_label(), "", secrets("s"), kNowMs); }),
              HasSubstr("is in the vault already, revoked; make a new key at the venue"));
  EXPECT_THAT(line_of([&] { vault_.forget(trade_label()); }), HasSubstr("is revoked"));
  EXPECT_THAT(line_of([&] { vault_.retire(trade_label(), kNowMs); }), HasSubstr("is revoked"));
  vault_.revoke(trade_label(), kNowMs + 9);
  EXPECT_EQ(vault_.find(trade_label())->state_since_unix_ms, kNowMs + 5);
  EXPECT_NO_THROW(vault_.add(trade_label("next"), "", secrets("s"), kNowMs));
}

TEST_F(VaultK13, KeepsNoSecretOfAKeyThatIsRetiredOrRevoked) {
  const std::string large(1'000, 's');
  for (const bool is_revoked : {false, true}) {
    const KeyLabel label = read_label(is_revoked ? "large-2" : "large-1");
    vault_.retire(vault_.find(label, KeyState::Active)->label, kNowMs);
    vault_.add(label, "", secrets(large, large), kNowMs);
    vault_.save();
    const auto before = std::filesystem::file_size(path_);
    if (is_revoked) {
      vault_.revoke(label, kNowMs);
    } else {
      vault_.retire(label, kNowMs);
      vault_.save();
      vault_.add(read_label("next"), "", secrets("s"), kNowMs);
    }
    EXPECT_LT(std::filesystem::file_size(path_), before - 2 * large.size() + 64);
  }
}

TEST_F(VaultK13, RevokesInTheMiddleOfARotation) {
  vault_.stage(trade_label("next"), "", secrets("s"), kNowMs);
  vault_.revoke(trade_label(), kNowMs);
  vault_.switch_over(trade_label(), kNowMs);
  EXPECT_EQ(state_of(trade_label()), KeyState::Revoked);
  EXPECT_EQ(state_of(trade_label("next")), KeyState::Active);
}

}  // namespace
}  // namespace crossbook
