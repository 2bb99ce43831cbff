// The real scrypt: what it costs, and that a wrong passphrase costs the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <chrono>
#include <deque>

#include "keys/sanitizer.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/hex_text.hpp"
#include "tests/keys/vault_builders.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

std::string derive(std::string_view word, std::string_view salt, KdfParameters kdf) {
  const SecureBytes key = VaultSeal::derive_key(
      Secret{word}, kdf, {reinterpret_cast<const unsigned char*>(salt.data()), salt.size()});
  std::string text(2 * key.size(), '\0');
  hex_encode(key.span(), text.data());
  return text;
}

TEST(VaultK6, DerivesTheVectorsOfRfc7914) {  // section 12; the first 32 of their 64 bytes
  EXPECT_EQ(derive("", "", {.n = 16, .r = 1, .p = 1}),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442");
  EXPECT_EQ(derive("password", "NaCl", {.n = 1024, .r = 8, .p = 16}),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
  EXPECT_EQ(derive("pleaseletmein", "SodiumChloride", {.n = 16384, .r = 8, .p = 1}),
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

TEST(VaultK6, TakesTheDocumentedParametersOnly) {
  const KdfLimits limits;
  for (unsigned bits = 0; bits < 64; ++bits) {
    EXPECT_EQ(limits.allow({.n = std::uint64_t{1} << bits, .r = 8, .p = 1}),
              bits >= 17 && bits <= 20);
  }
  EXPECT_EQ(KdfParameters{}.n, std::uint64_t{1} << 17);
}

/// A clock that says how long the one measurement took.
KdfParameters calibrate(milliseconds taken, milliseconds target) {
  std::deque<nanoseconds> times{nanoseconds{5}, nanoseconds{5} + taken};
  return calibrate_kdf(
      [&] {
        const nanoseconds now = times.front();
        times.pop_front();
        return now;
      },
      target);
}

TEST(VaultK6, CalibratesToTheTimeThatIsGiven) {
  const milliseconds second{1000};
  EXPECT_EQ(calibrate(milliseconds{501}, second).n, std::uint64_t{1} << 17);
  EXPECT_EQ(calibrate(milliseconds{5'000}, second).n, std::uint64_t{1} << 17) << "never less";
  EXPECT_EQ(calibrate(milliseconds{500}, second).n, std::uint64_t{1} << 18);
  const KdfParameters most = calibrate(milliseconds{1}, second);
  EXPECT_GE(most.n, std::uint64_t{1} << 18);
  EXPECT_TRUE(KdfLimits{}.allow(most));
}

TEST(VaultS9Cost, IsTheSameWithAWrongOrAnEmptyPassphrase) {
  const TemporaryFolder folder;
  const std::string path = folder.file("vault");
  Vault::create(path, passphrase());
  // Of this thread's own work: what else the machine does is not looked at.
  const auto now = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
  };
  const auto time = [&](std::string_view word) {
    nanoseconds best = nanoseconds::max();
    for (int i = 0; i < 2; ++i) {
      const auto begin = now();
      line_of([&] { Vault::open(path, Secret{word}); });
      best = std::min<nanoseconds>(best, now() - begin);
    }
    return best;
  };
  const nanoseconds right = time(kPassphraseText);
  RecordProperty("open_ms", static_cast<int>(right / milliseconds{1}));
  EXPECT_GT(right, milliseconds{100});
  for (const std::string_view wrong : {std::string_view{}, std::string_view{"wrong"}}) {
    const nanoseconds taken = time(wrong);
    EXPECT_GT(taken, right / 2) << wrong;
    EXPECT_LT(taken, right * 2) << wrong;
  }
  EXPECT_EQ(line_of([&] { Vault::open(path, passphrase()); }), "");
}

}  // namespace
}  // namespace crossbook
