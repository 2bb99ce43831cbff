// The vault's file against everything else that lives in a file system.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <thread>

#include "tests/keys/child_process.hpp"
#include "tests/keys/vault_builders.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;

constexpr uid_t kNobody = 65'534;

class VaultK7 : public ::testing::Test {
 protected:
  std::string line() {
    return line_of([&] { Vault::open(path_, passphrase(), quick()); });
  }
  mode_t mode() const {
    struct stat facts {};
    ::stat(path_.c_str(), &facts);
    return facts.st_mode & 0777;
  }
  /// In a child without root's rights, which owns the folder and all in it.
  template <class Act>
  int run_as_nobody(Act act) {
    return run_in_child([&] {
      if (::geteuid() == 0) {
        for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) {
          if (::lchown(entry.path().c_str(), kNobody, kNobody) != 0) return 98;
        }
        if (::chown(folder_.path().c_str(), kNobody, kNobody) != 0 || ::setgid(kNobody) != 0 ||
            ::setuid(kNobody) != 0) {
          return 98;
        }
      }
      return act();
    });
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("vault");
  std::string prefix_ = "vault: " + path_ + ": ";
};

TEST_F(VaultK7, IsForItsOwnerOnlyWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0077}, mode_t{0777}}) {
    const mode_t before = ::umask(mask);
    create_quick(path_).save();
    EXPECT_EQ(mode(), 0600U);
    ::umask(before);
    std::filesystem::remove(path_);
  }
}

TEST_F(VaultK7, S15RefusesAnyModeThatLetsOthersInAndNamesTheMend) {
  create_with_two(path_);
  for (const mode_t wrong : {0640U, 0604U, 0660U, 0602U, 0610U, 0601U, 0777U}) {
    ::chmod(path_.c_str(), wrong);
    EXPECT_EQ(line(), prefix_ + "others may read or write it; chmod 600 " + path_);
  }
  for (const mode_t good : {0600U, 0400U}) {
    ::chmod(path_.c_str(), good);
    EXPECT_EQ(line(), "");
  }
}

TEST_F(VaultK7, S15RefusesLinks) {
  create_with_two(folder_.file("real"));
  std::filesystem::create_symlink(folder_.file("real"), path_);
  EXPECT_EQ(line(), prefix_ + "is a symbolic link; give the file itself");
  std::filesystem::remove(path_);
  std::filesystem::create_symlink("/nowhere", path_);
  EXPECT_EQ(line(), prefix_ + "is a symbolic link; give the file itself");
  EXPECT_EQ(line_of([&] { create_quick(path_); }), prefix_ + "exists already; add keys to it");
}

TEST_F(VaultK7, S15RefusesWhatIsNoFile) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(line(), prefix_ + "is not a regular file; give the file itself") << "and does not wait";
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_THAT(line(), HasSubstr("is not a regular file"));
  EXPECT_THAT(line_of([&] { Vault::open(folder_.path() + "/", passphrase(), quick()); }),
              HasSubstr("is no file name"));
  EXPECT_THAT(line_of([&] { Vault::open("", passphrase(), quick()); }),
              HasSubstr("is no file name"));
}

TEST_F(VaultK7, S15RefusesAnotherOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  create_with_two(path_);
  ASSERT_EQ(::chown(path_.c_str(), kNobody, kNobody), 0);
  EXPECT_EQ(line(), prefix_ + "belongs to another user; chown 0 " + path_);
  ASSERT_EQ(::chown(path_.c_str(), 0, 0), 0);
  ASSERT_EQ(::chown(folder_.path().c_str(), kNobody, kNobody), 0);
  EXPECT_THAT(line(), HasSubstr("its folder belongs to another user"));
}

TEST_F(VaultK7, S15RefusesAFolderThatOthersMayWriteTo) {
  create_with_two(path_);
  for (const mode_t wrong : {0770U, 0707U, 0777U}) {
    ::chmod(folder_.path().c_str(), wrong);
    EXPECT_EQ(line(),
              prefix_ + "others may write to its folder; chmod go-w " + folder_.path() + "/");
  }
  ::chmod(folder_.path().c_str(), 01777);
  EXPECT_EQ(line(), "") << "sticky, as /tmp is: nobody can take the file away";
  ::chmod(folder_.path().c_str(), 0755);
  EXPECT_EQ(line(), "");
}

TEST_F(VaultK7, IsWrittenOverNothingThatWaitsInItsPlace) {
  const std::string victim = folder_.file("victim");
  write_file(victim, "precious");
  std::filesystem::create_symlink(victim, path_ + ".new");
  create_with_two(path_);
  EXPECT_EQ(read_file(victim), "precious");
  EXPECT_EQ(line(), "");
}

TEST_F(VaultK7, RefusesALockThatIsALink) {
  std::filesystem::create_symlink("/dev/null", path_ + ".lock");
  EXPECT_THAT(line_of([&] { create_quick(path_); }), HasSubstr("the lock beside it"));
}

TEST_F(VaultK7, RefusesMoreBytesThanAnyVaultHas) {
  write_file(path_, "x");
  ASSERT_EQ(::truncate(path_.c_str(), static_cast<off_t>(kMaxVaultBytes) + 1), 0);
  EXPECT_EQ(line(), prefix_ + "has 16777217 bytes, more than 16777216; it is no such file");
}

TEST_F(VaultK7, LosesNoKeyWhenTwoProcessesWriteAtOnce) {
  constexpr int kKeys = 25;
  create_quick(path_);
  std::array<pid_t, 2> children{};
  for (std::size_t child = 0; child < children.size(); ++child) {
    children[child] = start_child([&, child] {
      for (int i = 0; i < kKeys; ++i) {
        Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
        KeyLabel label = trade_label("key-" + std::to_string(child) + "-" + std::to_string(i));
        label.account = label.key_id;
        vault.add(label, "", secrets("s"), kNowMs);
        vault.save();
      }
      return 0;
    });
  }
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  const Vault vault = Vault::open(path_, passphrase(), quick());
  EXPECT_EQ(vault.entries().size(), 2U * kKeys);
  EXPECT_EQ(vault.generation(), 1U + 2 * kKeys);
}

TEST_F(VaultK7, IsWholeForReadersWhileItIsWritten) {
  create_with_two(path_);
  const pid_t writer = start_child([&] {
    Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
    for (int i = 0; i < 300; ++i) vault.save();
    return 0;
  });
  std::uint64_t last = 0;
  int status = 0;
  while (::waitpid(writer, &status, WNOHANG) == 0) {
    const Vault vault = Vault::open(path_, passphrase(), quick());
    ASSERT_EQ(vault.entries().size(), 2U);
    ASSERT_GE(vault.generation(), last);
    last = vault.generation();
  }
  EXPECT_EQ(Vault::open(path_, passphrase(), quick()).generation(), 302U);
}

TEST_F(VaultK7, OutlivesAKillAtAnyMoment) {
  create_with_two(path_);
  std::mt19937 random{5};
  std::uint64_t last = 2;
  for (int i = 0; i < 100; ++i) {
    const pid_t writer = start_child([&] {
      Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
      for (;;) vault.save();
      return 0;
    });
    // A busy machine may take longer until the child writes at all.
    const unsigned patience = last > 2 ? 1U : 1U + static_cast<unsigned>(i) / 5;
    std::this_thread::sleep_for(std::chrono::microseconds{random() % (20'000 * patience)});
    ::kill(writer, SIGKILL);
    EXPECT_EQ(wait_for(writer), 128 + SIGKILL);
    const Vault vault = Vault::open(path_, passphrase(), quick());
    ASSERT_EQ(vault.entries().size(), 2U);
    ASSERT_GE(vault.generation(), last);
    last = vault.generation();
  }
  EXPECT_GT(last, 2U) << "some were written";
  EXPECT_NO_THROW(Vault::open(path_, passphrase(), quick(VaultAccess::Write)).save());
}

TEST_F(VaultK7, StaysGoodWhenNoByteMoreMayBeWritten) {
  create_with_two(path_);
  const std::string before = read_file(path_);
  for (rlim_t limit = 0; limit < before.size(); limit += 7) {
    ASSERT_EQ(run_in_child([&] {
                ::signal(SIGXFSZ, SIG_IGN);
                const rlimit small{limit, limit};
                ::setrlimit(RLIMIT_FSIZE, &small);
                Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
                const std::string line = line_of([&] { vault.save(); });
                return line == prefix_ +
                                   "cannot be rewritten, and stays as it was: File too "
                                   "large; free some space and try again"
                           ? 0
                           : 1;
              }),
              0)
        << limit;
    ASSERT_EQ(read_file(path_), before);
    ASSERT_FALSE(std::filesystem::exists(path_ + ".new"));
  }
}

TEST_F(VaultK7, StaysGoodOnAFullDisk) {
  constexpr int kNoMount = 77;
  const int code = run_in_child([&] {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=16k,mode=700") != 0) {
      return kNoMount;
    }
    Vault vault = create_quick(path_);
    vault.add(trade_label(), std::string(5'000, 'p'), secrets("s"), kNowMs);
    vault.save();
    vault.set_policy(trade_label(), std::string(30'000, 'p'));
    const std::string line = line_of([&] { vault.save(); });
    const Vault again = Vault::open(path_, passphrase(), quick());
    return line == prefix_ +
                           "cannot be rewritten, and stays as it was: No space left on device; "
                           "free some space and try again" &&
                   again.generation() == 2 && again.entries()[0].policy.size() == 5'000 &&
                   !std::filesystem::exists(path_ + ".new")
               ? 0
               : 1;
  });
  if (code == kNoMount) GTEST_SKIP() << "may not mount a small disk here";
  EXPECT_EQ(code, 0);
}

TEST_F(VaultK7, SaysThatItMayNotBeWritten) {
  create_with_two(path_);
  EXPECT_EQ(run_as_nobody([&] {
              Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
              if (::chmod(folder_.path().c_str(), 0500) != 0) return 97;
              const std::string line = line_of([&] { vault.save(); });
              ::chmod(folder_.path().c_str(), 0700);
              return line.find("cannot be rewritten, and stays as it was: Permission denied") !=
                             std::string::npos
                         ? 0
                         : 1;
            }),
            0);
}

TEST_F(VaultK7, CanBeSavedAgainAfterAFailure) {
  create_with_two(path_);
  EXPECT_EQ(run_in_child([&] {
              ::signal(SIGXFSZ, SIG_IGN);
              rlimit limit{};
              ::getrlimit(RLIMIT_FSIZE, &limit);
              const rlim_t before = limit.rlim_cur;
              Vault vault = Vault::open(path_, passphrase(), quick(VaultAccess::Write));
              limit.rlim_cur = 100;
              ::setrlimit(RLIMIT_FSIZE, &limit);
              if (line_of([&] { vault.save(); }).empty()) return 1;
              limit.rlim_cur = before;
              ::setrlimit(RLIMIT_FSIZE, &limit);
              vault.save();
              return vault.generation() == 3 ? 0 : 2;
            }),
            0);
  EXPECT_EQ(Vault::open(path_, passphrase(), quick()).generation(), 3U);
}

}  // namespace
}  // namespace crossbook
