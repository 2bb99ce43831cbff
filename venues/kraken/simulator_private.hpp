// The private socket: executions and balances with their sequences, and trading.
// In: requests with a token; what the exchange tells. Out: answers and pushes. Thread: the
// exchange's. Limits: simulator_limits.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "venues/kraken/simulator_desk.hpp"
#include "venues/kraken/simulator_gate.hpp"
#include "venues/kraken/simulator_ledger.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_socket.hpp"

namespace crossbook::kraken {

class PrivateSocket {
 public:
  PrivateSocket(Exchange& exchange, const PairDirectory& pairs, TradingDesk& desk, KeyGate& gate)
      : exchange_{exchange}, pairs_{pairs}, desk_{desk}, gate_{gate} {}

  void open(WsPeer& peer, UtcNanos now);
  /// @return false if the peer is not on this socket
  bool on_message(WsPeer& peer, std::string_view text, UtcNanos now);
  void close(std::uint64_t peer) { sessions_.erase(peer); }

  /// Called inside the exchange: writes down what flush() sends, after the answer to a request.
  void on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change,
                const ExchangeTrade* trade);
  void on_system() { system_changed_ = true; }
  /// @param moved what the ledger gained since
  void flush(std::span<const LedgerEntry> moved, UtcNanos now);
  /// Heartbeats, and closes idle sessions.
  void tick(UtcNanos now, std::int64_t speed);

 private:
  struct Stream {
    bool is_on = false;
    std::int64_t sequence = 0;
  };
  struct Session : SocketSession {
    std::string token;  // taken once on this connection
    AccountId account;
    Stream executions, balances;
    bool wants_pending = true;         // order_status: every step of an order
    bool wants_rate_count = false;     // ratecounter
    std::vector<std::string> entries;  // of executions, not yet sent
  };
  using Answers = std::vector<std::string>;  // frames
  using Handler = Answers (PrivateSocket::*)(const SocketRequest&, const ApiKey&, UtcNanos);
  struct Method {
    std::string_view name;
    std::string_view what;  // in "Unsupported field" errors
    Need need;
    Handler handler;
    std::vector<std::string_view> fields;
  };
  static const std::vector<Method>& methods();

  /// @return Kraken's error text, or empty
  std::string_view admit(Session& session, const SocketRequest& request, Need need, UtcNanos now,
                         Caller& caller);
  void subscribe(Session& session, const SocketRequest& request, UtcNanos now);
  void unsubscribe(Session& session, const SocketRequest& request, UtcNanos now);
  void send_snapshot(Session& session, const SocketRequest& request, UtcNanos now);

  // simulator_private_streams.cpp
  std::string orders_snapshot(const Session& session, const SocketRequest& request) const;
  std::string balances_snapshot(const Session& session) const;
  void push_balance(Session& session, const LedgerEntry& entry, UtcNanos now);

  // simulator_private_trading.cpp
  /// @param params of add_order, or a row of batch_add  @return an error's text, or empty
  static std::string read_order(const Fields& params, OrderRequest& out);
  Answers add_order(const SocketRequest&, const ApiKey&, UtcNanos);
  Answers amend_order(const SocketRequest&, const ApiKey&, UtcNanos);
  Answers edit_order(const SocketRequest&, const ApiKey&, UtcNanos);
  Answers batch_add(const SocketRequest&, const ApiKey&, UtcNanos);

  // simulator_private_cancels.cpp
  Answers cancel_order(const SocketRequest&, const ApiKey&, UtcNanos);
  Answers batch_cancel(const SocketRequest&, const ApiKey&, UtcNanos);
  Answers cancel_all(const SocketRequest&, const ApiKey&, UtcNanos);
  Answers cancel_all_after(const SocketRequest&, const ApiKey&, UtcNanos);
  std::size_t cancel_named(AccountId account, NamedBy by, std::string_view name, UtcNanos now);

  Exchange& exchange_;
  const PairDirectory& pairs_;
  TradingDesk& desk_;
  KeyGate& gate_;
  std::map<std::uint64_t, Session> sessions_;
  bool system_changed_ = false;
};

/// A push of a channel that counts. @param rows JSON objects, with commas between them
std::string channel_frame(const char* channel, const char* type, std::string_view rows,
                          std::int64_t sequence);

}  // namespace crossbook::kraken
