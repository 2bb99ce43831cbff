// Explicit little-endian encoding of plain values: no padding, no host order, no struct copies.
// In: values; bytes. Out: bytes; values. Thread: any. Limits: the buffer's size. Allocates only for
// strings and vectors, which only the journal's header holds.
#pragma once

#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "venues/market/fee.hpp"
#include "venues/market/fixed_text.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

/// The last enumerator of each enum that is stored: nothing above it is ever read.
template <class E>
inline constexpr E kLastOf = E{};

template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

/// Writes; past the end of the buffer it only remembers that it failed.
class Encoder {
 public:
  explicit Encoder(std::span<std::byte> out) noexcept : out_{out} {}
  bool ok() const noexcept { return ok_; }
  std::size_t size() const noexcept { return size_; }

  template <class... Ts>
  void operator()(const Ts&... values) noexcept {
    (put(values), ...);
  }
  /// The number of elements that follow.
  void count(std::size_t n) noexcept { integer(static_cast<std::uint32_t>(n)); }

 private:
  template <class I>
  void integer(I value) noexcept {
    if (out_.size() - size_ < sizeof(I)) {
      ok_ = false;
      return;
    }
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(out_.data() + size_, &value, sizeof(I));
    } else {
      for (std::size_t i = 0; i < sizeof(I); ++i) {
        out_[size_ + i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8U * i));
      }
    }
    size_ += sizeof(I);
  }
  void text(std::string_view value) noexcept {
    if (out_.size() - size_ < value.size()) {
      ok_ = false;
      return;
    }
    if (!value.empty()) std::memcpy(out_.data() + size_, value.data(), value.size());
    size_ += value.size();
  }

  void put(bool value) noexcept { integer(static_cast<std::uint8_t>(value)); }
  template <std::integral I>
  void put(I value) noexcept {
    integer(value);
  }
  template <class E>
  requires std::is_enum_v<E>
  void put(E value) noexcept { integer(static_cast<std::underlying_type_t<E>>(value)); }
  template <class Tag, class Rep>
  void put(Id<Tag, Rep> value) noexcept {
    integer(value.value());
  }
  template <class Tag>
  void put(Mantissa<Tag> value) noexcept {
    integer(value.raw());
  }
  template <class Tag>
  void put(Wide<Tag> value) noexcept {
    integer(static_cast<std::uint64_t>(value.raw()));
    integer(static_cast<std::int64_t>(value.raw() >> 64U));
  }
  template <class Tag>
  void put(Nanos<Tag> value) noexcept {
    integer(value.count());
  }
  template <std::size_t N, class Tag>
  void put(const FixedText<N, Tag>& value) noexcept {
    integer(static_cast<std::uint8_t>(value.view().size()));
    text(value.view());
  }
  void put(FeeRate value) noexcept { integer(value.parts()); }
  void put(Scale value) noexcept { integer(value.decimals()); }
  void put(std::chrono::nanoseconds value) noexcept { integer(std::int64_t{value.count()}); }
  void put(const std::string& value) noexcept {
    count(value.size());
    text(value);
  }
  template <class T>
  requires requires(Encoder& a, const T& t) { fields(a, t); }
  void put(const T& value) noexcept { fields(*this, value); }

  std::span<std::byte> out_;
  std::size_t size_ = 0;
  bool ok_ = true;
};

/// Reads what Encoder wrote. Bad bytes make it fail, and every value read from there on is zero.
class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> in) noexcept : in_{in} {}
  bool ok() const noexcept { return ok_; }
  bool at_end() const noexcept { return in_.empty(); }

  template <class... Ts>
  void operator()(Ts&... values) noexcept {
    (get(values), ...);
  }
  /// @return the number of elements, or 0 and failure if it is above most
  std::size_t count(std::size_t most) noexcept {
    const auto n = integer<std::uint32_t>();
    if (n > most) ok_ = false;
    return ok_ ? n : 0;
  }
  void fail() noexcept { ok_ = false; }

 private:
  template <class I>
  I integer() noexcept {
    if (!ok_ || in_.size() < sizeof(I)) {
      ok_ = false;
      return I{};
    }
    using U = std::make_unsigned_t<I>;
    U value = 0;
    for (std::size_t i = 0; i < sizeof(I); ++i) {
      value = static_cast<U>(value | static_cast<U>(static_cast<U>(in_[i]) << (8U * i)));
    }
    in_ = in_.subspan(sizeof(I));
    return static_cast<I>(value);
  }
  std::string_view text(std::size_t size) noexcept {
    if (!ok_ || in_.size() < size) {
      ok_ = false;
      return {};
    }
    const std::string_view view{reinterpret_cast<const char*>(in_.data()), size};
    in_ = in_.subspan(size);
    return view;
  }

  void get(bool& value) noexcept {
    const auto byte = integer<std::uint8_t>();
    if (byte > 1) ok_ = false;
    value = ok_ && byte == 1;
  }
  template <std::integral I>
  void get(I& value) noexcept {
    value = integer<I>();
  }
  template <class E>
  requires std::is_enum_v<E>
  void get(E& value) noexcept {
    const auto raw = integer<std::underlying_type_t<E>>();
    if (raw > static_cast<std::underlying_type_t<E>>(kLastOf<E>)) ok_ = false;
    value = ok_ ? static_cast<E>(raw) : E{};
  }
  template <class Tag, class Rep>
  void get(Id<Tag, Rep>& value) noexcept {
    value = Id<Tag, Rep>{integer<Rep>()};
  }
  template <class Tag>
  void get(Mantissa<Tag>& value) noexcept {
    value = Mantissa<Tag>::from_raw(integer<std::int64_t>());
  }
  template <class Tag>
  void get(Wide<Tag>& value) noexcept {
    const auto low = integer<std::uint64_t>();
    const auto high = integer<std::int64_t>();
    value = Wide<Tag>::from_raw(Int128{high} * (Int128{1} << 64U) + low);
  }
  template <class Tag>
  void get(Nanos<Tag>& value) noexcept {
    value = Nanos<Tag>{integer<std::int64_t>()};
  }
  template <std::size_t N, class Tag>
  void get(FixedText<N, Tag>& value) noexcept {
    const auto size = integer<std::uint8_t>();
    if (size > N) ok_ = false;
    value = FixedText<N, Tag>{text(ok_ ? size : 0)};
  }
  void get(FeeRate& value) noexcept { value = FeeRate::from_parts(integer<std::int64_t>()); }
  void get(Scale& value) noexcept {
    const auto decimals = integer<std::uint8_t>();
    if (decimals > kMaxDecimals) ok_ = false;
    value = Scale{ok_ ? decimals : std::uint8_t{0}};
  }
  void get(std::chrono::nanoseconds& value) noexcept {
    value = std::chrono::nanoseconds{integer<std::int64_t>()};
  }
  void get(std::string& value) { value = text(count(in_.size())); }
  template <class T>
  requires requires(Decoder& a, T& t) { fields(a, t); }
  void get(T& value) noexcept { fields(*this, value); }

  std::span<const std::byte> in_;
  bool ok_ = true;
};

}  // namespace crossbook
