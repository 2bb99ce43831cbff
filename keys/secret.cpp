#include "keys/secret.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <stdexcept>

namespace crossbook {

Secret::Secret(std::string_view text) {
  if (text.size() > kMaxSecretBytes) {
    throw std::invalid_argument{"secret: longer than 4096 bytes; give the key itself, not a file"};
  }
  bytes_ = SecureBytes{text.size()};
  std::copy(text.begin(), text.end(), bytes_.data());
}

bool Secret::equals(std::string_view other) const noexcept {
  const std::size_t longer = std::max(size(), other.size());
  unsigned difference = size() == other.size() ? 0 : 1;
  for (std::size_t i = 0; i < longer; ++i) {
    const unsigned ours = i < size() ? bytes()[i] : 0U;
    const unsigned theirs = i < other.size() ? static_cast<unsigned char>(other[i]) : 0U;
    difference |= ours ^ theirs;
  }
  return difference == 0;
}

void wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // what was erased earlier may still stand behind the end
  if (!text.empty()) OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace crossbook
