// What later words about an order leave out: its listing, and its own id where only ours is known.
// In: each first word. Out: lookups. Thread: its venue's. Limits: kRememberedOrders; a newer order
// may push out an older one, whose words are then read without what is missing.
#pragma once

#include <array>

#include "venues/market/ids.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook::kraken {

inline constexpr std::size_t kRememberedOrders = 1'024;

class OrderMemory {
 public:
  void clear() noexcept;
  /// @param client may be empty  @param listing may be null
  void remember(const VenueOrderId& order, const ClientOrderId& client,
                const Listing* listing) noexcept;
  /// Null if it is not known.
  const Listing* find_listing(const VenueOrderId& order) const noexcept;
  /// The newest order of that name; empty if it is not known.
  VenueOrderId find_order(const ClientOrderId& client) const noexcept;

 private:
  struct OfOrder {
    VenueOrderId order;
    const Listing* listing = nullptr;
  };
  struct OfClient {
    ClientOrderId client;
    VenueOrderId order;
  };
  std::array<OfOrder, kRememberedOrders> by_order_{};
  std::array<OfClient, kRememberedOrders> by_client_{};
};

}  // namespace crossbook::kraken
