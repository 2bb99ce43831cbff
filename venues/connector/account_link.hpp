// The private side of a connector: its private and trade sockets, their handshakes, what they say.
// In: private frames. Out: events to the engine, with sparse reports made complete.
// Thread: its connector's. Limits: one handshake step at a time, kHandshakeTimeout each.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/connection_sequence.hpp"
#include "venues/connector/order_desk.hpp"
#include "venues/connector/order_table.hpp"
#include "venues/connector/paced_socket.hpp"

namespace crossbook {

inline constexpr std::chrono::milliseconds kHandshakeTimeout{10'000};

class AccountLink {
 public:
  struct Callbacks {
    /// A person must look.
    std::function<void(AccountLink&, RejectReason, std::string_view)> on_auth_trouble;
    std::function<void(const SessionEnd&)> on_certificate_trouble;
    std::function<void()> on_clock_doubt;               // the venue refused our time
    std::function<void(AccountLink&)> on_token_wanted;  // the session token is dead
    std::function<void(AccountLink&)> on_will_close;    // the venue is about to end a socket
    std::function<void(RejectReason)> on_reject;        // of an order: balances or rules may be old
    /// The venue told how much an order has filled, and its trades come by RestCall::Trades only.
    std::function<void(TrackedOrder&)> on_trades_wanted;
  };

  /// @param keys log in and sign: while a key is rotated there are two links
  AccountLink(ConnectorContext& context, OrderTable& orders, ConnectorKeys keys,
              Callbacks callbacks);

  const ConnectorKeys& keys() const noexcept { return keys_; }
  /// Whether orders go over this link, or went: if it breaks, their fate is in doubt.
  void set_carrier(bool carries_orders) noexcept { carries_orders_ = carries_orders; }
  std::string_view session_token() const noexcept { return session_token_; }
  /// The one that on_token_wanted() asked for.
  void set_session_token(std::string token, MonoNanos now);

  void start(MonoNanos now);
  void stop();
  /// Every socket is up and has shaken hands.
  bool is_ready() const noexcept;
  bool is_closed() const noexcept;
  /// The venue will end one of its sockets before long, because of its age.
  bool is_old(MonoNanos now) const noexcept;
  int work(MonoNanos now);

  /// Hands an order to TLS. @param permit bound to the frame; without that nothing leaves
  /// @param call PlaceOrder, for which the answer is decoded where orders go over HTTPS
  /// @return false if its connection is not ready or the permit is not for these bytes
  bool send_order(OrderPermit& permit, std::string_view frame, const RestCall& call);
  /// Completes, counts and emits reports, from whatever source.
  void on_reports(std::vector<ExecutionReport>& reports, MonoNanos received);
  /// What the venue holds for us, whether it is of this run or not.
  void on_balances(AccountEvents& events);
  /// What a handshake was waiting for is there.
  void retry_handshakes(MonoNanos now);

 private:
  struct Socket {
    Channel channel{};
    std::unique_ptr<PacedSocket> socket;
    std::size_t steps = 0;
    std::size_t step = 0;     // handshake steps accepted; == steps: ready
    bool is_waiting = false;  // for the clock or the token
    bool was_time_refused = false;
    bool has_gap = false;  // a message was lost since it shook hands
    MonoNanos step_deadline;
    MonoNanos signed_at;  // the step
    ConnectionSequence sequence;
  };
  void add_socket(Channel channel, const std::string& url);
  void shake(Socket& socket, MonoNanos now);
  void on_frame(Socket& socket, PaddedBytes frame, MonoNanos received);
  void on_notice(Socket& socket, const Notice& notice, MonoNanos now);
  void on_refused(Socket& socket, const Notice& notice);
  void on_gap(Socket& socket);
  void drop_nameless(std::vector<ExecutionReport>& reports);
  void on_down(Socket& socket, const SessionEnd& end);
  void doubt_open_orders(std::string_view why);
  const Credential* key_for(Channel channel) const noexcept;
  bool is_up(const Socket& socket) const noexcept;
  void on_other_balance(OtherBalance balance);
  void on_placed(RestResult& result);
  void want_trades(TrackedOrder& order, const ExecutionReport& report);
  void count_signature(const ExecutionReport& report, TrackedOrder& order) noexcept;
  void count_answer(const Credential* key, bool is_accepted) noexcept;

  ConnectorContext& context_;
  OrderTable& orders_;
  ConnectorKeys keys_;
  Callbacks callbacks_;
  std::string session_token_;
  bool carries_orders_ = true;
  std::vector<std::unique_ptr<Socket>> sockets_;
  Socket* order_socket_ = nullptr;
  std::unique_ptr<OrderDesk> desk_;  // OrderEntry::Rest; else null
  AccountEvents events_;
  std::vector<OtherBalance> told_others_;  // the last word on each, in order of their codes
  std::vector<std::string> frames_;
};

}  // namespace crossbook
