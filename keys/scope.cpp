#include "keys/scope.hpp"

#include <utility>

namespace crossbook {

SigningKey::SigningKey(KeyMaterial material)
    : id_{std::move(material.id)},
      signer_{material.algorithm, std::move(material.secret)},
      passphrase_{std::move(material.passphrase)} {}

void SigningKey::append_passphrase(std::string& out) const {
  const auto bytes = passphrase_.bytes();
  out.append(bytes.begin(), bytes.end());
}

}  // namespace crossbook
