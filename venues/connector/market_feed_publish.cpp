// What the engine sees of the books: trusted, or withdrawn and why.
#include "venues/connector/market_feed.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

// Event times further off than this say something about the venue's clock, not about the feed
// (M33).
constexpr std::chrono::hours kMaxBelievableLag{1};
constexpr std::chrono::seconds kClockDoubtEvery{5};

}  // namespace

WithdrawReason MarketFeed::judge(const Book& book) const noexcept {
  if (!book.sync.is_synced()) return WithdrawReason::NotSynced;
  const bool is_halted = book.listing->rules.status != TradingStatus::Trading;
  if (is_halted && !is_planted(PlantedBug::HaltIgnored)) return WithdrawReason::Halted;
  if (book.is_lagging) return WithdrawReason::Lagging;
  if (book.is_quiet) return WithdrawReason::Stale;
  return WithdrawReason::None;
}

/// The book is whole: what was asked to make it so is done.
void MarketFeed::settle(Book& book, MonoNanos received) noexcept {
  if (!book.is_probe) book.wants_snapshot = false;
  book.backoff.on_up(received);
  check_lag(book, received);
}

void MarketFeed::check_lag(Book& book, MonoNanos received) noexcept {
  const UtcNanos event = book.sync.event_time();
  book.is_lagging = false;
  if (event.count() == 0 || !context_.clock.is_known()) return;
  const std::chrono::nanoseconds lag = context_.clock.venue_time(received) - event;
  const std::chrono::nanoseconds limit = context_.config.max_feed_lag;
  book.is_lagging = lag > limit && lag < kMaxBelievableLag;
  const bool is_ahead = -lag > limit && -lag < kMaxBelievableLag;  // news from the future
  if ((!book.is_lagging && !is_ahead) || received < next_clock_doubt_) return;
  next_clock_doubt_ = received + kClockDoubtEvery;
  callbacks_.on_clock_doubt();  // the feed is late, or the clock that says so is wrong
}

void MarketFeed::publish_dirty() noexcept {
  for (Book& book : books_) {
    if (!book.is_dirty) continue;
    book.is_dirty = false;
    publish(book);
  }
}

void MarketFeed::publish(Book& book) noexcept {
  const WithdrawReason reason = judge(book);
  if (reason != WithdrawReason::None) {
    withdraw(book, reason, book.received);
    return;
  }
  if (book.shown != WithdrawReason::None && ++shown_count_ == 1) tell_seeing();
  book.shown = WithdrawReason::None;
  update_.venue = context_.config.id;
  update_.instrument = book.listing->instrument.id;
  update_.withdrawn = WithdrawReason::None;
  update_.epoch = book.epoch;
  update_.sequence = book.sync.sequence();
  update_.received = book.received;
  update_.event_time = book.sync.event_time();
  update_.bid_count =
      static_cast<std::uint8_t>(book.sync.known_levels(BookSide::Bid, update_.bids));
  update_.ask_count =
      static_cast<std::uint8_t>(book.sync.known_levels(BookSide::Ask, update_.asks));
  context_.outbox.publish(update_);
}

void MarketFeed::withdraw(Book& book, WithdrawReason reason, MonoNanos now) noexcept {
  book.is_dirty = false;
  if (book.shown == reason) return;
  // What was withdrawn stays so; only a weightier reason than "not yet" is worth telling.
  if (book.shown != WithdrawReason::None && reason == WithdrawReason::NotSynced) return;
  if (book.shown == WithdrawReason::None) {
    ++book.epoch;
    if (--shown_count_ == 0) tell_blind(reason);
  }
  book.shown = reason;
  BookUpdate update;
  update.venue = context_.config.id;
  update.instrument = book.listing->instrument.id;
  update.withdrawn = reason;
  update.epoch = book.epoch;
  update.sequence = book.sync.sequence();
  update.received = now;
  update.event_time = book.sync.event_time();
  context_.outbox.publish(update);
}

/// The last book has left comparison: said once, where nothing else says why.
void MarketFeed::tell_blind(WithdrawReason reason) noexcept {
  if (is_stopped_ || is_told_blind_ || reason == WithdrawReason::Disconnected) return;
  is_told_blind_ = true;
  context_.emit_note(RejectReason::None,
                     std::string{context_.name()} + ": no book to compare (" +
                         std::string{to_string(reason)} +
                         "); it is left out until its market data is good again");
}

void MarketFeed::tell_seeing() noexcept {
  if (!std::exchange(is_told_blind_, false)) return;
  context_.emit_note(RejectReason::None,
                     std::string{context_.name()} + ": its books are compared again");
}

/// Withdraws the book and fetches it anew: at once the first time, then ever later.
void MarketFeed::lose(Book& book, WithdrawReason reason, MonoNanos now) {
  withdraw(book, reason, now);
  // A stale or malformed book is still "in sync" by its numbers: they prove nothing now. After a
  // gap the synchroniser holds messages that the next snapshot needs.
  if (book.sync.is_synced()) {
    book.sync.reset();
    context_.stats.resync_discarded.add(book.sync.take_discarded());
  }
  book.is_probe = false;
  if (book.is_snapshot_asked) {
    book.is_snapshot_asked = false;
    ++book.snapshot_tag;
  }
  if (book.is_lost) return;  // its next try has its time already: one failure, not many
  book.is_lost = true;
  const bool is_first = book.backoff.failures() == 0;
  const std::chrono::nanoseconds wait = book.backoff.on_down(now);
  book.wants_snapshot = true;
  book.resync_at = is_first ? now : now + wait;
}

}  // namespace crossbook
