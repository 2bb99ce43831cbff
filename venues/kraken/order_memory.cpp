#include "venues/kraken/order_memory.hpp"

#include <functional>

namespace crossbook::kraken {
namespace {

template <class Text>
std::size_t slot_of(const Text& text) noexcept {
  return std::hash<Text>{}(text) % kRememberedOrders;
}

}  // namespace

void OrderMemory::clear() noexcept {
  by_order_.fill({});
  by_client_.fill({});
}

void OrderMemory::remember(const VenueOrderId& order, const ClientOrderId& client,
                           const Listing* listing) noexcept {
  if (order.empty()) return;
  if (listing != nullptr) by_order_[slot_of(order)] = {order, listing};
  if (!client.empty()) by_client_[slot_of(client)] = {client, order};
}

const Listing* OrderMemory::find_listing(const VenueOrderId& order) const noexcept {
  const OfOrder& slot = by_order_[slot_of(order)];
  return slot.order == order ? slot.listing : nullptr;
}

VenueOrderId OrderMemory::find_order(const ClientOrderId& client) const noexcept {
  const OfClient& slot = by_client_[slot_of(client)];
  return slot.client == client ? slot.order : VenueOrderId{};
}

}  // namespace crossbook::kraken
