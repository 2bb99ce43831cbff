#include "engine/execution/leg_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crossbook {
namespace {

const ClientIds kRunIds{RunId{"t3st"}, RunKey{1}};

OrderIntent intent(std::uint64_t number) {
  OrderIntent order;
  order.client_id = kRunIds.make({OpportunityId{number}, 0, 0});
  order.quantity = Quantity::from_raw(1);
  return order;
}
void close(LegTable& table, std::uint64_t number) {
  OrderRecord* record = table.find(intent(number).client_id);
  ASSERT_NE(record, nullptr);
  record->is_closed = true;
  table.close(*record);
}

TEST(LegTable, FindsWhatWasInserted) {
  LegTable table;
  ASSERT_NE(table.insert(intent(1)), nullptr);
  EXPECT_NE(table.find(intent(1).client_id), nullptr);
  EXPECT_EQ(table.find(intent(2).client_id), nullptr);
  EXPECT_EQ(table.open_count(), 1U);
}

TEST(LegTable, RefusesMoreOpenOrdersThanItsLimit) {
  LegTable table;
  for (std::uint64_t i = 0; i < kMaxOpenOrders; ++i) ASSERT_NE(table.insert(intent(i)), nullptr);
  EXPECT_FALSE(table.has_room(1));
  EXPECT_EQ(table.insert(intent(9'999)), nullptr);
  close(table, 3);
  EXPECT_TRUE(table.has_room(1));
  EXPECT_NE(table.insert(intent(9'999)), nullptr);
}

TEST(LegTable, KeepsEndedOrdersUntilTheirPlaceIsNeededButNeverAnOpenOne) {
  LegTable table;
  (void)table.insert(intent(0));  // stays open for ever
  const std::uint64_t last = 5 * kMaxOrders;
  for (std::uint64_t i = 1; i <= last; ++i) {
    ASSERT_NE(table.insert(intent(i)), nullptr);
    close(table, i);
    ASSERT_NE(table.find(intent(0).client_id), nullptr) << i;
  }
  for (std::uint64_t i = last - kMaxOrders + 2; i <= last; ++i) {
    ASSERT_NE(table.find(intent(i).client_id), nullptr) << i;
  }
  EXPECT_EQ(table.find(intent(1).client_id), nullptr);
  EXPECT_EQ(table.open_count(), 1U);
}

TEST(LegTable, FindsAnOrderByTheVenuesId) {
  LegTable table;
  OrderRecord* record = table.insert(intent(1));
  record->venue_order_id = VenueOrderId{"abc"};
  EXPECT_EQ(table.find(VenueId{0}, VenueOrderId{"abc"}), record);
  EXPECT_EQ(table.find(VenueId{1}, VenueOrderId{"abc"}), nullptr);
  EXPECT_EQ(table.find(VenueId{0}, VenueOrderId{}), nullptr);
  close(table, 1);
  EXPECT_EQ(table.find(VenueId{0}, VenueOrderId{"abc"}), record) << "late words find it too";
}

}  // namespace
}  // namespace crossbook
