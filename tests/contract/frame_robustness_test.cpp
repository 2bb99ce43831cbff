// Frames that the world has damaged: never a crash, never half an event.
#include <algorithm>
#include <random>

#include "tests/contract/sample_frames.hpp"
#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

constexpr int kMutations = 5'000;
constexpr std::size_t kMostCuts = 60'000;  // bytes to cut at, over all frames of a kind

class FrameContract : public VenueContract {
 public:
  FrameContract() : samples{record_session(bench)} {}

  Result<void> decode(PaddedBytes frame, MarketEvents& out) {
    return bench.venue->decode_market(frame, out);
  }
  Result<void> decode(PaddedBytes frame, AccountEvents& out) {
    return bench.venue->decode_account(frame, out);
  }
  const std::vector<std::string>& frames(const MarketEvents&) const { return samples.market; }
  const std::vector<std::string>& frames(const AccountEvents&) const { return samples.account; }

  SampleFrames samples;
};
CROSSBOOK_FOR_ALL_VENUES(FrameContract);

std::vector<std::size_t> sizes(const MarketEvents& events) {
  return {events.levels.size(), events.books.size(), events.notices.size()};
}
std::vector<std::size_t> sizes(const AccountEvents& events) {
  return {events.reports.size(), events.balances.size(), events.notices.size()};
}
/// What matters of events, without notices: a damaged frame may still be a notice.
std::vector<std::size_t> substance(const MarketEvents& events) {
  return {events.levels.size(), events.books.size()};
}
std::vector<std::size_t> substance(const AccountEvents& events) {
  return {events.reports.size(), events.balances.size()};
}

void expect_sound(const MarketEvents& events) {
  for (const BookMessage& book : events.books) {
    ASSERT_NE(book.listing, nullptr);
    ASSERT_LE(std::size_t{book.bids_begin} + book.bids_count, events.levels.size());
    ASSERT_LE(std::size_t{book.asks_begin} + book.asks_count, events.levels.size());
  }
  for (const Level& level : events.levels) {
    ASSERT_GE(level.quantity, Quantity{});
    ASSERT_GT(level.price, Price{});
  }
}
void expect_sound(const AccountEvents& events) {
  for (const ExecutionReport& report : events.reports) {
    if (report.has_cumulative) {
      ASSERT_GE(report.cumulative, Quantity{});
    }
    if (report.has_fill) {
      ASSERT_GT(report.fill.quantity, Quantity{});
      ASSERT_GT(report.fill.price, Price{});
    }
  }
}

std::string mutate(std::string frame, std::mt19937_64& random) {
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
  };
  static constexpr std::string_view kBytes = "\"{}[],:0123456789.-+eEntfux\\ \x01\xff\xc3";
  for (std::size_t times = below(3) + 1; times > 0 && !frame.empty(); --times) {
    const std::size_t at = below(frame.size());
    switch (below(4)) {
      case 0: frame.erase(at, 1); break;
      case 1: frame.insert(at, 1, frame[at]); break;
      case 2: frame[at] = kBytes[below(kBytes.size())]; break;
      default: frame[at] = static_cast<char>(below(256)); break;
    }
  }
  return frame;
}

/// Every frame, cut at every byte, once with nothing behind it and once with what was there.
template <class Events, class Fixture>
void cut_everywhere(Fixture& fixture) {
  Events whole, out;
  std::size_t cuts = 0;
  for (const std::string& frame : fixture.frames(whole)) {
    if ((cuts += frame.size()) > kMostCuts) break;
    whole.clear();
    const PaddedText complete{frame};
    ASSERT_FALSE(fixture.decode(complete.bytes(), whole).has_error()) << frame;
    for (std::size_t size = 0; size < frame.size(); ++size) {
      const PaddedText alone{std::string_view{frame}.substr(0, size)};
      for (const PaddedBytes cut : {alone.bytes(), PaddedBytes{complete.bytes().data(), size}}) {
        out.clear();
        const Result<void> decoded = fixture.decode(cut, out);
        if (decoded.has_error()) {
          ASSERT_EQ(sizes(out), sizes(Events{})) << "cut at " << size << ": " << frame;
        } else if (substance(out) != substance(Events{})) {
          ASSERT_EQ(substance(out), substance(whole)) << "cut at " << size << ": " << frame;
        }
        expect_sound(out);
      }
    }
  }
}

template <class Events, class Fixture>
void mutate_often(Fixture& fixture) {
  Events out;
  const std::vector<std::string>& frames = fixture.frames(out);
  ASSERT_FALSE(frames.empty());
  std::mt19937_64 random{4711};
  for (int i = 0; i < kMutations; ++i) {
    out.clear();  // and then events that must not be touched
    const PaddedText first{frames[random() % frames.size()]};
    (void)fixture.decode(first.bytes(), out);
    const std::vector<std::size_t> before = sizes(out);
    const std::string frame = mutate(frames[random() % frames.size()], random);
    const PaddedText text{frame, i % 2 == 0 ? " " : "1\"}]"};
    const Result<void> decoded = fixture.decode(text.bytes(), out);
    if (decoded.has_error()) {
      ASSERT_EQ(sizes(out), before) << "mutation " << i << ": " << frame;
    }
    expect_sound(out);
    if (::testing::Test::HasFatalFailure()) FAIL() << "mutation " << i << ": " << frame;
  }
}

/// Every number of every frame, once with a minus before it and once made zero.
template <class Events, class Fixture>
void spoil_numbers(Fixture& fixture) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  Events out;
  for (const std::string& frame : fixture.frames(out)) {
    for (std::size_t at = 1; at < frame.size(); ++at) {
      const char before = frame[at - 1];
      const bool is_start = before == '"' || before == ':' || before == ',' || before == '[';
      if (!is_digit(frame[at]) || !is_start) continue;
      const std::size_t end = std::min(frame.find_first_not_of("0123456789.", at), frame.size());
      for (const std::string& changed : {frame.substr(0, at) + '-' + frame.substr(at),
                                         frame.substr(0, at) + '0' + frame.substr(end)}) {
        out.clear();
        (void)fixture.decode(PaddedText{changed}.bytes(), out);
        expect_sound(out);
        if (::testing::Test::HasFatalFailure()) FAIL() << "at " << at << ": " << changed;
      }
    }
  }
}

TEST_P(FrameContract, SampleHoldsMarketAndAccountEvents) {
  MarketEvents market;
  for (const std::string& frame : samples.market)
    EXPECT_FALSE(decode(PaddedText{frame}.bytes(), market).has_error()) << frame;
  EXPECT_GT(market.books.size(), bench.listings.size());
  AccountEvents account;
  for (const std::string& frame : samples.account)
    EXPECT_FALSE(decode(PaddedText{frame}.bytes(), account).has_error()) << frame;
  EXPECT_GT(account.reports.size(), 5U);
  if (bench.capabilities().tells_balances) {
    EXPECT_GT(account.balances.size(), 2U);
  }
}

TEST_P(FrameContract, CutMarketFramesGiveNothingOrAll) { cut_everywhere<MarketEvents>(*this); }

TEST_P(FrameContract, CutAccountFramesGiveNothingOrAll) { cut_everywhere<AccountEvents>(*this); }

TEST_P(FrameContract, MutatedMarketFramesDoNoHarm) { mutate_often<MarketEvents>(*this); }

TEST_P(FrameContract, MutatedAccountFramesDoNoHarm) { mutate_often<AccountEvents>(*this); }

TEST_P(FrameContract, NegativeAndZeroPricesAreNeverTaken) {
  spoil_numbers<MarketEvents>(*this);
  spoil_numbers<AccountEvents>(*this);
}

TEST_P(FrameContract, StrangeFramesAreRefusedOrIgnored) {
  std::string deep(20'000, '[');
  const std::string frames[] = {"",
                                " ",
                                "null",
                                "true",
                                "42",
                                "\"text\"",
                                "[]",
                                "{}",
                                "{",
                                "\xef\xbb\xbf{}",
                                deep,
                                R"({"e":1e400})",
                                R"({"channel":"book"})",
                                R"({"data":[{}]})",
                                std::string(3, '\0')};
  for (const std::string& frame : frames) {
    const PaddedText text{frame};
    MarketEvents market;
    (void)decode(text.bytes(), market);
    EXPECT_EQ(substance(market), substance(MarketEvents{})) << frame.substr(0, 40);
    AccountEvents account;
    (void)decode(text.bytes(), account);
    EXPECT_EQ(substance(account), substance(AccountEvents{})) << frame.substr(0, 40);
  }
}

}  // namespace
}  // namespace crossbook::contract
