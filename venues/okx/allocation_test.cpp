// Decoding a book and writing an order must not touch the heap once the scratch is warm.
#include <gtest/gtest.h>

#include "tests/support/allocation_count.hpp"
#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

using testing::allocations_in;

TEST(OkxAllocation, TheCounterCounts) {
  std::vector<int> kept;  // else the compiler may leave both new and delete out
  EXPECT_GT(allocations_in([&] { kept = std::vector<int>(100); }), 0U);
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
  EXPECT_EQ(allocations_in(decode), 0U);
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
  EXPECT_EQ(allocations_in(decode), 0U);
  EXPECT_TRUE(events.reports.front().has_fill);
}

TEST(OkxAllocation, EncodingAnOrderAllocatesNothing) {
  Client client;
  const TestKey key{*client.venue, make_key_material("id", "secret", "pass"), client.listings};
  OrderIntent intent;
  intent.client_id = ClientOrderId{"cb00a1b2c3d4e5f678"};
  intent.price = client.price("31527.1");
  intent.quantity = client.quantity("0.001");
  RequestContext context;
  context.venue_now = kNow;
  FrameBuffer frame;
  const auto encode = [&] {
    if (key.encode(*client.venue, intent, client.listings[0], context, frame).has_error())
      std::abort();
  };
  EXPECT_EQ(allocations_in(encode), 0U);
}

}  // namespace
}  // namespace crossbook::okx::test
