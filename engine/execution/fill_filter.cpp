#include "engine/execution/fill_filter.hpp"

#include "venues/market/planted_bug.hpp"

namespace crossbook {

FillFilter::FillFilter() : keys_(kFillsRemembered), buckets_(kBuckets, kNone) {}

bool FillFilter::insert(VenueId venue, InstrumentId instrument, const TradeId& trade) noexcept {
  const Key key{venue, instrument, trade};
  std::size_t bucket = bucket_of(key);
  for (; buckets_[bucket] != kNone; bucket = (bucket + 1) % kBuckets) {
    if (keys_[buckets_[bucket]] == key) return is_planted(PlantedBug::FillBookedTwice);
  }
  if (count_ == kFillsRemembered) {
    erase(keys_[next_]);
    bucket = bucket_of(key);
    while (buckets_[bucket] != kNone) bucket = (bucket + 1) % kBuckets;
  } else {
    ++count_;
  }
  keys_[next_] = key;
  buckets_[bucket] = static_cast<std::uint16_t>(next_);
  next_ = (next_ + 1) % kFillsRemembered;
  return true;
}

std::size_t FillFilter::bucket_of(const Key& key) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a: the same on every machine, unlike std::hash
  const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * 0x100000001b3U; };
  mix(key.venue.value());
  mix(key.instrument.value());
  for (const char c : key.trade.view()) mix(static_cast<unsigned char>(c));
  return static_cast<std::size_t>(hash ^ hash >> 32U) % kBuckets;
}

void FillFilter::erase(const Key& key) noexcept {
  std::size_t hole = bucket_of(key);
  while (buckets_[hole] == kNone || keys_[buckets_[hole]] != key) hole = (hole + 1) % kBuckets;
  // Later members of the run move up where that keeps them reachable from their own bucket.
  for (std::size_t at = (hole + 1) % kBuckets; buckets_[at] != kNone; at = (at + 1) % kBuckets) {
    const std::size_t home = bucket_of(keys_[buckets_[at]]);
    if ((at - home) % kBuckets < (at - hole) % kBuckets) continue;
    buckets_[hole] = buckets_[at];
    hole = at;
  }
  buckets_[hole] = kNone;
}

}  // namespace crossbook
