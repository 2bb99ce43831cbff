// The quick reader of book messages against the parser: the same events, or none.
#include <random>

#include "tests/contract/sample_frames.hpp"
#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

constexpr int kDamagedFrames = 20'000;

class ScanContract : public VenueContract {
 public:
  ScanContract() : samples{record_session(bench)} {}

  /// @return whether the frame was scanned; then the parser said the same
  bool scan(std::string_view frame, std::string_view behind) {
    const PaddedText text{frame, behind};
    scanned.clear();
    parsed.clear();
    const bool is_scanned = bench.venue->scan_market(text.bytes(), scanned);
    if (!is_scanned) {
      EXPECT_EQ(scanned, MarketEvents{}) << frame;
      return false;
    }
    EXPECT_FALSE(bench.venue->decode_market(text.bytes(), parsed).has_error()) << frame;
    EXPECT_EQ(scanned, parsed) << frame;
    return true;
  }

  SampleFrames samples;
  MarketEvents scanned, parsed;
};
CROSSBOOK_FOR_ALL_VENUES(ScanContract);

TEST_P(ScanContract, ScansEveryBookMessageOrNone) {
  std::size_t books = 0, scans = 0;
  for (const std::string& frame : samples.market) {
    const bool is_scanned = scan(frame, " ");
    scans += is_scanned;
    if (!is_scanned) (void)bench.venue->decode_market(PaddedText{frame}.bytes(), parsed);
    books += !parsed.books.empty();
  }
  ASSERT_GT(books, 0U);
  if (scans == 0) GTEST_SKIP() << bench.capabilities().name << " has no quick reader";
  EXPECT_EQ(scans, books);
}

TEST_P(ScanContract, SaysOfDamagedMessagesWhatTheParserSays) {
  std::mt19937_64 random{20261128};
  const auto below = [&](std::size_t limit) { return random() % limit; };
  static constexpr std::string_view kBytes = "\"{}[],:0123456789.-+eE nu\\\x01\xff\xc3";
  for (int i = 0; i < kDamagedFrames; ++i) {
    std::string frame = samples.market[below(samples.market.size())];
    for (std::size_t times = below(3); times > 0 && !frame.empty(); --times) {
      const std::size_t at = below(frame.size());
      switch (below(4)) {
        case 0: frame.erase(at, 1 + below(3)); break;
        case 1: frame.insert(at, 1, kBytes[below(kBytes.size())]); break;
        case 2: frame[at] = kBytes[below(kBytes.size())]; break;
        default: frame.resize(at); break;
      }
    }
    scan(frame, i % 2 == 0 ? " " : "1\",\"2\"]]}");
    if (::testing::Test::HasFailure()) FAIL() << "frame " << i;
  }
}

}  // namespace
}  // namespace crossbook::contract
