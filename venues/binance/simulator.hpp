// Binance's own protocol in front of a local exchange: REST, market streams, WS API.
// In: calls and messages with the caller's address and the exchange's time. Out: text.
// Thread: the exchange's. Limits: README.md "Rate limits"; kMaxServerFrameBytes.
#pragma once

#include <memory>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::binance {

class BinanceSimulator final : public Simulator, private ExchangeListener {
 public:
  /// Fees are taken from what is received, as the venue does. @param exchange outlives this
  explicit BinanceSimulator(Exchange& exchange);
  ~BinanceSimulator() override;

  std::string_view path(Listener listener) const noexcept override;
  HttpReply on_http(const HttpCall& call, UtcNanos now) override;
  bool on_ws_open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) override;
  void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) override;
  void on_ws_pong(WsPeer& peer, UtcNanos now) override;
  void on_ws_close(WsPeer& peer) override;
  void on_tick(UtcNanos now) override;
  /// 64 letters and digits each: an HMAC-SHA256 key. Beside it the exchange gains an Ed25519 key of
  /// the same permissions, whose secret is its PEM: for clients that log a session on.
  const ApiKey& issue_key(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                          UtcNanos now) override;
  void set_speed(std::int64_t speed) override;

  /// serverShutdown to all sockets now, the closes a little later (faults).
  void announce_shutdown(UtcNanos now);

 private:
  void on_level(InstrumentId instrument, BookSide side, const Level& level,
                std::int64_t update_id) override;
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override;
  void on_balance(AccountId account, AssetId asset) override;
  void on_status(InstrumentId instrument, TradingStatus status) override;

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crossbook::binance
