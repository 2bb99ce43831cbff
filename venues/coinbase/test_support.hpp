// What this folder's tests share: listings, padded frames, a peer that remembers, a local Coinbase.
// In: nothing. Out: builders. Thread: the test's. Limits: tests only.
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keys/encoding.hpp"
#include "tests/support/test_key.hpp"
#include "venues/coinbase/auth.hpp"
#include "venues/coinbase/simulator.hpp"
#include "venues/coinbase/venue.hpp"

namespace crossbook::coinbase::test {

inline const UtcNanos kNow = UtcNanos::from_millis(1'795'000'000'000);
/// The official SDK's own test key (tests/constants.py), which is public.
inline constexpr std::string_view kSdkKeyName =
    "organizations/test-organization/apiKeys/test-api-key";
inline constexpr std::string_view kSdkSecret =
    "k0BUni0p0vZG1BdpVjS6ogBJ7kxm630AJ2dN+tuputDOKsRAwgyrpEQLeBtS1znTmzPX6Xr2eOWpzx6nW8knkA==";

/// BTC/USD and ETH/USD as Coinbase lists them.
struct Market {
  InstrumentTable table;
  std::vector<Listing> listings;

  Market() {
    for (const char* name : {"BTC/USD", "ETH/USD"}) {
      Listing listing;
      listing.instrument = table.at(table.instrument(name));
      std::string symbol = name;
      symbol[3] = '-';
      listing.symbol = listing.rest_symbol = VenueSymbol{symbol};
      listing.price_decimals = 2;
      listing.quantity_decimals = 8;
      listings.push_back(listing);
    }
  }
  static Price price(std::string_view text) { return *Price::parse(text, Scale{10}); }
  static Quantity quantity(std::string_view text) { return *Quantity::parse(text, Scale{8}); }
};

struct Client : Market {
  std::unique_ptr<Venue> venue = make().make_venue();
  Client() { venue->set_listings(listings, table); }
};

/// A frame with the bytes behind it that simdjson may read.
class Padded {
 public:
  explicit Padded(std::string_view text) : text_{text}, size_{text.size()} {
    text_.append(PaddedBytes::kPadding, '\0');
  }
  PaddedBytes bytes() const noexcept { return {text_.data(), size_}; }

 private:
  std::string text_;
  std::size_t size_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
inline std::string sample(std::string_view name) {
  return read_file(std::string{CROSSBOOK_SOURCE_DIR} + "/venues/coinbase/testdata/" +
                   std::string{name} + ".json");
}

/// Remembers what it is sent.
class FakePeer final : public WsPeer {
 public:
  explicit FakePeer(std::uint64_t id, std::string address = "127.0.0.1")
      : id_{id}, address_{std::move(address)} {}
  void send(std::string text) override { sent.push_back(std::move(text)); }
  void ping(std::string_view) override {}
  void close(std::uint16_t code, std::string_view) override { close_code = code; }
  std::string_view address() const noexcept override { return address_; }
  std::uint64_t id() const noexcept override { return id_; }
  /// What came since the last call.
  std::vector<std::string> take() { return std::exchange(sent, {}); }

  std::vector<std::string> sent;
  std::uint16_t close_code = 0;

 private:
  std::uint64_t id_;
  std::string address_;
};

/// A local Coinbase with one funded account, a market maker and a client's codec, without sockets.
struct LocalCoinbase : Client {
  Exchange exchange{"coinbase", table, rules(table), 8};
  std::unique_ptr<Simulator> simulator = make().make_simulator(exchange);
  AccountId account = exchange.ledger().open_account("user");
  AccountId maker = exchange.ledger().open_account("maker");
  std::mt19937_64 random{7};
  UtcNanos now = kNow;
  std::uint64_t nonce = 0;

  LocalCoinbase() {
    deposit("USD", "100000");
    deposit("BTC", "5");
    quote("100", "101");
  }

  static std::vector<ExchangeListing> rules(const InstrumentTable& table) {
    std::vector<ExchangeListing> all;
    for (const Instrument& instrument : table.instruments()) {
      ExchangeListing listing;
      listing.instrument = instrument.id;
      listing.rules.tick_size = price("0.01");
      listing.rules.lot_size = quantity("0.00000001");
      listing.rules.min_quantity = quantity("0.0001");
      listing.rules.min_notional =
          Notional::from_raw(*parse_decimal128("1", instrument.notional_scale()));
      listing.rules.status = TradingStatus::Trading;
      listing.rules.fees = make().capabilities->default_fees;
      all.push_back(listing);
    }
    return all;
  }

  CoinbaseSimulator& local() { return static_cast<CoinbaseSimulator&>(*simulator); }
  InstrumentId btc() const { return *table.find("BTC", "USD"); }
  void deposit(std::string_view asset, std::string_view amount) {
    exchange.deposit(account, *table.find_asset(asset), *parse_amount(amount));
  }
  void quote(std::string_view bid, std::string_view ask, std::string_view size = "1") {
    const Level bids[] = {{price(bid), quantity(size)}};
    const Level asks[] = {{price(ask), quantity(size)}};
    exchange.quote(maker, btc(), bids, asks, now);
  }
  const ApiKey& issue(bool may_trade = true) {
    return simulator->issue_key(account, {.read = true, .trade = may_trade}, random, now);
  }
  static TestKey client_key(const ApiKey& key) {
    return TestKey{*make().make_venue(), make_key_material(key.id, key.secret, {})};
  }
  RequestContext context(const TestKey& key) {
    RequestContext context = key.context(now);
    context.nonce = ++nonce;
    return context;
  }
  void advance(std::chrono::nanoseconds time) {
    now = now + time;
    simulator->on_tick(now);
  }

  /// A token of our own making. @param request "GET /path", at the host; empty for a socket
  std::string token(const ApiKey& key, std::string_view method, std::string_view path,
                    std::string_view host = kTestHost,
                    std::chrono::seconds late = std::chrono::seconds{0}) {
    TokenClaims claims;
    const NonceText text{++nonce};
    claims.key_id = key.id;
    claims.algorithm = key.verifier->algorithm();
    claims.nonce = text.view();
    set_times(claims, now - late, kRequestLife);
    claims.method = method;
    claims.host = host;
    claims.path = path;
    TokenDraft draft{claims};
    Signature signature;
    key.verifier->sign({draft.signing_input()}, signature);
    return std::string{draft.finish(signature)};
  }
  HttpReply send(std::string_view method, std::string_view target, std::string_view body,
                 std::string_view bearer, std::string_view address = "127.0.0.1") {
    HttpCall call;
    const std::size_t mark = std::min(target.find('?'), target.size());
    call.method = method;
    call.path = target.substr(0, mark);
    call.query = target.substr(std::min(mark + 1, target.size()));
    call.body = body;
    call.address = address;
    call.headers.emplace_back("host", std::string{kTestHost});
    if (!bearer.empty())
      call.headers.emplace_back("authorization", "Bearer " + std::string{bearer});
    return simulator->on_http(call, now);
  }
  HttpReply get(std::string_view target) { return send("GET", target, {}, {}); }
  HttpReply get(std::string_view target, const ApiKey& key) {
    return send("GET", target, {}, token(key, "GET", target.substr(0, target.find('?'))));
  }
  HttpReply post(std::string_view path, std::string_view body, const ApiKey& key) {
    return send("POST", path, body, token(key, "POST", path));
  }

  bool open(FakePeer& peer, Listener listener = Listener::WsPublic) {
    return simulator->on_ws_open(listener, "/", peer, now);
  }
  void tell(FakePeer& peer, std::string_view text) { simulator->on_ws_message(peer, text, now); }
  void log_in(FakePeer& peer, const TestKey& key) {
    open(peer, Listener::WsPrivate);
    for (std::size_t step = 0; step < venue->handshake_steps(Channel::Private, nullptr); ++step) {
      std::vector<std::string> frames;
      if (venue->encode_handshake(Channel::Private, step, context(key), frames).has_error())
        throw std::logic_error{"the handshake was not encoded"};
      for (const std::string& frame : frames) tell(peer, frame);
    }
  }
};

inline nlohmann::json body_of(const HttpReply& reply) {
  return nlohmann::json::parse(reply.body, nullptr, false);
}

/// {"client_order_id":…} of a limit order.
inline std::string limit_order(std::string_view id, std::string_view side, std::string_view size,
                               std::string_view price,
                               std::string_view configuration = "limit_limit_gtc",
                               std::string_view product = "BTC-USD") {
  std::string body = R"({"client_order_id":")";
  body.append(id).append(R"(","product_id":")").append(product);
  body.append(R"(","side":")").append(side).append(R"(","order_configuration":{")");
  body.append(configuration).append(R"(":{"base_size":")").append(size);
  return body.append(R"(","limit_price":")").append(price).append(R"("}}})");
}

}  // namespace crossbook::coinbase::test
