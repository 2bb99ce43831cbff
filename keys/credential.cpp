#include "keys/credential.hpp"

namespace crossbook {

Refusal Credential::sign(const RequestTarget& target, std::initializer_list<std::string_view> parts,
                         std::int64_t unix_ms, Signature& out) const noexcept {
  PermitResult<RequestPermit> permit = guard_.permit_request(key(), target, unix_ms);
  if (!permit) {
    tally_.count_refused();
    return permit.refusal();
  }
  if (!key().sign(*permit, parts, out)) return Refusal::NoSignature;
  tally_.count_signed(permit->kind());
  return Refusal::None;
}

}  // namespace crossbook
