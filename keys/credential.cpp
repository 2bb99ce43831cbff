#include "keys/credential.hpp"

namespace crossbook {

Refusal Credential::sign(const RequestTarget& target, std::initializer_list<std::string_view> parts,
                         std::int64_t unix_ms, Signature& out) const noexcept {
  PermitResult<RequestPermit> permit = guard_.permit_request(key(), target, unix_ms);
  if (!permit) return permit.refusal();
  return key().sign(*permit, parts, out) ? Refusal::None : Refusal::NoSignature;
}

}  // namespace crossbook
