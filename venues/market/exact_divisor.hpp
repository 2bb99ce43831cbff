// Division of exact multiples, by one multiplication.
// In: a divisor, once. Out: quotients. Thread: any. Limits: values above zero.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace crossbook {

class ExactDivisor {
 public:
  constexpr ExactDivisor() = default;  // nothing is a multiple
  /// @param divisor zero or below: nothing is a multiple
  explicit constexpr ExactDivisor(std::int64_t divisor) noexcept {
    if (divisor <= 0) return;
    const auto value = static_cast<std::uint64_t>(divisor);
    shift_ = std::countr_zero(value);
    const std::uint64_t odd = value >> shift_;
    // Newton's method: each step doubles how many low bits of odd * inverse are those of 1.
    inverse_ = odd;
    for (int step = 0; step < 5; ++step) inverse_ *= 2 - odd * inverse_;
    most_ = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / value;
  }

  /// @return false: not a multiple of the divisor, or not above zero
  constexpr bool divide(std::int64_t value, std::int64_t& quotient) const noexcept {
    // Of a multiple this is the quotient; of anything else it is larger than any quotient.
    const std::uint64_t found = std::rotr(static_cast<std::uint64_t>(value) * inverse_, shift_);
    quotient = static_cast<std::int64_t>(found);
    return found - 1 < most_;
  }

 private:
  std::uint64_t inverse_ = 0;  // of the divisor's odd part, modulo 2^64
  std::uint64_t most_ = 0;     // the largest quotient
  int shift_ = 0;
};

}  // namespace crossbook
