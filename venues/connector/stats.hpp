// What a connector counts, readable from other threads while it runs.
// In: the connector's increments. Out: relaxed reads. Thread: one writer, any readers. Limits:
// none.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace crossbook {

/// A counter with one writer: an increment is a plain load and store.
class Counter {
 public:
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  void set(std::uint64_t n) noexcept { value_.store(n, std::memory_order_relaxed); }
  std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// received = applied + duplicate + stale + resync_discarded + refused + not_book (I19).
struct ConnectorStats {
  Counter messages;  // frames received on all sockets
  Counter applied;   // book messages
  Counter duplicates;
  Counter stale;             // older than the snapshot
  Counter resync_discarded;  // buffered, then dropped with the resynchronisation
  Counter refused;           // unreadable or not asked for
  Counter not_book;          // acks, heartbeats, account messages
  Counter gaps;
  Counter resyncs;  // snapshots asked for after the first
  Counter checksum_failures;
  Counter crossed;
  Counter conflated;  // book updates overwritten by newer ones before the engine took them
  Counter orders_sent;
  Counter orders_not_sent;  // epoch, governor, disconnected
  Counter signatures_made;
  Counter signatures_accepted;
  Counter signatures_refused;
  Counter reconnects;
  Counter rate_limited;
  Counter keys_rotated;
  Counter keys_not_taken;  // next keys that did not work: the one before goes on
  Counter events_lost;     // an event found no room: the engine must latch (P14)
  std::atomic<std::int64_t> clock_offset_ns{0};
};

}  // namespace crossbook
