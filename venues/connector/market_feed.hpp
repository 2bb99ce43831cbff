// The public side of a connector: its socket, its books, what the engine may believe of them.
// In: public frames, REST snapshots, time. Out: BookUpdates. Thread: its connector's.
// Limits: one book per listing; a book that is doubted is withdrawn in the same duty cycle.
//
// A book's age runs from its newest proof of life: a message of its own that fitted (a keep-alive
// counts), a probe snapshot with the same sequence number, or, where the feed has no sequence
// numbers and is quiet by design (SequenceRule::None), a heartbeat or any book message of its
// socket, for at most kQuietFactor times the limit since its own last message; where the socket's
// messages are counted (SequenceRule::Connection), any of them. A book without an
// update for max_quiet is shown as stale, but kept: its next message brings it back.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "venues/connector/book_synchroniser.hpp"
#include "venues/connector/connection_sequence.hpp"
#include "venues/connector/paced_socket.hpp"
#include "venues/connector/rest_desk.hpp"

namespace crossbook {

inline constexpr int kQuietFactor = 6;

class MarketFeed {
 public:
  struct Callbacks {
    std::function<void(const SessionEnd&)> on_fatal;  // a certificate that we refuse
    std::function<void()> on_clock_doubt;             // event times fall behind
  };

  MarketFeed(ConnectorContext& context, RestDesk& rest, Callbacks callbacks);

  /// Makes the books of context.listings and connects.
  void start(MonoNanos now);
  /// Withdraws every book and closes politely.
  void stop(WithdrawReason reason);
  bool is_up() const noexcept;
  bool is_closed() const noexcept;

  int work(MonoNanos now);
  /// The result of a Snapshot call that this feed asked for.
  void on_snapshot(const RestResult& result);
  /// The rules of a listing changed: its status decides whether the book may be shown.
  void on_rules(InstrumentId instrument, MonoNanos now);
  /// We were not running: whatever we believed is old (P12, P17).
  void on_pause(MonoNanos now);

  /// I8: whether an order that was decided on this epoch of the book may still go out.
  bool is_current(InstrumentId instrument, std::uint32_t epoch, bool is_repair) const noexcept;
  /// What an order of that side would meet first in the book as it is now; zero if nothing.
  Price touch(InstrumentId instrument, Side side) const noexcept;

 private:
  struct Book {
    Book(ConnectorContext& context, const Listing& listing_in, std::uint64_t seed);
    const Listing* listing;
    BookSynchroniser sync;
    Reconnect backoff;
    WithdrawReason shown = WithdrawReason::NotSynced;  // what the engine believes
    std::uint32_t epoch = 1;
    std::uint8_t link = 0;  // the socket it is fed by
    bool is_dirty = false;
    bool is_lagging = false;
    bool is_quiet = false;
    bool wants_snapshot = true;      // to be asked for at resync_at
    bool is_snapshot_asked = false;  // under way
    bool is_lost = false;            // and nothing was asked for since
    bool is_probe = false;           // the one under way only asks whether anything changed
    std::uint8_t stale_in_row = 0;   // without a message in between
    std::uint32_t snapshot_tag = 0;  // answers to older requests are not heard
    MonoNanos resync_at;
    MonoNanos last_own;    // its own message
    MonoNanos last_alive;  // any proof of life
    MonoNanos received;    // of the message that moved it last
  };

  // market_feed.cpp: sockets and time
  void make_link(std::size_t link);
  void on_up(std::size_t link, MonoNanos now);
  void on_down(std::size_t link, const SessionEnd& end);
  void begin_switch(std::size_t link, MonoNanos now);
  void end_switch();
  void resync_due(Book& book, MonoNanos now);
  void check_age(Book& book, MonoNanos now);
  void check_quiet(Book& book, MonoNanos now);

  // market_feed_frames.cpp: messages
  void on_frame(std::size_t link, PaddedBytes frame, MonoNanos received);
  bool is_in_sequence(std::size_t link, MonoNanos received);
  void on_refused_frame(std::string_view frame, const Error& error, MonoNanos received);
  void on_book(std::size_t link, const BookMessage& message, MonoNanos received);
  bool takes_over(const Book& book, const BookMessage& message) const noexcept;
  void on_outcome(Book& book, BookOutcome outcome, MonoNanos received);
  void count(BookOutcome outcome) noexcept;
  void on_notice(std::size_t link, const Notice& notice, MonoNanos now);
  void on_heartbeat(std::size_t link, MonoNanos now);

  // market_feed_publish.cpp: what the engine sees
  WithdrawReason judge(const Book& book) const noexcept;
  void settle(Book& book, MonoNanos received) noexcept;
  void check_lag(Book& book, MonoNanos received) noexcept;
  void publish(Book& book) noexcept;
  void publish_dirty() noexcept;
  void withdraw(Book& book, WithdrawReason reason, MonoNanos now) noexcept;
  void tell_blind(WithdrawReason reason) noexcept;
  void tell_seeing() noexcept;
  void lose(Book& book, WithdrawReason reason, MonoNanos now);

  Book* find(const Listing* listing) noexcept;

  ConnectorContext& context_;
  RestDesk& rest_;
  Callbacks callbacks_;
  std::array<std::unique_ptr<PacedSocket>, 2> links_;  // the second only during a planned switch
  std::array<ConnectionSequence, 2> sequences_;        // by link
  std::size_t active_ = 0;
  bool is_switching_ = false;
  bool is_stopped_ = false;
  MonoNanos switch_deadline_;
  MonoNanos next_switch_;  // because of age; not before
  std::vector<Book> books_;
  std::size_t shown_count_ = 0;  // books that the engine may believe
  bool is_told_blind_ = false;   // that there is none, and why
  MonoNanos next_check_;
  MonoNanos next_unreadable_note_;
  MonoNanos next_clock_doubt_;
  MarketEvents events_;
  BookUpdate update_;
  std::vector<std::string> frames_;
};

}  // namespace crossbook
