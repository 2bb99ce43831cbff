#include "tests/contract/venue_bench.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "venues/connector/listing_match.hpp"

namespace crossbook::contract {
namespace {

constexpr std::uint8_t kFeeDecimals = 8;
constexpr int kQuoteLevels = 5;
// Whatever a venue counts in, so much time gives back what one call took.
constexpr milliseconds kPatience{4'000};
// 2026-11-23T06:00:00Z
constexpr UtcNanos kStart = UtcNanos::from_millis(1'795'413'600'000);

template <class Value>
Value parse(std::string_view text, Scale scale, const char* what) {
  const Result<Value> value = Value::parse(text, scale);
  if (value.has_error())
    throw std::runtime_error{std::string{what} + " \"" + std::string{text} +
                             "\": " + std::string{to_string(value.error().code)}};
  return *value;
}

struct FirstQuotes {
  std::string_view bid;
  std::string_view ask;
  std::string_view size;
};

}  // namespace

VenueBench::VenueBench(const VenueModule& module)
    : now{kStart},
      btc_usdt{table.instrument("BTC/USDT")},
      eth_btc{table.instrument("ETH/BTC")},
      doge_usd{table.instrument("DOGE/USD")},
      pepe_usdt{table.instrument("PEPE/USDT")},
      instruments{btc_usdt, eth_btc, doge_usd, pepe_usdt},
      exchange{std::string{module.capabilities->name}, table, make_listings(), kFeeDecimals},
      simulator{module.make_simulator(exchange)},
      venue{module.make_venue()},
      module_{module} {
  exchange.set_fees(capabilities().default_fees);
  user = open_account("user");
  maker = exchange.ledger().open_account("maker");
  quote_calm_books();
  venue->set_listings({}, table);
  read_listings();
  trade_key_.emplace(load(issue(user, {.read = true, .trade = true})));
}

VenueBench::~VenueBench() {
  for (const auto& socket : sockets_) close(*socket->peer);
}

std::vector<ExchangeListing> VenueBench::make_listings() {
  struct Rules {
    InstrumentId instrument;
    std::string_view tick, lot, min_quantity, max_quantity, min_notional;
  };
  const Rules all[] = {{btc_usdt, "0.01", "0.00001", "0.0001", "500", "5"},
                       {eth_btc, "0.00005", "0.001", "0.002", "9000", "0.0001"},
                       {doge_usd, "0.00001", "1", "10", "9000000", "1"},
                       {pepe_usdt, "0.00000001", "1", "100000", "90000000000", "1"}};
  std::vector<ExchangeListing> made;
  for (const Rules& row : all) {
    const Instrument& instrument = table.at(row.instrument);
    ExchangeListing listing;
    listing.instrument = row.instrument;
    listing.rules.tick_size = price(row.instrument, row.tick);
    listing.rules.lot_size = quantity(row.instrument, row.lot);
    listing.rules.min_quantity = quantity(row.instrument, row.min_quantity);
    listing.rules.max_quantity = quantity(row.instrument, row.max_quantity);
    listing.rules.min_notional =
        Notional::from_raw(parse_decimal128(row.min_notional, instrument.notional_scale()).value());
    listing.rules.status = TradingStatus::Trading;
    made.push_back(listing);
  }
  return made;
}

void VenueBench::quote_calm_books() {
  const auto around = [&](InstrumentId instrument, const FirstQuotes& first) {
    const Price tick = rules(instrument).tick_size;
    const Price bid = price(instrument, first.bid);
    const Price ask = price(instrument, first.ask);
    const std::int64_t size = quantity(instrument, first.size).raw();
    std::vector<Level> bids, asks;
    for (int i = 0; i < kQuoteLevels; ++i) {
      const Price away = Price::from_raw(tick.raw() * i);
      bids.push_back({bid - away, Quantity::from_raw(size * (i + 1))});
      asks.push_back({ask + away, Quantity::from_raw(size * (i + 1))});
    }
    quote(instrument, bids, asks);
  };
  around(btc_usdt, {"123456.77", "123456.78", "0.25"});
  around(eth_btc, {"0.0345", "0.03455", "4"});
  around(doge_usd, {"0.15871", "0.15872", "15000"});
  around(pepe_usdt, {"0.00001234", "0.00001235", "70000000"});
}

void VenueBench::read_listings() {
  RestEvents events = call(RestCall{RestCall::Kind::Instruments, nullptr, {}}, nullptr);
  ListingMatch match =
      match_listings(events.instruments, instruments, table, capabilities().default_fees);
  if (!match.notes.empty())
    throw std::runtime_error{"venues/" + std::string{capabilities().name} +
                             " cannot be tried yet: by its Instruments call " +
                             match.notes.front() + " " + std::string{events.error.text.view()} +
                             "; docs/add-a-venue.md has the steps"};
  listings = std::move(match.listings);
  venue->set_listings(listings, table);
}

const Listing& VenueBench::listing(InstrumentId instrument) const {
  for (const Listing& listing : listings)
    if (listing.instrument.id == instrument) return listing;
  throw std::runtime_error{"not listed"};
}

const InstrumentRules& VenueBench::rules(InstrumentId instrument) const {
  return exchange.find_listing(instrument)->rules;
}

Price VenueBench::price(InstrumentId instrument, std::string_view text) const {
  return parse<Price>(text, table.at(instrument).price_scale, "price");
}

Quantity VenueBench::quantity(InstrumentId instrument, std::string_view text) const {
  return parse<Quantity>(text, table.at(instrument).quantity_scale, "quantity");
}

void VenueBench::advance(milliseconds duration) {
  for (const UtcNanos end = now + duration; now < end;) {
    now = now + kTick;
    simulator->on_tick(now);
    for (const auto& socket : sockets_) keep_alive(*socket);
  }
}

void VenueBench::keep_alive(Socket& socket) {
  CapturingPeer& peer = *socket.peer;
  if (!peer.is_open() && socket.is_registered) {
    socket.is_registered = false;
    simulator->on_ws_close(peer);
  }
  if (!peer.is_open()) return;
  for (int pings = peer.take_pings(); pings > 0; --pings) simulator->on_ws_pong(peer, now);
  const milliseconds interval = capabilities().ping_interval;
  if (interval.count() == 0 || now - socket.last_ping < interval) return;
  socket.last_ping = now;
  std::vector<std::string> frames;
  venue->encode_ping(socket.channel, frames);
  for (const std::string& frame : frames) send(peer, frame);
}

const ApiKey& VenueBench::issue(AccountId account, KeyPermissions permissions) {
  return simulator->issue_key(account, permissions, random, now);
}

TestKey VenueBench::load(const std::string& id, const std::string& secret,
                         const std::string& passphrase) const {
  return TestKey{*venue, venue->key_material(id, secret, passphrase), listings};
}

RequestContext VenueBench::context(const TestKey* key) {
  RequestContext context;
  context.venue_now = now;
  last_nonce_ = std::max(last_nonce_ + 1, static_cast<std::uint64_t>(now.count()));
  context.nonce = last_nonce_;
  context.request = ++last_request_;
  context.session_token = session_token;
  context.credential = key == nullptr ? nullptr : key->credential();
  context.host = kTestHost;
  return context;
}

RestEvents VenueBench::call(const RestCall& what, const TestKey* key) {
  return call(what, context(key));
}

RestEvents VenueBench::call(const RestCall& what, const RequestContext& with) {
  RestEvents events;
  HttpRequest request;
  const Result<void> encoded = venue->encode_rest(what, with, request);
  if (encoded.has_error()) {
    ADD_FAILURE() << "call " << static_cast<int>(what.kind)
                  << " was not encoded: " << to_string(encoded.error().code) << ": "
                  << encoded.error().field;
    events.error.reason = RejectReason::NotSent;
    return events;
  }
  const HttpResponse response = exchange_http(*simulator, request, address, now);
  const Result<void> decoded = venue->decode_rest(what, response, events);
  if (decoded.has_error()) {
    ADD_FAILURE() << request.target << " was not read: " << to_string(decoded.error().code) << ": "
                  << decoded.error().field << "\n"
                  << response.status << " " << response.body.substr(0, 500);
    events.clear();
    events.error.reason = RejectReason::OutcomeUnknown;
  }
  return events;
}

RestEvents VenueBench::call_patiently(const RestCall& what, const TestKey* key) {
  advance(kPatience);
  return call(what, key);
}

CapturingPeer& VenueBench::open(Channel channel) {
  const Listener listener = channel == Channel::Public ? Listener::WsPublic : Listener::WsPrivate;
  auto socket = std::make_unique<Socket>();
  socket->channel = channel;
  socket->peer = std::make_unique<CapturingPeer>(sockets_.size() + 1, address);
  socket->last_ping = now;
  CapturingPeer& peer = *socket->peer;
  const std::string_view path =
      channel == Channel::Trade ? simulator->trade_path() : simulator->path(listener);
  const bool is_taken = simulator->on_ws_open(listener, path, peer, now);
  if (!is_taken) throw std::runtime_error{"the simulator refused its own path"};
  sockets_.push_back(std::move(socket));
  return peer;
}

void VenueBench::close(CapturingPeer& peer) {
  for (const auto& socket : sockets_) {
    if (socket->peer.get() != &peer || !socket->is_registered) continue;
    socket->is_registered = false;
    simulator->on_ws_close(peer);
    peer.close(1000, "done");
  }
}

void VenueBench::send(CapturingPeer& peer, std::string_view frame) {
  if (peer.is_open()) simulator->on_ws_message(peer, frame, now);
}

AccountId VenueBench::open_account(std::string_view label) {
  const AccountId account = exchange.ledger().open_account(label);
  const auto deposit = [&](std::string_view asset, std::string_view amount) {
    exchange.deposit(account, *table.find_asset(asset), parse_amount(amount).value());
  };
  deposit("BTC", "50.12345678");
  deposit("ETH", "800.00000001");
  deposit("DOGE", "5000000.1");
  deposit("PEPE", "80000000000");
  deposit("USDT", "2500000.87654321");
  deposit("USD", "1000000.05");
  return account;
}

}  // namespace crossbook::contract
