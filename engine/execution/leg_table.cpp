#include "engine/execution/leg_table.hpp"

#include <algorithm>

namespace crossbook {

LegTable::LegTable() : records_(kMaxOrders), buckets_(kBuckets, kNone) {}

OrderRecord* LegTable::insert(const OrderIntent& intent) noexcept {
  if (open_count_ == kMaxOpenOrders) return nullptr;
  std::size_t slot = used_;
  if (used_ < kMaxOrders) {
    ++used_;
  } else {
    while (!records_[oldest_].is_closed) oldest_ = (oldest_ + 1) % kMaxOrders;
    slot = oldest_;
    oldest_ = (oldest_ + 1) % kMaxOrders;
    erase(records_[slot].id());
  }
  records_[slot] = OrderRecord{};
  records_[slot].intent = intent;
  std::size_t bucket = bucket_of(intent.client_id);
  while (buckets_[bucket] != kNone) bucket = (bucket + 1) % kBuckets;
  buckets_[bucket] = static_cast<Slot>(slot);
  open_[open_count_++] = static_cast<Slot>(slot);
  return &records_[slot];
}

OrderRecord* LegTable::find(const ClientOrderId& id) noexcept {
  const Slot slot = find_slot(id);
  return slot == kNone ? nullptr : &records_[slot];
}
const OrderRecord* LegTable::find(const ClientOrderId& id) const noexcept {
  const Slot slot = find_slot(id);
  return slot == kNone ? nullptr : &records_[slot];
}

OrderRecord* LegTable::find(VenueId venue, const VenueOrderId& id) noexcept {
  if (id.empty()) return nullptr;
  const auto is_it = [&](const OrderRecord& record) {
    return record.intent.venue == venue && record.venue_order_id == id;
  };
  for (std::size_t i = 0; i < open_count_; ++i) {
    if (is_it(records_[open_[i]])) return &records_[open_[i]];
  }
  const auto end = records_.begin() + static_cast<std::ptrdiff_t>(used_);
  const auto found = std::find_if(records_.begin(), end, is_it);
  return found == end ? nullptr : &*found;
}

void LegTable::close(OrderRecord& record) noexcept {
  const auto slot = static_cast<Slot>(&record - records_.data());
  Slot* const end = open_.data() + open_count_;
  Slot* const at = std::find(open_.data(), end, slot);
  if (at == end) return;
  std::move(at + 1, end, at);
  --open_count_;
}

std::size_t LegTable::bucket_of(const ClientOrderId& id) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a: the same on every machine, unlike std::hash
  for (const char c : id.view()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return static_cast<std::size_t>(hash ^ hash >> 32U) % kBuckets;
}

LegTable::Slot LegTable::find_slot(const ClientOrderId& id) const noexcept {
  for (std::size_t bucket = bucket_of(id); buckets_[bucket] != kNone;
       bucket = (bucket + 1) % kBuckets) {
    if (records_[buckets_[bucket]].id() == id) return buckets_[bucket];
  }
  return kNone;
}

void LegTable::erase(const ClientOrderId& id) noexcept {
  std::size_t hole = bucket_of(id);
  while (buckets_[hole] == kNone || records_[buckets_[hole]].id() != id) {
    hole = (hole + 1) % kBuckets;
  }
  // Later members of the run move up where that keeps them reachable from their own bucket.
  for (std::size_t at = (hole + 1) % kBuckets; buckets_[at] != kNone; at = (at + 1) % kBuckets) {
    const std::size_t home = bucket_of(records_[buckets_[at]].id());
    if ((at - home) % kBuckets < (at - hole) % kBuckets) continue;
    buckets_[hole] = buckets_[at];
    hole = at;
  }
  buckets_[hole] = kNone;
}

}  // namespace crossbook
