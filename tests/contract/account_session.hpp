// A logged-in account of a bench: sends orders and collects what the venue says of them.
// In: a key, intents. Out: reports, balances, notices. Thread: the test's.
// Limits: kMaxTrackedOrders.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/contract/venue_bench.hpp"
#include "venues/connector/order_table.hpp"

namespace crossbook::contract {

/// All that was said of one order.
struct OrderStory {
  std::vector<ExecutionReport> reports;
  std::vector<Fill> fills;  // each trade id once, in the order in which they were told
  OrderStatus status = OrderStatus::PendingNew;
  RejectReason reason = RejectReason::None;
  std::string venue_text;
  Quantity filled() const;
  std::string text() const;  // for a failing test
};

class AccountSession {
 public:
  /// @param bench, key outlive the session
  AccountSession(VenueBench& bench, const TestKey& key) : bench_{bench}, key_{key} {}

  /// Token, sockets, handshakes. @return None, or why the venue refused
  RejectReason log_in();
  /// Lets time pass and reads what comes.
  void run(milliseconds duration);

  /// An IOC for which a new id of 18 letters and digits is made.
  OrderIntent intent(InstrumentId instrument, Side side, std::string_view price,
                     std::string_view quantity);
  /// Sends the order and waits for all that follows.
  OrderStory place(const OrderIntent& intent) { return place(intent, listing_of(intent)); }
  OrderStory place(const OrderIntent& intent, const Listing& listing);
  /// Sends it and waits for nothing.
  void send(const OrderIntent& intent, const Listing& listing) { send(intent, listing, context()); }
  void send(const OrderIntent& intent, const Listing& listing, const RequestContext& with);
  /// Where no stream tells balances.
  void ask_balances();
  OrderStory story(const ClientOrderId& id) const;

  /// The newest word on each asset.
  const std::map<AssetId, Balance>& balances() const noexcept { return balances_; }
  const std::vector<Notice>& notices() const noexcept { return notices_; }
  /// Every frame that came, in order.
  const std::vector<std::string>& frames() const noexcept { return frames_; }
  const std::vector<ExecutionReport>& reports() const noexcept { return reports_; }
  CapturingPeer& order_peer() const noexcept { return *order_peer_; }
  const std::string& token() const noexcept { return token_; }
  RequestContext context();
  bool is_open() const;

 private:
  const Listing& listing_of(const OrderIntent& intent) const {
    return bench_.listing(intent.instrument);
  }
  RejectReason log_in(Channel channel);
  /// @return nothing while there is no answer
  std::optional<RejectReason> await_answer();
  void read_all();
  void take(ExecutionReport report);
  void post(const OrderIntent& intent, const Listing& listing, std::string_view request);
  void ask_for_the_rest();
  void read(const std::string& frame);

  VenueBench& bench_;
  const TestKey& key_;
  std::string token_;
  std::vector<CapturingPeer*> peers_;
  CapturingPeer* order_peer_ = nullptr;
  OrderTable orders_;
  std::vector<ExecutionReport> reports_;
  std::map<AssetId, Balance> balances_;
  std::vector<Notice> notices_;
  std::vector<std::string> frames_;
  std::map<ClientOrderId, Quantity> trades_asked_;  // where totals alone are told
  std::size_t answers_read_ = 0;
  int last_id_ = 0;
};

/// The order as the exchange has it; null if it never took it.
const ExchangeOrder* order_at_exchange(const VenueBench& bench, const ClientOrderId& id);

}  // namespace crossbook::contract
