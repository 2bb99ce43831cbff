#include "venues/okx/simulator.hpp"

#include <algorithm>
#include <chrono>

namespace crossbook::okx {

OkxSimulator::OkxSimulator(Exchange& exchange)
    : exchange_{exchange},
      catalog_{exchange},
      keys_{exchange},
      market_{exchange, catalog_},
      candles_{catalog_},
      accounts_{exchange, catalog_},
      orders_{exchange, catalog_, limits_, notes_},
      queries_{exchange, catalog_, orders_, notes_},
      public_{exchange, catalog_, market_, candles_, sessions_},
      private_{exchange, catalog_, accounts_, market_, notes_, sessions_},
      rest_{desks()},
      sockets_{desks(), public_, private_, sessions_} {
  orders_.on_told({[this](const ExchangeOrder& order) { private_.on_missed(order); },
                   [this](ExchangeOrderId order, std::string_view request_id) {
                     private_.on_amending(order, request_id);
                   }});
  exchange.add_listener(this);
}

Desks OkxSimulator::desks() {
  return {exchange_, catalog_, keys_, limits_, market_, candles_, accounts_, orders_, queries_};
}

std::string_view OkxSimulator::path(Listener listener) const noexcept {
  switch (listener) {
    case Listener::Rest: return "";
    case Listener::WsPublic: return "/ws/v5/public";
    case Listener::WsPrivate: return "/ws/v5/private";
  }
  __builtin_unreachable();
}

HttpReply OkxSimulator::on_http(const HttpCall& call, UtcNanos now) {
  HttpReply reply = rest_.on_http(call, now);
  flush(now);
  return reply;
}

bool OkxSimulator::on_ws_open(Listener listener, std::string_view path, WsPeer& peer,
                              UtcNanos now) {
  return sockets_.open(listener, path, peer, now);
}

void OkxSimulator::on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  const auto found = sessions_.find(peer.id());
  if (found == sessions_.end() || found->second.peer == nullptr) return;
  sockets_.on_message(found->second, text, now);
  flush(now);  // after the reply
}

void OkxSimulator::on_ws_pong(WsPeer&, UtcNanos) {}  // OKX counts text pings only

void OkxSimulator::on_ws_close(WsPeer& peer) {
  const auto found = sessions_.find(peer.id());
  if (found != sessions_.end()) found->second.peer = nullptr;
}

void OkxSimulator::on_tick(UtcNanos now) {
  keys_.drop_unused(now, speed_);
  orders_.on_tick(now);
  flush(now);
  public_.on_tick(now);
  private_.on_tick(now);
  sockets_.on_tick(now);
  std::erase_if(sessions_, [](const auto& item) { return item.second.peer == nullptr; });
}

void OkxSimulator::flush(UtcNanos now) {
  public_.flush(now);
  private_.flush(now);
}

const ApiKey& OkxSimulator::issue_key(AccountId account, KeyPermissions permissions,
                                      std::mt19937_64& random, UtcNanos now) {
  return keys_.issue(account, permissions, random, now);
}

void OkxSimulator::set_speed(std::int64_t speed) {
  speed_ = std::max<std::int64_t>(speed, 1);
  public_.set_speed(speed_);
  private_.set_speed(speed_);
}

void OkxSimulator::announce_upgrade(UtcNanos now) {
  constexpr std::chrono::nanoseconds kAhead = std::chrono::seconds{60};
  sockets_.announce_upgrade(now, kAhead / speed_);
}

void OkxSimulator::on_level(InstrumentId instrument, BookSide, const Level&, std::int64_t) {
  public_.on_level(instrument);
}

void OkxSimulator::on_order(const ExchangeOrder& order, OrderChange change,
                            const ExchangeTrade* trade) {
  if (change == OrderChange::Accepted) notes_.on_accepted(order.id);
  if (trade != nullptr && !trade->is_maker) public_.on_trade(*trade);  // told twice, shown once
  private_.on_order(order, change, trade);
}

void OkxSimulator::on_balance(AccountId account, AssetId asset) {
  private_.on_balance(account, asset);
}

void OkxSimulator::on_status(InstrumentId instrument, TradingStatus) {
  public_.on_status(instrument);
}

std::unique_ptr<Simulator> make_simulator(Exchange& exchange) {
  return std::make_unique<OkxSimulator>(exchange);
}

}  // namespace crossbook::okx
