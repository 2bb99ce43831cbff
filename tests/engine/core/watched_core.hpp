// A core whose accounts are watched: other people's reports, the venues' words on balances.
#pragma once

#include <gtest/gtest.h>

#include "tests/engine/core/core_world.hpp"

namespace crossbook {

struct Watched : CoreWorld {
  explicit Watched(std::size_t venues = 2) : CoreWorld{venues} { start(); }

  ExecutionReport foreign(OrderStatus status, std::string_view venue_id = "777",
                          std::string_view client_id = "") const {
    ExecutionReport out;
    out.venue = venue(0);
    out.instrument = kBtc;
    out.client_id = ClientOrderId{client_id};
    out.venue_order_id = VenueOrderId{venue_id};
    out.status = status;
    out.received = now;
    return out;
  }
  /// One take, both legs filled at their limits: venue 1 sold at 101, venue 0 bought at 100.
  void trade() {
    cross();
    orders = sent();
    ASSERT_EQ(orders.size(), 2U);
    uncross();
    for (const OrderIntent& order : orders) step(filled(order));
  }
  /// The same, but nobody tells of the sale's trades: it is booked at its limit price.
  void trade_by_guess() {
    cross();
    orders = sent();
    ASSERT_EQ(orders.size(), 2U);
    step(filled(orders[1]));
    ExecutionReport told = ended(orders[0], OrderStatus::Filled, "1");
    step(told);
    told.source = ReportSource::Query;
    step(told);
    wait(std::chrono::seconds{1});
  }
  void say(std::size_t at, AssetId asset, std::string_view total) {
    step(Balance{venue(at), asset, amount(total), amount(total)});
  }
  /// Every venue says what it said before, as its REST answers do.
  void wait_and_say(std::size_t at, AssetId asset, std::string_view total, int seconds) {
    for (int i = 0; i < seconds; ++i) {
      wait(std::chrono::seconds{1});
      say(at, asset, total);
    }
    wait(std::chrono::milliseconds{300});
  }
  LatchReason latch() { return core().kill_switch().reason(); }
  void expect_no_order_any_more() {
    cross();
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(blocked(), BlockReason::Latched);
  }
  ClientIds ids{config.run, config.run_key};
  std::vector<OrderIntent> orders;
};

}  // namespace crossbook
