// Book messages for tests, in whole numbers: delta(11, 12).bid(100, 5).ask(101, 0).
// In: numbers. Out: a BookMessage and its levels. Thread: any. Limits: none.
#pragma once

#include <cstdint>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook::testing {

class BookMessageBuilder {
 public:
  BookMessageBuilder& bid(std::int64_t price, std::int64_t quantity) {
    return add(bids_, price, quantity);
  }
  BookMessageBuilder& ask(std::int64_t price, std::int64_t quantity) {
    return add(asks_, price, quantity);
  }
  BookMessageBuilder& checksum(std::uint32_t value) {
    message_.has_checksum = true;
    message_.checksum = value;
    return *this;
  }

  /// The levels stand bids first, behind one that belongs to nobody.
  const std::vector<Level>& levels() {
    levels_ = {Level{Price::from_raw(1), Quantity::from_raw(1)}};
    levels_.insert(levels_.end(), bids_.begin(), bids_.end());
    levels_.insert(levels_.end(), asks_.begin(), asks_.end());
    return levels_;
  }
  BookMessage message() const {
    BookMessage message = message_;
    message.bids_begin = 1;
    message.bids_count = static_cast<std::uint32_t>(bids_.size());
    message.asks_begin = 1 + message.bids_count;
    message.asks_count = static_cast<std::uint32_t>(asks_.size());
    return message;
  }

 private:
  friend BookMessageBuilder snapshot(std::int64_t last);
  friend BookMessageBuilder delta(std::int64_t first, std::int64_t last);
  friend BookMessageBuilder linked(std::int64_t previous, std::int64_t last);

  BookMessageBuilder& add(std::vector<Level>& side, std::int64_t price, std::int64_t quantity) {
    side.push_back({Price::from_raw(price), Quantity::from_raw(quantity)});
    return *this;
  }
  BookMessage message_;
  std::vector<Level> bids_, asks_, levels_;
};

inline BookMessageBuilder snapshot(std::int64_t last) {
  BookMessageBuilder builder;
  builder.message_.is_snapshot = true;
  builder.message_.last = SequenceNumber{last};
  return builder;
}
/// For SequenceRule::Range.
inline BookMessageBuilder delta(std::int64_t first, std::int64_t last) {
  BookMessageBuilder builder;
  builder.message_.first = SequenceNumber{first};
  builder.message_.last = SequenceNumber{last};
  return builder;
}
/// For SequenceRule::PreviousLinks.
inline BookMessageBuilder linked(std::int64_t previous, std::int64_t last) {
  BookMessageBuilder builder;
  builder.message_.previous = SequenceNumber{previous};
  builder.message_.last = SequenceNumber{last};
  return builder;
}

}  // namespace crossbook::testing
