#include "venues/connector/book_synchroniser.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr Price kNoBidFloor = Price::from_raw(std::numeric_limits<std::int64_t>::min());
constexpr Price kNoAskCeiling = Price::from_raw(std::numeric_limits<std::int64_t>::max());
// A venue may restart its numbers; after so many "older" snapshots we believe it.
constexpr std::uint8_t kMaxOlderSnapshots = 3;

std::span<const Level> bids_of(const BookMessage& m, std::span<const Level> levels) noexcept {
  return levels.subspan(m.bids_begin, m.bids_count);
}
std::span<const Level> asks_of(const BookMessage& m, std::span<const Level> levels) noexcept {
  return levels.subspan(m.asks_begin, m.asks_count);
}

}  // namespace

BookSynchroniser::BookSynchroniser(const Capabilities& capabilities, SynchroniserLimits limits,
                                   ChecksumCheck check)
    : capabilities_{capabilities},
      limits_{limits},
      check_{std::move(check)},
      book_{limits.max_depth, limits.grid, limits.window_ticks} {
  reset();
  if (capabilities_.snapshot_source == SnapshotSource::InBand) return;
  buffered_.reserve(limits_.max_buffered_messages);
  buffered_levels_.reserve(limits_.max_buffered_levels);
}

BookOutcome BookSynchroniser::on_message(const BookMessage& message,
                                         std::span<const Level> levels) noexcept {
  return message.is_snapshot ? on_snapshot(message, levels) : on_delta(message, levels);
}

BookOutcome BookSynchroniser::on_snapshot(const BookMessage& message,
                                          std::span<const Level> levels) noexcept {
  const bool from_rest = capabilities_.snapshot_source == SnapshotSource::Rest;
  if (from_rest && synced_) {  // a probe: the same state proves that the stream is not frozen
    if (message.last == sequence_) return BookOutcome::Duplicate;
    if (message.last < sequence_) return BookOutcome::Stale;
  }
  if (from_rest && message.last < highest_ && older_snapshots_ < kMaxOlderSnapshots) {
    ++older_snapshots_;
    return BookOutcome::NeedSnapshot;
  }
  if (from_rest && capabilities_.sequence_rule == SequenceRule::Range && buffered() > 0 &&
      message.last.value() + 1 < buffered_[replay_at_].first.value()) {
    synced_ = false;
    return BookOutcome::NeedSnapshot;
  }
  book_.clear();
  lowest_known_bid_ = kNoBidFloor;
  highest_known_ask_ = kNoAskCeiling;
  joined_ = false;
  older_snapshots_ = 0;
  highest_ = SequenceNumber{-1};
  const BookOutcome outcome = apply(message, levels);
  if (outcome == BookOutcome::Applied) fix_known_depth();
  return outcome;
}

void BookSynchroniser::fix_known_depth() noexcept {
  if (capabilities_.snapshot_source != SnapshotSource::Rest || !limits_.knows_its_depth) return;
  // A side as deep as was asked for was cut, so its worst level bounds what is known; a shorter one
  // is all there is.
  if (const std::size_t n = book_.depth(BookSide::Bid); n >= capabilities_.book_depth)
    lowest_known_bid_ = book_.level(BookSide::Bid, n - 1).price;
  if (const std::size_t n = book_.depth(BookSide::Ask); n >= capabilities_.book_depth)
    highest_known_ask_ = book_.level(BookSide::Ask, n - 1).price;
}

BookOutcome BookSynchroniser::on_delta(const BookMessage& message,
                                       std::span<const Level> levels) noexcept {
  if (!synced_ || buffered() > 0) {
    if (capabilities_.snapshot_source == SnapshotSource::Rest) return buffer(message, levels);
    return BookOutcome::Discarded;
  }
  const BookOutcome order = check_sequence(message);
  if (order == BookOutcome::Gap) {
    lose(BookOutcome::Gap);
    // The message itself is good: it may be what the next REST snapshot joins.
    if (capabilities_.snapshot_source == SnapshotSource::Rest) buffer(message, levels);
    return BookOutcome::Gap;
  }
  if (order != BookOutcome::Applied) return order;
  return apply(message, levels);
}

BookOutcome BookSynchroniser::check_sequence(const BookMessage& message) const noexcept {
  if (is_planted(PlantedBug::GapIgnored)) return BookOutcome::Applied;
  switch (capabilities_.sequence_rule) {
    case SequenceRule::None:
    case SequenceRule::Connection: return BookOutcome::Applied;
    case SequenceRule::Range: {
      if (message.last <= sequence_) return joined_ ? BookOutcome::Duplicate : BookOutcome::Stale;
      // Sizes are absolute, so an overlap does no harm; a hole does.
      const bool is_next = message.first.value() <= sequence_.value() + 1;
      return is_next && message.first <= message.last ? BookOutcome::Applied : BookOutcome::Gap;
    }
    case SequenceRule::PreviousLinks: {
      if (message.previous == sequence_) return BookOutcome::Applied;
      const bool is_repeat = std::any_of(recent_.begin(), recent_.end(), [&](const Link& link) {
        return link.last == message.last && link.previous == message.previous;
      });
      return is_repeat ? BookOutcome::Duplicate : BookOutcome::Gap;
    }
  }
  __builtin_unreachable();
}

BookOutcome BookSynchroniser::apply(const BookMessage& message,
                                    std::span<const Level> levels) noexcept {
  if (is_planted(PlantedBug::LevelNeverDeleted)) {
    apply_without_removals(message, levels);
  } else {
    book_.apply(BookSide::Bid, bids_of(message, levels));
    book_.apply(BookSide::Ask, asks_of(message, levels));
  }
  if (capabilities_.truncates_book) book_.truncate(capabilities_.book_depth);
  if (message.has_checksum && check_ && !check_(book_, message.checksum))
    return lose(BookOutcome::ChecksumBad);
  const TopOfBook top = book_.top();
  if (top.is_crossed()) return lose(BookOutcome::Crossed);

  synced_ = true;
  sequence_ = message.last;
  if (capabilities_.sequence_rule == SequenceRule::Range) highest_ = std::max(highest_, sequence_);
  if (message.event_time.count() != 0) event_time_ = message.event_time;
  recent_[recent_at_++ % recent_.size()] = {message.previous, message.last};
  if (!message.is_snapshot) joined_ = true;
  return known_depth_is_used_up(top) ? lose(BookOutcome::NeedSnapshot) : BookOutcome::Applied;
}

void BookSynchroniser::apply_without_removals(const BookMessage& message,
                                              std::span<const Level> levels) noexcept {
  for (const Level& level : bids_of(message, levels))
    if (!level.quantity.is_zero()) book_.set(BookSide::Bid, level.price, level.quantity);
  for (const Level& level : asks_of(message, levels))
    if (!level.quantity.is_zero()) book_.set(BookSide::Ask, level.price, level.quantity);
}

/// Behind what a snapshot was cut at, and behind what fell out of a full side, nothing is known.
bool BookSynchroniser::is_known(BookSide side, Price price) const noexcept {
  const std::optional<Price> dropped = book_.dropped(side);
  if (side == BookSide::Bid) return price >= lowest_known_bid_ && (!dropped || price > *dropped);
  return price <= highest_known_ask_ && (!dropped || price < *dropped);
}

bool BookSynchroniser::known_depth_is_used_up(const TopOfBook& top) const noexcept {
  if (capabilities_.truncates_book) return false;
  return (!top.bid.quantity.is_zero() && !is_known(BookSide::Bid, top.bid.price)) ||
         (!top.ask.quantity.is_zero() && !is_known(BookSide::Ask, top.ask.price));
}

std::size_t BookSynchroniser::known_levels(BookSide side, std::span<Level> out) const noexcept {
  std::size_t count = book_.top_levels(side, out);
  while (count > 0 && !is_known(side, out[count - 1].price)) --count;
  return count;
}

BookOutcome BookSynchroniser::buffer(const BookMessage& message,
                                     std::span<const Level> levels) noexcept {
  if (replay_at_ == buffered_.size()) {  // nothing waits: start over at the front
    buffered_.clear();
    buffered_levels_.clear();
    replay_at_ = 0;
  }
  const std::size_t count = std::size_t{message.bids_count} + message.asks_count;
  if (buffered_.size() == limits_.max_buffered_messages ||
      buffered_levels_.size() + count > limits_.max_buffered_levels) {
    drop_buffer();  // the snapshot will be newer than all of them
  }
  if (count > limits_.max_buffered_levels) return BookOutcome::Discarded;

  BookMessage copy = message;
  const auto first = static_cast<std::uint32_t>(buffered_levels_.size());
  for (const Level& level : bids_of(message, levels)) buffered_levels_.push_back(level);
  for (const Level& level : asks_of(message, levels)) buffered_levels_.push_back(level);
  copy.bids_begin = first;
  copy.asks_begin = first + message.bids_count;
  copy.listing = nullptr;  // it may move before the replay
  buffered_.push_back(copy);
  return BookOutcome::Buffered;
}

std::optional<BookOutcome> BookSynchroniser::replay_next() noexcept {
  if (!synced_ || buffered() == 0) return std::nullopt;
  const BookMessage& message = buffered_[replay_at_];
  const BookOutcome order = check_sequence(message);
  if (order == BookOutcome::Gap) {  // it and what follows wait for a newer snapshot
    synced_ = false;
    return BookOutcome::Gap;
  }
  ++replay_at_;
  return order == BookOutcome::Applied ? apply(message, buffered_levels_) : order;
}

BookOutcome BookSynchroniser::lose(BookOutcome outcome) noexcept {
  synced_ = false;
  joined_ = false;
  return outcome;
}

void BookSynchroniser::drop_buffer() noexcept {
  discarded_ += buffered();
  buffered_.clear();
  buffered_levels_.clear();
  replay_at_ = 0;
}

void BookSynchroniser::reset() noexcept {
  drop_buffer();
  book_.clear();
  lowest_known_bid_ = kNoBidFloor;
  highest_known_ask_ = kNoAskCeiling;
  lose(BookOutcome::Discarded);
  sequence_ = SequenceNumber{-1};
  recent_.fill({SequenceNumber{-1}, SequenceNumber{-2}});
}

std::size_t BookSynchroniser::take_discarded() noexcept { return std::exchange(discarded_, 0); }

}  // namespace crossbook
