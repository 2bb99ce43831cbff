// Decoding a book and writing an order must not touch the heap once the scratch is warm.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "venues/okx/test_support.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}  // namespace

// Not inlined: GCC would see malloc behind new and free behind delete and take them for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc{};
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace crossbook::okx::test {
namespace {

template <class Work>
std::size_t count_allocations(Work work) {
  const std::size_t before = allocations.load();
  work();
  return allocations.load() - before;
}

TEST(OkxAllocation, TheCounterCounts) {
  EXPECT_GT(count_allocations([] { std::vector<int>(100).back() = 1; }), 0U);
}

TEST(OkxAllocation, DecodingBooksAllocatesNothingAfterWarmUp) {
  Client client;
  const Padded update{
      read_file(CROSSBOOK_SOURCE_DIR "/venues/okx/testdata/market/book_snapshot.json")};
  MarketEvents events;
  const auto decode = [&] {
    for (int i = 0; i < 100; ++i) {
      events.clear();
      if (client.venue->decode_market(update.bytes(), events).has_error()) std::abort();
    }
  };
  decode();
  EXPECT_EQ(count_allocations(decode), 0U);
  EXPECT_EQ(events.books.size(), 1U);
}

TEST(OkxAllocation, DecodingAFillAllocatesNothingAfterWarmUp) {
  Client client;
  const Padded fill{
      read_file(CROSSBOOK_SOURCE_DIR "/venues/okx/testdata/account/order_partially_filled.json")};
  AccountEvents events;
  const auto decode = [&] {
    events.clear();
    if (client.venue->decode_account(fill.bytes(), events).has_error()) std::abort();
  };
  decode();
  EXPECT_EQ(count_allocations(decode), 0U);
  EXPECT_TRUE(events.reports.front().has_fill);
}

TEST(OkxAllocation, EncodingAnOrderAllocatesNothing) {
  Client client;
  const TradeKey key{make_key_material("id", "secret", "pass")};
  OrderIntent intent;
  intent.client_id = ClientOrderId{"cb00a1b2c3d4e5f678"};
  intent.price = client.price("31527.1");
  intent.quantity = client.quantity("0.001");
  RequestContext context;
  context.venue_now = kNow;
  FrameBuffer frame;
  const auto encode = [&] {
    if (client.venue->encode_order(intent, client.listings[0], key, context, frame).has_error())
      std::abort();
  };
  EXPECT_EQ(count_allocations(encode), 0U);
}

}  // namespace
}  // namespace crossbook::okx::test
