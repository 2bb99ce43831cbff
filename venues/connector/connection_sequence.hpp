// The numbers of a socket's messages, where the venue counts by connection and not by book.
// In: a number per message. Out: whether it follows. Thread: its owner's. Limits: none.
#pragma once

#include "venues/market/ids.hpp"

namespace crossbook {

class ConnectionSequence {
 public:
  enum class Verdict : std::uint8_t { Next, Repeat, Gap };

  /// The first number of a connection is taken as it is; after a gap it goes on from there.
  /// @param number -1: the message carries none
  Verdict on_message(SequenceNumber number) noexcept {
    if (number.value() < 0) return Verdict::Next;
    if (last_.value() >= 0 && number <= last_) return Verdict::Repeat;
    const bool follows = last_.value() < 0 || number.value() == last_.value() + 1;
    last_ = number;
    return follows ? Verdict::Next : Verdict::Gap;
  }
  /// A new connection begins.
  void reset() noexcept { last_ = SequenceNumber{-1}; }

 private:
  SequenceNumber last_{-1};
};

}  // namespace crossbook
