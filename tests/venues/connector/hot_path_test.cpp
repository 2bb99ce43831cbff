#include <gtest/gtest.h>

#include <string>

#include "tests/support/allocation_count.hpp"
#include "tests/support/connector_rig.hpp"

namespace crossbook {
namespace {

using testing::allocations_in;
using testing::ConnectorRig;

/// From the bytes of a frame on the socket to the book update, and from the order to TLS.
TEST(HotPath, AllocatesNothingOnceItIsWarm) {  // I20
  ConnectorRig rig;
  rig.config.rules_interval = rig.config.balances_interval = std::chrono::hours{1};
  rig.config.time_interval = std::chrono::hours{1};
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/public").size() == 2; }));
  ASSERT_TRUE(rig.until_books());
  ASSERT_TRUE(rig.until_ready());
  rig.books.reserve(10'000);
  rig.events.reserve(10'000);

  std::int64_t sequence = 10;
  std::uint64_t allocated = 0;
  const auto run = [&](int rounds) {
    for (int i = 0; i < rounds; ++i) {
      const std::string number = std::to_string(++sequence);
      rig.exchange.push("/public", "delta AUSD " + number + " " + number + " 100:" + number + " -");
      const OrderIntent order = rig.intent("A" + number, rig.a);
      const std::size_t orders = rig.exchange.frames("/private").size();
      // The test's own strings stay out of the count.
      const auto count = [&](const auto& work) { allocated += allocations_in(work); };
      while (rig.book(rig.a)->sequence != SequenceNumber{sequence}) {
        count([&] { rig.connector->do_work(); });
        rig.collect();
      }
      count([&] { rig.send(order); });
      while (rig.exchange.frames("/private").size() == orders) {
        count([&] { rig.connector->do_work(); });
        rig.collect();
      }
    }
  };
  run(50);
  allocated = 0;
  run(200);
  EXPECT_EQ(allocated, 0U) << "in 200 rounds of one delta and one order";
  EXPECT_EQ(rig.stats.orders_sent.get(), 250U);
}

}  // namespace
}  // namespace crossbook
