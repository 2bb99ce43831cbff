// Steps through a frame that is expected to have one exact shape. Whatever differs ends the scan,
// and the frame goes to the venue's general parser: so a scan that succeeds has seen every byte.
// In: one message. Out: its numbers and texts. Thread: its venue's. Limits: reads at most
// PaddedBytes::kPadding bytes past the end; kMaxScannedLevels levels a message.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "venues/connector/venue.hpp"
#include "venues/market/digits.hpp"
#include "venues/market/short_decimal.hpp"

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace crossbook {

/// More than any delta in practice; what has more is a snapshot, and those are rare.
inline constexpr std::size_t kMaxScannedLevels = 1024;

class FrameScanner {
 public:
  explicit FrameScanner(PaddedBytes frame) noexcept
      : at_{frame.data()}, end_{frame.data() + frame.size()} {}

  /// Whether all was read, and not a byte more.
  bool is_done() const noexcept { return at_ == end_; }
  bool is_within() const noexcept { return at_ < end_; }

  /// Steps over the literal if it stands here.
  template <std::size_t kSize>
  bool take(const char (&literal)[kSize]) noexcept {
    static_assert(kSize - 1 <= PaddedBytes::kPadding);
    if (at_ >= end_ || std::memcmp(at_, literal, kSize - 1) != 0) return false;
    at_ += kSize - 1;
    return true;
  }
  /// Text up to a quote, which stays; letters, digits and punctuation only. Empty: not that.
  std::string_view take_text() noexcept {
    const char* const begin = at_;
    skip_plain();
    const bool is_text = at_ < end_ && *at_ == '"';
    return is_text ? std::string_view{begin, static_cast<std::size_t>(at_ - begin)}
                   : std::string_view{};
  }
  /// The same, where what it says does not matter.
  bool skip_text() noexcept { return !take_text().empty(); }
  /// The same for the texts of one column. @param length of the one before, and then of this one:
  /// they mostly are the same, and where the next byte stands is known at once
  bool skip_text_like(std::size_t& length) noexcept {
    if (at_ >= end_) return false;
    const std::uint32_t others = odd_bytes(at_) | odd_bytes(at_ + 16) << 16;
    if (others == 0) return false;
    const auto found = static_cast<std::size_t>(std::countr_zero(others));
    if (found != length) [[unlikely]] {
      length = found;
      asm volatile("" : "+r"(length));  // a branch, so that nobody waits for found
    }
    at_ += length;
    return length > 0 && *at_ == '"';
  }
  /// A small number in a string, from its first digit to the quote, which stays.
  bool skip_integer() noexcept {
    if (at_ < end_ && is_digit(*at_) && at_[1] == '"') {
      ++at_;
      return true;
    }
    std::int64_t number = 0;
    return take_integer(number);
  }
  /// An integer that is not negative, of at most 16 digits. @return false: not that
  bool take_integer(std::int64_t& value) noexcept {
    if (at_ >= end_) return false;
    const char* const begin = at_;
    std::uint64_t number = 0;
    unsigned digits = take_digits(number);
    if (digits == 8) digits += take_digits(number);
    value = static_cast<std::int64_t>(number);
    return digits > 0 && !is_digit(*at_) && (*begin != '0' || digits == 1);
  }
  bool take_signed_integer(std::int64_t& value) noexcept {
    const bool is_negative = take("-");
    if (!take_integer(value)) return false;
    if (is_negative) value = -value;
    return true;
  }
  /// A decimal of at most kMaxShortDecimal bytes up to kEnd, which stays. @return false: not that
  template <char kEnd>
  bool take_decimal(ShortDecimalReader& reader, std::int64_t& value) noexcept {
    const std::size_t length = reader.read<kEnd>(at_, value);
    at_ += length;
    return length != 0;
  }

 private:
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  static bool is_plain(char c) noexcept { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; }

  /// Which of sixteen bytes are not plain: bit by bit, the first one lowest.
  static std::uint32_t odd_bytes(const char* from) noexcept {
#ifdef __SSE2__
    __m128i bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    const __m128i control = _mm_cmplt_epi8(bytes, _mm_set1_epi8('!'));  // and what is not ASCII
    const __m128i escape = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i last = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F));
    return static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(control, escape), _mm_or_si128(quote, last))));
#else
    std::uint32_t odd = 0;
    for (unsigned i = 0; i < 16; ++i) odd |= std::uint32_t{!is_plain(from[i])} << i;
    return odd;
#endif
  }
  /// Steps over plain bytes; it may end a little behind the frame.
  void skip_plain() noexcept {
    while (at_ < end_) {
      const std::uint32_t odd = odd_bytes(at_);
      at_ += std::countr_zero(odd | 1U << 16);
      if (odd != 0) return;
    }
  }
  /// Up to eight digits, behind those that the number has. @return how many there were
  unsigned take_digits(std::uint64_t& number) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at_, sizeof word);
    word ^= 0x3030'3030'3030'3030U;
    const std::uint64_t others = (word | (word + 0x7676'7676'7676'7676U)) & 0x8080'8080'8080'8080U;
    const unsigned digits = others == 0 ? 8 : static_cast<unsigned>(std::countr_zero(others)) / 8;
    if (digits == 0) return 0;
    number = number * static_cast<std::uint64_t>(kPowersOfTen[digits]) +
             digits_value(word << (64 - 8 * digits));
    at_ += digits;
    return digits;
  }

  const char* at_;
  const char* end_;
};

/// Where the levels of a message lie until all of it was read. A venue keeps one.
class ScanRoom {
 public:
  ScanRoom() : levels_(2 * kMaxScannedLevels) {}
  /// kMaxScannedLevels levels for each half. @param half 0 or 1
  Level* half(std::size_t half) noexcept { return levels_.data() + half * kMaxScannedLevels; }

 private:
  std::vector<Level> levels_;
};

/// The levels of one message while it is scanned, and the readers of both columns.
class LevelScan {
 public:
  LevelScan(const Instrument& instrument, ScanRoom& room) noexcept
      : LevelScan{ShortDecimalReader{instrument.price_scale},
                  ShortDecimalReader{instrument.quantity_scale}, room} {}
  LevelScan(ShortDecimalReader prices, ShortDecimalReader quantities, ScanRoom& room) noexcept
      : prices_{prices},
        quantities_{quantities},
        begin_{room.half(0)},
        at_{begin_},
        end_{begin_ + kMaxScannedLevels} {}

  /// Reads [["price","quantity"…],…] from its first bracket to its last. What stands behind a
  /// quantity is stepped over by take_tail(scanner), from the quote that ends it to the row's
  /// bracket, exclusive. @return false: not that shape
  template <class TakeTail>
  bool take_rows(FrameScanner& scanner, TakeTail take_tail) noexcept {
    if (scanner.take("[]")) return true;
    if (!scanner.take("[[\"")) return false;
    while (at_ != end_ && scanner.is_within()) {
      std::int64_t price = 0, quantity = 0;
      if (!scanner.take_decimal<'"'>(prices_, price) || !scanner.take("\",\"") ||
          !scanner.take_decimal<'"'>(quantities_, quantity) || !take_tail(scanner) || price <= 0)
        return false;
      *at_++ = Level{Price::from_raw(price), Quantity::from_raw(quantity)};
      if (scanner.take("],[\"")) continue;
      return scanner.take("]]");
    }
    return false;
  }
  bool take_rows(FrameScanner& scanner) noexcept {
    return take_rows(scanner, [](FrameScanner& s) noexcept { return s.take("\""); });
  }

  /// Reads [{"price":1.5,"qty":2},…], numbers without quotes. @return false: not that shape
  bool take_objects(FrameScanner& scanner) noexcept {
    if (scanner.take("[]")) return true;
    if (!scanner.take("[{\"price\":")) return false;
    while (at_ != end_ && scanner.is_within()) {
      std::int64_t price = 0, quantity = 0;
      if (!scanner.take_decimal<','>(prices_, price) || !scanner.take(",\"qty\":") ||
          !scanner.take_decimal<'}'>(quantities_, quantity) || price <= 0)
        return false;
      *at_++ = Level{Price::from_raw(price), Quantity::from_raw(quantity)};
      if (scanner.take("},{\"price\":")) continue;
      return scanner.take("}]");
    }
    return false;
  }

  std::size_t count() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

  /// Moves the levels to the events, and says in the message where they lie.
  /// @param first_side how many of them were read for the side that comes first on the wire
  void append_to(MarketEvents& out, BookMessage& book, std::size_t first_side,
                 BookSide first = BookSide::Bid) const noexcept {
    const auto begin = static_cast<std::uint32_t>(out.levels.size());
    const auto middle = begin + static_cast<std::uint32_t>(first_side);
    const auto end = begin + static_cast<std::uint32_t>(count());
    const bool are_bids_first = first == BookSide::Bid;
    book.bids_begin = are_bids_first ? begin : middle;
    book.bids_count = are_bids_first ? middle - begin : end - middle;
    book.asks_begin = are_bids_first ? middle : begin;
    book.asks_count = are_bids_first ? end - middle : middle - begin;
    out.levels.insert(out.levels.end(), begin_, at_);
  }

 private:
  ShortDecimalReader prices_, quantities_;
  Level* begin_;
  Level* at_;
  Level* end_;
};

}  // namespace crossbook
