#include "venues/binance/simulator.hpp"

#include <algorithm>

#include "venues/binance/simulator_rest.hpp"
#include "venues/binance/simulator_streams.hpp"
#include "venues/binance/simulator_ws_api.hpp"

namespace crossbook::binance {
namespace {

constexpr std::size_t kKeyChars = 64;
constexpr std::chrono::seconds kKeyCheckInterval{1};

std::string random_text(std::mt19937_64& random) {
  static constexpr std::string_view kLetters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text(kKeyChars, '0');
  for (char& letter : text) letter = kLetters[random() % kLetters.size()];
  return text;
}

}  // namespace

struct BinanceSimulator::Parts {
  explicit Parts(Exchange& the_exchange)
      : exchange{the_exchange},
        catalogue{the_exchange},
        api{the_exchange, catalogue, limits},
        gate{api, limits},
        rest{the_exchange, gate, limits},
        streams{the_exchange, catalogue},
        user_data{the_exchange, catalogue, api},
        ws_api{the_exchange, gate, limits, user_data} {}

  Exchange& exchange;
  Catalogue catalogue;
  Limits limits;
  Api api;
  Gate gate;
  Rest rest;
  Streams streams;
  UserData user_data;
  WsApi ws_api;
  std::int64_t speed = 1;
  UtcNanos keys_checked;
};

BinanceSimulator::BinanceSimulator(Exchange& exchange) : parts_{std::make_unique<Parts>(exchange)} {
  if (!exchange.listings().empty()) {
    Fees fees = exchange.listings().front().rules.fees;
    const bool is_venues_way = fees.asset == FeeAsset::Received;
    fees.asset = FeeAsset::Received;
    if (!is_venues_way) exchange.set_fees(fees);
  }
  exchange.add_listener(this);
}

BinanceSimulator::~BinanceSimulator() = default;

std::string_view BinanceSimulator::path(Listener listener) const noexcept {
  switch (listener) {
    case Listener::Rest: return "";
    case Listener::WsPublic: return "/ws";
    case Listener::WsPrivate: return kWsApiPath;
  }
  __builtin_unreachable();
}

HttpReply BinanceSimulator::on_http(const HttpCall& call, UtcNanos now) {
  HttpReply reply = parts_->rest.on_call(call, now);
  parts_->user_data.flush(now);
  return reply;
}

bool BinanceSimulator::on_ws_open(Listener listener, std::string_view path, WsPeer& peer,
                                  UtcNanos now) {
  if (listener == Listener::Rest || !parts_->limits.admit_connection(peer.address(), now))
    return false;
  if (listener == Listener::WsPublic) return parts_->streams.open(path, peer, now);
  return parts_->ws_api.open(path, peer, now);
}

void BinanceSimulator::on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  if (parts_->streams.has(peer)) return parts_->streams.on_message(peer, text, now);
  parts_->ws_api.on_message(peer, text, now);
  parts_->user_data.flush(now);
}

void BinanceSimulator::on_ws_pong(WsPeer& peer, UtcNanos now) {
  if (parts_->streams.has(peer)) return parts_->streams.on_pong(peer, now);
  parts_->ws_api.on_pong(peer, now);
}

void BinanceSimulator::on_ws_close(WsPeer& peer) {
  parts_->streams.close(peer);
  parts_->ws_api.close(peer);
}

void BinanceSimulator::on_tick(UtcNanos now) {
  parts_->user_data.flush(now);
  if (now - parts_->keys_checked >= kKeyCheckInterval) {
    parts_->keys_checked = now;
    parts_->user_data.end_revoked(now);
  }
  parts_->streams.tick(now, parts_->speed);
  parts_->ws_api.tick(now, parts_->speed);
}

const ApiKey& BinanceSimulator::issue_key(AccountId account, KeyPermissions permissions,
                                          std::mt19937_64& random, UtcNanos now) {
  ApiKey key;
  key.id = random_text(random);
  key.secret = random_text(random);
  key.account = account;
  key.permissions = permissions;
  key.created = now;
  key.verifier = std::make_shared<Signer>(Algorithm::HmacSha256, Secret{key.secret});
  return parts_->exchange.add_key(std::move(key));
}

void BinanceSimulator::set_speed(std::int64_t speed) {
  parts_->speed = std::max<std::int64_t>(1, speed);
}

void BinanceSimulator::announce_shutdown(UtcNanos now) {
  parts_->streams.announce_shutdown(now);
  parts_->ws_api.announce_shutdown(now);
}

void BinanceSimulator::on_level(InstrumentId instrument, BookSide side, const Level& level,
                                std::int64_t update_id) {
  parts_->streams.on_level(instrument, side, level, update_id);
}

void BinanceSimulator::on_order(const ExchangeOrder& order, OrderChange change,
                                const ExchangeTrade* trade) {
  if (trade != nullptr && !trade->is_maker) {
    parts_->api.note_trade(*trade);
    parts_->streams.on_trade(*trade);
  }
  const bool is_first_fill = trade != nullptr && !order.is_quote && order.trades.size() == 1;
  if (is_first_fill) parts_->limits.refund_order(order.account, trade->time);
  parts_->user_data.on_order(order, change, trade);
}

void BinanceSimulator::on_balance(AccountId account, AssetId asset) {
  parts_->user_data.on_balance(account, asset);
}

// The venue says nothing on its streams; exchangeInfo shows it.
void BinanceSimulator::on_status(InstrumentId, TradingStatus) {}

}  // namespace crossbook::binance
