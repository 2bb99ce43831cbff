#include "keys/scope.hpp"

#include <utility>

namespace crossbook {

SigningKey::SigningKey(KeyMaterial material)
    : id_{std::move(material.id)},
      tag_{key_tag(id_)},
      signer_{material.algorithm, std::move(material.secret)},
      passphrase_{std::move(material.passphrase)} {}

bool SigningKey::sign_with(Permit& permit, std::initializer_list<std::string_view> parts,
                           Signature& out) const noexcept {
  out.size = 0;
  if (permit.take_signature(tag_)) signer_.sign(parts, out);
  return out.size != 0;
}

void SigningKey::append_passphrase(std::string& out) const {
  const auto bytes = passphrase_.bytes();
  out.append(bytes.begin(), bytes.end());
}

}  // namespace crossbook
