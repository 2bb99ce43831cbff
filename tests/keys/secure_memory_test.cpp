#include "keys/secure_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <random>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include "keys/sanitizer.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/memory_scan.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;

static_assert(!std::is_copy_constructible_v<SecureBytes>);

bool is_all_zero(const SecureBytes& bytes) {
  return std::all_of(bytes.span().begin(), bytes.span().end(), [](auto byte) { return byte == 0; });
}

TEST(SecureMemory, GivesAlignedZeros) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65},
                                 std::size_t{4096}, kMaxSecureBlockBytes}) {
    SecureBytes bytes{size};
    EXPECT_EQ(bytes.size(), size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bytes.data()) % kSecureAlignment, 0U);
    EXPECT_TRUE(is_all_zero(bytes));
    std::memset(bytes.data(), 0xFF, size);
  }
  EXPECT_TRUE(SecureBytes{0}.empty());
  EXPECT_EQ(SecureBytes{0}.data(), nullptr);
}

TEST(SecureMemory, SaysHowGoodItIs) {
  const std::size_t before = secure_memory_use().bytes_used;
  const SecureBytes bytes{65};
  EXPECT_EQ(secure_memory_use().bytes_used, before + 128);
  EXPECT_EQ(to_string(SecureMemoryKind::Secret), "memfd_secret");
  EXPECT_EQ(to_string(SecureMemoryKind::Locked), "locked");
  EXPECT_EQ(to_string(SecureMemoryKind::Unlocked), "not locked");
}

TEST(SecureMemory, RefusesWhatIsTooLarge) {
  EXPECT_THROW(SecureBytes{kMaxSecureBlockBytes + 1}, std::invalid_argument);
}

TEST(SecureMemory, RefusesMoreThanItsLimitAndGoesOnWhenSomeIsGivenBack) {
  std::deque<SecureBytes> all;
  const std::string line = line_of([&] {
    for (;;) all.emplace_back(kMaxSecureBlockBytes / 2);
  });
  EXPECT_EQ(line, "secure memory: all 4194304 bytes are in use; load fewer keys");
  EXPECT_GE(all.size(), 2 * kMaxSecureBytes / kMaxSecureBlockBytes - 4);
  all.pop_front();
  EXPECT_NO_THROW(all.emplace_back(kMaxSecureBlockBytes / 2));
}

TEST(SecureMemory, NeverGivesOneByteTwice) {
  std::mt19937 random{17};
  struct Block {
    SecureBytes bytes;
    unsigned char mark;
  };
  std::vector<Block> held;
  for (int i = 0; i < 5'000; ++i) {
    if (!held.empty() && (held.size() > 60 || random() % 2 == 0)) {
      const std::size_t victim = random() % held.size();
      for (const unsigned char byte : held[victim].bytes.span()) ASSERT_EQ(byte, held[victim].mark);
      std::swap(held[victim], held.back());
      held.pop_back();
      continue;
    }
    Block block{SecureBytes{1 + random() % 3'000}, static_cast<unsigned char>(1 + random() % 255)};
    ASSERT_TRUE(is_all_zero(block.bytes));
    std::memset(block.bytes.data(), block.mark, block.bytes.size());
    held.push_back(std::move(block));
  }
}

TEST(SecureMemory, MovesWithoutCopying) {
  SecureBytes first{32};
  const unsigned char* at = first.data();
  SecureBytes second{std::move(first)};
  EXPECT_EQ(second.data(), at);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what is left is the point
  SecureBytes third{64};
  third = std::move(second);
  EXPECT_EQ(third.data(), at);
}

TEST(SecureMemory, HoldsObjectsThatMayThrow) {
  struct Throws {
    Throws() { throw std::runtime_error{"no"}; }
  };
  struct Counts {
    explicit Counts(int& alive) : alive_{alive} { ++alive_; }
    ~Counts() { --alive_; }
    int& alive_;
  };
  const std::size_t before = secure_memory_use().bytes_used;
  EXPECT_THROW(make_secure<Throws>(), std::runtime_error);
  int alive = 0;
  {
    const auto object = make_secure<Counts>(alive);
    EXPECT_EQ(alive, 1);
    EXPECT_GT(secure_memory_use().bytes_used, before);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(secure_memory_use().bytes_used, before);
}

TEST(SecureMemory, IsForManyThreads) {
  std::vector<std::thread> threads;
  for (unsigned char mark = 1; mark <= 4; ++mark) {
    threads.emplace_back([mark] {
      for (std::size_t i = 0; i < 2'000; ++i) {
        SecureBytes bytes{1 + i % 500};
        std::memset(bytes.data(), mark, bytes.size());
        for (const unsigned char byte : bytes.span()) ASSERT_EQ(byte, mark);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(SecureMemoryK8, HasAGuardPageOnEachSide) {
  if (kIsSanitized) GTEST_SKIP() << "the sanitizer ends the process in its own way";
  const auto touch = [](std::ptrdiff_t step) {
    return run_in_child([step] {
      const SecureBytes bytes{64};
      volatile const unsigned char* at = bytes.data();
      for (;; at += step) static_cast<void>(*at);
      return 0;
    });
  };
  EXPECT_EQ(touch(64), 128 + SIGSEGV);
  EXPECT_EQ(touch(-64), 128 + SIGSEGV);
}

TEST(SecureMemoryK8, IsTheBestThatTheKernelHas) {
  const SecureBytes bytes{64};
  const std::string mapping = mapping_of(bytes.data());
  EXPECT_THAT(mapping, HasSubstr(" dd")) << "in no core file";
  EXPECT_THAT(mapping, HasSubstr(" dc")) << "in no child";
  const int file = static_cast<int>(::syscall(SYS_memfd_secret, 0));
  if (file < 0) GTEST_SKIP() << "this kernel has no memfd_secret";
  ::close(file);
  EXPECT_EQ(secure_memory_use().worst, SecureMemoryKind::Secret);
  EXPECT_THAT(mapping, HasSubstr("secretmem"));
}

TEST(SecureMemoryK8, IsZerosInAForkedChildWhichCanMakeItsOwn) {
  SecureBytes parents{100};
  std::memset(parents.data(), 'p', parents.size());
  EXPECT_EQ(run_in_child([&] {
              if (!is_all_zero(parents)) return 1;
              SecureBytes own{100};
              std::memset(own.data(), 'c', own.size());
              parents = std::move(own);  // gives back what the parent took
              return parents.data()[99] == 'c' ? 0 : 2;
            }),
            0);
  EXPECT_EQ(parents.data()[99], 'p');
}

TEST(SecureMemoryK8, LeavesNothingBehind) {
  if (kIsSanitized) GTEST_SKIP() << "the shadow memory is too large to read";
  const Canary canary;
  EXPECT_EQ(scan_memory(canary).elsewhere, 0U);
  {
    const SecureBytes plain = canary.plain();
    const MemoryHits hits = scan_memory(canary);
    EXPECT_EQ(hits.secure, 1U);
    EXPECT_EQ(hits.elsewhere, 0U);
    const std::string careless{plain.text()};
    EXPECT_GE(scan_memory(canary).elsewhere, 1U) << "the scan finds what there is";
    std::memset(const_cast<char*>(careless.data()), 0, careless.size());
  }
  const MemoryHits hits = scan_memory(canary);
  EXPECT_EQ(hits.secure + hits.elsewhere, 0U);
}

}  // namespace
}  // namespace crossbook
