// The local exchange's WS API: requests, sessions, subscriptions to account events.
// In: messages on /ws-api/v3. Out: replies in request order. Thread: the exchange's.
// Limits: those of simulator_limits.hpp; connecting weighs kConnectWeight.
#pragma once

#include <map>
#include <memory>

#include "venues/binance/simulator_gate.hpp"
#include "venues/binance/simulator_link.hpp"
#include "venues/binance/simulator_user_data.hpp"
#include "venues/binance/simulator_ws_request.hpp"

namespace crossbook::binance {

inline constexpr std::string_view kWsApiPath = "/ws-api/v3";

class WsApi {
 public:
  WsApi(Exchange& exchange, Gate& gate, Limits& limits, UserData& user_data) noexcept
      : exchange_{exchange}, gate_{gate}, limits_{limits}, user_data_{user_data} {}

  /// @return false for another path, a timeUnit that is none, or an address over its limits
  bool open(std::string_view path, WsPeer& peer, UtcNanos now);
  void on_message(WsPeer& peer, std::string_view text, UtcNanos now);
  void on_pong(WsPeer& peer, UtcNanos now);
  void close(const WsPeer& peer);
  void tick(UtcNanos now, std::int64_t speed);
  void announce_shutdown(UtcNanos now);

 private:
  struct Session {
    Link link;
    bool shows_limits = true;
    TimeUnit unit = TimeUnit::Milliseconds;
    std::string key_id;  // after session.logon; empty: not logged on
    UtcNanos authorized_since;
  };
  /// A result or an error, and whose order counts to show.
  struct Answer {
    Outcome<std::string> result;
    std::optional<AccountId> account;
  };

  Answer serve(Session& session, WsRequest& request, UtcNanos now);
  Answer serve_session(Session& session, const WsRequest& request, UtcNanos now);
  Answer log_on(Session& session, const WsRequest& request, UtcNanos now);
  Answer subscribe(Session& session, const WsRequest& request, bool is_signed, UtcNanos now);
  Answer unsubscribe(Session& session, const WsRequest& request, UtcNanos now);
  /// The key behind a request: its own apiKey and signature, or the session's.
  Outcome<const ApiKey*> authenticate(Session& session, WsRequest& request, Security security,
                                      UtcNanos now);
  Outcome<const ApiKey*> signed_by(const Session& session, const Params& params, Security security,
                                   UtcNanos now);
  std::string status_of(const Session& session, UtcNanos now) const;
  std::string reply(Session& session, const WsRequest& request, const Answer& answer, UtcNanos now);
  static void send_shutdown(Session& session, UtcNanos now);

  Exchange& exchange_;
  Gate& gate_;
  Limits& limits_;
  UserData& user_data_;
  std::map<std::uint64_t, std::unique_ptr<Session>> sessions_;  // by peer id
};

}  // namespace crossbook::binance
