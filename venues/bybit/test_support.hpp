// What this folder's tests share: a local Bybit without sockets and a client's key for it.
// In: requests and frames. Out: what came back. Thread: the test's. Limits: tests only.
#pragma once

#include <deque>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "keys/encoding.hpp"
#include "tests/support/contract_bridge.hpp"
#include "tests/support/test_key.hpp"
#include "venues/bybit/auth.hpp"
#include "venues/bybit/simulator.hpp"
#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {

using contract::CapturingPeer;
using Json = nlohmann::json;
using namespace std::chrono_literals;

/// BTCUSDT quoted at 30000 and 30001 by a market maker, and a user with 100000 USDT and 5 BTC.
struct LocalBybit {
  InstrumentTable table;
  Exchange exchange{"bybit", table, list(table), 10};
  std::unique_ptr<Simulator> simulator = make().make_simulator(exchange);
  AccountId account = exchange.ledger().open_account("user");
  AccountId maker = exchange.ledger().open_account("maker");
  std::mt19937_64 random{7};
  UtcNanos now = UtcNanos::from_millis(1'795'000'000'000);
  const ApiKey& api_key = issue(account, true);
  TestKey key = client_key(api_key);
  std::deque<CapturingPeer> peers;

  LocalBybit() {
    for (const auto& [coin, amount] : {std::pair{"USDT", "100000"}, std::pair{"BTC", "5"}})
      exchange.deposit(account, *table.find_asset(coin), *parse_amount(amount));
    quote("30000", "30001", "1");
  }

  static std::vector<ExchangeListing> list(InstrumentTable& table) {
    std::vector<ExchangeListing> all;
    for (const char* name : {"BTC/USDT", "ETH/USDT"}) {
      const Instrument& instrument = table.at(table.instrument(name));
      ExchangeListing listing;
      listing.instrument = instrument.id;
      listing.rules.tick_size = *Price::parse("0.1", instrument.price_scale);
      listing.rules.lot_size = *Quantity::parse("0.000001", instrument.quantity_scale);
      listing.rules.min_quantity = *Quantity::parse("0.000011", instrument.quantity_scale);
      listing.rules.max_quantity = *Quantity::parse("83", instrument.quantity_scale);
      listing.rules.min_notional =
          Notional::from_raw(*parse_decimal128("5", instrument.notional_scale()));
      listing.rules.status = TradingStatus::Trading;
      listing.rules.fees = make().capabilities->default_fees;
      all.push_back(listing);
    }
    return all;
  }
  InstrumentId btc() const { return *table.find("BTC", "USDT"); }
  void quote(std::string_view bid, std::string_view ask, std::string_view size) {
    const Instrument& market = table.at(btc());
    const auto level = [&](std::string_view price) {
      return Level{*Price::parse(price, market.price_scale),
                   *Quantity::parse(size, market.quantity_scale)};
    };
    const Level bids[] = {level(bid)}, asks[] = {level(ask)};
    exchange.quote(maker, btc(), bids, asks, now);
  }
  const ApiKey& issue(AccountId owner, bool may_trade) {
    KeyPermissions permissions;
    permissions.trade = may_trade;
    return simulator->issue_key(owner, permissions, random, now);
  }
  static TestKey client_key(const ApiKey& key) {
    const auto venue = make().make_venue();
    return TestKey{*venue, venue->key_material(key.id, key.secret, "")};
  }
  BybitSimulator& local() { return static_cast<BybitSimulator&>(*simulator); }
  void advance(std::chrono::nanoseconds time) {
    now = now + time;
    simulator->on_tick(now);
  }

  HttpResponse send(const HttpRequest& request, std::string_view address = "127.0.0.1") {
    return contract::exchange_http(*simulator, request, address, now);
  }
  /// Signed as other authors' clients sign, for any path.
  HttpRequest request(HttpMethod method, std::string target, std::string body,
                      const TestKey& signer) const {
    HttpRequest out;
    out.method = method;
    out.target = std::move(target);
    out.body = std::move(body);
    const std::string stamp = std::to_string(now.millis());
    const std::size_t mark = std::min(out.target.find('?'), out.target.size());
    const std::string_view payload =
        method == HttpMethod::Get
            ? std::string_view{out.target}.substr(std::min(mark + 1, out.target.size()))
            : std::string_view{out.body};
    const Signature signature =
        signer.sign(method == HttpMethod::Get ? RequestMethod::Get : RequestMethod::Post,
                    out.target.substr(0, mark), {stamp, signer.id(), "5000", payload});
    char text[128];
    out.headers = {{"X-BAPI-API-KEY", std::string{signer.id()}},
                   {"X-BAPI-TIMESTAMP", stamp},
                   {"X-BAPI-RECV-WINDOW", "5000"},
                   {"X-BAPI-SIGN", std::string{hex_encode(signature.view(), text)}}};
    return out;
  }
  Json get(std::string target) {
    return Json::parse(send(request(HttpMethod::Get, std::move(target), "", key)).body);
  }
  Json post(std::string target, const Json& body) {
    return Json::parse(send(request(HttpMethod::Post, std::move(target), body.dump(), key)).body);
  }
  static Json limit(std::string_view side, std::string_view price, std::string_view size,
                    std::string_view time_in_force = "GTC", std::string_view link_id = "") {
    return {{"category", "spot"},    {"symbol", "BTCUSDT"},
            {"side", side},          {"orderType", "Limit"},
            {"price", price},        {"qty", size},
            {"isLeverage", 0},       {"timeInForce", time_in_force},
            {"orderLinkId", link_id}};
  }
  Json create(const Json& order) { return post("/v5/order/create", order); }

  CapturingPeer& open(std::string_view path) {
    CapturingPeer& peer = peers.emplace_back(peers.size() + 1, "127.0.0.1");
    const Listener listener =
        path.starts_with("/v5/public") ? Listener::WsPublic : Listener::WsPrivate;
    if (!simulator->on_ws_open(listener, path, peer, now)) throw std::runtime_error("not opened");
    return peer;
  }
  std::vector<Json> tell(CapturingPeer& peer, std::string_view text) {
    simulator->on_ws_message(peer, text, now);
    return take(peer);
  }
  static std::vector<Json> take(CapturingPeer& peer) {
    std::vector<Json> all;
    for (const std::string& frame : peer.take()) all.push_back(Json::parse(frame));
    return all;
  }
  std::vector<Json> log_in(CapturingPeer& peer, const TestKey& signer) {
    std::vector<std::string> frames;
    if (append_auth_frame(signer.context(now), frames).has_error())
      throw std::runtime_error("not signed");
    return tell(peer, frames.at(0));
  }
  CapturingPeer& open_account_socket(std::string_view topics) {
    CapturingPeer& peer = open("/v5/private");
    log_in(peer, key);
    tell(peer, std::string{R"({"op":"subscribe","args":[)"}.append(topics).append("]}"));
    return peer;
  }
  /// A request of the trade socket.
  std::string trade(std::string_view id, std::string_view operation, const Json& order) const {
    return Json{{"reqId", id},
                {"header", {{"X-BAPI-TIMESTAMP", std::to_string(now.millis())}}},
                {"op", operation},
                {"args", Json::array({order})}}
        .dump();
  }
};

inline std::int64_t code_of(const Json& answer) { return answer.at("retCode").get<std::int64_t>(); }

}  // namespace crossbook::bybit::test
