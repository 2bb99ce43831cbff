// The hot path asks for no memory once it is warm: books in, orders out, reports in.
#include <gtest/gtest.h>

#include "tests/support/allocation_count.hpp"
#include "tests/support/test_key.hpp"
#include "venues/kraken/auth.hpp"
#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

using testing::Frame;

class KrakenAllocation : public ::testing::Test {
 protected:
  KrakenAllocation() : venue_{make().make_venue()} {
    venue_->set_listings(listings_.all, listings_.table);
  }
  template <class Work>
  static std::uint64_t count(Work work) {
    for (int i = 0; i < 3; ++i) work();  // warm up
    return crossbook::testing::allocations_in([&] {
      for (int i = 0; i < 100; ++i) work();
    });
  }
  static std::vector<Frame> frames(std::string_view prefix) {
    std::vector<Frame> out;
    for (const char* name :
         {"market_book_snapshot", "market_book_update", "market_heartbeat", "market_subscribed",
          "market_status_online", "market_book_keys_in_another_order", "account_trade",
          "account_filled", "account_pending_new", "account_balances_update",
          "account_order_accepted", "account_order_insufficient_funds"}) {
      if (std::string_view{name}.starts_with(prefix)) out.emplace_back(testing::read_sample(name));
    }
    out.emplace_back(R"({"channel":"book","type":"update","data":[{"symbol":"NO/PE"}]})");
    return out;
  }

  testing::Listings listings_;
  std::unique_ptr<Venue> venue_;
};

TEST_F(KrakenAllocation, CounterCounts) {
  std::unique_ptr<int> kept;  // else the compiler may leave both new and delete out
  EXPECT_GE(count([&] { kept = std::make_unique<int>(1); }), 100U);
}

TEST_F(KrakenAllocation, DecodingMarketFramesAllocatesNothing) {
  const std::vector<Frame> all = frames("market_");
  MarketEvents events;
  EXPECT_EQ(count([&] {
              events.clear();
              for (const Frame& frame : all) (void)venue_->decode_market(frame.bytes(), events);
            }),
            0U);
}

TEST_F(KrakenAllocation, DecodingAccountFramesAllocatesNothing) {
  const std::vector<Frame> all = frames("account_");
  AccountEvents events;
  EXPECT_EQ(count([&] {
              events.clear();
              for (const Frame& frame : all) (void)venue_->decode_account(frame.bytes(), events);
            }),
            0U);
}

TEST_F(KrakenAllocation, EncodingAnOrderAndCheckingABookAllocateNothing) {
  const TestKey key{*venue_, make_key_material("id", "AQEBAQEBAQE=", {}), listings_.all};
  const Listing& listing = listings_.at("BTC/USD");
  OrderIntent intent;
  intent.client_id = ClientOrderId{"cb1"};
  intent.price = Price::parse("45285.2", listing.instrument.price_scale).value();
  intent.quantity = Quantity::from_raw(12'345'678);
  RequestContext context;
  context.session_token = "token";
  OrderBook book{25};
  book.set(BookSide::Bid, intent.price, intent.quantity);
  FrameBuffer out;
  EXPECT_EQ(count([&] {
              out.clear();
              (void)key.encode(*venue_, intent, listing, context, out);
              (void)venue_->checksum_matches(book, listing, 1);
            }),
            0U);
}

}  // namespace
}  // namespace crossbook::kraken
