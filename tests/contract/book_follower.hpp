// Subscribes all books of a bench and rebuilds them as a connector does.
// In: the simulator's public frames, REST snapshots. Out: books, and what happened to them.
// Thread: the test's. Limits: none.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "tests/contract/venue_bench.hpp"
#include "venues/connector/book_synchroniser.hpp"
#include "venues/connector/connection_sequence.hpp"

namespace crossbook::contract {

class BookFollower {
 public:
  explicit BookFollower(VenueBench& bench);

  /// Opens the public socket and subscribes every listing.
  void subscribe();
  /// Lets time pass and reads what comes.
  void run(milliseconds duration);
  /// Runs until all books are synchronised. @return false if they are not within half a minute
  bool settle();

  /// Whether the book is the exchange's, to the depth that is subscribed; explains itself.
  ::testing::AssertionResult equals_exchange(InstrumentId instrument) const;
  bool is_synced(InstrumentId instrument) const { return of(instrument).sync.is_synced(); }
  /// Levels a side that the venue sends of the instrument.
  std::size_t depth(InstrumentId instrument) const;

  int count(BookOutcome outcome) const;
  /// Gaps, bad checksums and crossed books: none where nothing was lost.
  int doubts() const {
    return count(BookOutcome::Gap) + count(BookOutcome::ChecksumBad) + count(BookOutcome::Crossed);
  }
  /// The next delta of the instrument is lost on the way.
  void drop_next_delta(InstrumentId instrument) { drop_ = &of(instrument); }
  bool is_drop_due() const noexcept { return drop_ != nullptr; }
  /// Each frame arrives twice.
  void set_echo(bool is_on) noexcept { echo_ = is_on; }
  /// Every frame that came, in order.
  const std::vector<std::string>& frames() const noexcept { return frames_; }
  const std::vector<Notice>& notices() const noexcept { return notices_; }
  CapturingPeer& peer() const noexcept { return *peer_; }

 private:
  struct Book {
    Book(VenueBench& bench, const Listing& listing_in);
    const Listing* listing;
    BookSynchroniser sync;
    std::size_t depth;
    bool wants_snapshot = false;
    UtcNanos snapshot_at;
  };
  Book& of(InstrumentId instrument) const;
  void read_all();
  bool is_dropped(const std::string& frame);
  void read(const std::string& frame);
  void lose_all();
  void ask_again(const Book& book);
  void on_notice(const Notice& notice);
  void on_outcome(Book& book, BookOutcome outcome);
  void fetch_due_snapshots();

  VenueBench& bench_;
  std::unique_ptr<Venue> peeker_;  // looks at frames that are to be dropped
  std::vector<std::unique_ptr<Book>> books_;
  ConnectionSequence sequence_;
  CapturingPeer* peer_ = nullptr;
  std::map<BookOutcome, int> outcomes_;
  Book* drop_ = nullptr;
  bool echo_ = false;
  MarketEvents events_;
  std::vector<std::string> frames_;
  std::vector<Notice> notices_;
};

}  // namespace crossbook::contract
