// One book with two names: what becomes of it where its second name, in USDC, is traded (E4).
#include <gtest/gtest.h>

#include "venues/coinbase/simulator_words.hpp"
#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

struct CoinTrader {
  InstrumentTable table;
  std::unique_ptr<Venue> venue = make().make_venue();
  Listing listing;

  CoinTrader() {
    listing.instrument = table.at(table.instrument("BTC/USDC"));
    listing.symbol = listing.rest_symbol = VenueSymbol{"BTC-USDC"};
    listing.book_symbol = VenueSymbol{"BTC-USD"};
    listing.price_decimals = 2;
    listing.quantity_decimals = 8;
    venue->set_listings({&listing, 1}, table);
  }
  Result<void> decode(std::string_view product, MarketEvents& events) {
    const Padded frame{
        R"({"channel":"l2_data","timestamp":"2026-11-20T10:00:00.000000000Z","sequence_num":0,)"
        R"("events":[{"type":"snapshot","product_id":")" +
        std::string{product} +
        R"(","updates":[{"side":"bid","event_time":"2026-11-20T10:00:00.000000Z",)"
        R"("price_level":"99","new_quantity":"1"}]}]})"};
    return venue->decode_market(frame.bytes(), events);
  }
};

TEST(CoinbaseAlias, E4_PublicChannelsSpeakOfTheProductThatHasTheBook) {
  CoinTrader trader;
  std::vector<std::string> frames;
  trader.venue->encode_subscribe({&trader.listing, 1}, frames);
  ASSERT_FALSE(frames.empty());
  EXPECT_NE(frames.back().find(R"("BTC-USD")"), std::string::npos) << frames.back();
  MarketEvents events;
  ASSERT_TRUE(trader.decode("BTC-USD", events).has_value());
  ASSERT_EQ(events.books.size(), 1U);
  EXPECT_EQ(events.books[0].listing->instrument.id, trader.listing.instrument.id);
  MarketEvents other;
  EXPECT_EQ(trader.decode("BTC-USDC", other).error().code, Errc::UnknownSymbol);
}

std::vector<ExchangeListing> all_of(InstrumentTable& table, std::vector<std::string> names) {
  for (const std::string& name : names) table.instrument(name);
  return LocalCoinbase::rules(table);
}

TEST(CoinbaseAlias, E4_ALocalBookInTheCoinTakesOrdersUnderItsSecondName) {
  InstrumentTable table;
  const std::vector<ExchangeListing> listings = all_of(table, {"BTC/USDC", "USDT/USDC"});
  const Exchange exchange{"coinbase", table, listings, 8};
  const ProductList products{exchange};
  const Product* const book = products.find("BTC-USD");
  const Product* const alias = products.find("BTC-USDC");
  ASSERT_NE(book, nullptr);
  ASSERT_NE(alias, nullptr);
  EXPECT_EQ(book->alias_to, "BTC-USDC");
  EXPECT_EQ(alias->alias, "BTC-USD");
  EXPECT_FALSE(book->takes_orders);
  EXPECT_TRUE(alias->takes_orders);
  EXPECT_EQ(alias->quote, "USDC");
  EXPECT_EQ(products.at(alias->instrument->id).id, "BTC-USD");
  EXPECT_EQ(products.traded(alias->instrument->id).id, "BTC-USDC");
  EXPECT_TRUE(products.find("USDT-USDC")->takes_orders) << "a book of its own";
  EXPECT_FALSE(products.find("USDT-USDC")->is_alias());
}

TEST(CoinbaseAlias, E4_ListedInBothItSettlesInDollars) {
  InstrumentTable table;
  const std::vector<ExchangeListing> listings = all_of(table, {"BTC/USDC", "BTC/USD"});
  const Exchange exchange{"coinbase", table, listings, 8};
  const ProductList products{exchange};
  ASSERT_EQ(products.all().size(), 2U);
  EXPECT_TRUE(products.find("BTC-USD")->takes_orders);
  EXPECT_FALSE(products.find("BTC-USDC")->takes_orders);
  EXPECT_EQ(products.find("BTC-USDC")->alias, "BTC-USD");
}

}  // namespace
}  // namespace crossbook::coinbase::test
