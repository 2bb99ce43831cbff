// What this folder's tests share: listings, padded frames, a peer that remembers, a local OKX.
// In: nothing. Out: builders. Thread: the test's. Limits: tests only.
#pragma once

#include <algorithm>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "keys/encoding.hpp"
#include "tests/support/test_key.hpp"
#include "venues/okx/auth.hpp"
#include "venues/okx/simulator.hpp"
#include "venues/okx/venue.hpp"

namespace crossbook::okx::test {

inline const UtcNanos kNow = UtcNanos::from_millis(1'795'000'000'000);

/// BTC/USDT and ETH/USDT as OKX lists them.
struct Market {
  InstrumentTable table;
  std::vector<Listing> listings;

  Market() {
    for (const char* name : {"BTC/USDT", "ETH/USDT"}) {
      const InstrumentId id = table.instrument(name);
      Listing listing;
      listing.instrument = table.at(id);
      std::string symbol = name;
      symbol[3] = '-';
      listing.symbol = listing.rest_symbol = VenueSymbol{symbol};
      listing.code = kFirstInstIdCode + id.value();
      listing.price_decimals = 1;
      listing.quantity_decimals = 8;
      listings.push_back(listing);
    }
  }
  Price price(std::string_view text) const { return *Price::parse(text, Scale{10}); }
  Quantity quantity(std::string_view text) const { return *Quantity::parse(text, Scale{8}); }
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

/// Signs as OKX's clients do, also what our own codec never asks.
inline void sign_any(const TestKey& key, UtcNanos now, HttpRequest& request) {
  const std::string timestamp = iso_timestamp(now);
  const std::string_view method = request.method == HttpMethod::Post ? "POST" : "GET";
  const Signature signature = key.sign(parse_request_method(method).value(), request.target,
                                       {timestamp, method, request.target, request.body});
  char text[96];
  std::string passphrase;
  key.credential()->append_passphrase(passphrase);
  request.headers = {{"OK-ACCESS-KEY", std::string{key.id()}},
                     {"OK-ACCESS-SIGN", std::string{base64_encode(signature.view(), text)}},
                     {"OK-ACCESS-TIMESTAMP", timestamp},
                     {"OK-ACCESS-PASSPHRASE", passphrase},
                     {"Content-Type", "application/json"}};
}
inline std::string login_frame(const TestKey& key, UtcNanos now) {
  std::vector<std::string> frames;
  if (append_login_frame(key.context(now), frames).has_error())
    throw std::logic_error{"the login was not signed"};
  return frames.at(0);
}

/// A local OKX with one funded account, a market maker and a client's codec, without sockets.
struct LocalOkx : Client {
  Exchange exchange{"okx", table, rules(table), 8};
  std::unique_ptr<Simulator> simulator = make().make_simulator(exchange);
  AccountId account = exchange.ledger().open_account("user");
  AccountId maker = exchange.ledger().open_account("maker");
  std::mt19937_64 random{7};
  UtcNanos now = kNow;

  LocalOkx() {
    deposit("USDT", "100000");
    deposit("BTC", "5");
  }

  static std::vector<ExchangeListing> rules(const InstrumentTable& table) {
    std::vector<ExchangeListing> all;
    for (const Instrument& instrument : table.instruments()) {
      ExchangeListing listing;
      listing.instrument = instrument.id;
      listing.rules.tick_size = *Price::parse("0.1", instrument.price_scale);
      listing.rules.lot_size = *Quantity::parse("0.00000001", instrument.quantity_scale);
      listing.rules.min_quantity = *Quantity::parse("0.00001", instrument.quantity_scale);
      listing.rules.status = TradingStatus::Trading;
      listing.rules.fees = make().capabilities->default_fees;
      all.push_back(listing);
    }
    return all;
  }

  OkxSimulator& okx() { return static_cast<OkxSimulator&>(*simulator); }
  InstrumentId btc() const { return *table.find("BTC", "USDT"); }
  void deposit(std::string_view asset, std::string_view amount) {
    exchange.deposit(account, *table.find_asset(asset), *parse_amount(amount));
  }
  /// One level a side, at whole prices.
  void quote(std::string_view bid, std::string_view ask, std::string_view size = "1") {
    const Level bids[] = {{price(bid), quantity(size)}};
    const Level asks[] = {{price(ask), quantity(size)}};
    exchange.quote(maker, btc(), bids, asks, now);
  }
  const ApiKey& issue(bool may_trade = true) {
    KeyPermissions permissions;
    permissions.trade = may_trade;
    return simulator->issue_key(account, permissions, random, now);
  }
  static TestKey client_key(const ApiKey& key) {
    return TestKey{*make().make_venue(), make_key_material(key.id, key.secret, key.passphrase)};
  }
  RequestContext context(const TestKey& key) const {
    RequestContext context = key.context(now);
    context.request = 1;
    return context;
  }
  void advance(std::chrono::nanoseconds time) {
    now = now + time;
    simulator->on_tick(now);
  }

  /// Hands a client's request to the simulator as the server would.
  HttpReply send(const HttpRequest& request, std::string_view address = "127.0.0.1") {
    HttpCall call;
    call.method = request.method == HttpMethod::Post ? "POST" : "GET";
    const std::string_view target = request.target;
    const std::size_t mark = target.find('?');
    call.path = target.substr(0, mark);
    if (mark != std::string_view::npos) call.query = target.substr(mark + 1);
    call.body = request.body;
    call.address = address;
    for (const auto& [name, value] : request.headers) {
      std::string lower = name;
      for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      call.headers.emplace_back(lower, value);
    }
    return simulator->on_http(call, now);
  }
  HttpReply get(std::string target, const TestKey* key = nullptr) {
    return call(HttpMethod::Get, std::move(target), {}, key);
  }
  HttpReply post(std::string target, std::string body, const TestKey& key) {
    return call(HttpMethod::Post, std::move(target), std::move(body), &key);
  }
  HttpReply call(HttpMethod method, std::string target, std::string body, const TestKey* key) {
    HttpRequest request;
    request.method = method;
    request.target = std::move(target);
    request.body = std::move(body);
    if (key != nullptr) sign_any(*key, now, request);
    return send(request);
  }

  bool open(FakePeer& peer, std::string_view path = "/ws/v5/public") {
    const Listener listener = path == "/ws/v5/public" ? Listener::WsPublic : Listener::WsPrivate;
    return simulator->on_ws_open(listener, path, peer, now);
  }
  void tell(FakePeer& peer, std::string_view text) { simulator->on_ws_message(peer, text, now); }
  /// Opens a private socket and takes it through the client's own handshake.
  void log_in(FakePeer& peer, const TestKey& key) {
    open(peer, "/ws/v5/private");
    for (std::size_t step = 0; step < venue->handshake_steps(Channel::Private, nullptr); ++step) {
      std::vector<std::string> frames;
      if (venue->encode_handshake(Channel::Private, step, context(key), frames).has_value())
        for (const std::string& frame : frames) tell(peer, frame);
    }
  }
  MarketEvents decode_market(const std::vector<std::string>& frames) {
    MarketEvents events;
    for (const std::string& frame : frames)
      if (venue->decode_market(Padded{frame}.bytes(), events).has_error())
        throw std::runtime_error("cannot read " + frame);
    return events;
  }
  AccountEvents decode_account(const std::vector<std::string>& frames) {
    AccountEvents events;
    for (const std::string& frame : frames)
      if (venue->decode_account(Padded{frame}.bytes(), events).has_error())
        throw std::runtime_error("cannot read " + frame);
    return events;
  }
};

/// A local OKX with a trader who is logged in on the private socket, and quotes at 30000 and 30001.
struct Trader : LocalOkx {
  const ApiKey& api_key = issue();
  TestKey key = client_key(api_key);
  FakePeer peer{1};
  std::uint64_t requests = 0;

  Trader() {
    quote("30000", "30001", "1");
    log_in(peer, key);
    peer.take();
  }

  OrderIntent intent(std::string_view client_id, Side side, std::string_view limit,
                     std::string_view size) const {
    OrderIntent intent;
    intent.client_id = ClientOrderId{client_id};
    intent.instrument = btc();
    intent.side = side;
    intent.price = price(limit);
    intent.quantity = quantity(size);
    return intent;
  }
  AccountEvents trade(const OrderIntent& order) {
    RequestContext context = LocalOkx::context(key);
    context.request = ++requests;
    FrameBuffer frame;
    if (key.encode(*venue, order, listings[0], context, frame).has_error())
      throw std::runtime_error("cannot write the order");
    tell(peer, frame.view());
    return decode_account(peer.take());
  }
  AccountEvents trade(std::string_view client_id, Side side, std::string_view limit,
                      std::string_view size) {
    return trade(intent(client_id, side, limit, size));
  }
  /// A limit order that stays on the book.
  OrderIntent resting(std::string_view client_id, Side side, std::string_view limit,
                      std::string_view size) const {
    OrderIntent order = intent(client_id, side, limit, size);
    order.time_in_force = TimeInForce::Gtc;
    return order;
  }
  AccountEvents raw(std::string_view frame) {
    tell(peer, frame);
    return decode_account(peer.take());
  }
  std::string total(std::string_view asset) const {
    return amount_text(exchange.ledger().balance(account, *table.find_asset(asset)).total);
  }
};

/// Whether one of the frames holds the text.
inline bool contains(const std::vector<std::string>& frames, std::string_view text) {
  return std::any_of(frames.begin(), frames.end(), [&](const std::string& frame) {
    return frame.find(text) != std::string::npos;
  });
}

/// What stands behind "code":" for the first time.
inline std::string code_of(std::string_view body) {
  constexpr std::string_view kKey = R"("code":")";
  const std::size_t at = body.find(kKey);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + kKey.size();
  return std::string{body.substr(begin, body.find('"', begin) - begin)};
}
inline std::string code_of(const HttpReply& reply) { return code_of(reply.body); }

inline std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace crossbook::okx::test
