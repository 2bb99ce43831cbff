#include "tests/contract/book_follower.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace crossbook::contract {
namespace {

// Between a wish for a snapshot and its arrival deltas come, so that some wait in the buffer.
constexpr milliseconds kSnapshotDelay{350};
constexpr milliseconds kRetryDelay{5'000};
constexpr milliseconds kFollowStep{20};
constexpr std::size_t kComparedLevels = 512;
constexpr milliseconds kOldestMessage{120'000};  // of what the venue calls the time of a message
constexpr std::size_t kLeastKnown = 3;

std::string line(const Instrument& instrument, std::span<const Level> levels) {
  std::string text;
  for (const Level& level : levels)
    text += decimal_text(level.quantity.raw(), instrument.quantity_scale) + "@" +
            decimal_text(level.price.raw(), instrument.price_scale) + " ";
  return text;
}

}  // namespace

BookFollower::Book::Book(VenueBench& bench, const Listing& listing_in)
    : listing{&listing_in},
      sync{
          bench.capabilities(), SynchroniserLimits{},
          bench.capabilities().has_checksum
              ? ChecksumCheck{[&bench, &listing_in](const OrderBook& book, std::uint32_t expected) {
                  return bench.venue->checksum_matches(book, listing_in, expected);
                }}
              : ChecksumCheck{}},
      depth{bench.capabilities().book_depth} {}

BookFollower::BookFollower(VenueBench& bench)
    : bench_{bench}, peeker_{bench.module().make_venue()} {
  peeker_->set_listings(bench.listings, bench.table);
  for (const Listing& listing : bench.listings)
    books_.push_back(std::make_unique<Book>(bench, listing));
}

BookFollower::Book& BookFollower::of(InstrumentId instrument) const {
  const auto found = std::find_if(books_.begin(), books_.end(), [&](const auto& book) {
    return book->listing->instrument.id == instrument;
  });
  return **found;
}

std::size_t BookFollower::depth(InstrumentId instrument) const { return of(instrument).depth; }

int BookFollower::count(BookOutcome outcome) const {
  const auto found = outcomes_.find(outcome);
  return found == outcomes_.end() ? 0 : found->second;
}

void BookFollower::subscribe() {
  peer_ = &bench_.open(Channel::Public);
  std::vector<std::string> frames;
  bench_.venue->encode_subscribe(bench_.listings, frames);
  for (const std::string& frame : frames) bench_.send(*peer_, frame);
  const bool is_rest = bench_.capabilities().snapshot_source == SnapshotSource::Rest;
  for (const auto& book : books_) {
    book->wants_snapshot = is_rest;
    book->snapshot_at = bench_.now + kSnapshotDelay;
  }
}

void BookFollower::run(milliseconds duration) {
  for (const UtcNanos end = bench_.now + duration; bench_.now < end;) {
    bench_.advance(std::min(kFollowStep, duration));
    read_all();
    fetch_due_snapshots();
  }
}

bool BookFollower::settle() {
  const auto all_synced = [&] {
    return std::all_of(books_.begin(), books_.end(),
                       [](const auto& book) { return book->sync.is_synced(); });
  };
  for (int i = 0; i < 120; ++i) {
    run(milliseconds{250});
    if (i > 0 && all_synced()) return true;
  }
  return false;
}

void BookFollower::read_all() {
  for (const std::string& frame : peer_->take()) {
    frames_.push_back(frame);
    if (is_dropped(frame)) continue;
    read(frame);
    if (echo_) read(frame);
  }
}

bool BookFollower::is_dropped(const std::string& frame) {
  if (drop_ == nullptr) return false;
  MarketEvents events;
  if (peeker_->decode_market(PaddedText{frame}.bytes(), events).has_error()) return false;
  for (const BookMessage& message : events.books) {
    if (message.is_snapshot || message.bids_count + message.asks_count == 0) continue;
    if (message.listing->instrument.id != drop_->listing->instrument.id) continue;
    drop_ = nullptr;
    return true;
  }
  return false;
}

void BookFollower::read(const std::string& frame) {
  events_.clear();
  const PaddedText text{frame};
  const Result<void> decoded = bench_.venue->decode_market(text.bytes(), events_);
  if (decoded.has_error()) {
    ADD_FAILURE() << to_string(decoded.error().code) << " in " << decoded.error().field << ": "
                  << frame.substr(0, 400);
    return;
  }
  const auto verdict = sequence_.on_message(events_.connection_sequence);
  if (verdict == ConnectionSequence::Verdict::Repeat) return;
  if (verdict == ConnectionSequence::Verdict::Gap) lose_all();
  for (const BookMessage& message : events_.books) {
    Book& book = of(message.listing->instrument.id);
    if (message.event_time.count() != 0) {
      EXPECT_LE(message.event_time, bench_.now) << frame.substr(0, 400);
      EXPECT_GE(message.event_time, bench_.now - kOldestMessage) << frame.substr(0, 400);
    }
    on_outcome(book, book.sync.on_message(message, events_.levels));
  }
  for (const Notice& notice : events_.notices) on_notice(notice);
}

/// The socket lost a message: any of its books may have lost something.
void BookFollower::lose_all() {
  ++outcomes_[BookOutcome::Gap];
  for (const auto& book : books_) {
    book->sync.reset();
    ask_again(*book);
  }
}

void BookFollower::on_notice(const Notice& notice) {
  notices_.push_back(notice);
  if (notice.kind != NoticeKind::Subscribed || notice.depth == 0) return;
  for (const auto& book : books_) {
    if (notice.listing != nullptr && notice.listing->instrument.id != book->listing->instrument.id)
      continue;
    book->depth = notice.depth;
    book->sync.set_wire_depth(notice.depth);
  }
}

void BookFollower::on_outcome(Book& book, BookOutcome outcome) {
  ++outcomes_[outcome];
  const bool is_lost = outcome == BookOutcome::Gap || outcome == BookOutcome::ChecksumBad ||
                       outcome == BookOutcome::Crossed || outcome == BookOutcome::NeedSnapshot;
  if (!is_lost) return;
  if (bench_.capabilities().snapshot_source == SnapshotSource::Rest) {
    if (book.wants_snapshot) return;
    book.wants_snapshot = true;
    book.snapshot_at = bench_.now + kSnapshotDelay;
    return;
  }
  ask_again(book);
}

void BookFollower::ask_again(const Book& book) {
  std::vector<std::string> frames;
  bench_.venue->encode_resubscribe(*book.listing, frames);
  EXPECT_FALSE(frames.empty()) << "a venue with snapshots in band must be asked for one";
  for (const std::string& frame : frames) bench_.send(*peer_, frame);
}

void BookFollower::fetch_due_snapshots() {
  for (const auto& book : books_) {
    if (!book->wants_snapshot || bench_.now < book->snapshot_at) continue;
    book->wants_snapshot = false;
    const RestEvents events =
        bench_.call(RestCall{RestCall::Kind::Snapshot, book->listing, {}}, nullptr);
    if (events.error.reason != RejectReason::None || events.market.books.size() != 1) {
      ADD_FAILURE() << "no snapshot: " << events.error.text.view();
      book->wants_snapshot = true;
      book->snapshot_at = bench_.now + kRetryDelay;
      continue;
    }
    read_all();  // what was sent before the answer
    on_outcome(*book, book->sync.on_message(events.market.books.front(), events.market.levels));
    while (const auto next = book->sync.replay_next()) on_outcome(*book, *next);
  }
}

::testing::AssertionResult BookFollower::equals_exchange(InstrumentId instrument) const {
  const Book& followed = of(instrument);
  if (!followed.sync.is_synced()) return ::testing::AssertionFailure() << "not synchronised";
  const Instrument& rules = followed.listing->instrument;
  for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
    std::array<Level, kComparedLevels> ours, theirs;
    std::size_t known = followed.sync.known_levels(side, ours);
    std::size_t all = bench_.book(instrument).top_levels(side, theirs);
    known = std::min(known, followed.depth);
    all = std::min(all, followed.depth);
    // Behind a REST snapshot's cut nothing is known; in band nothing is hidden.
    const bool is_cut = bench_.capabilities().snapshot_source == SnapshotSource::Rest;
    if (is_cut && known >= std::min(all, kLeastKnown)) all = std::min(all, known);
    if (all == known && std::equal(ours.begin(), ours.begin() + known, theirs.begin())) continue;
    return ::testing::AssertionFailure()
           << rules.name << (side == BookSide::Bid ? " bids" : " asks") << "\n  ours   "
           << line(rules, std::span{ours}.first(known)) << "\n  theirs "
           << line(rules, std::span{theirs}.first(all));
  }
  return ::testing::AssertionSuccess();
}

}  // namespace crossbook::contract
