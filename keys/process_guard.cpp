#include "keys/process_guard.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "keys/sanitizer.hpp"
#include "keys/secure_memory.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kOpenSslHeapBytes = std::size_t{256} * 1024;
constexpr std::size_t kOpenSslHeapUnit = 32;

bool has_no_core_file() noexcept {
  const rlimit none{0, 0};
  return ::setrlimit(RLIMIT_CORE, &none) == 0;
}

void raise_locked_memory() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_MEMLOCK, &limit);  // what is missing then shows in the pages' kind
}

bool has_openssl_heap() noexcept {
  return CRYPTO_secure_malloc_initialized() == 1 ||
         CRYPTO_secure_malloc_init(kOpenSslHeapBytes, kOpenSslHeapUnit) == 1;
}

}  // namespace

std::vector<std::string> guard_process() {
  std::vector<std::string> missing;
  if (kIsSanitized) {
    missing.emplace_back("may be traced: a sanitizer in this build needs that");
  } else if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    missing.emplace_back("may be traced by this user's other processes");
  }
  if (!has_no_core_file()) missing.emplace_back("may leave a core file");
  raise_locked_memory();
  if (const SecureMemoryKind kind = secure_memory_use().worst; kind != SecureMemoryKind::Secret) {
    missing.push_back(
        fmt::format("secrets are in {} pages, for want of memfd_secret", to_string(kind)));
  }
  if (!has_openssl_heap()) missing.emplace_back("OpenSSL's private keys may go to swap");
  return missing;
}

}  // namespace crossbook
