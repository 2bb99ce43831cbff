#include "venues/connector/book_synchroniser.hpp"

#include <gtest/gtest.h>

#include "tests/support/book_messages.hpp"

namespace crossbook {
namespace {

using testing::BookMessageBuilder;
using testing::delta;
using testing::linked;
using testing::snapshot;

Capabilities binance_like() {
  Capabilities capabilities;
  capabilities.snapshot_source = SnapshotSource::Rest;
  capabilities.sequence_rule = SequenceRule::Range;
  return capabilities;
}
Capabilities okx_like() {
  Capabilities capabilities;
  capabilities.sequence_rule = SequenceRule::PreviousLinks;
  return capabilities;
}
Capabilities kraken_like(std::size_t depth = 2) {
  Capabilities capabilities;
  capabilities.has_checksum = true;
  capabilities.truncates_book = true;
  capabilities.book_depth = depth;
  return capabilities;
}

/// Sum of the raw best prices: enough to be right or wrong.
bool sum_matches(const OrderBook& book, std::uint32_t expected) {
  const TopOfBook top = book.top();
  return top.bid.price.raw() + top.ask.price.raw() == std::int64_t{expected};
}

class Synchroniser {
 public:
  explicit Synchroniser(const Capabilities& capabilities, SynchroniserLimits limits = {})
      : sync{capabilities, limits, sum_matches} {}
  BookOutcome take(BookMessageBuilder builder) {
    return sync.on_message(builder.message(), builder.levels());
  }
  std::vector<BookOutcome> replay() {
    std::vector<BookOutcome> outcomes;
    while (const auto outcome = sync.replay_next()) outcomes.push_back(*outcome);
    return outcomes;
  }
  std::int64_t best_bid() const { return sync.book().top().bid.price.raw(); }
  std::int64_t best_ask() const { return sync.book().top().ask.price.raw(); }

  BookSynchroniser sync;
};

using Outcomes = std::vector<BookOutcome>;

TEST(RestSnapshotJoin, BuffersDeltasAndReplaysThoseThatTheSnapshotLacks) {
  Synchroniser book{binance_like()};
  EXPECT_EQ(book.take(delta(5, 8).bid(90, 1)), BookOutcome::Buffered);
  EXPECT_EQ(book.take(delta(9, 12).bid(100, 2)), BookOutcome::Buffered);
  EXPECT_EQ(book.take(delta(13, 13).bid(101, 3)), BookOutcome::Buffered);
  EXPECT_FALSE(book.sync.is_synced());
  EXPECT_EQ(book.take(snapshot(10).bid(99, 1).ask(110, 1)), BookOutcome::Applied);
  EXPECT_FALSE(book.sync.is_synced()) << "half a book is not a book";
  EXPECT_EQ(book.replay(),
            (Outcomes{BookOutcome::Stale, BookOutcome::Applied, BookOutcome::Applied}));
  EXPECT_TRUE(book.sync.is_synced());
  EXPECT_EQ(book.best_bid(), 101);
  EXPECT_EQ(book.sync.sequence(), SequenceNumber{13});
}

TEST(RestSnapshotJoin, M10_AsksAgainWhenTheSnapshotIsOlderThanTheFirstDelta) {
  Synchroniser book{binance_like()};
  book.take(delta(20, 22).bid(100, 1));
  EXPECT_EQ(book.take(snapshot(18).bid(99, 1)), BookOutcome::NeedSnapshot);
  EXPECT_FALSE(book.sync.is_synced());
  EXPECT_EQ(book.take(snapshot(19).bid(99, 1).ask(110, 1)), BookOutcome::Applied)
      << "19 is followed by 20: nothing is missing";
  EXPECT_EQ(book.replay(), Outcomes{BookOutcome::Applied});
}

TEST(RestSnapshotJoin, FindsAHoleAmongTheBufferedAndKeepsWhatFollowsIt) {
  Synchroniser book{binance_like()};
  book.take(delta(11, 12));
  book.take(delta(15, 16).bid(100, 1));
  book.take(snapshot(10).bid(99, 1).ask(110, 1));
  EXPECT_EQ(book.replay(), (Outcomes{BookOutcome::Applied, BookOutcome::Gap}));
  EXPECT_FALSE(book.sync.is_synced());
  EXPECT_EQ(book.take(snapshot(14).bid(99, 1).ask(110, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.replay(), Outcomes{BookOutcome::Applied});
  EXPECT_TRUE(book.sync.is_synced());
}

TEST(RestSnapshotJoin, DropsTheBufferWhenItIsFullAndStillJoinsANewerSnapshot) {
  Synchroniser book{binance_like(), {.max_depth = 10, .max_buffered_messages = 2}};
  book.take(delta(1, 1));
  book.take(delta(2, 2));
  EXPECT_EQ(book.take(delta(3, 3).bid(100, 1)), BookOutcome::Buffered);
  EXPECT_EQ(book.sync.take_discarded(), 2U);
  EXPECT_EQ(book.take(snapshot(2).ask(110, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.replay(), Outcomes{BookOutcome::Applied});
}

TEST(RestSnapshotJoin, RefusesASnapshotOlderThanABookOnceHeld) {  // M35
  Synchroniser book{binance_like()};
  book.take(snapshot(100).bid(99, 1).ask(110, 1));
  book.sync.reset();
  EXPECT_EQ(book.take(snapshot(90).bid(98, 1).ask(110, 1)), BookOutcome::NeedSnapshot);
  EXPECT_EQ(book.take(snapshot(100).bid(98, 1).ask(110, 1)), BookOutcome::Applied);
}

TEST(RestSnapshotJoin, BelievesAVenueThatHasRestartedItsNumbers) {
  Synchroniser book{binance_like()};
  book.take(snapshot(100).bid(99, 1).ask(110, 1));
  book.sync.reset();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(book.take(snapshot(7).bid(98, 1)), BookOutcome::NeedSnapshot);
  EXPECT_EQ(book.take(snapshot(7).bid(98, 1).ask(110, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.take(delta(8, 9).bid(97, 1)), BookOutcome::Applied);
  book.sync.reset();
  EXPECT_EQ(book.take(snapshot(9).bid(98, 1).ask(110, 1)), BookOutcome::Applied)
      << "and does not go back to the old numbers";
}

class JoinedRange : public ::testing::Test {
 protected:
  void SetUp() override {
    book.take(snapshot(10).bid(99, 1).bid(98, 1).ask(110, 1).ask(111, 1));
    ASSERT_EQ(book.take(delta(11, 12).bid(99, 2)), BookOutcome::Applied);
  }
  Synchroniser book{binance_like()};
};

TEST_F(JoinedRange, LosesTheBookInTheMessageThatShowsTheGap) {  // M1
  EXPECT_EQ(book.take(delta(14, 15).bid(100, 1)), BookOutcome::Gap);
  EXPECT_FALSE(book.sync.is_synced());
  EXPECT_EQ(book.take(delta(16, 16).bid(101, 1)), BookOutcome::Buffered);
  EXPECT_EQ(book.take(snapshot(14).bid(99, 1).ask(110, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.replay(), (Outcomes{BookOutcome::Applied, BookOutcome::Applied}));
  EXPECT_EQ(book.best_bid(), 101);
}

TEST_F(JoinedRange, IgnoresWhatItHasSeen) {  // M2
  EXPECT_EQ(book.take(delta(11, 12).bid(99, 77)), BookOutcome::Duplicate);
  EXPECT_EQ(book.sync.book().top().bid.quantity, Quantity::from_raw(2));
  EXPECT_TRUE(book.sync.is_synced());
}

TEST_F(JoinedRange, TreatsSwappedMessagesAsAGap) {  // M3
  EXPECT_EQ(book.take(delta(14, 14).bid(100, 1)), BookOutcome::Gap);
  EXPECT_EQ(book.take(delta(13, 13).bid(100, 2)), BookOutcome::Buffered);
  EXPECT_FALSE(book.sync.is_synced());
}

TEST_F(JoinedRange, IsLostWhenCrossedOrLocked) {  // M6
  EXPECT_EQ(book.take(delta(13, 13).bid(110, 1)), BookOutcome::Crossed);
  EXPECT_FALSE(book.sync.is_synced());
}

TEST_F(JoinedRange, MayCrossInsideOneMessage) {
  EXPECT_EQ(book.take(delta(13, 13).bid(110, 1).ask(110, 0)), BookOutcome::Applied);
  EXPECT_EQ(book.best_ask(), 111);
}

TEST_F(JoinedRange, RemovesUnknownLevelsWithoutComplaint) {  // M13
  EXPECT_EQ(book.take(delta(13, 13).bid(50, 0)), BookOutcome::Applied);
  EXPECT_EQ(book.sync.book().depth(BookSide::Bid), 2U);
}

TEST_F(JoinedRange, TakesAProbeWithTheSameNumberAsProofOfLife) {
  EXPECT_EQ(book.take(snapshot(12).bid(99, 2).ask(110, 1)), BookOutcome::Duplicate);
  EXPECT_EQ(book.take(snapshot(11).bid(99, 2).ask(110, 1)), BookOutcome::Stale);
  EXPECT_TRUE(book.sync.is_synced());
}

TEST_F(JoinedRange, ReplacesTheBookByANewerSnapshot) {  // M12
  EXPECT_EQ(book.take(snapshot(20).bid(95, 1).ask(105, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.best_bid(), 95);
  EXPECT_EQ(book.best_ask(), 105);
  EXPECT_EQ(book.take(delta(13, 14).bid(97, 1)), BookOutcome::Stale);
  EXPECT_EQ(book.take(delta(21, 21).bid(97, 1)), BookOutcome::Applied);
}

TEST(KnownDepth, EndsWhereTheSnapshotWasCut) {  // M31
  Synchroniser book{binance_like()};
  book.take(snapshot(10).bid(99, 1).bid(97, 1).ask(110, 1).ask(112, 1));
  book.take(delta(11, 11).bid(95, 5).bid(98, 1).ask(120, 5));
  std::array<Level, 8> out{};
  ASSERT_EQ(book.sync.known_levels(BookSide::Bid, out), 3U);
  EXPECT_EQ(out[2].price, Price::from_raw(97)) << "95 lies behind the cut";
  EXPECT_EQ(book.sync.known_levels(BookSide::Ask, out), 2U);
}

TEST(KnownDepth, IsFetchedAnewWhenTheMarketLeavesIt) {
  Synchroniser book{binance_like()};
  book.take(snapshot(10).bid(99, 1).ask(110, 1));
  EXPECT_EQ(book.take(delta(11, 11).bid(99, 0).bid(90, 1)), BookOutcome::NeedSnapshot);
  EXPECT_FALSE(book.sync.is_synced());
}

TEST(KnownDepth, ShrinksWhenLevelsFallOutOfAFullBook) {
  Synchroniser book{binance_like(), {.max_depth = 2}};
  book.take(snapshot(10).bid(99, 1).bid(98, 1).bid(97, 1).ask(110, 1));
  book.take(delta(11, 11).bid(99, 0));
  book.take(delta(12, 12).bid(96, 1));
  std::array<Level, 8> out{};
  EXPECT_EQ(book.sync.known_levels(BookSide::Bid, out), 1U) << "97 was forgotten, so 96 is no 2nd";
}

TEST(LinkedSequence, FollowsThePreviousNumberAlsoBackwards) {
  Synchroniser book{okx_like()};
  EXPECT_EQ(book.take(linked(1, 2).bid(99, 1)), BookOutcome::Discarded);
  EXPECT_EQ(book.take(snapshot(10).bid(99, 1).ask(110, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.take(linked(10, 15).bid(100, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.take(linked(15, 15)), BookOutcome::Applied) << "keep-alive";
  EXPECT_EQ(book.take(linked(15, 3).bid(101, 1)), BookOutcome::Applied) << "maintenance reset";
  EXPECT_EQ(book.take(linked(3, 5).bid(102, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.best_bid(), 102);
}

TEST(LinkedSequence, LosesTheBookWhenTheLinkIsBroken) {
  Synchroniser book{okx_like()};
  book.take(snapshot(10).bid(99, 1).ask(110, 1));
  EXPECT_EQ(book.take(linked(11, 12).bid(100, 1)), BookOutcome::Gap);
  EXPECT_EQ(book.take(linked(12, 13).bid(100, 1)), BookOutcome::Discarded);
  EXPECT_EQ(book.take(snapshot(20).bid(98, 1).ask(110, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.best_bid(), 98);
}

TEST(LinkedSequence, KnowsARepeatFromABrokenLink) {
  Synchroniser book{okx_like()};
  book.take(snapshot(10).bid(99, 1).ask(110, 1));
  book.take(linked(10, 12).bid(100, 1));
  book.take(linked(12, 14).bid(101, 1));
  EXPECT_EQ(book.take(linked(10, 12).bid(100, 9)), BookOutcome::Duplicate);
  EXPECT_EQ(book.take(linked(9, 12).bid(100, 9)), BookOutcome::Gap);
}

TEST(LinkedSequence, StartsOverWithASecondSnapshot) {  // M12
  Synchroniser book{okx_like()};
  book.take(snapshot(10).bid(99, 1).ask(110, 1));
  EXPECT_EQ(book.take(snapshot(4).bid(97, 1).ask(109, 1)), BookOutcome::Applied);
  EXPECT_EQ(book.best_bid(), 97);
  EXPECT_EQ(book.take(linked(4, 6).bid(98, 1)), BookOutcome::Applied);
}

TEST(ChecksummedBook, IsCutToTheDepthBeforeTheChecksum) {
  Synchroniser book{kraken_like(2)};
  EXPECT_EQ(book.take(snapshot(-1).bid(99, 1).bid(98, 1).ask(101, 1).checksum(200)),
            BookOutcome::Applied);
  EXPECT_EQ(book.take(delta(-1, -1).bid(100, 1).checksum(201)), BookOutcome::Applied);
  EXPECT_EQ(book.sync.book().depth(BookSide::Bid), 2U);
}

TEST(ChecksummedBook, IsLostWithABadChecksumUntilTheNextSnapshot) {  // M4
  Synchroniser book{kraken_like()};
  book.take(snapshot(-1).bid(99, 1).ask(101, 1).checksum(200));
  EXPECT_EQ(book.take(delta(-1, -1).bid(100, 1).checksum(999)), BookOutcome::ChecksumBad);
  EXPECT_FALSE(book.sync.is_synced());
  EXPECT_EQ(book.take(delta(-1, -1).bid(100, 1).checksum(201)), BookOutcome::Discarded);
  EXPECT_EQ(book.take(snapshot(-1).bid(99, 1).ask(101, 1).checksum(200)), BookOutcome::Applied);
}

}  // namespace
}  // namespace crossbook
