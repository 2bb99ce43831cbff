// One venue on a bench: its simulator over a local exchange on one side, its codec on the other, a
// clock that we turn, and no sockets.
// In: calls. Out: what the codec made of the answers. Thread: the test's. Limits: none.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/contract_bridge.hpp"
#include "tests/support/test_key.hpp"
#include "venues/exchange/exchange.hpp"
#include "venues/registry.hpp"

namespace crossbook::contract {

using std::chrono::milliseconds;

inline constexpr milliseconds kTick{5};

class VenueBench {
 public:
  /// Lists four instruments, funds the user, quotes all books, reads the listings by REST.
  /// @throws std::runtime_error if the venue cannot read its own simulator's listings
  explicit VenueBench(const VenueModule& module);
  VenueBench(const VenueBench&) = delete;
  VenueBench& operator=(const VenueBench&) = delete;
  ~VenueBench();

  const Capabilities& capabilities() const noexcept { return *module_.capabilities; }
  const VenueModule& module() const noexcept { return module_; }
  const Listing& listing(InstrumentId instrument) const;
  const InstrumentRules& rules(InstrumentId instrument) const;
  const OrderBook& book(InstrumentId instrument) const { return exchange.book(instrument); }

  // numbers as text, at an instrument's scales
  Price price(InstrumentId instrument, std::string_view text) const;
  Quantity quantity(InstrumentId instrument, std::string_view text) const;

  // time
  void advance(milliseconds duration);

  // keys
  const ApiKey& issue(AccountId account, KeyPermissions permissions);
  TestKey load(const ApiKey& key) const { return load(key.id, key.secret, key.passphrase); }
  TestKey load(const std::string& id, const std::string& secret,
               const std::string& passphrase) const;
  /// The user's own key that may read and trade.
  const TestKey& trade_key() const noexcept { return *trade_key_; }
  RequestContext context(const TestKey* key);

  // REST. Each call adds a failure where something cannot be encoded or read.
  RestEvents call(const RestCall& what, const TestKey* key);
  RestEvents call(const RestCall& what, const RequestContext& with);
  /// Waits first, so that no limit of requests is met.
  RestEvents call_patiently(const RestCall& what, const TestKey* key);
  RestEvents call_patiently(RestCall::Kind kind, const TestKey* key) {
    return call_patiently(RestCall{kind, nullptr, {}}, key);
  }

  // WebSocket. A peer lives as long as the bench.
  CapturingPeer& open(Channel channel);
  void close(CapturingPeer& peer);
  void send(CapturingPeer& peer, std::string_view frame);

  AccountId open_account(std::string_view label);  // funded
  Amount total(AccountId account, AssetId asset) const {
    return exchange.ledger().balance(account, asset).total;
  }
  /// The maker's quotes of one book; an empty side is an empty side.
  void quote(InstrumentId instrument, std::span<const Level> bids, std::span<const Level> asks) {
    exchange.quote(maker, instrument, bids, asks, now);
  }
  void clear_quotes(InstrumentId instrument) { quote(instrument, {}, {}); }
  /// Plain quotes: five levels a side, one tick apart, around the instrument's first price.
  void quote_calm_books();

  std::mt19937_64 random{20'261'123};
  UtcNanos now;
  InstrumentTable table;
  InstrumentId btc_usdt;   // fine prices: 123456.78
  InstrumentId eth_btc;    // a tick that is no power of ten
  InstrumentId doge_usd;   // assets that some venues spell their own way
  InstrumentId pepe_usdt;  // prices of 1e-8, sizes of millions
  std::vector<InstrumentId> instruments;
  Exchange exchange;
  std::unique_ptr<Simulator> simulator;
  std::unique_ptr<Venue> venue;
  std::vector<Listing> listings;
  AccountId user;
  AccountId maker;
  std::string session_token;
  std::string address{kHomeAddress};

 private:
  struct Socket {
    Channel channel{};
    std::unique_ptr<CapturingPeer> peer;
    UtcNanos last_ping;
    bool is_registered = true;
  };
  std::vector<ExchangeListing> make_listings();
  void read_listings();
  void keep_alive(Socket& socket);

  const VenueModule& module_;
  std::vector<std::unique_ptr<Socket>> sockets_;
  std::optional<TestKey> trade_key_;
  std::uint64_t last_nonce_ = 0;
  std::uint64_t last_request_ = 0;
};

}  // namespace crossbook::contract
