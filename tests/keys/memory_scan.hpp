// Looks through all memory of this process, or any file, for a text that nothing but the thing
// under test may hold.
// In: a canary. Out: where it was found. Thread: the only one. Limits: not under sanitizers, whose
// shadow memory is too large to read.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "keys/secure_memory.hpp"

namespace crossbook {

/// Random printable text. Kept masked, so that it is no hit itself.
class Canary {
 public:
  static constexpr std::size_t kBytes = 32;

  Canary();
  /// In the clear, in secure memory: whoever reads it must not copy it elsewhere.
  SecureBytes plain() const;
  /// In how many places of the bytes it stands.
  std::size_t count_in(std::span<const unsigned char> bytes) const noexcept;

 private:
  std::array<unsigned char, kBytes> masked_{};
};

struct MemoryHits {
  std::size_t secure = 0;     // in pages of memfd_secret or locked ones
  std::size_t elsewhere = 0;  // in everything else that can be read
};
/// The flags of the mapping that an address is in, as /proc/self/smaps spells them, e.g. " dd" for
/// "not in core files"; its name stands before them.
std::string mapping_of(const void* at);
MemoryHits scan_memory(const Canary& canary);
/// A file is read through a window, so that its content is no hit later.
std::size_t scan_file(const Canary& canary, const std::string& path);

}  // namespace crossbook
