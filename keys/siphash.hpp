// SipHash-1-3 with 128 bits out: a keyed hash of short messages, faster than SHA-256 by far.
// Who does not know the key cannot find two messages with one hash. Source: Aumasson, Bernstein,
// "SipHash: a fast short-input PRF", 2012; 1-3 is what Rust and Python hash with.
// In: bytes. Out: two words. Thread: any. Limits: no allocation.
#pragma once

#include <cstdint>
#include <string_view>

namespace crossbook {

struct SipHashKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

struct SipHash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  /// Takes as long whatever differs.
  friend bool operator==(const SipHash128& a, const SipHash128& b) noexcept {
    return ((a.low ^ b.low) | (a.high ^ b.high)) == 0;
  }
};

SipHash128 siphash128(const SipHashKey& key, std::string_view bytes) noexcept;

}  // namespace crossbook
