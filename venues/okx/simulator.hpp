// The local OKX: v5 REST and sockets over the local exchange. README.md says what is faithful.
// In: HTTP calls, socket messages, time. Out: replies, pushes. Thread: the exchange's.
// Limits: as the venue documents them; see simulator_rest.cpp and simulator_session.hpp.
#pragma once

#include <memory>

#include "venues/okx/simulator_sockets.hpp"

namespace crossbook::okx {

class OkxSimulator final : public Simulator, private ExchangeListener {
 public:
  /// @param exchange outlives the simulator and calls it until then
  explicit OkxSimulator(Exchange& exchange);

  std::string_view path(Listener listener) const noexcept override;
  HttpReply on_http(const HttpCall& call, UtcNanos now) override;
  bool on_ws_open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) override;
  void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) override;
  void on_ws_pong(WsPeer& peer, UtcNanos now) override;
  void on_ws_close(WsPeer& peer) override;
  void on_tick(UtcNanos now) override;
  const ApiKey& issue_key(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                          UtcNanos now) override;
  void set_speed(std::int64_t speed) override;

  /// Event 64008 to everybody now, and the close 60 s (divided by the speed) later.
  void announce_upgrade(UtcNanos now);
  /// The next update of the book has a seqId below its prevSeqId, as after maintenance.
  void restart_sequence(InstrumentId instrument) { public_.restart_sequence(instrument); }

 private:
  Desks desks();
  void on_level(InstrumentId instrument, BookSide side, const Level& level,
                std::int64_t update_id) override;
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override;
  void on_balance(AccountId account, AssetId asset) override;
  void on_status(InstrumentId instrument, TradingStatus status) override;
  void flush(UtcNanos now);

  Exchange& exchange_;
  Catalog catalog_;
  KeyDesk keys_;
  RequestLimits limits_;
  MarketDesk market_;
  CandleDesk candles_;
  AccountDesk accounts_;
  OrderNotes notes_;
  OrderDesk orders_;
  OrderQueries queries_;
  Sessions sessions_;
  PublicFeed public_;
  PrivateFeed private_;
  RestDesk rest_;
  SocketDesk sockets_;
  std::int64_t speed_ = 1;
};

std::unique_ptr<Simulator> make_simulator(Exchange& exchange);

}  // namespace crossbook::okx
