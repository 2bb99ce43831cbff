#include "keys/secure_memory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "keys/sanitizer.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kRegionBytes = kMaxSecureBlockBytes;
constexpr std::size_t kMaxRegions = kMaxSecureBytes / kRegionBytes;
constexpr std::size_t kUnits = kRegionBytes / kSecureAlignment;

constexpr std::size_t units_of(std::size_t bytes) noexcept {
  return (bytes + kSecureAlignment - 1) / kSecureAlignment;
}

std::runtime_error no_memory() {
  return std::runtime_error{fmt::format("secure memory: the kernel gives no pages ({}); free some",
                                        std::generic_category().message(errno))};
}

bool map_secret(void* at, int how_to_fix) noexcept {
#ifdef SYS_memfd_secret
  const int file = static_cast<int>(::syscall(SYS_memfd_secret, O_CLOEXEC));
  if (file < 0) return false;
  const bool is_mapped =
      ::ftruncate(file, kRegionBytes) == 0 &&
      ::mmap(at, kRegionBytes, PROT_READ | PROT_WRITE, MAP_SHARED | how_to_fix, file, 0) == at;
  ::close(file);
  return is_mapped;
#else
  static_cast<void>(at), static_cast<void>(how_to_fix);
  return false;
#endif
}

bool map_anonymous(void* at, int how_to_fix) noexcept {
  return ::mmap(at, kRegionBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | how_to_fix,
                -1, 0) == at;
}

/// Pages between two guard pages, given out in units; never given back to the kernel.
class Region {
 public:
  /// @throws std::runtime_error if the kernel has no pages for it
  void map() {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* all =
        ::mmap(nullptr, kRegionBytes + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) throw no_memory();
    auto* begin = static_cast<unsigned char*>(all) + page;
    if (!fill(begin, MAP_FIXED)) {
      const std::runtime_error error = no_memory();
      ::munmap(all, kRegionBytes + 2 * page);
      throw error;
    }
    begin_ = begin;
    hide();
  }
  /// In a forked child the pages are a hole: zeros take their place, so that what is freed there
  /// harms nobody.
  void remap_in_child() noexcept {
    if (!fill(begin_, MAP_FIXED_NOREPLACE)) std::abort();
    hide();
  }

  bool is_mapped() const noexcept { return begin_ != nullptr; }
  SecureMemoryKind kind() const noexcept { return kind_; }
  std::size_t used_units() const noexcept { return used_.count(); }
  bool holds(const void* block) const noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(block);
    const auto first = reinterpret_cast<std::uintptr_t>(begin_);
    return is_mapped() && at >= first && at < first + kRegionBytes;
  }

  /// The first run of units that fits, or null.
  unsigned char* take(std::size_t bytes) noexcept {
    const std::size_t units = units_of(bytes);
    std::size_t run = 0;
    for (std::size_t i = 0; i < kUnits; ++i) {
      run = used_[i] ? 0 : run + 1;
      if (run < units) continue;
      const std::size_t first = i + 1 - units;
      for (std::size_t j = first; j <= i; ++j) used_.set(j);
      unsigned char* block = begin_ + first * kSecureAlignment;
      unpoison(block, bytes);
      return block;
    }
    return nullptr;
  }
  void give_back(unsigned char* block, std::size_t bytes) noexcept {
    const std::size_t units = units_of(bytes);
    OPENSSL_cleanse(block, bytes);
    poison(block, units * kSecureAlignment);
    const auto first = static_cast<std::size_t>(block - begin_) / kSecureAlignment;
    for (std::size_t i = first; i < first + units; ++i) used_.reset(i);
  }

 private:
  /// Puts the best pages there that are to be had.
  bool fill(void* begin, int how_to_fix) noexcept {
    kind_ = SecureMemoryKind::Secret;
    if (map_secret(begin, how_to_fix)) return true;
    if (!map_anonymous(begin, how_to_fix)) return false;
    kind_ =
        ::mlock(begin, kRegionBytes) == 0 ? SecureMemoryKind::Locked : SecureMemoryKind::Unlocked;
    return true;
  }
  void hide() noexcept {
    ::madvise(begin_, kRegionBytes, MADV_DONTDUMP);
    ::madvise(begin_, kRegionBytes, MADV_DONTFORK);
    register_leak_root(begin_, kRegionBytes);
    for (std::size_t i = 0; i < kUnits; ++i) {
      if (!used_[i]) poison(begin_ + i * kSecureAlignment, kSecureAlignment);
    }
  }

  unsigned char* begin_ = nullptr;
  SecureMemoryKind kind_ = SecureMemoryKind::Unlocked;
  std::bitset<kUnits> used_;
};

class Arena {
 public:
  Arena() { ::pthread_atfork(&before_fork, &after_fork_in_parent, &after_fork_in_child); }

  void* take(std::size_t bytes) {
    const std::lock_guard guard{mutex_};
    for (Region& region : regions_) {
      if (!region.is_mapped()) region.map();
      if (unsigned char* block = region.take(bytes)) return block;
    }
    throw std::runtime_error{
        fmt::format("secure memory: all {} bytes are in use; load fewer keys", kMaxSecureBytes)};
  }
  void give_back(void* block, std::size_t bytes) noexcept {
    const std::lock_guard guard{mutex_};
    for (Region& region : regions_) {
      if (!region.holds(block)) continue;
      region.give_back(static_cast<unsigned char*>(block), bytes);
      return;
    }
    std::abort();  // not ours: whoever gives it back has lost count of a secret
  }
  SecureMemoryUse use() {
    const std::lock_guard guard{mutex_};
    if (!regions_[0].is_mapped()) regions_[0].map();
    SecureMemoryUse use;
    for (const Region& region : regions_) {
      if (!region.is_mapped()) continue;
      use.worst = std::max(use.worst, region.kind());
      use.bytes_used += region.used_units() * kSecureAlignment;
    }
    return use;
  }

 private:
  static void before_fork() noexcept;
  static void after_fork_in_parent() noexcept;
  static void after_fork_in_child() noexcept;

  std::mutex mutex_;
  std::array<Region, kMaxRegions> regions_;
};

/// Never destroyed: secrets with static storage are given back after everything else.
Arena& arena() {
  static Arena& the_arena = *new Arena;
  return the_arena;
}

void Arena::before_fork() noexcept { arena().mutex_.lock(); }
void Arena::after_fork_in_parent() noexcept { arena().mutex_.unlock(); }
void Arena::after_fork_in_child() noexcept {
  for (Region& region : arena().regions_) {
    if (region.is_mapped()) region.remap_in_child();
  }
  arena().mutex_.unlock();
}

}  // namespace

std::string_view to_string(SecureMemoryKind kind) noexcept {
  switch (kind) {
    case SecureMemoryKind::Secret: return "memfd_secret";
    case SecureMemoryKind::Locked: return "locked";
    case SecureMemoryKind::Unlocked: return "not locked";
  }
  __builtin_unreachable();
}

SecureMemoryUse secure_memory_use() { return arena().use(); }

void* take_secure_block(std::size_t bytes) {
  if (bytes > kMaxSecureBlockBytes) {
    throw std::invalid_argument{fmt::format("secure memory: {} bytes in one piece; at most {}",
                                            bytes, kMaxSecureBlockBytes)};
  }
  return arena().take(bytes);
}

void give_back_secure_block(void* block, std::size_t bytes) noexcept {
  if (block != nullptr) arena().give_back(block, bytes);
}

}  // namespace crossbook
