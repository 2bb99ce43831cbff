#include "venues/binance/bench_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "venues/binance/auth.hpp"
#include "venues/binance/simulator_json.hpp"

namespace crossbook::binance::test {
namespace {

template <class Value>
Value parsed(std::string_view text, Scale scale) {
  const Result<Value> value = Value::parse(text, scale);
  if (value.has_error()) throw std::invalid_argument{"not a decimal: " + std::string{text}};
  return *value;
}

std::string line(const Level& level, const Instrument& instrument) {
  return decimal_text(level.price.raw(), instrument.price_scale) + " x " +
         decimal_text(level.quantity.raw(), instrument.quantity_scale);
}

std::string line(const Notice& notice) {
  std::string text = "notice " + std::to_string(static_cast<int>(notice.kind));
  if (notice.reason != RejectReason::None) text += " " + std::string{to_string(notice.reason)};
  if (!notice.text.empty()) text += " \"" + std::string{notice.text.view()} + "\"";
  return text + "\n";
}

std::string line(const ExecutionReport& report, const InstrumentTable& table) {
  static constexpr std::string_view kSources[] = {"reply", "stream", "query", "local"};
  std::ostringstream out;
  out << kSources[static_cast<std::size_t>(report.source)];
  if (report.request != 0) out << " request=" << report.request;
  if (!report.client_id.empty()) out << " client=" << report.client_id.view();
  if (!report.venue_order_id.empty()) out << " order=" << report.venue_order_id.view();
  out << " " << to_string(report.status);
  if (report.reason != RejectReason::None) out << " " << to_string(report.reason);
  if (!report.venue_text.empty()) out << " \"" << report.venue_text.view() << "\"";
  if (!report.has_cumulative) return out.str() + "\n";
  const Instrument& instrument = table.at(report.instrument);
  out << " " << instrument.name
      << " cumulative=" << decimal_text(report.cumulative.raw(), instrument.quantity_scale)
      << " at=" << report.event_time.millis();
  if (report.has_fill)
    out << " fill " << line({report.fill.price, report.fill.quantity}, instrument) << " fee "
        << amount_text(report.fill.fee) << " " << table.asset_code(report.fill.fee_asset)
        << " trade=" << report.fill.trade_id.view() << (report.fill.is_maker ? " maker" : " taker");
  return out.str() + "\n";
}

}  // namespace

TestKey example_key() {
  const BinanceVenue venue;
  return TestKey{venue, venue.key_material(std::string{kExampleKey}, kExampleSecret, "")};
}

std::string signed_query(std::string query, const TestKey& key) {
  const Signature signature = key.sign(RequestMethod::Get, "/api/v3/test", {query});
  append_signature(query, signature, key.credential()->algorithm());
  return query;
}

Market::Market() {
  const auto list = [this](std::string_view name, std::string_view symbol, std::string_view tick,
                           std::string_view lot) {
    Listing listing;
    listing.instrument = table.at(table.instrument(name));
    listing.symbol = listing.rest_symbol = VenueSymbol{symbol};
    listing.rules.tick_size = parsed<Price>(tick, listing.instrument.price_scale);
    listing.rules.lot_size = parsed<Quantity>(lot, listing.instrument.quantity_scale);
    listing.rules.status = TradingStatus::Trading;
    listings.push_back(listing);
  };
  list("BTC/USDT", "BTCUSDT", "0.01", "0.00001");
  list("BNB/BTC", "BNBBTC", "0.000001", "0.001");
  list("ETH/BTC", "ETHBTC", "0.00001", "0.0001");
  venue.set_listings(listings, table);
}

const Listing& Market::at(std::string_view symbol) const {
  for (const Listing& listing : listings)
    if (listing.symbol.view() == symbol) return listing;
  throw std::invalid_argument{"not listed: " + std::string{symbol}};
}

Price price(const Listing& listing, std::string_view text) {
  return parsed<Price>(text, listing.instrument.price_scale);
}
Quantity quantity(const Listing& listing, std::string_view text) {
  return parsed<Quantity>(text, listing.instrument.quantity_scale);
}
Amount amount(std::string_view text) { return *parse_amount(text); }

std::string describe(const MarketEvents& events) {
  std::ostringstream out;
  for (const BookMessage& book : events.books) {
    const Instrument& instrument = book.listing->instrument;
    out << (book.is_snapshot ? "snapshot " : "delta ") << book.listing->symbol.view() << " "
        << book.first.value() << ".." << book.last.value() << " at " << book.event_time.millis()
        << "\n";
    for (std::uint32_t i = 0; i < book.bids_count; ++i)
      out << "  bid " << line(events.levels[book.bids_begin + i], instrument) << "\n";
    for (std::uint32_t i = 0; i < book.asks_count; ++i)
      out << "  ask " << line(events.levels[book.asks_begin + i], instrument) << "\n";
  }
  for (const Notice& notice : events.notices) out << line(notice);
  return out.str();
}

std::string describe(const AccountEvents& events, const InstrumentTable& table) {
  std::string text;
  for (const ExecutionReport& report : events.reports) text += line(report, table);
  for (const Balance& balance : events.balances)
    text += "balance " + std::string{table.asset_code(balance.asset)} + " total " +
            amount_text(balance.total) + " available " + amount_text(balance.available) + "\n";
  for (const Notice& notice : events.notices) text += line(notice);
  return text;
}

std::string describe(const RestEvents& events, const InstrumentTable& table) {
  std::ostringstream out;
  if (events.error.reason != RejectReason::None)
    out << "error " << to_string(events.error.reason) << " \"" << events.error.text.view()
        << "\" retry " << events.error.retry_after.count() << " ms\n";
  if (events.server_time.count() != 0) out << "time " << events.server_time.millis() << "\n";
  for (const ListedInstrument& listed : events.instruments)
    out << "instrument " << listed.symbol.view() << " " << listed.base.view() << "/"
        << listed.quote.view() << " tick " << listed.tick_size.view() << " lot "
        << listed.lot_size.view() << " min " << listed.min_quantity.view() << " max "
        << listed.max_quantity.view() << " notional " << listed.min_notional.view() << " status "
        << static_cast<int>(listed.status) << "\n";
  for (const FeeEntry& fee : events.fees)
    out << "fees maker " << fee.fees.maker.parts() << " taker " << fee.fees.taker.parts()
        << (fee.fees.asset == FeeAsset::Received ? " received" : " quote") << "\n";
  if (!events.key_scopes.ip_field.empty())
    for (const std::string& line : describe_scopes(events.key_scopes))
      out << "key " << line << "\n";
  return out.str() + describe(events.market) + describe(events.account, table);
}

std::string testdata_path(std::string_view name) {
  std::string path = CROSSBOOK_SOURCE_DIR "/venues/binance/testdata/";
  return path += name;
}

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  EXPECT_TRUE(file) << "cannot read " << path;
  std::ostringstream text;
  text << file.rdbuf();
  std::string result = text.str();
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

void expect_golden(std::string_view name, const std::string& actual) {
  const std::string path = testdata_path(name);
  if (std::getenv("CROSSBOOK_UPDATE_GOLDEN") != nullptr) std::ofstream{path} << actual;
  std::string expected = read_file(path) + "\n";
  if (expected == "\n") expected.clear();
  EXPECT_EQ(actual, expected) << path;
}

// ---- Bench ------------------------------------------------------------------------------------

namespace {

std::vector<ExchangeListing> exchange_listings(const Market& market) {
  std::vector<ExchangeListing> result;
  for (const std::string_view symbol : {"BTCUSDT", "ETHBTC"}) {
    const Listing& listing = market.at(symbol);
    ExchangeListing made;
    made.instrument = listing.instrument.id;
    made.rules = listing.rules;
    made.rules.min_quantity = listing.rules.lot_size;
    made.rules.max_quantity = quantity(listing, "9000");
    const std::string_view least = symbol == "BTCUSDT" ? "5" : "0.0001";
    made.rules.min_notional =
        Notional::from_raw(*parse_decimal128(least, listing.instrument.notional_scale()));
    result.push_back(made);
  }
  return result;
}

}  // namespace

Bench::Bench()
    : exchange{"binance", market.table, exchange_listings(market), 8},
      simulator{exchange},
      btc_usdt{market.at("BTCUSDT").instrument.id},
      eth_btc{market.at("ETHBTC").instrument.id},
      maker{exchange.ledger().open_account("maker")},
      alice{exchange.ledger().open_account("alice")} {
  exchange.set_fees(
      {FeeRate::from_basis_points(10), FeeRate::from_basis_points(10), FeeAsset::Received});
  exchange.deposit(alice, *market.table.find_asset("BTC"), amount("2"));
  exchange.deposit(alice, *market.table.find_asset("USDT"), amount("100000"));
  quote(btc_usdt, "51999.5", "52000", "0.5");
  quote(eth_btc, "0.03399", "0.034", "10");
  key = &simulator.issue_key(alice, {.read = true, .trade = true}, random, now);
}

void Bench::quote(InstrumentId instrument, std::string_view bid, std::string_view ask,
                  std::string_view size) {
  const Listing& listing = market.listings[instrument.value()];
  const Price tick = listing.rules.tick_size;
  const Quantity each = quantity(listing, size);
  std::vector<Level> bids, asks;
  for (std::int64_t i = 0; i < 3; ++i) {
    bids.push_back({Price::from_raw(price(listing, bid).raw() - i * tick.raw()), each});
    asks.push_back({Price::from_raw(price(listing, ask).raw() + i * tick.raw()), each});
  }
  exchange.quote(maker, instrument, bids, asks, now);
}

HttpReply Bench::get(std::string_view path, std::string_view query) {
  return call("GET", path, query, "", "");
}

HttpReply Bench::call(std::string_view method, std::string_view path, std::string_view query,
                      std::string_view body, std::string_view api_key) {
  HttpCall request;
  request.method = method;
  request.path = path;
  request.query = query;
  request.body = body;
  request.address = "127.0.0.1";
  if (!api_key.empty()) request.headers.emplace_back("x-mbx-apikey", api_key);
  return simulator.on_http(request, now);
}

std::string Bench::sign(std::string params) const {
  if (!params.empty()) params += '&';
  params += "recvWindow=5000&timestamp=" + std::to_string(now.millis());
  Signature signature;
  key->verifier->sign(params, signature);
  append_signature(params, signature, key->verifier->algorithm());
  return params;
}

HttpReply Bench::signed_call(std::string_view method, std::string_view path, std::string params) {
  const std::string form = sign(std::move(params));
  const bool in_body = method == "POST";
  return call(method, path, in_body ? "" : form, in_body ? form : "", key->id);
}

std::string Bench::ws_request(std::string_view id, std::string_view method,
                              std::vector<std::pair<std::string, std::string>> params) const {
  params.emplace_back("apiKey", key->id);
  params.emplace_back("timestamp", std::to_string(now.millis()));
  std::sort(params.begin(), params.end());
  std::string payload;
  JsonWriter json;
  json.open_object().field("id", id).field("method", method).key("params").open_object();
  for (const auto& [name, value] : params) {
    payload += (payload.empty() ? "" : "&") + name + "=" + value;
    json.field(name, value);
  }
  Signature signature;
  key->verifier->sign(payload, signature);
  char text[kMaxSignatureChars];
  json.field("signature", signature_text(signature, key->verifier->algorithm(), text));
  return json.close_object().close_object().take();
}

FakePeer& Bench::open(Listener listener, std::string_view path) {
  peers_.push_back(std::make_unique<FakePeer>(peers_.size() + 1));
  EXPECT_TRUE(simulator.on_ws_open(listener, path, *peers_.back(), now)) << path;
  return *peers_.back();
}

void Bench::advance(std::chrono::milliseconds duration) {
  for (const UtcNanos end = now + duration; now < end;) {
    now = now + std::chrono::milliseconds{5};
    simulator.on_tick(now);
  }
}

Amount Bench::balance(std::string_view asset) const {
  return exchange.ledger().balance(alice, *market.table.find_asset(asset)).total;
}

}  // namespace crossbook::binance::test
