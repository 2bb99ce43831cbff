// The levels of one side near the touch, indexed by tick: a level changes without a search.
// In: keys (ticks, the better the higher) and quantities. Out: levels by rank. Thread: its owner's.
// Limits: kMaxWindowTicks; 8 bytes a tick, of which the system gives those pages that are used.
#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace crossbook {

inline constexpr std::size_t kMaxWindowTicks = 32'768;
inline constexpr std::size_t kMinWindowTicks = 4'096;

class TickWindow {
 public:
  /// @param ticks a power of two from kMinWindowTicks to kMaxWindowTicks
  explicit TickWindow(std::size_t ticks)
      : ticks_{ticks},
        quantities_{static_cast<std::int64_t*>(std::calloc(ticks, sizeof(std::int64_t)))} {
    assert(std::has_single_bit(ticks) && ticks >= kMinWindowTicks && ticks <= kMaxWindowTicks);
    if (quantities_ == nullptr) throw std::bad_alloc{};
  }

  std::size_t ticks() const noexcept { return ticks_; }
  std::size_t count() const noexcept { return count_; }
  std::int64_t base() const noexcept { return base_; }  // the lowest key that is covered
  bool covers(std::int64_t key) const noexcept { return offset_of(key) < ticks_; }

  /// @return the quantity before, zero for none. @param key covered
  std::int64_t exchange(std::int64_t key, std::int64_t quantity) noexcept {
    const std::size_t at = offset_of(key);
    const std::int64_t before = std::exchange(quantities_.get()[at], quantity);
    const std::uint64_t bit = std::uint64_t{1} << at % 64;
    const std::uint64_t mask = quantity != 0 ? bit : 0;
    std::uint64_t& word = words_[at / 64];
    word = (word & ~bit) | mask;
    const std::uint64_t word_bit = std::uint64_t{1} << at / 64 % 64;
    std::uint64_t& summary = summaries_[at / 4096];
    summary = (summary & ~word_bit) | (word != 0 ? word_bit : 0);
    count_ += static_cast<std::size_t>(quantity != 0) - static_cast<std::size_t>(before != 0);
    return before;
  }
  std::int64_t quantity(std::int64_t key) const noexcept {
    return quantities_.get()[offset_of(key)];
  }

  static constexpr std::int64_t kNone = -1;  // an offset
  /// Where the best level stands, the worst one, and the next worse than an offset.
  std::int64_t best() const noexcept { return below(static_cast<std::int64_t>(ticks_)); }
  std::int64_t worst() const noexcept {
    for (std::size_t i = 0; i < ticks_ / 4096; ++i) {
      if (summaries_[i] == 0) continue;
      const std::size_t word = i * 64 + static_cast<std::size_t>(std::countr_zero(summaries_[i]));
      return static_cast<std::int64_t>(word * 64) + std::countr_zero(words_[word]);
    }
    return kNone;
  }
  std::int64_t below(std::int64_t offset) const noexcept {
    const auto at = static_cast<std::size_t>(offset);
    if (at % 64 != 0) {
      const std::uint64_t rest = words_[at / 64] & ((std::uint64_t{1} << at % 64) - 1);
      if (rest != 0) return static_cast<std::int64_t>(at / 64 * 64) + highest(rest);
    }
    return below_word(at / 64);
  }
  std::int64_t key_at(std::int64_t offset) const noexcept { return base_ + offset; }
  std::int64_t quantity_at(std::int64_t offset) const noexcept { return quantities_.get()[offset]; }

  /// Forgets all levels and covers the keys from base on.
  void restart(std::int64_t base) noexcept {
    for (std::int64_t at = best(); at != kNone; at = below(at)) quantities_.get()[at] = 0;
    words_.fill(0);
    summaries_.fill(0);
    count_ = 0;
    base_ = base;
  }

 private:
  struct Free {
    void operator()(std::int64_t* memory) const noexcept { std::free(memory); }
  };
  std::size_t offset_of(std::int64_t key) const noexcept {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(key) -
                                    static_cast<std::uint64_t>(base_));
  }
  /// @param bits not zero
  static int highest(std::uint64_t bits) noexcept { return 63 - std::countl_zero(bits); }
  /// The highest level in the words before this one.
  std::int64_t below_word(std::size_t word) const noexcept {
    std::size_t i = word / 64;
    std::uint64_t summary =
        word % 64 == 0 ? 0 : summaries_[i] & ((std::uint64_t{1} << word % 64) - 1);
    while (summary == 0) {
      if (i == 0) return kNone;
      summary = summaries_[--i];
    }
    const auto found = i * 64 + static_cast<std::size_t>(highest(summary));
    return static_cast<std::int64_t>(found * 64) + highest(words_[found]);
  }

  std::size_t ticks_;
  std::size_t count_ = 0;
  std::int64_t base_ = 0;
  std::array<std::uint64_t, kMaxWindowTicks / 4096> summaries_{};  // which words are not zero
  std::array<std::uint64_t, kMaxWindowTicks / 64> words_{};        // which ticks have a level
  std::unique_ptr<std::int64_t, Free> quantities_;                 // zero where there is none
};

}  // namespace crossbook
