// CRC-32C (Castagnoli), as in RFC 3720: finds every single flipped bit and short burst.
// In: bytes. Out: a check. Thread: any. Limits: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace crossbook {

/// @param before the check of the bytes that came before, to continue
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

}  // namespace crossbook
