// The socket side of the local OKX: pings, logins, subscriptions, order operations, idle closes.
// In: messages, time. Out: replies. Thread: the exchange's. Limits: simulator_session.hpp.
#pragma once

#include <unordered_map>

#include "venues/okx/simulator_private.hpp"
#include "venues/okx/simulator_public.hpp"
#include "venues/okx/simulator_rest.hpp"

namespace crossbook::okx {

class SocketDesk {
 public:
  SocketDesk(const Desks& desks, PublicFeed& public_feed, PrivateFeed& private_feed,
             Sessions& sessions)
      : desks_{desks}, public_{public_feed}, private_{private_feed}, sessions_{sessions} {}

  bool open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now);
  void on_message(Session& session, std::string_view text, UtcNanos now);
  /// Closes who is idle, whose key has gone, and all when an upgrade is due.
  void on_tick(UtcNanos now);
  void announce_upgrade(UtcNanos now, std::chrono::nanoseconds ahead);

 private:
  void on_request(Session& session, const dom::object& request, std::string_view text,
                  UtcNanos now);
  void login(Session& session, const dom::object& request, UtcNanos now);
  Refusal check_channel(const Session& session, const ChannelRule* rule,
                        Subscription& wanted) const;
  void subscribe(Session& session, const dom::object& arg, std::string_view id, UtcNanos now);
  void unsubscribe(Session& session, const dom::object& arg, std::string_view id, UtcNanos now);
  bool count_connection(Session& session, std::string_view channel, UtcNanos now);
  void refuse(Session& session, std::string_view id, int code, std::string_view message,
              UtcNanos now);

  // simulator_operations.cpp
  void order_operation(Session& session, const dom::object& request, std::string_view op,
                       UtcNanos now);
  std::vector<Verdict> run_orders(Session& session, const dom::array& args, std::string_view op,
                                  Refusal& refusal, UtcNanos now);

  Desks desks_;
  PublicFeed& public_;
  PrivateFeed& private_;
  Sessions& sessions_;
  dom::parser parser_;
  std::unordered_map<std::string, FixedWindowCounter> connections_;  // by address
  UtcNanos upgrade_at_;                                              // 0: none announced
};

/// order, batch-orders, cancel-order, batch-cancel-orders, amend-order, batch-amend-orders.
bool is_order_operation(std::string_view op) noexcept;

}  // namespace crossbook::okx
