// Real captures through our codecs and synchroniser: the books must be those of an independent
// builder, message by message; what is not spoken here must be refused by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "keys/encoding.hpp"
#include "tests/recordings/expected_books.hpp"
#include "venues/connector/book_rebuild.hpp"
#include "venues/connector/recording.hpp"
#include "venues/registry.hpp"

namespace crossbook::recordings {
namespace {

namespace fs = std::filesystem;

/// Captures of generations that are spoken here.
constexpr std::string_view kSpoken[] = {
    "binance_spot_20210404",         "binance_spot_20211012",
    "binance_spot_btcusdt_20240808", "binanceus_spot_20210405",
    "kraken_v2_book10_20260824",     "okx_v5_books_20220513",
    "bybit_v5_spot_20260809_prefix", "coinbase_adv_20260809_prefix",
};

constexpr std::string_view kHowToGetThem =
    "the captures are absent: set CROSSBOOK_SHARED to the folder that holds recordings/";

std::string capture_file(const fs::path& folder, std::string_view name) {
  return (folder / (std::string{name} + ".jsonl.zst")).string();
}

std::string level_text(const Level& level, Scale price_scale, Scale quantity_scale, char between) {
  return decimal_text(level.price.raw(), price_scale) + between +
         decimal_text(level.quantity.raw(), quantity_scale);
}

/// P:Q,P:Q|P:Q: bids, then asks, best first.
std::string levels_text(std::span<const Level> bids, std::span<const Level> asks, Scale price_scale,
                        Scale quantity_scale) {
  std::string text;
  for (const std::span<const Level> side : {bids, asks}) {
    if (side.data() == asks.data()) text += '|';
    for (const Level& level : side) {
      if (&level != &side.front()) text += ',';
      text += level_text(level, price_scale, quantity_scale, ':');
    }
  }
  return text;
}

std::string sha256_text(std::string_view text) {
  const Sha256Digest digest = sha256({text});
  char hex[2 * sizeof digest];
  return std::string{hex_encode(digest, hex)};
}

/// Writes each symbol's books down as the expected digests were made.
class Scribe {
 public:
  void on_change(const RebuiltChange& change) {
    Pages& pages = pages_[std::string{change.symbol}];
    const std::string head = std::to_string(change.line) + '\t' + std::string{change.symbol} + '\t';
    const TopOfBook top = change.book.top();
    const auto half = [&](const Level& level) {
      return level.quantity.is_zero()
                 ? std::string{"\t"}
                 : level_text(level, change.price_scale, change.quantity_scale, '\t');
    };
    pages.bbo += head + half(top.bid) + '\t' + half(top.ask) + '\n';
    Level bids[10], asks[10];
    const std::span<const Level> bid_side{bids, change.book.top_levels(BookSide::Bid, bids)};
    const std::span<const Level> ask_side{asks, change.book.top_levels(BookSide::Ask, asks)};
    pages.depth +=
        head + levels_text(bid_side, ask_side, change.price_scale, change.quantity_scale) + '\n';
  }
  std::string bbo_sha256(const std::string& symbol) { return sha256_text(pages_[symbol].bbo); }
  std::string depth10_sha256(const std::string& symbol) {
    return sha256_text(pages_[symbol].depth);
  }

 private:
  struct Pages {
    std::string bbo;
    std::string depth;
  };
  std::map<std::string, Pages> pages_;
};

void expect_equal(const RebuiltSymbol& ours, const ExpectedBook& expected, Scribe& scribe) {
  SCOPED_TRACE(ours.symbol);
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  EXPECT_TRUE(ours.is_synced);
  EXPECT_EQ(number(ours.snapshots), expected.snapshots);
  EXPECT_EQ(number(ours.applied), expected.deltas_applied);
  EXPECT_EQ(number(ours.buffered), expected.buffered);
  EXPECT_EQ(number(ours.stale), expected.stale_dropped);
  EXPECT_EQ(number(ours.gaps), expected.gaps);
  EXPECT_EQ(number(ours.checksums_ok), expected.checksum_ok);
  EXPECT_EQ(number(ours.checksums_bad), expected.checksum_bad);
  EXPECT_EQ(ours.duplicates, 0U);
  EXPECT_EQ(ours.discarded, 0U);
  EXPECT_EQ(ours.crossed, 0U);
  EXPECT_EQ(levels_text(ours.bids, ours.asks, ours.price_scale, ours.quantity_scale),
            expected.top10);
  EXPECT_EQ(scribe.bbo_sha256(ours.symbol), expected.bbo_sha256);
  EXPECT_EQ(scribe.depth10_sha256(ours.symbol), expected.depth10_sha256);
}

class Recording : public testing::TestWithParam<std::string_view> {};

TEST_P(Recording, RebuildsTheBooksOfAnIndependentBuilder) {
  const auto folder = recordings_folder();
  if (!folder || !fs::exists(capture_file(*folder, GetParam()))) GTEST_SKIP() << kHowToGetThem;
  const std::map<std::string, ExpectedBook> expected =
      read_expected_books(*folder / (std::string{GetParam()} + ".expected.json"));
  Scribe scribe;
  const RebuiltBooks books =
      rebuild_books(capture_file(*folder, GetParam()), registered_venues(),
                    [&](const RebuiltChange& change) { scribe.on_change(change); });
  EXPECT_NE(find_venue(books.venue), nullptr) << books.venue;
  EXPECT_EQ(books.refused, 0U) << "of " << books.messages << " messages";
  EXPECT_EQ(books.symbols.size(), expected.size());
  for (const RebuiltSymbol& symbol : books.symbols) {
    const auto found = expected.find(symbol.symbol);
    if (found == expected.end()) {
      ADD_FAILURE() << symbol.symbol << " is not in the capture";
      continue;
    }
    expect_equal(symbol, found->second, scribe);
  }
}

TEST_P(Recording, RebuildsTheSameBooksEachTime) {
  const auto folder = recordings_folder();
  if (!folder || !fs::exists(capture_file(*folder, GetParam()))) GTEST_SKIP() << kHowToGetThem;
  const auto digest = [&] {
    std::string all;
    const RebuiltBooks books =
        rebuild_books(capture_file(*folder, GetParam()), registered_venues());
    for (const RebuiltSymbol& symbol : books.symbols)
      all += symbol.symbol + " " + std::to_string(symbol.applied) + " " +
             levels_text(symbol.bids, symbol.asks, symbol.price_scale, symbol.quantity_scale);
    return all;
  };
  EXPECT_EQ(digest(), digest());
}

INSTANTIATE_TEST_SUITE_P(Spoken, Recording, testing::ValuesIn(kSpoken),
                         [](const testing::TestParamInfo<std::string_view>& parameter) {
                           return std::string{parameter.param};
                         });

/// Every address that a capture was received from.
std::set<std::string> addresses(const std::string& file) {
  std::set<std::string> all;
  RecordingReader reader{file};
  while (const auto line = reader.next()) all.emplace(line->url);
  return all;
}

TEST(ForeignRecordings, AreRefusedByName) {
  const auto folder = recordings_folder();
  if (!folder) GTEST_SKIP() << kHowToGetThem;
  int refused = 0;
  for (const std::string& name : capture_names(*folder)) {
    if (std::find(std::begin(kSpoken), std::end(kSpoken), name) != std::end(kSpoken)) continue;
    SCOPED_TRACE(name);
    const std::string file = capture_file(*folder, name);
    try {
      const RebuiltBooks books = rebuild_books(file, registered_venues());
      ADD_FAILURE() << "was taken for " << books.venue;
    } catch (const std::runtime_error& error) {
      const std::string words = error.what();
      EXPECT_NE(words.find(file), std::string::npos) << words;
      const std::set<std::string> from = addresses(file);
      EXPECT_TRUE(
          std::any_of(from.begin(), from.end(),
                      [&](const std::string& url) { return words.find(url) != std::string::npos; }))
          << "names no address: " << words;
      ++refused;
    }
  }
  EXPECT_GE(refused, 1);
}

TEST(ForeignRecordings, OtherGenerationsOfAKnownVenueAreNamed) {
  const auto folder = recordings_folder();
  if (!folder) GTEST_SKIP() << kHowToGetThem;
  // A capture, and what people must read to understand why it is not taken.
  const std::pair<std::string_view, std::string_view> others[] = {
      {"binance_usdm_btcusdt_20240808", "USD-M"},
      {"binance_coinm_btcusd_20240808", "COIN-M"},
      {"kraken_v1_book_20210417", "v1"}};
  for (const auto& [name, word] : others) {
    if (!fs::exists(capture_file(*folder, name))) continue;
    try {
      rebuild_books(capture_file(*folder, name), registered_venues());
      ADD_FAILURE() << name << " was taken";
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string_view{error.what()}.find(word), std::string_view::npos) << error.what();
    }
  }
}

TEST(ForeignRecordings, FilesThatAreNoneAreRefused) {
  const auto folder = recordings_folder();
  if (!folder) GTEST_SKIP() << kHowToGetThem;
  for (const fs::directory_entry& entry : fs::directory_iterator{*folder}) {
    const std::string file = entry.path().filename().string();
    const bool is_capture =
        file.ends_with(".jsonl.zst") &&
        fs::exists(*folder / (file.substr(0, file.find('.')) + ".expected.json"));
    if (is_capture) continue;
    EXPECT_THROW(rebuild_books(entry.path().string(), registered_venues()), std::runtime_error)
        << file;
  }
  EXPECT_THROW(rebuild_books((*folder / "no such file").string(), registered_venues()),
               std::runtime_error);
}

}  // namespace
}  // namespace crossbook::recordings
