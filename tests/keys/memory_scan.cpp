#include "tests/keys/memory_scan.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace crossbook {
namespace {

constexpr unsigned char kMask = 0xA5;

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  bool is_readable = false;
  std::string name;   // the table's first line
  std::string flags;  // and its last
  bool is_secure() const {
    return name.find("secretmem") != std::string::npos ||
           (flags.find(" lo") != std::string::npos && flags.find(" dd") != std::string::npos);
  }
};

std::vector<Range> ranges_of_this_process() {
  std::vector<Range> ranges;
  std::ifstream maps{"/proc/self/smaps"};
  std::string line;
  while (std::getline(maps, line)) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char access[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, access) == 3) {
      // [vvar] and its like may not be read, whatever the table says.
      const bool is_special = line.find("[v") != std::string::npos;
      ranges.push_back({begin, end, access[0] == 'r' && !is_special, line, {}});
    } else if (line.starts_with("VmFlags:") && !ranges.empty()) {
      ranges.back().flags = line;
    }
  }
  return ranges;
}

}  // namespace

Canary::Canary() {
  RAND_bytes(masked_.data(), kBytes);
  for (unsigned char& byte : masked_) {
    byte = static_cast<unsigned char>('a' + byte % 26) ^ kMask;
  }
}

SecureBytes Canary::plain() const {
  SecureBytes bytes{kBytes};
  for (std::size_t i = 0; i < kBytes; ++i) {
    bytes.data()[i] = static_cast<unsigned char>(masked_[i] ^ kMask);
  }
  return bytes;
}

std::size_t Canary::count_in(std::span<const unsigned char> bytes) const noexcept {
  std::size_t found = 0;
  const unsigned char first = masked_[0] ^ kMask;
  for (std::size_t i = 0; i + kBytes <= bytes.size(); ++i) {
    if (bytes[i] != first) continue;
    std::size_t same = 1;
    while (same < kBytes && (bytes[i + same] ^ kMask) == masked_[same]) ++same;
    if (same == kBytes) ++found;
  }
  return found;
}

std::string mapping_of(const void* at) {
  const auto place = reinterpret_cast<std::uintptr_t>(at);
  for (const Range& range : ranges_of_this_process()) {
    if (place >= range.begin && place < range.end) return range.name + " " + range.flags;
  }
  return {};
}

MemoryHits scan_memory(const Canary& canary) {
  MemoryHits hits;
  for (const Range& range : ranges_of_this_process()) {
    if (!range.is_readable) continue;
    const auto* begin = reinterpret_cast<const unsigned char*>(range.begin);
    const std::size_t found = canary.count_in({begin, range.end - range.begin});
    (range.is_secure() ? hits.secure : hits.elsewhere) += found;
  }
  return hits;
}

std::size_t scan_file(const Canary& canary, const std::string& path) {
  constexpr std::size_t kWindowBytes = std::size_t{1} << 20;
  std::vector<unsigned char> window(kWindowBytes);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::size_t held = 0;
  std::size_t found = 0;
  ssize_t count = 0;
  while ((count = ::read(file, window.data() + held, window.size() - held)) > 0) {
    held += static_cast<std::size_t>(count);
    found += canary.count_in({window.data(), held});
    // What may be the beginning of one that the next window ends; too short to be one itself.
    const std::size_t kept = std::min(held, Canary::kBytes - 1);
    std::copy(window.begin() + static_cast<std::ptrdiff_t>(held - kept),
              window.begin() + static_cast<std::ptrdiff_t>(held), window.begin());
    held = kept;
  }
  ::close(file);
  OPENSSL_cleanse(window.data(), window.size());
  return found;
}

}  // namespace crossbook
