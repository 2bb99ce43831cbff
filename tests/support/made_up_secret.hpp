// A secret of no key anywhere, in the form in which a venue shows its own.
// In: a venue. Out: text. Thread: any. Limits: none.
#pragma once

#include <stdexcept>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::testing {

// 64 letters and digits that are base64, too; base64 of an Ed25519 seed.
inline constexpr std::string_view kMadeUpSecrets[] = {
    "Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5",
    "Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5Q2E="};

/// @throws std::logic_error if the venue takes none of them
inline std::string_view made_up_secret(const VenueModule& module) {
  const std::string_view passphrase = module.capabilities->needs_passphrase ? "passphrase" : "";
  for (const std::string_view secret : kMadeUpSecrets) {
    try {
      (void)module.make_venue()->key_material("id", secret, passphrase);
      return secret;
    } catch (const std::invalid_argument&) {
      continue;  // of another form
    }
  }
  throw std::logic_error{"no made-up secret has the form that this venue's have; add one"};
}

}  // namespace crossbook::testing
