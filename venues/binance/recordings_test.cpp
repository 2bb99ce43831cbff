// Real captures: every frame decodes, every delta follows the one before.
#include <gtest/gtest.h>
#include <simdjson.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

namespace dom = simdjson::dom;

std::filesystem::path recordings() {
  const char* shared = std::getenv("CROSSBOOK_SHARED");
  return std::filesystem::path{shared == nullptr ? CROSSBOOK_SHARED_DIR : shared} / "recordings";
}

std::string decompress(const std::string& packed) {
  std::string text(64u << 20, '\0');
  ZSTD_inBuffer input{packed.data(), packed.size(), 0};
  ZSTD_outBuffer output{text.data(), text.size(), 0};
  ZSTD_DCtx* context = ZSTD_createDCtx();
  while (input.pos < input.size && output.pos < output.size)
    if (ZSTD_isError(ZSTD_decompressStream(context, &output, &input))) break;
  ZSTD_freeDCtx(context);
  text.resize(output.pos);
  return text;
}

class Capture : public ::testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    const auto base = recordings() / std::string{GetParam()};
    if (!std::filesystem::exists(base.string() + ".jsonl.zst"))
      GTEST_SKIP() << "no recording " << GetParam() << " in " << recordings();
    lines_ = decompress(read_file(base.string() + ".jsonl.zst"));
    expected_ = simdjson::padded_string{read_file(base.string() + ".expected.json")};
    dom::parser parser;
    const dom::object symbols = parser.parse(expected_)["symbols"];
    for (const auto field : symbols) list(field.key);
    venue_.set_listings(listings_, table_);
  }
  void list(std::string_view symbol) {
    Listing listing;
    const std::string name = std::string{symbol.substr(0, 3)} + "/" + std::string{symbol.substr(3)};
    listing.instrument = table_.at(table_.instrument(name));
    listing.symbol = listing.rest_symbol = VenueSymbol{symbol};
    listings_.push_back(listing);
  }
  const Listing* find(std::string_view symbol) const {
    for (const Listing& listing : listings_)
      if (listing.symbol.view() == symbol) return &listing;
    return nullptr;
  }

  void take_line(std::string_view line) {
    dom::element message = parser_.parse(simdjson::padded_string{line});
    const RecordedSource source = venue_.classify_recorded(message["conn"].get_string());
    const Padded raw{message["raw"].get_string()};
    if (source.kind == RecordedSource::Kind::Ignored) return;
    if (source.kind == RecordedSource::Kind::Snapshot) return take_snapshot(source, raw);
    ASSERT_EQ(source.kind, RecordedSource::Kind::Frames);
    events_.clear();
    const auto result = venue_.decode_market(raw.bytes(), events_);
    ASSERT_TRUE(result.has_value())
        << to_string(result.error().code) << " " << result.error().field << "\n"
        << line;
    for (const BookMessage& book : events_.books) {
      std::int64_t& last = last_[book.listing];
      if (last != 0) {
        EXPECT_EQ(book.first.value(), last + 1);
      }
      last = book.last.value();
      ++books_;
    }
  }
  void take_snapshot(const RecordedSource& source, const Padded& raw) {
    RestEvents rest;
    const RestCall call{RestCall::Kind::Snapshot, find(source.symbol.view()), {}};
    ASSERT_NE(call.listing, nullptr);
    const HttpResponse response{200, std::string{raw.bytes().view()}, {}};
    ASSERT_TRUE(venue_.decode_rest(call, response, rest).has_value());
    EXPECT_GT(rest.market.levels.size(), 100u);
    ++books_;
  }

  InstrumentTable table_;
  std::vector<Listing> listings_;
  BinanceVenue venue_;
  std::string lines_;
  simdjson::padded_string expected_;
  dom::parser parser_;
  MarketEvents events_;
  std::map<const Listing*, std::int64_t> last_;
  std::uint64_t books_ = 0;
};

TEST_P(Capture, DecodesWithoutAnErrorOrAGap) {
  for (std::string_view rest = lines_; !rest.empty() && !HasFailure();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    take_line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  dom::parser parser;
  EXPECT_EQ(books_, parser.parse(expected_)["total"]["book_messages"].get_uint64().value());
}

INSTANTIATE_TEST_SUITE_P(Binance, Capture,
                         ::testing::Values("binance_spot_20210404", "binance_spot_20211012",
                                           "binance_spot_btcusdt_20240808",
                                           "binanceus_spot_20210405"),
                         [](const auto& row) { return std::string{row.param}; });

}  // namespace
}  // namespace crossbook::binance::test
