// CRC-32 as books' checksums use it (the polynomial of zlib and Ethernet).
// In: bytes. Out: the sum. Thread: any. Limits: none.
#pragma once

#include <cstdint>
#include <string_view>

namespace crossbook {

/// Sixteen bytes a step where the processor multiplies without carries, else zlib's.
std::uint32_t crc32_of(std::string_view bytes) noexcept;

}  // namespace crossbook
