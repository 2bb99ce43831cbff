// Bytes that cannot be printed or copied, live in secure memory and are wiped at the end.
// In: secret text. Out: nothing outside keys/, but for the one venue field that is a passphrase.
// Thread: its owner's. Limits: kMaxSecretBytes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "keys/secure_memory.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxSecretBytes = 4096;

class Secret {
 public:
  Secret() = default;
  /// Copies text; the caller wipes its own. @throws std::invalid_argument over kMaxSecretBytes,
  /// std::runtime_error if secure memory is used up
  explicit Secret(std::string_view text);
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  ~Secret() = default;

  bool empty() const noexcept { return bytes_.empty(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  /// Constant time in the length of the longer one.
  bool equals(std::string_view other) const noexcept;
  bool equals(const Secret& other) const noexcept {
    return equals({reinterpret_cast<const char*>(other.bytes().data()), other.size()});
  }

 private:
  friend class Signer;
  friend class SigningKey;
  friend class VaultSeal;
  std::span<const unsigned char> bytes() const noexcept { return bytes_.span(); }
  void wipe() noexcept { bytes_ = {}; }
  SecureBytes bytes_;
};

/// Overwrites text so that the compiler cannot drop it, then empties it.
void wipe(std::string& text) noexcept;

}  // namespace crossbook
