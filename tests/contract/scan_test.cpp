// The quick reader of book messages against the parser: the same events, or none.
#include <cstdio>
#include <cstdlib>
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
    text.assign(frame, behind);
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
  PaddedText text;
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

/// Half of the edits are of digits, after which most frames still have the shape.
std::string damage(std::string frame, std::mt19937_64& random) {
  static constexpr std::string_view kBytes = "\"{}[],:0123456789.-+eE nu\\\x01\xff\xc3";
  static constexpr std::string_view kDigits = "0123456789.";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t times = random() % 4; times > 0 && !frame.empty(); --times) {
    std::size_t at = random() % frame.size();
    const std::uint64_t what = random() % 8;
    if (what >= 4) {
      while (at < frame.size() && !is_digit(frame[at])) ++at;
      if (at == frame.size()) continue;
    }
    switch (what) {
      case 0: frame.erase(at, 1 + random() % 3); break;
      case 1: frame.insert(at, 1, kBytes[random() % kBytes.size()]); break;
      case 2: frame[at] = kBytes[random() % kBytes.size()]; break;
      case 3: frame.resize(at); break;
      case 4: frame.erase(at, 1); break;
      case 5: frame.insert(at, 1, kDigits[random() % kDigits.size()]); break;
      default: frame[at] = kDigits[random() % kDigits.size()]; break;
    }
  }
  return frame;
}

/// CROSSBOOK_SCAN_FRAMES=20000000 for many more.
TEST_P(ScanContract, SaysOfDamagedMessagesWhatTheParserSays) {
  const char* const wish = std::getenv("CROSSBOOK_SCAN_FRAMES");
  const long frames = wish == nullptr ? kDamagedFrames : std::atol(wish);
  std::mt19937_64 random{20261128};
  long scans = 0;
  for (long i = 0; i < frames; ++i) {
    const std::string frame = damage(samples.market[random() % samples.market.size()], random);
    scans += scan(frame, i % 2 == 0 ? " " : "1\",\"2\"]]}");
    if (HasFailure()) FAIL() << "frame " << i;
  }
  if (wish != nullptr) printf("%ld frames, %ld of them scanned\n", frames, scans);
}

}  // namespace
}  // namespace crossbook::contract
