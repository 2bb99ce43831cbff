#include "venues/connector/book_rebuild.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "keys/encoding.hpp"
#include "keys/hash.hpp"
#include "tests/support/loopback_server.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

std::string recordings_folder() {
  const char* shared = std::getenv("CROSSBOOK_SHARED");
  return std::string{shared != nullptr ? shared : CROSSBOOK_SHARED_DIR} + "/recordings/";
}

/// One line per change, as the expected files are made.
class TopLines {
 public:
  void add(const RebuiltChange& change) {
    const TopOfBook top = change.book.top();
    std::string& text = text_[std::string{change.symbol}];
    text += std::to_string(change.line) + '\t' + std::string{change.symbol};
    for (const Level& level : {top.bid, top.ask}) {
      const bool is_empty = level.quantity.is_zero();
      text += '\t' + (is_empty ? "" : decimal_text(level.price.raw(), change.price_scale));
      text += '\t' + (is_empty ? "" : decimal_text(level.quantity.raw(), change.quantity_scale));
    }
    text += '\n';
  }
  std::string hash(const std::string& symbol) {
    std::array<char, 64> hex{};
    const Sha256Digest digest = sha256({text_[symbol]});
    return std::string{hex_encode(digest, hex.data())};
  }

 private:
  std::map<std::string, std::string> text_;
};

class RebuildRecording : public ::testing::TestWithParam<const char*> {};

TEST_P(RebuildRecording, GivesTheBooksOfTheReference) {
  const std::string base = recordings_folder() + GetParam();
  if (!std::filesystem::exists(base + ".jsonl.zst"))
    GTEST_SKIP() << base << ".jsonl.zst is not here; set CROSSBOOK_SHARED to where it is";
  simdjson::dom::parser parser;
  const simdjson::dom::element expected = parser.load(base + ".expected.json");

  TopLines tops;
  const RebuiltBooks books = rebuild_books(base + ".jsonl.zst", registered_venues(),
                                           [&](const RebuiltChange& change) { tops.add(change); });
  EXPECT_EQ(books.lines, std::uint64_t{expected["lines"]});
  EXPECT_EQ(books.refused, 0U);
  EXPECT_EQ(books.symbols.size(), simdjson::dom::object{expected["symbols"]}.size());
  for (const RebuiltSymbol& symbol : books.symbols) {
    SCOPED_TRACE(symbol.symbol);
    const simdjson::dom::element reference = expected["symbols"][symbol.symbol];
    EXPECT_TRUE(symbol.is_synced);
    EXPECT_EQ(symbol.snapshots, std::uint64_t{reference["snapshots"]});
    EXPECT_EQ(symbol.applied, std::uint64_t{reference["deltas_applied"]});
    EXPECT_EQ(symbol.stale, std::uint64_t{reference["stale_dropped"]});
    EXPECT_EQ(symbol.buffered, std::uint64_t{reference["buffered"]});
    EXPECT_EQ(symbol.gaps, std::uint64_t{reference["gaps"]});
    EXPECT_EQ(symbol.checksums_ok, std::uint64_t{reference["checksum_ok"]});
    EXPECT_EQ(symbol.checksums_bad, 0U);
    EXPECT_EQ(tops.hash(symbol.symbol), std::string_view{reference["bbo_sha256"]});
  }
}

INSTANTIATE_TEST_SUITE_P(Captures, RebuildRecording,
                         ::testing::Values("binance_spot_20210404", "binance_spot_20211012",
                                           "binance_spot_btcusdt_20240808",
                                           "binanceus_spot_20210405", "okx_v5_books_20220513",
                                           "kraken_v2_book10_20260824"),
                         [](const auto& capture) { return std::string{capture.param}; });

std::string refusal_of(const std::string& path) {
  try {
    rebuild_books(path, registered_venues());
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no refusal";
}

TEST(RebuildRefusals, NameWhatIsNotSpoken) {
  const std::string base = recordings_folder();
  if (!std::filesystem::exists(base + "kraken_v1_book_20210417.jsonl.zst"))
    GTEST_SKIP() << base << " holds no captures";
  EXPECT_NE(refusal_of(base + "kraken_v1_book_20210417.jsonl.zst").find("Kraken WebSocket v1"),
            std::string::npos);
  EXPECT_NE(refusal_of(base + "binance_usdm_btcusdt_20240808.jsonl.zst").find("futures"),
            std::string::npos);
}

TEST(RebuildRefusals, NameTheAddressThatNobodySpeaks) {
  const testing::TemporaryFile file{
      R"({"ts_ns":1,"conn":"ws1|wss://nobody.example/x","dir":"in","raw":"{}"})"
      "\n"};
  EXPECT_EQ(refusal_of(file.path()),
            file.path() + ": line 1: no venue here speaks wss://nobody.example/x");
}

TEST(RebuildRefusals, NameFilesThatAreMissingForeignOrTruncated) {
  EXPECT_NE(refusal_of("/nowhere.zst").find("cannot be opened"), std::string::npos);
  const testing::TemporaryFile foreign{"hello"};
  EXPECT_NE(refusal_of(foreign.path()).find("line 1: is not a JSON object"), std::string::npos);
  const testing::TemporaryFile other_json{"{\"a\":1}\n"};
  EXPECT_NE(refusal_of(other_json.path()).find("line 1: lacks conn"), std::string::npos);
  const testing::TemporaryFile cut{R"({"ts_ns":1,"conn":"ws1|wss://nob)"};
  EXPECT_NE(refusal_of(cut.path()).find("truncated"), std::string::npos);
  const testing::TemporaryFile half_frame{"\x28\xb5\x2f\xfd half a frame"};
  EXPECT_NE(refusal_of(half_frame.path()), "no refusal");
}

}  // namespace
}  // namespace crossbook
