// What becomes of a vault that somebody has changed: one clear line, and never a key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "keys/sanitizer.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/memory_watch.hpp"
#include "tests/keys/vault_builders.hpp"

namespace crossbook {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class TamperedVault : public ::testing::Test {
 protected:
  TamperedVault() {
    create_with_two(path_);
    good_ = read_file(path_);
  }

  std::string line_for(std::string_view bytes, const VaultOpening& opening = quick()) {
    write_file(changed_, bytes);
    return line_of([&] { Vault::open(changed_, passphrase(), opening); });
  }
  /// One line of this file, not too long for a terminal, of printable ASCII.
  static void expect_one_clear_line(const std::string& line, const std::string& where) {
    ASSERT_THAT(line, StartsWith("vault: ")) << where;
    ASSERT_THAT(line, HasSubstr("; ")) << where << ": names the mend";
    ASSERT_LT(line.size(), 400U) << where;
    ASSERT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; }))
        << where;
  }
  std::size_t entry_bytes(std::string_view bytes, std::size_t at) const {
    const auto number = [&](std::size_t i) {
      std::size_t value = 0;
      for (std::size_t j = 4; j > 0; --j) {
        value = value << 8 | static_cast<unsigned char>(bytes[i + j - 1]);
      }
      return value;
    };
    return 8 + number(at) + number(at + 4) + kVaultTagBytes;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("vault");
  std::string changed_ = folder_.file("changed");
  std::string good_;
};

TEST_F(TamperedVault, IsTheGoodOneUntilItIsChanged) { EXPECT_EQ(line_for(good_), ""); }

using VaultK5 = TamperedVault;

TEST_F(VaultK5, RefusesEveryFlippedBit) {
  for (std::size_t i = 0; i < good_.size(); ++i) {
    for (const int flip : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF}) {
      std::string bytes = good_;
      bytes[i] = static_cast<char>(bytes[i] ^ flip);
      expect_one_clear_line(line_for(bytes), "byte " + std::to_string(i));
    }
  }
}

TEST_F(VaultK5, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < good_.size(); ++size) {
    expect_one_clear_line(line_for(std::string_view{good_}.substr(0, size)),
                          "cut to " + std::to_string(size));
  }
}

TEST_F(VaultK5, RefusesEveryTruncationThatTellsItsOwnSize) {
  for (std::size_t size = VaultHead::kBytes; size < good_.size(); ++size) {
    std::string bytes = good_.substr(0, size);
    for (std::size_t i = 0; i < 8; ++i) bytes[84 + i] = static_cast<char>(size >> (8 * i));
    for (const char entries : {'\x00', '\x01', '\x02'}) {
      bytes[92] = entries;
      expect_one_clear_line(line_for(bytes), "cut to " + std::to_string(size));
    }
  }
}

TEST_F(VaultK5, RefusesWhatIsAddedAtItsEnd) {
  for (const std::string_view more :
       {std::string_view{"\0", 1}, std::string_view{"more"}, std::string_view{good_}}) {
    expect_one_clear_line(line_for(good_ + std::string{more}), "extended");
  }
  EXPECT_THAT(line_for(good_ + "x"), HasSubstr("bytes where it had"));
}

TEST_F(VaultK5, RefusesBytesTakenOutOrPutIn) {
  std::mt19937 random{7};
  for (int i = 0; i < 500; ++i) {
    std::string bytes = good_;
    const std::size_t at = random() % bytes.size();
    if (i % 2 == 0) {
      bytes.erase(at, 1 + random() % 4);
    } else {
      bytes.insert(at, 1 + random() % 4, static_cast<char>(random()));
    }
    expect_one_clear_line(line_for(bytes), "edit " + std::to_string(i));
  }
}

TEST_F(VaultK5, RefusesEntriesInAnotherOrderOrTwice) {
  const std::size_t first = VaultHead::kBytes;
  const std::size_t first_size = entry_bytes(good_, first);
  const std::string head = good_.substr(0, first);
  const std::string a = good_.substr(first, first_size);
  const std::string b = good_.substr(first + first_size);
  ASSERT_EQ(entry_bytes(good_, first + first_size), b.size());
  EXPECT_THAT(line_for(head + b + a),
              HasSubstr("entry 1 (okx/demo/main/read) was changed, moved or comes from another"));
  EXPECT_THAT(line_for(head + a + a), AnyOf(HasSubstr("bytes where it had"), HasSubstr("second")));
}

TEST_F(VaultK5, RefusesSecretsSwappedBetweenEntriesOfOneSize) {
  Vault vault = create_quick(folder_.file("same"));
  KeyLabel other = trade_label("trade-kez");
  other.account = "mais";
  vault.add(trade_label(), "p", secrets("secret one"), kNowMs);
  vault.add(other, "p", secrets("secret two"), kNowMs);
  vault.save();
  const std::string bytes = read_file(folder_.file("same"));
  const std::size_t size = entry_bytes(bytes, VaultHead::kBytes);
  ASSERT_EQ(bytes.size(), VaultHead::kBytes + 2 * size);
  constexpr std::size_t kSealed = 64 + kVaultTagBytes;
  std::string swapped = bytes;
  std::swap_ranges(
      swapped.begin() + static_cast<std::ptrdiff_t>(VaultHead::kBytes + size - kSealed),
      swapped.begin() + static_cast<std::ptrdiff_t>(VaultHead::kBytes + size),
      swapped.begin() + static_cast<std::ptrdiff_t>(VaultHead::kBytes + 2 * size - kSealed));
  ASSERT_NE(swapped, bytes);
  EXPECT_THAT(line_for(swapped), HasSubstr("entry 1 (binance/live/main/trade) was changed, moved"));
}

TEST_F(VaultK5, RefusesAnEntryOfAnotherVaultAndOfAnotherGeneration) {
  create_with_two(folder_.file("other"));
  Vault later = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
  later.save();
  for (const std::string& donor : {read_file(folder_.file("other")), read_file(path_)}) {
    ASSERT_EQ(donor.size(), good_.size());
    const std::size_t second = VaultHead::kBytes + entry_bytes(good_, VaultHead::kBytes);
    EXPECT_THAT(line_for(good_.substr(0, second) + donor.substr(second)),
                HasSubstr("entry 2 (okx/demo/main/read) was changed, moved or comes from another"));
    EXPECT_THAT(line_for(good_.substr(0, VaultHead::kBytes) + donor.substr(VaultHead::kBytes)),
                HasSubstr("entry 1 (binance/live/main/trade)"));
    EXPECT_THAT(
        line_for(donor.substr(0, VaultHead::kBoundBytes) + good_.substr(VaultHead::kBoundBytes)),
        HasSubstr("the passphrase is wrong, try again; or the file's head was changed"));
  }
}

TEST_F(VaultK5, RefusesFilesThatAreNone) {
  EXPECT_THAT(line_for(""), HasSubstr("is no vault; restore a good copy"));
  EXPECT_THAT(line_for("-----BEGIN PRIVATE KEY-----"), HasSubstr("is no vault"));
  std::string newer = good_;
  newer[8] = 2;
  EXPECT_THAT(line_for(newer), HasSubstr("is of format 2; this build reads format 1"));
  std::string other_kdf = good_;
  other_kdf[10] = 7;
  EXPECT_THAT(line_for(other_kdf), HasSubstr("names the unknown key derivation 7"));
  std::string crowded = good_;
  for (std::size_t i = 92; i < 96; ++i) crowded[i] = '\xff';
  EXPECT_THAT(line_for(crowded), HasSubstr("names 4294967295 entries"));
}

TEST_F(VaultK5, RefusesRandomBytesBehindAGoodBeginning) {
  std::mt19937_64 random{23};
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = good_.substr(0, 8 + random() % 220);
    for (std::size_t more = random() % 600; more > 0; --more) {
      bytes.push_back(static_cast<char>(random()));
    }
    expect_one_clear_line(line_for(bytes), "random " + std::to_string(i));
  }
}

class VaultS8 : public TamperedVault {};

TEST_F(VaultS8, RefusesAnOlderCopy) {
  Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
  vault.revoke(trade_label(), kNowMs);
  EXPECT_EQ(vault.generation(), 3U);
  EXPECT_NO_THROW(Vault::open(path_, passphrase(), quick(VaultAccess::Read, 3)));
  EXPECT_THAT(
      line_for(good_, quick(VaultAccess::Read, 3)),
      HasSubstr("is an older copy: generation 2, and 3 was in use; restore the newest one"));
}

TEST_F(VaultS8, RefusesAnOlderCopyThatSaysItIsNewer) {
  std::string bytes = good_;
  bytes[76] = 3;
  EXPECT_THAT(line_for(bytes, quick(VaultAccess::Read, 3)), HasSubstr("the passphrase is wrong"));
}

TEST_F(VaultS8, DoesNotWriteOverWhatWasPutInItsPlace) {
  Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
  vault.save();
  write_file(path_, good_);
  EXPECT_THAT(line_of([&] { vault.save(); }),
              HasSubstr("was changed since it was opened; open it again"));
  write_file(path_, "nonsense");
  EXPECT_THAT(line_of([&] { vault.save(); }), HasSubstr("was changed since it was opened"));
}

class VaultS9 : public TamperedVault {
 protected:
  std::string with_kdf(std::uint64_t n, std::uint32_t r, std::uint32_t p) const {
    std::string bytes = good_;
    for (std::size_t i = 0; i < 8; ++i) bytes[12 + i] = static_cast<char>(n >> (8 * i));
    for (std::size_t i = 0; i < 4; ++i) bytes[20 + i] = static_cast<char>(r >> (8 * i));
    for (std::size_t i = 0; i < 4; ++i) bytes[24 + i] = static_cast<char>(p >> (8 * i));
    return bytes;
  }
};

TEST_F(VaultS9, RefusesKdfParametersOutOfBoundsBeforeItTakesMemory) {
  constexpr std::uint64_t kTerabyte = std::uint64_t{1} << 30;  // n of 2^30, r 8: 1 TiB
  struct Case {
    std::uint64_t n;
    std::uint32_t r;
    std::uint32_t p;
  };
  const Case cases[] = {{kTerabyte, 8, 1},
                        {std::uint64_t{1} << 63, 8, 1},
                        {~std::uint64_t{0}, 0xFFFFFFFF, 0xFFFFFFFF},
                        {std::uint64_t{1} << 21, 8, 1},
                        {std::uint64_t{1} << 16, 8, 1},
                        {(std::uint64_t{1} << 17) + 1, 8, 1},
                        {std::uint64_t{3} << 17, 8, 1},
                        {0, 8, 1},
                        {1, 8, 1},
                        {std::uint64_t{1} << 17, 7, 1},
                        {std::uint64_t{1} << 17, 9, 1},
                        {std::uint64_t{1} << 17, 0, 1},
                        {std::uint64_t{1} << 17, 8, 0},
                        {std::uint64_t{1} << 17, 8, 2},
                        {16, 1, 1}};
  for (const Case& kdf : cases) {
    const LargestAllocationWatch watch;
    EXPECT_THAT(line_for(with_kdf(kdf.n, kdf.r, kdf.p), VaultOpening{}),
                HasSubstr("which is outside of what is taken; restore a good copy"))
        << kdf.n << ' ' << kdf.r << ' ' << kdf.p;
    EXPECT_LT(watch.largest(), std::size_t{1} << 20);
  }
}

TEST_F(VaultS9, SaysTheSameForAWrongAndAnEmptyPassphrase) {
  const std::string expected =
      "vault: " + path_ +
      ": the passphrase is wrong, try again; or the file's head was changed; restore a good copy";
  for (const std::string_view wrong :
       {std::string_view{}, std::string_view{"x"}, kPassphraseText.substr(1),
        kPassphraseText.substr(0, kPassphraseText.size() - 1)}) {
    EXPECT_EQ(line_of([&] { Vault::open(path_, Secret{wrong}, quick()); }), expected);
  }
  EXPECT_EQ(
      line_of([&] { Vault::open(path_, Secret{std::string{kPassphraseText} + ' '}, quick()); }),
      expected);
  EXPECT_EQ(
      line_of([&] { Vault::open(path_, Secret{std::string(kMaxSecretBytes, 'x')}, quick()); }),
      expected);
}

TEST_F(VaultS9, MakesNoVaultWithAnEmptyPassphraseOrAWeakKdf) {
  const std::string path = folder_.file("another");
  EXPECT_EQ(
      line_of([&] { Vault::create(path, Secret{}, QuickKdf::kParameters, QuickKdf::limits()); }),
      "vault: the passphrase is empty; give one");
  EXPECT_EQ(line_of([&] { Vault::create(path, passphrase(), QuickKdf::kParameters); }),
            "vault: scrypt's cost is out of bounds; take the default");
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace crossbook
