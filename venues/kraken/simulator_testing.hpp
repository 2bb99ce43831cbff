// A local Kraken without sockets, for this folder's tests: an exchange, its simulator, a user with
// a key, a maker with quotes. In: calls. Out: answers. Thread: the test's. Limits: tests only.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "keys/encoding.hpp"
#include "tests/support/test_key.hpp"
#include "venues/exchange/exchange.hpp"
#include "venues/kraken/auth.hpp"
#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken::testing {

/// The whole body of a refusal. @param text "EQuery:Unknown asset"
inline std::string error_of(const std::string& text) { return R"({"error":[")" + text + R"("]})"; }

/// API-Sign of a call: base64(HMAC-SHA512(secret, path + SHA256(nonce + body))).
inline std::string api_sign(const Signer& signer, std::string_view path, std::string_view nonce,
                            std::string_view body) {
  const Sha256Digest digest = sha256({nonce, body});
  Signature signature;
  signer.sign({path, {reinterpret_cast<const char*>(digest.data()), digest.size()}}, signature);
  char text[96];
  return std::string{base64_encode(signature.view(), text)};
}

struct LocalKraken {
  LocalKraken()
      : exchange{"kraken", table, make_listings(), 10},
        simulator{make().make_simulator(exchange)},
        venue{make().make_venue()},
        user{exchange.ledger().open_account("user")},
        maker{exchange.ledger().open_account("maker")} {
    exchange.set_fees({FeeRate::from_basis_points(25), FeeRate::from_basis_points(40)});
    deposit(user, "BTC", "10");
    deposit(user, "USD", "500000");
    api_key = &simulator->issue_key(user, {.read = true, .trade = true}, random, now);
    use(*api_key);
    set_client_listings();
    quote({{"45283.5", "0.1"}, {"45283.4", "1.5"}}, {{"45285.2", "0.2"}, {"45286.4", "1.5"}});
  }

  struct Quote {
    std::string_view price, quantity;
  };
  void quote(const std::vector<Quote>& bids, const std::vector<Quote>& asks) {
    const auto levels = [&](const std::vector<Quote>& quotes) {
      std::vector<Level> out;
      out.reserve(quotes.size());
      for (const Quote& one : quotes) out.push_back({price(one.price), quantity(one.quantity)});
      return out;
    };
    exchange.quote(maker, btc_usd, levels(bids), levels(asks), now);
  }
  Price price(std::string_view text) const {
    return Price::parse(text, table.at(btc_usd).price_scale).value();
  }
  Quantity quantity(std::string_view text) const {
    return Quantity::parse(text, table.at(btc_usd).quantity_scale).value();
  }
  void deposit(AccountId account, std::string_view asset, std::string_view amount) {
    exchange.deposit(account, *table.find_asset(asset), parse_amount(amount).value());
  }

  /// The body of a call that is signed as a client would.
  std::string post(std::string_view method, std::string_view fields = {},
                   const ApiKey* with = nullptr) {
    return send(signed_call(method, fields, with != nullptr ? *with : *api_key)).body;
  }
  /// Any method, also those that our own codec never calls.
  HttpRequest signed_call(std::string_view method, std::string_view fields, const ApiKey& with) {
    const std::string number = std::to_string(++nonce);
    HttpRequest request;
    request.method = HttpMethod::Post;
    request.target = "/0/private/" + std::string{method};
    request.body = "nonce=" + number + (fields.empty() ? "" : "&") + std::string{fields};
    request.headers = {{"API-Key", with.id},
                       {"API-Sign", api_sign(*with.verifier, request.target, number, request.body)},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    return request;
  }
  /// The codec's calls and orders go out with this key from here on.
  void use(const ApiKey& with) {
    key = std::make_unique<TestKey>(*venue, make_key_material(with.id, with.secret, {}));
  }
  std::string get(std::string_view method, std::string_view query = {}) {
    HttpCall call;
    const std::string path = "/0/public/" + std::string{method};
    call.method = "GET";
    call.path = path;
    call.query = query;
    call.address = "127.0.0.1";
    return simulator->on_http(call, now).body;
  }
  HttpResponse send(const HttpRequest& request) {
    HttpCall call;
    call.method = request.method == HttpMethod::Get ? "GET" : "POST";
    call.path = request.target;
    call.body = request.body;
    call.address = address;
    for (const auto& [name, value] : request.headers) {
      std::string lower = name;
      for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      call.headers.emplace_back(lower, value);
    }
    HttpReply reply = simulator->on_http(call, now);
    HttpResponse response;
    response.status = reply.status;
    response.body = std::move(reply.body);
    return response;
  }
  /// Through the client's own codec.
  RestEvents call(RestCall::Kind kind, ClientOrderId id = {}) {
    RequestContext context = key->context(now);
    context.nonce = ++nonce;
    const RestCall what{kind, nullptr, id};
    HttpRequest request;
    RestEvents events;
    if (venue->encode_rest(what, context, request).has_error()) throw std::runtime_error{"encode"};
    const HttpResponse response = send(request);
    if (const auto decoded = venue->decode_rest(what, response, events); decoded.has_error())
      throw std::runtime_error{response.body};
    return events;
  }
  std::string fetch_token() { return call(RestCall::Kind::SessionToken).session_token; }

  void open(FakePeer& peer, Listener listener) {
    if (!simulator->on_ws_open(listener, "/v2", peer, now)) throw std::runtime_error{"refused"};
  }
  /// What the peer is sent for a message.
  std::vector<std::string> ask(FakePeer& peer, std::string_view message) {
    peer.take();
    simulator->on_ws_message(peer, message, now);
    return peer.take();
  }
  void advance(std::chrono::milliseconds by) {
    now = now + by;
    simulator->on_tick(now);
  }

  InstrumentTable table;
  InstrumentId btc_usd = table.instrument("BTC/USD");
  InstrumentId doge_usdt = table.instrument("DOGE/USDT");
  Exchange exchange;
  std::unique_ptr<Simulator> simulator;
  std::unique_ptr<Venue> venue;
  AccountId user, maker;
  std::mt19937_64 random{7};
  UtcNanos now{1'795'413'600'000'000'000};  // 2026-11-23T06:00:00Z
  const ApiKey* api_key = nullptr;
  std::unique_ptr<TestKey> key;
  std::vector<Listing> listings;
  std::uint64_t nonce = 1'000;
  std::string address = "127.0.0.1";

 private:
  std::vector<ExchangeListing> make_listings() {
    std::vector<ExchangeListing> made;
    const auto add = [&](InstrumentId id, std::string_view tick, std::string_view least) {
      const Instrument& instrument = table.at(id);
      ExchangeListing listing;
      listing.instrument = id;
      listing.rules.tick_size = Price::parse(tick, instrument.price_scale).value();
      listing.rules.lot_size = Quantity::from_raw(1);
      listing.rules.min_quantity = Quantity::parse(least, instrument.quantity_scale).value();
      listing.rules.max_quantity = Quantity::parse("100000000", instrument.quantity_scale).value();
      listing.rules.min_notional =
          Notional::from_raw(parse_decimal128("0.5", instrument.notional_scale()).value());
      listing.rules.status = TradingStatus::Trading;
      made.push_back(listing);
    };
    add(btc_usd, "0.1", "0.0001");
    add(doge_usdt, "0.0000001", "20");
    return made;
  }
  void set_client_listings() {
    Listing btc;
    btc.instrument = table.at(btc_usd);
    btc.symbol = VenueSymbol{"BTC/USD"};
    btc.rest_symbol = VenueSymbol{"XXBTZUSD"};
    btc.price_decimals = 1;
    btc.quantity_decimals = 8;
    btc.rules.status = TradingStatus::Trading;
    Listing doge = btc;
    doge.instrument = table.at(doge_usdt);
    doge.symbol = VenueSymbol{"DOGE/USDT"};
    doge.rest_symbol = VenueSymbol{"XDGUSDT"};
    doge.price_decimals = 7;
    listings = {btc, doge};
    venue->set_listings(listings, table);
  }
};

}  // namespace crossbook::kraken::testing
