// A real capture: four books, four checksums. The captures live beside the project, not in it.
#include <gtest/gtest.h>
#include <simdjson.h>
#include <zstd.h>

#include <cstdlib>
#include <optional>

#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

std::optional<std::string> read_capture(const std::string& name) {
  const char* const shared = std::getenv("CROSSBOOK_SHARED");
  const std::string folder = shared != nullptr ? shared : CROSSBOOK_SHARED_DIR;
  std::ifstream in{folder + "/recordings/" + name + ".jsonl.zst", std::ios::binary};
  if (!in) return std::nullopt;
  const std::string packed{std::istreambuf_iterator<char>{in}, {}};
  std::string text(1'000'000, '\0');
  const std::size_t size = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
  if (ZSTD_isError(size) != 0) return std::nullopt;
  text.resize(size);
  return text;
}

TEST(KrakenRecording, EveryChecksumOfTheCaptureMatches) {
  const std::optional<std::string> capture = read_capture("kraken_v2_book10_20260824");
  if (!capture)
    GTEST_SKIP() << "no capture kraken_v2_book10_20260824 in $CROSSBOOK_SHARED/recordings";
  InstrumentTable table;
  Listing listing;  // as a recording gives it: a name, no rules, no digits
  listing.instrument = table.at(table.instrument("BTC/USD"));
  listing.symbol = VenueSymbol{"BTC/USD"};
  const std::unique_ptr<Venue> venue = make().make_venue();
  venue->set_listings({&listing, 1}, table);

  OrderBook book{1'000};
  std::size_t depth = 0;
  int good = 0;
  MarketEvents events;
  simdjson::dom::parser parser;
  simdjson::dom::document_stream lines;
  ASSERT_EQ(parser.parse_many(*capture).get(lines), simdjson::SUCCESS);
  for (auto line : lines) {
    std::string_view raw;
    ASSERT_EQ(line["raw"].get(raw), simdjson::SUCCESS);
    events.clear();
    ASSERT_FALSE(venue->decode_market(testing::Frame{raw}.bytes(), events).has_error()) << raw;
    for (const Notice& notice : events.notices)
      if (notice.kind == NoticeKind::Subscribed) depth = notice.depth;
    for (const BookMessage& message : events.books) {
      if (message.is_snapshot) book.clear();
      for (std::uint32_t i = 0; i < message.bids_count; ++i) {
        const Level& level = events.levels[message.bids_begin + i];
        book.set(BookSide::Bid, level.price, level.quantity);
      }
      for (std::uint32_t i = 0; i < message.asks_count; ++i) {
        const Level& level = events.levels[message.asks_begin + i];
        book.set(BookSide::Ask, level.price, level.quantity);
      }
      book.truncate(depth);
      EXPECT_TRUE(venue->checksum_matches(book, listing, message.checksum));
      ++good;
    }
  }
  EXPECT_EQ(depth, 10U) << "told by the acknowledgement";
  EXPECT_EQ(good, 4);
  EXPECT_EQ(decimal_text(book.top().bid.price.raw(), listing.instrument.price_scale), "78871.5");
}

}  // namespace
}  // namespace crossbook::kraken
