#include "venues/connector/crc32.hpp"

#include <zlib.h>

#include <cstring>

#if defined(__PCLMUL__) && defined(__SSE4_1__)
#include <immintrin.h>
#endif

namespace crossbook {
namespace {

std::uint32_t finish_with_zlib(std::uint32_t sum, std::string_view bytes) noexcept {
  return static_cast<std::uint32_t>(
      ::crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

#if defined(__PCLMUL__) && defined(__SSE4_1__)

__m128i load_block(const char* from) noexcept {
  __m128i block;
  std::memcpy(&block, from, sizeof block);
  return block;
}

/// Moves what was summed so far over 16 bytes more: x^(128+64) and x^128 modulo the polynomial,
/// both bit-reflected. Source of the method: "Fast CRC Computation for Generic Polynomials Using
/// PCLMULQDQ Instruction", Intel, 2009.
__m128i fold(__m128i sum, __m128i block) noexcept {
  const __m128i powers = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
  const __m128i low = _mm_clmulepi64_si128(sum, powers, 0x00);
  const __m128i high = _mm_clmulepi64_si128(sum, powers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), block);
}

/// 128 bits to 32: two folds, then Barrett's reduction.
std::uint32_t reduce(__m128i sum) noexcept {
  const __m128i low_half = _mm_set_epi32(0, -1, 0, -1);
  const __m128i by_128 = _mm_set_epi64x(0, 0x0ccaa009e);
  sum = _mm_xor_si128(_mm_clmulepi64_si128(sum, by_128, 0x00), _mm_srli_si128(sum, 8));
  const __m128i by_64 = _mm_set_epi64x(0, 0x163cd6124);
  const __m128i rest = _mm_srli_si128(sum, 4);
  sum = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(sum, low_half), by_64, 0x00), rest);
  const __m128i polynomial = _mm_set_epi64x(0x1f7011641, 0x1db710641);
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(sum, low_half), polynomial, 0x10);
  quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low_half), polynomial, 0x00);
  return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(quotient, sum), 1));
}

#endif

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) noexcept {
#if defined(__PCLMUL__) && defined(__SSE4_1__)
  constexpr std::size_t kBlock = 16;
  if (bytes.size() >= kBlock) {
    const char* at = bytes.data();
    std::size_t left = bytes.size() - kBlock;
    __m128i sum = _mm_xor_si128(load_block(at), _mm_cvtsi32_si128(-1));
    for (at += kBlock; left >= kBlock; left -= kBlock, at += kBlock)
      sum = fold(sum, load_block(at));
    return finish_with_zlib(~reduce(sum), {at, left});
  }
#endif
  return finish_with_zlib(0, bytes);
}

}  // namespace crossbook
