#include "tests/keys/memory_watch.hpp"

#include <malloc.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace crossbook {
namespace {

std::uint64_t allocations = 0;
std::uint64_t found = 0;
std::size_t largest_size = 0;
std::string_view watched;

void look_at(void* block) noexcept {
  if (block == nullptr || watched.empty()) return;
  const std::string_view bytes{static_cast<const char*>(block), malloc_usable_size(block)};
  if (bytes.find(watched) != std::string_view::npos) ++found;
}

void* take(std::size_t size) noexcept {
  ++allocations;
  largest_size = std::max(largest_size, size);
  return std::malloc(std::max<std::size_t>(size, 1));
}

void give_back(void* block) noexcept {
  look_at(block);
  std::free(block);
}

void* openssl_malloc(std::size_t size, const char*, int) { return take(size); }
void openssl_free(void* block, const char*, int) { give_back(block); }
void* openssl_realloc(void* block, std::size_t size, const char*, int) {
  look_at(block);  // a block that moves leaves its old bytes behind
  ++allocations;
  largest_size = std::max(largest_size, size);
  return std::realloc(block, size);
}

// Before OpenSSL's first allocation, or it refuses.
const bool kIsInstalled =
    CRYPTO_set_mem_functions(&openssl_malloc, &openssl_realloc, &openssl_free) == 1;

}  // namespace

std::uint64_t allocation_count() noexcept { return allocations; }

FreedTextWatch::FreedTextWatch(std::string_view text) noexcept {
  if (!kIsInstalled) std::abort();
  found = 0;
  watched = text;
}
FreedTextWatch::~FreedTextWatch() { watched = {}; }
std::uint64_t FreedTextWatch::hits() const noexcept { return found; }

LargestAllocationWatch::LargestAllocationWatch() noexcept { largest_size = 0; }
std::size_t LargestAllocationWatch::largest() const noexcept { return largest_size; }

}  // namespace crossbook

void* operator new(std::size_t size) {
  if (void* block = crossbook::take(size)) return block;
  throw std::bad_alloc{};
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* block) noexcept { crossbook::give_back(block); }
void operator delete[](void* block) noexcept { crossbook::give_back(block); }
void operator delete(void* block, std::size_t) noexcept { crossbook::give_back(block); }
void operator delete[](void* block, std::size_t) noexcept { crossbook::give_back(block); }
