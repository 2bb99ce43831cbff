#include "venues/binance/simulator.hpp"

#include <algorithm>
#include <array>

#include "keys/encoding.hpp"
#include "venues/binance/simulator_rest.hpp"
#include "venues/binance/simulator_streams.hpp"
#include "venues/binance/simulator_ws_api.hpp"

namespace crossbook::binance {
namespace {

constexpr std::size_t kKeyChars = 64;
constexpr std::size_t kSeedBytes = 32;
constexpr std::chrono::seconds kKeyCheckInterval{1};

std::string random_text(std::mt19937_64& random) {
  static constexpr std::string_view kLetters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text(kKeyChars, '0');
  for (char& letter : text) letter = kLetters[random() % kLetters.size()];
  return text;
}

std::string random_seed(std::mt19937_64& random) {
  std::string seed(kSeedBytes, '\0');
  for (char& byte : seed) byte = static_cast<char>(random() & 0xFF);
  return seed;
}

/// A private key as its owner would keep it: PKCS#8, RFC 8410.
std::string ed25519_pem(std::string_view seed) {
  static constexpr std::string_view kHead{
      "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16};
  const std::string der = std::string{kHead} + std::string{seed};
  std::array<unsigned char, kHead.size() + kSeedBytes> bytes{};
  std::copy(der.begin(), der.end(), bytes.begin());
  std::array<char, 65> text{};  // base64_encode ends it with a zero
  return "-----BEGIN PRIVATE KEY-----\n" + std::string{base64_encode(bytes, text.data())} +
         "\n-----END PRIVATE KEY-----\n";
}

}  // namespace

struct BinanceSimulator::Parts {
  explicit Parts(Exchange& the_exchange)
      : exchange{the_exchange},
        catalogue{the_exchange},
        stats{the_exchange.table().instruments().size()},
        notes{the_exchange},
        api{the_exchange, catalogue, limits, stats, notes},
        gate{api, limits},
        rest{the_exchange, gate, limits},
        streams{the_exchange, catalogue, stats},
        user_data{the_exchange, catalogue, notes, api},
        ws_api{the_exchange, gate, limits, user_data} {}

  Exchange& exchange;
  Catalogue catalogue;
  Limits limits;
  MarketStats stats;
  OrderNotes notes;
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
  const ApiKey& issued = parts_->exchange.add_key(key);
  const std::string seed = random_seed(random);
  key.id = random_text(random);
  key.secret = ed25519_pem(seed);
  key.verifier = std::make_shared<Signer>(Algorithm::Ed25519, Secret{seed});
  parts_->exchange.add_key(std::move(key));
  return issued;
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
  parts_->notes.on_order(order, change);
  if (trade != nullptr && !trade->is_maker) {
    parts_->stats.add(*trade);
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
