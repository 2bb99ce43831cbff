#include <gtest/gtest.h>

#include <string>

#include "venues/connector/listing_match.hpp"
#include "venues/connector/listing_table.hpp"
#include "venues/connector/order_table.hpp"
#include "venues/connector/url.hpp"
#include "venues/market/asset_map.hpp"

namespace crossbook {
namespace {

Listing listing(const std::string& symbol, std::uint16_t id) {
  Listing result;
  result.instrument.id = InstrumentId{id};
  result.symbol = VenueSymbol{symbol};
  result.rest_symbol = VenueSymbol{"R" + symbol};
  result.code = 100 + id;
  return result;
}

TEST(ListingTable, FindsEachListingByEachOfItsNames) {
  std::vector<Listing> all;
  for (std::uint16_t i = 0; i < 1'000; ++i) all.push_back(listing("S" + std::to_string(i), i));
  ListingTable table;
  EXPECT_EQ(table.find("S1"), nullptr) << "before it is built";
  table.build(all);
  for (const Listing& one : all) {
    ASSERT_NE(table.find(one.symbol.view()), nullptr);
    EXPECT_EQ(table.find(one.symbol.view())->instrument.id, one.instrument.id);
  }
  EXPECT_EQ(table.find_rest("RS7")->symbol.view(), "S7");
  EXPECT_EQ(table.find_code(107)->symbol.view(), "S7");
  EXPECT_EQ(table.find(InstrumentId{7})->symbol.view(), "S7");
  EXPECT_EQ(table.find("S1000"), nullptr);
  EXPECT_EQ(table.find(""), nullptr);
}

TEST(ListingTable, RefusesTwoListingsOfOneSymbolAndKeepsWhatItHad) {
  ListingTable table;
  const std::vector<Listing> good{listing("A", 1)};
  table.build(good);
  const std::vector<Listing> twice{listing("B", 1), listing("B", 2)};
  EXPECT_THROW(table.build(twice), std::invalid_argument);
  EXPECT_NE(table.find("A"), nullptr);
}

ExecutionReport report(OrderStatus status) {
  ExecutionReport result;
  result.status = status;
  return result;
}

TEST(OrderTable, O28_CompletesReportsThatOnlyEchoTheRequestOrTheVenuesId) {
  OrderTable orders;
  const ClientOrderId id{"A1"};
  ASSERT_TRUE(orders.add(id, InstrumentId{3}, 41));
  ExecutionReport reply = report(OrderStatus::New);
  reply.request = 41;
  reply.venue_order_id = VenueOrderId{"V9"};
  ASSERT_NE(orders.complete(reply), nullptr);
  EXPECT_EQ(reply.client_id, id);
  EXPECT_EQ(reply.instrument, InstrumentId{3});

  ExecutionReport sparse = report(OrderStatus::Filled);
  sparse.venue_order_id = VenueOrderId{"V9"};
  const TrackedOrder* order = orders.complete(sparse);
  ASSERT_NE(order, nullptr);
  EXPECT_EQ(sparse.client_id, id);
  EXPECT_EQ(sparse.request, 41U);
  EXPECT_FALSE(order->is_open);
}

TEST(OrderTable, LeavesForeignReportsAsTheyAre) {
  OrderTable orders;
  orders.add(ClientOrderId{"A1"}, InstrumentId{3}, 41);
  ExecutionReport foreign = report(OrderStatus::New);
  foreign.client_id = ClientOrderId{"ZZ"};
  foreign.request = 41;
  EXPECT_EQ(orders.complete(foreign), nullptr) << "a client id that is not ours decides";
  EXPECT_EQ(foreign.client_id, ClientOrderId{"ZZ"});
}

TEST(OrderTable, RefusesAClientIdTwice) {
  OrderTable orders;
  EXPECT_TRUE(orders.add(ClientOrderId{"A1"}, InstrumentId{3}, 1));
  EXPECT_FALSE(orders.add(ClientOrderId{"A1"}, InstrumentId{3}, 2));
  orders.remove(ClientOrderId{"A1"});
  EXPECT_TRUE(orders.add(ClientOrderId{"A1"}, InstrumentId{3}, 3));
  EXPECT_EQ(orders.find_request(1), nullptr);
}

TEST(OrderTable, ForgetsTheOldestAndFindsAllOthersForEver) {
  OrderTable orders;
  constexpr std::uint64_t kCount = kMaxTrackedOrders * 5;
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    const ClientOrderId id{"C" + std::to_string(i)};
    ASSERT_TRUE(orders.add(id, InstrumentId{1}, i));
    ExecutionReport named = report(OrderStatus::New);
    named.client_id = id;
    named.venue_order_id = VenueOrderId{std::to_string(i * 977)};
    orders.complete(named);
  }
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    const bool is_known = i > kCount - kMaxTrackedOrders;
    ASSERT_EQ(orders.find(ClientOrderId{"C" + std::to_string(i)}) != nullptr, is_known) << i;
    ASSERT_EQ(orders.find_request(i) != nullptr, is_known) << i;
    ASSERT_EQ(orders.find_venue_id(VenueOrderId{std::to_string(i * 977)}) != nullptr, is_known);
  }
  std::size_t open = 0;
  orders.for_each_open([&](TrackedOrder&) { ++open; });
  EXPECT_EQ(open, kMaxTrackedOrders);
}

ListedInstrument listed(const char* base, const char* quote, const char* tick, const char* lot) {
  ListedInstrument result;
  result.base = AssetCode{base};
  result.quote = AssetCode{quote};
  result.symbol = VenueSymbol{std::string{base} + quote};
  result.tick_size = FixedText<31>{tick};
  result.lot_size = FixedText<31>{lot};
  return result;
}

TEST(ListingMatch, ReadsRulesAtOurScalesAndSaysWhatIsMissing) {
  InstrumentTable table;
  const InstrumentId btc = table.instrument("BTC/USDT");
  const InstrumentId eth = table.instrument("ETH/USDT");
  const InstrumentId fine = table.instrument("PEPE/USDT");
  std::vector<ListedInstrument> all{listed("BTC", "USDT", "0.01000000", "0.00001"),
                                    listed("PEPE", "USDT", "0.000000000001", "1")};
  all[0].min_notional = FixedText<31>{"5"};
  const std::vector<InstrumentId> wanted{btc, eth, fine};
  const Fees fees{FeeRate::from_basis_points(8), FeeRate::from_basis_points(10), FeeAsset::Quote};
  const ListingMatch match = match_listings(all, wanted, table, fees);
  ASSERT_EQ(match.listings.size(), 1U);
  const Listing& one = match.listings[0];
  EXPECT_EQ(one.rules.tick_size, Price::from_raw(100'000'000));
  EXPECT_EQ(one.rules.lot_size, Quantity::from_raw(1'000));
  EXPECT_EQ(one.rules.min_notional, Notional::from_raw(Int128{5} * power_of_ten(18)));
  EXPECT_EQ(one.price_decimals, 8) << "as printed: checksums need it";
  EXPECT_EQ(one.rest_symbol, one.symbol);
  EXPECT_EQ(one.rules.fees.taker, fees.taker);
  ASSERT_EQ(match.notes.size(), 2U);
  EXPECT_EQ(match.notes[0], "ETH/USDT is not listed here");
  EXPECT_NE(match.notes[1].find("tick_size"), std::string::npos);
}

TEST(ListingMatch, E4_OneBookWithTwoNamesIsListedOnce) {
  InstrumentTable table;
  const InstrumentId usd = table.instrument("BTC/USD");
  const InstrumentId usdc = table.instrument("BTC/USDC");
  std::vector<ListedInstrument> all{listed("BTC", "USD", "0.01", "0.01"),
                                    listed("BTC", "USDC", "0.01", "0.01")};
  all[1].book_symbol = all[0].symbol;
  const auto match = [&](std::vector<InstrumentId> wanted) {
    return match_listings(all, wanted, table, {});
  };
  for (const auto& wanted : {std::vector{usd, usdc}, std::vector{usdc, usd}}) {
    const ListingMatch both = match(wanted);
    ASSERT_EQ(both.listings.size(), 1U);
    EXPECT_EQ(both.listings[0].instrument.id, usd);
    EXPECT_EQ(both.notes.at(0),
              "BTC/USDC is left out: here it is the book of BTC/USD by another name");
  }
  const ListingMatch alone = match({usdc});
  ASSERT_EQ(alone.listings.size(), 1U);
  EXPECT_EQ(alone.listings[0].symbol.view(), "BTCUSDC");
  EXPECT_EQ(alone.listings[0].book_symbol.view(), "BTCUSD");
}

TEST(ListingMatch, E6_TheSameTickerOfAnotherCoinIsNotListed) {
  InstrumentTable table;
  const std::vector<InstrumentId> wanted{table.instrument("TIX/USDT")};
  const std::vector<ListedInstrument> all{listed("TIX", "USDT", "0.01", "0.01"),
                                          listed("TIX2", "USDT", "0.01", "0.01")};
  AssetMap map;
  map.declare("TIX", "ethereum:0x01");
  map.spell("kraken", "TIX", "TIX2");
  map.spell("okx", "TIX", "");
  const auto match_at = [&](std::string_view venue) {
    return match_listings(all, wanted, map.spelled_at(venue, table), {});
  };
  EXPECT_EQ(match_at("binance").listings.at(0).symbol.view(), "TIXUSDT");
  EXPECT_EQ(match_at("kraken").listings.at(0).symbol.view(), "TIX2USDT");
  EXPECT_EQ(match_at("kraken").listings.at(0).instrument.name, "TIX/USDT");
  EXPECT_TRUE(match_at("okx").listings.empty());
  EXPECT_EQ(match_at("okx").notes.at(0), "TIX/USDT is left out: the code is another coin's here");
}

TEST(Url, ReadsHostPortAndPath) {
  const Url url = *parse_url("wss://stream.example.com:9443/ws/v5?x=1");
  EXPECT_EQ(url.host, "stream.example.com");
  EXPECT_EQ(url.port, 9443);
  EXPECT_EQ(url.target, "/ws/v5?x=1");
  EXPECT_EQ(url.authority(), "stream.example.com:9443");
  EXPECT_EQ(parse_url("https://[::1]:8443")->host, "::1");
  EXPECT_EQ(parse_url("https://[::1]:8443")->authority(), "[::1]:8443");
  EXPECT_EQ(parse_url("https://a.b")->target, "/");
}

TEST(Url, RefusesPlainTextAndNonsense) {
  for (const char* text : {"http://a.b", "ws://a.b", "a.b", "https://", "https://a:0",
                           "https://a:x", "https://a:99999", "https://user@a", "https://[::1"})
    EXPECT_TRUE(parse_url(text).has_error()) << text;
}

}  // namespace
}  // namespace crossbook
