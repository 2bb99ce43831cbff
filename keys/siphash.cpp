#include "keys/siphash.hpp"

#include <bit>
#include <cstring>

namespace crossbook {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() noexcept {
    v0 += v1, v1 = std::rotl(v1, 13) ^ v0, v0 = std::rotl(v0, 32);
    v2 += v3, v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3, v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1, v1 = std::rotl(v1, 17) ^ v2, v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) noexcept {
    v3 ^= word;
    round();
    v0 ^= word;
  }
  std::uint64_t squeeze() noexcept {
    round(), round(), round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

/// @param count 0 to 8 bytes, the first lowest
std::uint64_t load(const char* bytes, std::size_t count) noexcept {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

}  // namespace

SipHash128 siphash128(const SipHashKey& key, std::string_view bytes) noexcept {
  constexpr std::size_t kWord = 8;
  constexpr std::uint64_t kWide = 0xee;  // 128 bits are wanted
  SipState state{key.low ^ 0x736f6d6570736575, key.high ^ 0x646f72616e646f6d ^ kWide,
                 key.low ^ 0x6c7967656e657261, key.high ^ 0x7465646279746573};
  const std::size_t tail = bytes.size() % kWord;
  const char* at = bytes.data();
  for (const char* const end = at + (bytes.size() - tail); at != end; at += kWord) {
    state.absorb(load(at, kWord));
  }
  state.absorb(std::uint64_t{bytes.size()} << 56 | load(at, tail));
  SipHash128 hash;
  state.v2 ^= kWide;
  hash.low = state.squeeze();
  state.v1 ^= 0xdd;
  hash.high = state.squeeze();
  return hash;
}

}  // namespace crossbook
