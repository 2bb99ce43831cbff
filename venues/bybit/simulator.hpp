// The local Bybit: v5 REST and sockets over the local exchange. README.md says what is faithful.
// In: HTTP calls, socket messages, time. Out: replies, pushes. Thread: the exchange's.
// Limits: as the venue documents them; see simulator_rest.hpp and below.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "venues/bybit/simulator_rest.hpp"

namespace crossbook::bybit {

class BybitSimulator final : public Simulator, private ExchangeListener {
 public:
  /// @param exchange outlives the simulator and calls it until then
  explicit BybitSimulator(Exchange& exchange);

  std::string_view path(Listener listener) const noexcept override;
  std::string_view trade_path() const noexcept override { return "/v5/trade"; }
  HttpReply on_http(const HttpCall& call, UtcNanos now) override;
  bool on_ws_open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) override;
  void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) override;
  void on_ws_pong(WsPeer&, UtcNanos) override {}  // Bybit counts text pings only
  void on_ws_close(WsPeer& peer) override;
  void on_tick(UtcNanos now) override;
  const ApiKey& issue_key(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                          UtcNanos now) override;
  void set_speed(std::int64_t speed) override;

  /// As after an update of the service: snapshots with u = 1.
  void restart_feed(InstrumentId instrument) { feed_.restart_feed(instrument); }

 private:
  enum class Door : std::uint8_t { Public, Private, Trade };
  struct Session {
    WsPeer* peer = nullptr;
    Door door = Door::Public;
    std::string connection_id;
    const ApiKey* key = nullptr;  // once logged in
    UtcNanos last_traffic;
    std::chrono::nanoseconds idle_limit{};
    std::set<std::string> topics;             // private ones
    std::set<std::string, std::less<>> used;  // request ids of the trade socket
    std::vector<std::string> used_in_order;
  };
  /// What happened to the account, waiting for the reply that goes first.
  struct Push {
    AccountId account;
    std::string_view topic;  // "order", "execution", "wallet"
    WireJson data;
  };

  void on_request(Session& session, const WireJson& request, UtcNanos now);
  void ping(Session& session, const WireJson& request, UtcNanos now);
  void login(Session& session, const WireJson& request, UtcNanos now);
  void subscribe(Session& session, const WireJson& request, bool is_wanted, UtcNanos now);
  Refusal check_topics(const Session& session, const WireJson& topics) const;
  void trade(Session& session, const WireJson& request, const std::string& operation, UtcNanos now);
  Refusal admit_trade(Session& session, const WireJson& request, UtcNanos now);
  void reply(Session& session, const WireJson& request, bool is_success, std::string_view message);
  void reply_trade(Session& session, const WireJson& request, const std::string& operation,
                   const Answer& answer, const CallBudget& budget, UtcNanos now);

  void on_level(InstrumentId instrument, BookSide side, const Level& level,
                std::int64_t update_id) override;
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override;
  void on_balance(AccountId account, AssetId asset) override;
  void on_status(InstrumentId, TradingStatus) override {}  // told by REST only
  void flush(UtcNanos now);
  void flush_wallets(UtcNanos now);
  void send_push(const Push& push, UtcNanos now);
  bool is_watched(AccountId account) const;

  Exchange& exchange_;
  MarketList markets_;
  KeyDesk keys_;
  OrderDesk orders_;
  PublicFeed feed_;
  RestDesk rest_;
  std::map<std::uint64_t, Session> sessions_;  // by WsPeer::id()
  std::vector<Push> pushes_;
  std::map<AccountId, std::set<AssetId>> changed_;
  std::map<ExchangeOrderId, AccountId> accepted_;  // told as New only if they came to rest
  std::int64_t speed_ = 1;
  std::uint64_t last_push_ = 0;
};

std::unique_ptr<Simulator> make_simulator(Exchange& exchange);

}  // namespace crossbook::bybit
