#include "venues/_template/auth.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "venues/_template/fill_in.hpp"

namespace crossbook::_template {
namespace {

void check_field(std::string_view name, std::string_view text) {
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '"'; });
  if (!text.empty() && is_plain) return;
  throw std::invalid_argument("_template key: the " + std::string{name} +
                              " is empty or has a space, a quote or a character that is not ASCII; "
                              "copy it again from the API page");
}

}  // namespace

Result<void> sign_request(const RequestContext& context, HttpRequest& request) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  // context.sign() makes the signature; the request is marked once it carries it.
  request.is_signed = false;
  return fill_in("fill in venues/_template/auth.cpp: sign_request");
}

Result<void> append_handshake_frame(Channel, std::size_t, const RequestContext& context,
                                    std::vector<std::string>&) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  return fill_in("fill in venues/_template/auth.cpp: append_handshake_frame");
}

KeyMaterial make_key_material(std::string id, std::string_view secret) {
  check_field("key id", id);
  check_field("secret", secret);
  return {std::move(id), Algorithm::HmacSha256, Secret{secret}, Secret{std::string_view{}}};
}

}  // namespace crossbook::_template
