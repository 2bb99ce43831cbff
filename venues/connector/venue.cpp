#include "venues/connector/venue.hpp"

namespace crossbook {

Result<void> RequestContext::sign(RequestMethod method, std::string_view path,
                                  std::initializer_list<std::string_view> parts,
                                  Signature& out) const noexcept {
  if (credential == nullptr) return Error{Errc::NoKey, "key"};
  const Refusal refusal = credential->sign({method, host, path}, parts, venue_now.millis(), out);
  // the words of a refusal are literals, so they end in a zero
  if (refusal != Refusal::None) return Error{Errc::NotPermitted, to_string(refusal).data()};
  return {};
}

}  // namespace crossbook
