// A capture of 2022, before seqId: every CRC32 must match the book that the codec rebuilds.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "venues/okx/market_codec.hpp"
#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

std::string capture_path() {
  const char* shared = std::getenv("CROSSBOOK_SHARED");
  const std::string root = shared != nullptr ? shared : CROSSBOOK_SHARED_DIR;
  return root + "/recordings/okx_v5_books_20220513.jsonl.zst";
}

std::string unpack(const std::string& path) {
  std::string text;
  const std::string command = "zstd -dcq '" + path + "'";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  char buffer[65536];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    text.append(buffer, n);
  pclose(pipe);
  return text;
}

/// The capture's three instruments; two are derivatives, whose books look the same.
struct Recorded : Market {
  Recorded() {
    listings.clear();
    int count = 0;
    for (const char* symbol : {"BTC-USD-220527", "UNI-USD-SWAP", "BTC-USDT"}) {
      const InstrumentId id = table.instrument("X" + std::to_string(++count) + "/USD");
      Listing listing;
      listing.instrument = table.at(id);
      listing.symbol = VenueSymbol{symbol};
      listings.push_back(listing);
    }
  }
};

TEST(OkxRecording, EveryChecksumOf2022MatchesTheRebuiltBook) {
  const std::string text = unpack(capture_path());
  if (text.empty()) GTEST_SKIP() << "no capture at " << capture_path();
  Recorded recorded;
  const std::unique_ptr<Venue> venue = make().make_venue();
  venue->set_listings(recorded.listings, recorded.table);
  std::map<std::string, OrderBook> books;
  std::size_t matched = 0, messages = 0;
  simdjson::dom::parser parser;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const simdjson::dom::element element = parser.parse(line);
    const std::string_view connection = element["conn"];
    const std::string_view direction = element["dir"];
    if (direction != "in" ||
        venue->classify_recorded(connection).kind != RecordedSource::Kind::Frames)
      continue;
    const std::string_view raw = element["raw"];
    MarketEvents events;
    const Result<void> result = venue->decode_market(Padded{raw}.bytes(), events);
    ASSERT_TRUE(result.has_value()) << result.error().field << " in " << raw.substr(0, 200);
    for (const BookMessage& message : events.books) {
      ++messages;
      OrderBook& book =
          books.try_emplace(std::string{message.listing->symbol.view()}, 1000).first->second;
      if (message.is_snapshot) book.clear();
      for (std::uint32_t i = 0; i < message.bids_count; ++i) {
        const Level& level = events.levels[message.bids_begin + i];
        book.set(BookSide::Bid, level.price, level.quantity);
      }
      for (std::uint32_t i = 0; i < message.asks_count; ++i) {
        const Level& level = events.levels[message.asks_begin + i];
        book.set(BookSide::Ask, level.price, level.quantity);
      }
      ASSERT_TRUE(message.has_checksum);
      EXPECT_EQ(message.previous, message.last) << "no chain to check";
      if (venue->checksum_matches(book, *message.listing, message.checksum)) ++matched;
      EXPECT_FALSE(venue->checksum_matches(book, *message.listing, message.checksum + 1));
    }
  }
  EXPECT_EQ(messages, 290U);
  EXPECT_EQ(matched, 290U);
}

}  // namespace
}  // namespace crossbook::okx::test
