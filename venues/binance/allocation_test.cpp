// The hot path allocates nothing once it is warm.
#include <gtest/gtest.h>

#include "tests/support/allocation_count.hpp"
#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

template <class Work>
std::uint64_t allocations_of(Work work) {
  work();  // warm-up: vectors grow once
  return testing::allocations_in([&] {
    for (int i = 0; i < 10; ++i) work();
  });
}

TEST(HotPath, DecodesMarketFramesWithoutAllocating) {
  Market market;
  MarketEvents events;
  const Padded bare{read_file(testdata_path("market_depth_update.json"))};
  const Padded wrapped{read_file(testdata_path("market_depth_update_combined.json"))};
  EXPECT_EQ(allocations_of([&] {
              events.clear();
              static_cast<void>(market.venue.decode_market(bare.bytes(), events));
              static_cast<void>(market.venue.decode_market(wrapped.bytes(), events));
            }),
            0u);
  EXPECT_EQ(events.books.size(), 2u);
}

TEST(HotPath, EncodesOrdersWithoutAllocating) {
  Market market;
  const Listing& listing = market.at("BTCUSDT");
  const TestKey key{market.venue,
                    market.venue.key_material(std::string{kExampleKey}, kExampleSecret, ""),
                    market.listings};
  OrderIntent intent;
  intent.client_id = ClientOrderId{"cb1"};
  intent.price = price(listing, "52000.1");
  intent.quantity = quantity(listing, "0.01");
  FrameBuffer out;
  RequestContext context;
  bool is_encoded = true;
  EXPECT_EQ(allocations_of([&] {
              ++context.request;
              const auto done = key.encode(market.venue, intent, listing, context, out);
              is_encoded = is_encoded && done.has_value();
            }),
            0u);
  EXPECT_TRUE(is_encoded);
}

TEST(HotPath, DecodesRepliesAndReportsWithoutAllocating) {
  Market market;
  AccountEvents events;
  const Padded reply{read_file(testdata_path("account_place_filled.json"))};
  const Padded report{read_file(testdata_path("account_report_trade.json"))};
  const Padded position{read_file(testdata_path("account_position.json"))};
  EXPECT_EQ(allocations_of([&] {
              events.clear();
              for (const Padded* frame : {&reply, &report, &position})
                static_cast<void>(market.venue.decode_account(frame->bytes(), events));
            }),
            0u);
  EXPECT_EQ(events.reports.size(), 3u);
}

}  // namespace
}  // namespace crossbook::binance::test
