// What a public frame does to the books.
#include <string>

#include "venues/connector/market_feed.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

WithdrawReason withdraw_reason(BookOutcome outcome) noexcept {
  switch (outcome) {
    case BookOutcome::Gap: return WithdrawReason::Gap;
    case BookOutcome::ChecksumBad: return WithdrawReason::Checksum;
    case BookOutcome::Crossed: return WithdrawReason::Crossed;
    case BookOutcome::Applied:
    case BookOutcome::Buffered:
    case BookOutcome::Stale:
    case BookOutcome::Duplicate:
    case BookOutcome::Discarded:
    case BookOutcome::NeedSnapshot: return WithdrawReason::NotSynced;
  }
  __builtin_unreachable();
}

constexpr std::chrono::seconds kUnreadableNoteEvery{10};

}  // namespace

void MarketFeed::on_frame(std::size_t link, PaddedBytes frame, MonoNanos received) {
  if (is_stopped_) return;
  ConnectorStats& stats = context_.stats;
  stats.messages.add();
  events_.clear();
  const Result<void> decoded = context_.venue->read_market(frame, events_);
  if (decoded.has_error()) {
    if (!is_planted(PlantedBug::RefusedFrameNotCounted)) stats.refused.add();
    on_refused_frame(frame.view(), decoded.error(), received);
    return;
  }
  if (events_.books.empty()) stats.not_book.add();
  // Each book message counts as one, so that the sum of what became of them is exact (I19).
  if (events_.books.size() > 1) stats.messages.add(events_.books.size() - 1);
  if (!is_in_sequence(link, received)) {
    stats.duplicates.add(events_.books.size());
    return;
  }
  for (const BookMessage& message : events_.books) on_book(link, message, received);
  for (const Notice& notice : events_.notices) on_notice(link, notice, received);
  if (!events_.books.empty()) on_heartbeat(link, received);
  publish_dirty();
}

/// After a gap the frame is still good, but any book of its socket may have lost something.
/// @return false for a frame that was seen before
bool MarketFeed::is_in_sequence(std::size_t link, MonoNanos received) {
  switch (sequences_[link].on_message(events_.connection_sequence)) {
    case ConnectionSequence::Verdict::Next: return true;
    case ConnectionSequence::Verdict::Repeat: return false;
    case ConnectionSequence::Verdict::Gap:
      context_.stats.gaps.add();
      for (Book& book : books_)
        if (book.link == link) lose(book, WithdrawReason::Gap, received);
      return true;
  }
  __builtin_unreachable();
}

void MarketFeed::on_refused_frame(std::string_view frame, const Error& error, MonoNanos received) {
  if (recovery(error.code) != Recovery::ResyncBook) return;
  if (received >= next_unreadable_note_) {
    next_unreadable_note_ = received + kUnreadableNoteEvery;
    is_told_blind_ = true;
    context_.emit_note(RejectReason::None,
                       std::string{context_.name()} + ": unreadable market message (" +
                           std::string{to_string(error.code)} + " in " + error.field +
                           "); its books are out of comparison until they are whole again");
  }
  // The codec could not say which book it was for. If the text names some of ours, it is those.
  const auto names = [&](const Book& book) {
    return frame.find('"' + std::string{book.listing->symbol.view()} + '"') !=
           std::string_view::npos;
  };
  bool found = false;
  for (Book& book : books_) {
    if (!names(book)) continue;
    found = true;
    lose(book, WithdrawReason::Malformed, received);
  }
  if (found) return;
  for (Book& book : books_) lose(book, WithdrawReason::Malformed, received);
}

/// During a planned switch: whether the book can go on with the other socket's message.
bool MarketFeed::takes_over(const Book& book, const BookMessage& message) const noexcept {
  if (message.is_snapshot || !book.sync.is_synced()) return true;
  return context_.capabilities.sequence_rule == SequenceRule::Range &&
         message.first.value() <= book.sync.sequence().value() + 1 &&
         message.last > book.sync.sequence();
}

void MarketFeed::on_book(std::size_t link, const BookMessage& message, MonoNanos received) {
  Book* book = find(message.listing);
  if (book == nullptr) {
    context_.stats.refused.add();
    return;
  }
  if (book->link != link) {
    if (!is_switching_ || link == active_ || !takes_over(*book, message)) {
      context_.stats.duplicates.add();  // the same news by the other socket
      return;
    }
    book->link = static_cast<std::uint8_t>(link);
  }
  book->stale_in_row = 0;
  const BookOutcome outcome = book->sync.on_message(message, events_.levels);
  count(outcome);
  on_outcome(*book, outcome, received);
}

void MarketFeed::count(BookOutcome outcome) noexcept {
  ConnectorStats& stats = context_.stats;
  const bool is_kept = context_.capabilities.snapshot_source == SnapshotSource::Rest;
  switch (outcome) {
    case BookOutcome::Applied: stats.applied.add(); break;
    case BookOutcome::Buffered: break;  // counted when it is replayed or dropped
    case BookOutcome::Stale: stats.stale.add(); break;
    case BookOutcome::Duplicate: stats.duplicates.add(); break;
    case BookOutcome::Gap:
      stats.gaps.add();
      if (!is_kept) stats.resync_discarded.add();  // else it waits in the buffer
      break;
    case BookOutcome::ChecksumBad:
      stats.checksum_failures.add();
      stats.resync_discarded.add();
      break;
    case BookOutcome::Crossed:
      stats.crossed.add();
      stats.resync_discarded.add();
      break;
    case BookOutcome::Discarded:
    case BookOutcome::NeedSnapshot: stats.resync_discarded.add(); break;
  }
}

void MarketFeed::on_outcome(Book& book, BookOutcome outcome, MonoNanos received) {
  context_.stats.resync_discarded.add(book.sync.take_discarded());
  switch (outcome) {
    case BookOutcome::Applied:
      book.received = book.last_own = book.last_alive = received;
      book.is_quiet = false;
      book.is_dirty = true;
      if (book.sync.is_synced()) settle(book, received);  // else there is more to replay
      break;
    case BookOutcome::Buffered:
      // The stream is there: now a snapshot is sure to overlap it.
      if (book.backoff.failures() == 0 && book.wants_snapshot) book.resync_at = received;
      break;
    case BookOutcome::Stale:
    case BookOutcome::Duplicate:
    case BookOutcome::Discarded: break;
    case BookOutcome::Gap:
    case BookOutcome::ChecksumBad:
    case BookOutcome::Crossed:
    case BookOutcome::NeedSnapshot: lose(book, withdraw_reason(outcome), received); break;
  }
}

void MarketFeed::on_heartbeat(std::size_t link, MonoNanos now) {
  const SequenceRule rule = context_.capabilities.sequence_rule;
  if (rule != SequenceRule::None && rule != SequenceRule::Connection) return;
  for (Book& book : books_)
    if (book.link == link) book.last_alive = now;
}

void MarketFeed::on_notice(std::size_t link, const Notice& notice, MonoNanos now) {
  switch (notice.kind) {
    case NoticeKind::Heartbeat: on_heartbeat(link, now); break;
    case NoticeKind::WillClose: begin_switch(link, now); break;
    case NoticeKind::SubscribeRefused: context_.emit_note(notice.reason, notice.text.view()); break;
    case NoticeKind::TradingStatus:
      for (Book& book : books_) {
        if (notice.listing != nullptr && find(notice.listing) != &book) continue;
        Listing* listing = context_.find_listing(book.listing->instrument.id);
        if (listing->rules.status == notice.status) continue;
        listing->rules.status = notice.status;
        context_.outbox.emit(
            RulesUpdate{context_.config.id, listing->instrument.id, listing->rules});
        book.received = now;
        book.is_dirty = true;
      }
      break;
    case NoticeKind::Subscribed:
      if (Book* book = find(notice.listing); book != nullptr && notice.depth > 0)
        book->sync.set_wire_depth(notice.depth);
      break;
    case NoticeKind::Pong:
    case NoticeKind::HandshakeDone:
    case NoticeKind::HandshakeRefused:
    case NoticeKind::SessionInvalid:
    case NoticeKind::Ignored: break;
  }
}

}  // namespace crossbook
