// Orders on our accounts that we did not send, as far as they were told.
// In: reports. Out: whether an order is news, whether it was already cancelled. Thread: the
// engine's. Limits: the last kForeignOrders.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "venues/market/execution_report.hpp"

namespace crossbook {

inline constexpr std::size_t kForeignOrders = 64;

struct ForeignOrder {
  VenueId venue;
  VenueOrderId venue_order_id;
  ClientOrderId client_id;
  bool was_cancel_sent = false;
};

class ForeignOrders {
 public:
  /// Finds the order or makes a row for it; the oldest makes room.
  /// @param is_news set to whether it was not known
  ForeignOrder& note(const ExecutionReport& report, bool& is_news) noexcept {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const ForeignOrder& row) {
      return row.venue == report.venue && row.venue_order_id == report.venue_order_id &&
             row.client_id == report.client_id;
    });
    is_news = found == rows_.end();
    if (!is_news) return *found;
    ForeignOrder& row = rows_[next_++ % kForeignOrders];
    row = {report.venue, report.venue_order_id, report.client_id, false};
    return row;
  }

 private:
  std::array<ForeignOrder, kForeignOrders> rows_{};
  std::size_t next_ = 0;
};

}  // namespace crossbook
