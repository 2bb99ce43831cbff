// Joins one listing's snapshots and deltas into a verified book: a pure state machine.
// In: decoded book messages. Out: an outcome per message, the book. Thread: its owner's.
// Limits: SynchroniserLimits; allocates in its constructor only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "venues/connector/venue.hpp"
#include "venues/market/order_book.hpp"

namespace crossbook {

enum class BookOutcome : std::uint8_t {
  Applied,       // the book moved on, or the venue proved that it is still the same
  Buffered,      // waits for a REST snapshot
  Stale,         // older than the snapshot
  Duplicate,     // seen before
  Discarded,     // came while no snapshot was there and cannot be used
  NeedSnapshot,  // the snapshot is too old, or the known depth is used up: fetch another one
  Gap,           // a message is missing: the book is gone
  ChecksumBad,   // the book is gone
  Crossed        // best bid >= best ask: the book is gone
};

struct SynchroniserLimits {
  std::size_t max_depth = 1000;              // levels kept a side
  std::size_t max_buffered_messages = 1024;  // deltas kept until a REST snapshot arrives
  std::size_t max_buffered_levels = 32'768;
  bool knows_its_depth = true;  // false: a REST snapshot is taken for the whole book
  PriceGrid grid{};             // of the listing's tick; none: levels are searched for
  std::size_t window_ticks = kMaxWindowTicks;
};

/// @return whether the listing's book gives the checksum
using ChecksumCheck = std::function<bool(const OrderBook&, std::uint32_t)>;

class BookSynchroniser {
 public:
  /// @param check needed where capabilities.has_checksum
  BookSynchroniser(const Capabilities& capabilities, SynchroniserLimits limits,
                   ChecksumCheck check = {});

  /// @param levels all levels that the message's ranges point into
  BookOutcome on_message(const BookMessage& message, std::span<const Level> levels) noexcept;
  /// After a REST snapshot was Applied: the outcome of the next buffered delta, until nullopt. The
  /// book may be trusted only once nothing is left to replay.
  std::optional<BookOutcome> replay_next() noexcept;

  /// The venue told another depth than its usual one: the book is cut to that from now on.
  void set_wire_depth(std::size_t depth) noexcept { capabilities_.book_depth = depth; }

  /// The listing has another tick size now; the levels stay. Allocates.
  void set_grid(PriceGrid grid) { book_.set_grid(grid, limits_.window_ticks); }

  /// Forgets the book and what is buffered: the socket was lost, or the book is doubted.
  void reset() noexcept;
  /// How many buffered messages were thrown away since the last call.
  std::size_t take_discarded() noexcept;

  /// A snapshot was joined, nothing waits for replay, nothing is wrong.
  bool is_synced() const noexcept { return synced_ && replay_at_ == buffered_.size(); }
  std::size_t buffered() const noexcept { return buffered_.size() - replay_at_; }
  const OrderBook& book() const noexcept { return book_; }
  SequenceNumber sequence() const noexcept { return sequence_; }
  UtcNanos event_time() const noexcept { return event_time_; }

  /// The best levels that are surely all there are: a REST snapshot is cut somewhere, and what lies
  /// behind the cut is unknown (M31). @return how many were written, best first
  std::size_t known_levels(BookSide side, std::span<Level> out) const noexcept;

 private:
  struct Link {
    SequenceNumber previous, last;
  };

  BookOutcome on_snapshot(const BookMessage& message, std::span<const Level> levels) noexcept;
  BookOutcome on_delta(const BookMessage& message, std::span<const Level> levels) noexcept;
  BookOutcome buffer(const BookMessage& message, std::span<const Level> levels) noexcept;
  BookOutcome check_sequence(const BookMessage& message) const noexcept;
  BookOutcome apply(const BookMessage& message, std::span<const Level> levels) noexcept;
  BookOutcome lose(BookOutcome outcome) noexcept;
  void apply_without_removals(const BookMessage& message, std::span<const Level> levels) noexcept;
  void fix_known_depth() noexcept;
  bool is_known(BookSide side, Price price) const noexcept;
  bool known_depth_is_used_up(const TopOfBook& top) const noexcept;
  void drop_buffer() noexcept;

  Capabilities capabilities_;
  SynchroniserLimits limits_;
  ChecksumCheck check_;
  OrderBook book_;
  SequenceNumber sequence_;
  SequenceNumber highest_{-1};  // of the last good book: an older REST snapshot is not taken (M35)
  std::uint8_t older_snapshots_ = 0;
  UtcNanos event_time_;
  bool synced_ = false;
  bool joined_ = false;  // a delta was applied on top of the snapshot
  Price lowest_known_bid_;
  Price highest_known_ask_;
  std::vector<BookMessage> buffered_;
  std::vector<Level> buffered_levels_;
  std::size_t replay_at_ = 0;
  std::size_t discarded_ = 0;
  std::array<Link, 16> recent_{};  // PreviousLinks: what a repeat looks like
  std::size_t recent_at_ = 0;
};

}  // namespace crossbook
