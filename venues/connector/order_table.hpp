// The orders of one connector: by client id, by request number, by the venue's id.
// In: orders sent, reports. Out: the order that a sparse report is about. Thread: its connector's.
// Limits: kMaxTrackedOrders, the oldest is forgotten first; allocates in its constructor only.
#pragma once

#include <cstdint>
#include <vector>

#include "venues/market/execution_report.hpp"
#include "venues/market/ids.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxTrackedOrders = 4096;  // a power of two

struct TrackedOrder {
  ClientOrderId client_id;
  VenueOrderId venue_order_id;
  InstrumentId instrument;
  std::uint64_t request = 0;
  bool is_open = false;        // sent, no final report yet
  bool is_unknown = false;     // its fate was reported as unknown
  bool is_signed = false;      // by itself, not only by the session's login
  bool is_judged = false;      // the venue has said what it thinks of that signature
  Quantity trades_asked = {};  // the cumulative quantity whose trades were asked for
  std::uint8_t trades_tries = 0;
  bool is_asking = false;  // for its trades: the answer is on its way
};

class OrderTable {
 public:
  OrderTable();

  /// @return false if the client id is known already: it must not be sent again
  bool add(const ClientOrderId& client_id, InstrumentId instrument, std::uint64_t request,
           bool is_signed = false) noexcept;
  /// An order that a session before this one sent: what is told of it is completed, and its trades
  /// can be asked for. Nothing if it is known.
  void adopt(const ClientOrderId& client_id, InstrumentId instrument) noexcept;
  /// Forgets an order that never left.
  void remove(const ClientOrderId& client_id) noexcept;
  TrackedOrder* find(const ClientOrderId& client_id) noexcept;
  TrackedOrder* find_request(std::uint64_t request) noexcept;
  TrackedOrder* find_venue_id(const VenueOrderId& id) noexcept;

  /// Fills in what the report leaves out and learns the venue's id and the end of the order.
  /// @return the order, null if it is not one of ours (or is forgotten)
  TrackedOrder* complete(ExecutionReport& report) noexcept;

  /// Calls visit(TrackedOrder&) for each order that is open.
  template <class Visitor>
  void for_each_open(Visitor visit) {
    for (TrackedOrder& order : orders_)
      if (order.is_open) visit(order);
  }

 private:
  static constexpr std::size_t kSlots = kMaxTrackedOrders * 2;
  using Index = std::vector<std::uint16_t>;  // position + 1; 0 = free

  template <class Key>
  TrackedOrder* lookup(const Index& index, const Key& key, Key TrackedOrder::*member) noexcept;
  template <class Key>
  void insert(Index& index, std::size_t position, Key TrackedOrder::*member) noexcept;
  template <class Key>
  void erase(Index& index, std::size_t position, Key TrackedOrder::*member) noexcept;
  void forget(std::size_t position) noexcept;

  std::vector<TrackedOrder> orders_;  // ring
  std::size_t next_ = 0;
  Index by_client_id_;
  Index by_request_;
  Index by_venue_id_;
};

}  // namespace crossbook
