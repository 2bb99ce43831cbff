// Little-endian numbers and byte strings, read and written one after another.
// In: bytes or values. Out: values or bytes. Thread: any. Limits: a reader never leaves its bytes.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace crossbook {

/// Every read() takes all that was asked for, or nothing and returns false.
class ByteReader {
 public:
  explicit ByteReader(std::span<const unsigned char> bytes) noexcept : rest_{bytes} {}

  std::span<const unsigned char> rest() const noexcept { return rest_; }
  bool is_at_end() const noexcept { return rest_.empty(); }

  bool read(std::span<const unsigned char>& out, std::size_t size) noexcept {
    if (size > rest_.size()) return false;
    out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return true;
  }
  template <std::unsigned_integral Number>
  bool read(Number& out) noexcept {
    std::span<const unsigned char> bytes;
    if (!read(bytes, sizeof(Number))) return false;
    out = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      out = static_cast<Number>(out | static_cast<Number>(Number{bytes[i]} << (8 * i)));
    }
    return true;
  }
  template <std::size_t N>
  bool read(std::array<unsigned char, N>& out) noexcept {
    std::span<const unsigned char> bytes;
    if (!read(bytes, N)) return false;
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return true;
  }
  bool read(std::string& out, std::size_t size) {
    std::span<const unsigned char> bytes;
    if (!read(bytes, size)) return false;
    out.assign(bytes.begin(), bytes.end());
    return true;
  }

 private:
  std::span<const unsigned char> rest_;
};

template <std::unsigned_integral Number>
void append(std::vector<unsigned char>& out, Number number) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out.push_back(static_cast<unsigned char>(number >> (8 * i)));
  }
}
inline void append(std::vector<unsigned char>& out, std::span<const unsigned char> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace crossbook
