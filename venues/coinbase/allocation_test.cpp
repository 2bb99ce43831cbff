// The hot path asks for no memory once it is warm: books and reports in, orders out.
#include <gtest/gtest.h>

#include "tests/support/allocation_count.hpp"
#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

using crossbook::testing::allocations_in;

template <class Events, class Decode>
std::uint64_t count_decoding(std::initializer_list<const char*> names, Decode decode) {
  std::vector<Padded> frames;
  for (const char* name : names) frames.emplace_back(sample(name));
  Events events;
  const auto all = [&] {
    for (int i = 0; i < 50; ++i) {
      events.clear();
      for (const Padded& frame : frames)
        if (decode(frame.bytes(), events).has_error()) std::abort();
    }
  };
  all();
  return allocations_in(all);
}

TEST(CoinbaseAllocation, DecodingMarketFramesAllocatesNothing) {
  Client client;
  EXPECT_EQ(count_decoding<MarketEvents>(
                {"market/l2_snapshot", "market/l2_update", "market/l2_mixed_sides",
                 "market/heartbeat", "market/subscriptions", "market/l2_updates_first"},
                [&](PaddedBytes frame, MarketEvents& events) {
                  return client.venue->decode_market(frame, events);
                }),
            0U);
}

TEST(CoinbaseAllocation, DecodingAccountFramesAllocatesNothing) {
  Client client;
  EXPECT_EQ(count_decoding<AccountEvents>(
                {"account/order_open", "account/order_filled", "account/snapshot_two",
                 "account/heartbeat", "account/subscribed", "account/events_first"},
                [&](PaddedBytes frame, AccountEvents& events) {
                  return client.venue->decode_account(frame, events);
                }),
            0U);
}

TEST(CoinbaseAllocation, EncodingAnOrderAllocatesNothing) {
  LocalCoinbase local;
  const ApiKey& p256 =
      local.local().issue_es256_key(local.account, {.trade = true}, local.random, local.now);
  for (const auto& [id, secret] : {std::pair{std::string{kSdkKeyName}, std::string{kSdkSecret}},
                                   std::pair{p256.id, p256.secret}}) {
    const TestKey key{*local.venue, make_key_material(id, secret, {}), local.listings};
    OrderIntent intent;
    intent.client_id = ClientOrderId{"cb00a1b2c3d4e5f678"};
    intent.price = Market::price("68901.5");
    intent.quantity = Market::quantity("0.001");
    const RequestContext context = local.context(key);
    FrameBuffer frame;
    const auto encode = [&] {
      frame.clear();
      if (key.encode(*local.venue, intent, local.listings[0], context, frame).has_error())
        std::abort();
    };
    encode();
    EXPECT_EQ(allocations_in(encode), 0U) << id;
  }
}

}  // namespace
}  // namespace crossbook::coinbase::test
