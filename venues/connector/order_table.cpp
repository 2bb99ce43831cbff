#include "venues/connector/order_table.hpp"

#include <functional>

namespace crossbook {

OrderTable::OrderTable()
    : orders_(kMaxTrackedOrders),
      by_client_id_(kSlots),
      by_request_(kSlots),
      by_venue_id_(kSlots) {}

template <class Key>
TrackedOrder* OrderTable::lookup(const Index& index, const Key& key,
                                 Key TrackedOrder::*member) noexcept {
  for (std::size_t at = std::hash<Key>{}(key) % kSlots; index[at] != 0; at = (at + 1) % kSlots) {
    TrackedOrder& order = orders_[index[at] - std::size_t{1}];
    if (order.*member == key) return &order;
  }
  return nullptr;
}

template <class Key>
void OrderTable::insert(Index& index, std::size_t position, Key TrackedOrder::*member) noexcept {
  std::size_t at = std::hash<Key>{}(orders_[position].*member) % kSlots;
  while (index[at] != 0) at = (at + 1) % kSlots;
  index[at] = static_cast<std::uint16_t>(position + 1);
}

template <class Key>
void OrderTable::erase(Index& index, std::size_t position, Key TrackedOrder::*member) noexcept {
  std::size_t at = std::hash<Key>{}(orders_[position].*member) % kSlots;
  for (; index[at] != position + 1; at = (at + 1) % kSlots)
    if (index[at] == 0) return;
  // Moves later entries of the run into the hole, so that no lookup ends too soon.
  for (std::size_t next = (at + 1) % kSlots; index[next] != 0; next = (next + 1) % kSlots) {
    const TrackedOrder& order = orders_[index[next] - std::size_t{1}];
    const std::size_t home = std::hash<Key>{}(order.*member) % kSlots;
    if ((next - home) % kSlots < (next - at) % kSlots) continue;
    index[at] = index[next];
    at = next;
  }
  index[at] = 0;
}

void OrderTable::forget(std::size_t position) noexcept {
  TrackedOrder& order = orders_[position];
  if (order.client_id.empty()) return;
  erase(by_client_id_, position, &TrackedOrder::client_id);
  erase(by_request_, position, &TrackedOrder::request);
  if (!order.venue_order_id.empty()) erase(by_venue_id_, position, &TrackedOrder::venue_order_id);
  order = {};
}

bool OrderTable::add(const ClientOrderId& client_id, InstrumentId instrument, std::uint64_t request,
                     bool is_signed) noexcept {
  if (find(client_id) != nullptr) return false;
  const std::size_t position = next_;
  next_ = (next_ + 1) % kMaxTrackedOrders;
  forget(position);
  orders_[position] = {client_id, {}, instrument, request, true, false, is_signed};
  insert(by_client_id_, position, &TrackedOrder::client_id);
  insert(by_request_, position, &TrackedOrder::request);
  return true;
}

void OrderTable::adopt(const ClientOrderId& client_id, InstrumentId instrument) noexcept {
  if (client_id.empty() || !add(client_id, instrument, 0)) return;
  find(client_id)->is_open = false;  // no session of ours waits for it
}

void OrderTable::remove(const ClientOrderId& client_id) noexcept {
  const TrackedOrder* order = find(client_id);
  if (order != nullptr) forget(static_cast<std::size_t>(order - orders_.data()));
}

TrackedOrder* OrderTable::find(const ClientOrderId& client_id) noexcept {
  if (client_id.empty()) return nullptr;
  return lookup(by_client_id_, client_id, &TrackedOrder::client_id);
}

TrackedOrder* OrderTable::find_request(std::uint64_t request) noexcept {
  return request == 0 ? nullptr : lookup(by_request_, request, &TrackedOrder::request);
}

TrackedOrder* OrderTable::find_venue_id(const VenueOrderId& id) noexcept {
  return id.empty() ? nullptr : lookup(by_venue_id_, id, &TrackedOrder::venue_order_id);
}

TrackedOrder* OrderTable::complete(ExecutionReport& report) noexcept {
  TrackedOrder* order = find(report.client_id);
  if (order == nullptr && report.client_id.empty()) {
    order = find_request(report.request);
    if (order == nullptr) order = find_venue_id(report.venue_order_id);
  }
  if (order == nullptr) return nullptr;
  // Somebody else's order under a name that we have used stays what it is.
  const bool has_both = !report.venue_order_id.empty() && !order->venue_order_id.empty();
  if (has_both && report.venue_order_id != order->venue_order_id) return nullptr;
  report.client_id = order->client_id;
  report.instrument = order->instrument;
  if (report.request == 0) report.request = order->request;
  if (report.venue_order_id.empty()) {
    report.venue_order_id = order->venue_order_id;
  } else if (order->venue_order_id.empty()) {
    order->venue_order_id = report.venue_order_id;
    insert(by_venue_id_, static_cast<std::size_t>(order - orders_.data()),
           &TrackedOrder::venue_order_id);
  }
  if (is_terminal(report.status)) order->is_open = false;
  if (report.status != OrderStatus::Unknown) order->is_unknown = false;
  return order;
}

}  // namespace crossbook
