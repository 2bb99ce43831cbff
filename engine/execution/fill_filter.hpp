// Remembers trades so that each is booked once (I6), whichever way it came.
// In: venue, instrument, trade id. Out: whether it is new. Thread: the engine's.
// Limits: the last kFillsRemembered; allocates only in its constructor. Venues number trades per
// instrument, so the instrument is part of the key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "venues/market/ids.hpp"

namespace crossbook {

inline constexpr std::size_t kFillsRemembered = 1 << 15;

class FillFilter {
 public:
  FillFilter();
  /// @return true if this trade was not remembered; it is from now on
  bool insert(VenueId venue, InstrumentId instrument, const TradeId& trade) noexcept;

 private:
  struct Key {
    VenueId venue;
    InstrumentId instrument;
    TradeId trade;
    friend bool operator==(const Key&, const Key&) = default;
  };
  static constexpr std::size_t kBuckets = 2 * kFillsRemembered;
  static constexpr std::uint16_t kNone = UINT16_MAX;
  static_assert(kFillsRemembered < kNone);

  static std::size_t bucket_of(const Key& key) noexcept;
  void erase(const Key& key) noexcept;

  std::vector<Key> keys_;               // a ring: the newest replaces the oldest
  std::vector<std::uint16_t> buckets_;  // positions in keys_, linear probing
  std::size_t count_ = 0;
  std::size_t next_ = 0;
};

}  // namespace crossbook
