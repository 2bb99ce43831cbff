// scrypt in microseconds, and a vault made with it. No file can ask for this: what is read is
// bounded by a KdfLimits, and only this makes one of its own.
// In: nothing. Out: parameters, limits. Thread: any. Limits: n of 2 to 16.
#pragma once

#include "keys/vault_format.hpp"

namespace crossbook {

struct QuickKdf {
  static KdfLimits limits() {
    KdfLimits limits;
    limits.min_n_ = 2;
    limits.max_n_ = 16;
    limits.r_ = 1;
    return limits;
  }
  static constexpr KdfParameters kParameters{.n = 16, .r = 1, .p = 1};
};

}  // namespace crossbook
