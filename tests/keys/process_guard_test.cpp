// What others can see of this process: core files, debuggers, its own careless copies.
#include "keys/process_guard.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "keys/credential.hpp"
#include "keys/passphrase.hpp"
#include "keys/sanitizer.hpp"
#include "keys/scope.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/memory_scan.hpp"
#include "tests/keys/policy_builders.hpp"
#include "tests/keys/vault_builders.hpp"

namespace crossbook {
namespace {

constexpr uid_t kNobody = 65'534;
constexpr const char* kWhySkipped = "a sanitizer reads its process as a debugger would";

TEST(ProcessGuardK8, ShutsTheProcess) {
  if (kIsSanitized) GTEST_SKIP() << kWhySkipped;
  EXPECT_EQ(run_in_child([] {
              const std::vector<std::string> missing = guard_process();
              rlimit core{1, 1};
              ::getrlimit(RLIMIT_CORE, &core);
              rlimit locked{};
              ::getrlimit(RLIMIT_MEMLOCK, &locked);
              if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 1;
              if (core.rlim_cur != 0 || core.rlim_max != 0) return 2;
              if (locked.rlim_cur != locked.rlim_max) return 3;
              if (CRYPTO_secure_malloc_initialized() != 1) return 4;
              if (!guard_process().empty() != !missing.empty()) return 5;  // twice does no harm
              return 0;
            }),
            0);
}

TEST(ProcessGuardK8, SaysWhatItCouldNotGet) {
  if (kIsSanitized) GTEST_SKIP() << kWhySkipped;
  const auto look = [] {
    std::string all;
    for (const std::string& one : guard_process()) all += one + "\n";
    SecureBytes works{64};
    std::memset(works.data(), 1, works.size());
    if (secure_memory_use().worst != SecureMemoryKind::Unlocked) return 1;
    const std::string mapping = mapping_of(works.data());
    if (mapping.find(" dd") == std::string::npos) return 4;  // but in no core file
    if (mapping.find(" dc") == std::string::npos) return 5;  // nor in a child
    if (all.find("secrets are in not locked pages") == std::string::npos) return 2;
    return all.find("OpenSSL's private keys may go to swap") == std::string::npos ? 3 : 0;
  };
  EXPECT_EQ(run_in_child([&] {
              // No memory may be locked, as in a container without the right to; a child of this
              // one takes its pages anew.
              const rlimit none{0, 0};
              ::setrlimit(RLIMIT_MEMLOCK, &none);
              if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) return 98;
              return run_in_child(look);
            }),
            0);
}

/// Holds a canary in secure memory and, if careless, a second one on the heap.
struct Holder {
  explicit Holder(const Canary& safe, const Canary& careless)
      : secret{safe.plain().text()}, heap{careless.plain().text()} {}
  Secret secret;
  std::string heap;
};

class CoreFileK8 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (kIsSanitized) GTEST_SKIP() << kWhySkipped;
    const std::string pattern = read_file("/proc/sys/kernel/core_pattern");
    if (pattern.empty() || pattern[0] == '|' || pattern.find('/') != std::string::npos) {
      GTEST_SKIP() << "core files go elsewhere here: " << pattern;
    }
  }
  int crash(bool is_guarded) {
    return run_in_child([&] {
      if (::chdir(folder_.path().c_str()) != 0) return 98;
      const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
      ::setrlimit(RLIMIT_CORE, &unlimited);
      ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
      if (is_guarded) guard_process();
      const Holder holder{safe_, careless_};
      ::raise(SIGQUIT);
      return static_cast<int>(holder.heap.size());
    });
  }
  std::string core_file() const {
    for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) {
      return entry.path();
    }
    return {};
  }

  TemporaryFolder folder_;
  Canary safe_;
  Canary careless_;
};

TEST_F(CoreFileK8, HoldsNoSecretEvenWithoutTheGuard) {
  ASSERT_EQ(crash(false), 128 + SIGQUIT);
  if (core_file().empty()) GTEST_SKIP() << "the system wrote no core file";
  EXPECT_GE(scan_file(careless_, core_file()), 1U) << "the scan finds what is there";
  EXPECT_EQ(scan_file(safe_, core_file()), 0U);
}

TEST_F(CoreFileK8, IsNotWrittenWithTheGuard) {
  ASSERT_EQ(crash(true), 128 + SIGQUIT);
  EXPECT_EQ(core_file(), "");
}

/// What another process of the same user gets to see.
struct Sight {
  bool heap = false;
  bool heap_by_file = false;
  bool secret = false;
  bool secret_by_file = false;
  bool attach = false;
};

bool reads(pid_t process, const void* at, std::string_view expected) {
  std::string got(expected.size(), '\0');
  iovec local{got.data(), got.size()};
  iovec remote{const_cast<void*>(at), got.size()};
  return ::process_vm_readv(process, &local, 1, &remote, 1, 0) ==
             static_cast<ssize_t>(got.size()) &&
         got == expected;
}

bool reads_by_file(pid_t process, const void* at, std::string_view expected) {
  const std::string path = "/proc/" + std::to_string(process) + "/mem";
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::string got(expected.size(), '\0');
  return file.is_open() &&
         ::pread(file.get(), got.data(), got.size(),
                 static_cast<off_t>(reinterpret_cast<std::uintptr_t>(at))) ==
             static_cast<ssize_t>(got.size()) &&
         got == expected;
}

constexpr std::string_view kWatched = "what the other one wants to see!";

/// A holder and a looker, both without root's rights, side by side.
Sight look(bool is_guarded) {
  struct Shared {
    const void* heap = nullptr;
    const void* secret = nullptr;
  };
  std::array<int, 2> ready{};
  if (::pipe(ready.data()) != 0) return {};
  const auto become_nobody = [] {
    return ::geteuid() != 0 || (::setgid(kNobody) == 0 && ::setuid(kNobody) == 0);
  };
  const pid_t holder = start_child([&] {
    if (!become_nobody()) return 98;
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // as a program that was started by that user
    if (is_guarded) guard_process();
    const auto heap = std::make_unique<std::string>(kWatched);
    SecureBytes secret{kWatched.size()};
    std::memcpy(secret.data(), kWatched.data(), kWatched.size());
    const Shared shared{heap->data(), secret.data()};
    if (::write(ready[1], &shared, sizeof shared) != sizeof shared) return 97;
    ::pause();
    return 0;
  });
  Shared shared;
  if (::read(ready[0], &shared, sizeof shared) != sizeof shared) return {};
  std::array<int, 2> result{};
  if (::pipe(result.data()) != 0) return {};
  const pid_t looker = start_child([&] {
    if (!become_nobody()) return 98;
    Sight sight;
    sight.heap = reads(holder, shared.heap, kWatched);
    sight.heap_by_file = reads_by_file(holder, shared.heap, kWatched);
    sight.secret = reads(holder, shared.secret, kWatched);
    sight.secret_by_file = reads_by_file(holder, shared.secret, kWatched);
    sight.attach = ::ptrace(PTRACE_SEIZE, holder, nullptr, nullptr) == 0;
    return ::write(result[1], &sight, sizeof sight) == sizeof sight ? 0 : 97;
  });
  Sight sight;
  wait_for(looker);
  EXPECT_EQ(::read(result[0], &sight, sizeof sight), static_cast<ssize_t>(sizeof sight));
  ::kill(holder, SIGKILL);
  wait_for(holder);
  for (const int end : {ready[0], ready[1], result[0], result[1]}) ::close(end);
  return sight;
}

TEST(SiblingS16, SeesNothingOfAGuardedProcess) {
  if (kIsSanitized) GTEST_SKIP() << kWhySkipped;
  const Sight sight = look(true);
  EXPECT_FALSE(sight.heap);
  EXPECT_FALSE(sight.heap_by_file);
  EXPECT_FALSE(sight.secret);
  EXPECT_FALSE(sight.secret_by_file);
  EXPECT_FALSE(sight.attach);
}

TEST(SiblingS16, SeesTheHeapOfAnUnguardedOneButNoSecret) {
  if (kIsSanitized) GTEST_SKIP() << kWhySkipped;
  const Sight sight = look(false);
  if (!sight.heap) GTEST_SKIP() << "this system lets no process look into another";
  if (secure_memory_use().worst != SecureMemoryKind::Secret) {
    GTEST_SKIP() << "no memfd_secret: the guard alone keeps others out";
  }
  EXPECT_FALSE(sight.secret);
  EXPECT_FALSE(sight.secret_by_file);
}

TEST(CanaryI24, IsInLockedPagesOnlyFromThePassphrasePromptToTheSignature) {
  if (kIsSanitized) GTEST_SKIP() << "the shadow memory is too large to read";
  const TemporaryFolder folder;
  const Canary word;
  const Canary key;
  const Canary phrase;
  const auto expect_hidden = [&](const char* when, std::size_t at_least) {
    for (const Canary* canary : {&word, &key, &phrase}) {
      const MemoryHits hits = scan_memory(*canary);
      EXPECT_EQ(hits.elsewhere, 0U) << when;
      EXPECT_GE(hits.secure, at_least) << when;
    }
  };
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], word.plain().data(), Canary::kBytes),
            static_cast<ssize_t>(Canary::kBytes));
  ::close(ends[1]);
  {
    const Secret typed =
        read_passphrase({.kind = SecretSource::Kind::Descriptor, .descriptor = ends[0]},
                        PassphraseUse::New, "vault");
    Vault vault =
        Vault::create(folder.file("vault"), typed, QuickKdf::kParameters, QuickKdf::limits());
    vault.add(trade_label(), "", secrets(key.plain().text(), phrase.plain().text()), kNowMs);
    vault.save();
    expect_hidden("written", 1);
    const Vault again = Vault::open(folder.file("vault"), typed, quick());
    const ReadCredential signer{
        again.use_secret(trade_label(),
                         [](std::string_view secret, std::string_view passphrase_text) {
                           return KeyMaterial{.id = "read-key-id",
                                              .algorithm = Algorithm::HmacSha256,
                                              .secret = Secret{secret},
                                              .passphrase = Secret{passphrase_text}};
                         }),
        read_policy()};
    Signature signature;
    EXPECT_EQ(signer.sign({RequestMethod::Get, "api.binance.com", "/api/v3/account"}, {"message"},
                          kNowMs, signature),
              Refusal::None);
    EXPECT_EQ(signature.size, 32U);
    expect_hidden("in use", 1);
  }
  ::close(ends[0]);
  expect_hidden("after all", 0);
  for (const Canary* canary : {&word, &key, &phrase}) {
    EXPECT_EQ(scan_memory(*canary).secure, 0U);
    EXPECT_EQ(scan_file(*canary, folder.file("vault")), 0U);
  }
}

}  // namespace
}  // namespace crossbook
