// A capture of two whole books: what an independent builder made of it, message by message.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "venues/coinbase/test_support.hpp"
#include "venues/connector/book_rebuild.hpp"

namespace crossbook::coinbase::test {
namespace {

namespace fs = std::filesystem;
constexpr const char* kCapture = "coinbase_adv_20260809_prefix";

fs::path recordings() {
  const char* const shared = std::getenv("CROSSBOOK_SHARED");
  return fs::path{shared != nullptr ? shared : CROSSBOOK_SHARED_DIR} / "recordings";
}

std::string number(std::int64_t raw, Scale scale) { return decimal_text(raw, scale); }

std::string half(const Level& level, const RebuiltChange& change) {
  if (level.quantity.is_zero()) return "\t";
  return number(level.price.raw(), change.price_scale) + "\t" +
         number(level.quantity.raw(), change.quantity_scale);
}

/// P:Q,… of the best ten bids, then of the asks.
std::string levels(const RebuiltChange& change) {
  std::string text;
  for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
    Level best[10];
    const std::size_t count = change.book.top_levels(side, best);
    for (std::size_t i = 0; i < count; ++i)
      text += (i == 0 ? "" : ",") + number(best[i].price.raw(), change.price_scale) + ":" +
              number(best[i].quantity.raw(), change.quantity_scale);
    if (side == BookSide::Bid) text += "|";
  }
  return text;
}

std::string digest(std::string_view text) {
  const Sha256Digest bytes = sha256({text});
  char hex[2 * sizeof bytes];
  return std::string{hex_encode(bytes, hex)};
}

std::vector<std::string> texts_of(const nlohmann::json& rows) {
  std::vector<std::string> all;
  for (const auto& row : rows)
    all.push_back(row[0].get<std::string>() + ":" + row[1].get<std::string>());
  return all;
}

TEST(CoinbaseRecording, BooksAreThoseOfAnIndependentBuilder) {
  const fs::path capture = recordings() / (std::string{kCapture} + ".jsonl.zst");
  if (!fs::exists(capture)) GTEST_SKIP() << "no capture at " << capture;
  const auto expected = nlohmann::json::parse(
      read_file((recordings() / (std::string{kCapture} + ".expected.json")).string()));
  std::map<std::string, std::string> tops, depths;
  const VenueModule modules[] = {make()};
  const RebuiltBooks books =
      rebuild_books(capture.string(), modules, [&](const RebuiltChange& change) {
        const std::string symbol{change.symbol};
        const std::string head = std::to_string(change.line) + "\t" + symbol + "\t";
        const TopOfBook top = change.book.top();
        tops[symbol] += head + half(top.bid, change) + "\t" + half(top.ask, change) + "\n";
        depths[symbol] += head + levels(change) + "\n";
      });
  ASSERT_EQ(books.symbols.size(), expected["symbols"].size());
  for (const RebuiltSymbol& book : books.symbols) {
    SCOPED_TRACE(book.symbol);
    const auto& row = expected["symbols"][book.symbol];
    EXPECT_TRUE(book.is_synced);
    EXPECT_EQ(book.snapshots, row["snapshots"].get<std::size_t>());
    EXPECT_EQ(book.applied, row["deltas_applied"].get<std::size_t>());
    EXPECT_EQ(book.gaps, 0U);
    EXPECT_EQ(book.crossed, 0U);
    EXPECT_EQ(book.discarded, 0U);
    std::vector<std::string> bids, asks;
    for (const Level& level : book.bids)
      bids.push_back(number(level.price.raw(), book.price_scale) + ":" +
                     number(level.quantity.raw(), book.quantity_scale));
    for (const Level& level : book.asks)
      asks.push_back(number(level.price.raw(), book.price_scale) + ":" +
                     number(level.quantity.raw(), book.quantity_scale));
    EXPECT_EQ(bids, texts_of(row["final_top10"]["bids"]));
    EXPECT_EQ(asks, texts_of(row["final_top10"]["asks"]));
    EXPECT_EQ(digest(tops[book.symbol]), row["bbo_sha256"].get<std::string>());
    EXPECT_EQ(digest(depths[book.symbol]), row["depth10_sha256"].get<std::string>());
  }
}

}  // namespace
}  // namespace crossbook::coinbase::test
