// Our orders by client id; ended ones stay for late fills until their place is needed.
// In: records. Out: lookups, the list of orders that have not ended. Thread: the engine's.
// Limits: kMaxOrders, of which kMaxOpenOrders may be open; allocates only in its constructor.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/execution/order_record.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxOrders = 4096;
inline constexpr std::size_t kMaxOpenOrders = 256;

class LegTable {
 public:
  LegTable();

  /// @return a fresh record with the intent, or null if kMaxOpenOrders are open. The oldest ended
  /// order makes room. @pre the client id is not in the table
  OrderRecord* insert(const OrderIntent& intent) noexcept;
  OrderRecord* find(const ClientOrderId& id) noexcept;
  const OrderRecord* find(const ClientOrderId& id) const noexcept;
  /// By the venue's id, for reports that carry no client id: open orders first, then ended ones.
  /// A walk over the table.
  OrderRecord* find(VenueId venue, const VenueOrderId& id) noexcept;
  /// Takes a closed order off the open list; find() still knows it.
  void close(OrderRecord& record) noexcept;

  std::size_t open_count() const noexcept { return open_count_; }
  bool has_room(std::size_t orders) const noexcept {
    return open_count_ + orders <= kMaxOpenOrders;
  }
  OrderRecord& open_at(std::size_t position) noexcept { return records_[open_[position]]; }
  const OrderRecord& open_at(std::size_t position) const noexcept {
    return records_[open_[position]];
  }

 private:
  using Slot = std::uint16_t;
  static constexpr Slot kNone = UINT16_MAX;
  static constexpr std::size_t kBuckets = 2 * kMaxOrders;  // at most half full

  static std::size_t bucket_of(const ClientOrderId& id) noexcept;
  Slot find_slot(const ClientOrderId& id) const noexcept;
  void erase(const ClientOrderId& id) noexcept;

  std::vector<OrderRecord> records_;
  std::vector<Slot> buckets_;                // linear probing
  std::array<Slot, kMaxOpenOrders> open_{};  // in order of insertion
  std::size_t open_count_ = 0;
  std::size_t used_ = 0;    // records handed out so far, up to kMaxOrders
  std::size_t oldest_ = 0;  // where to look for the next to replace
};

}  // namespace crossbook
