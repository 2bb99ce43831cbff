#include "keys/permit.hpp"

#include <openssl/rand.h>

#include <cstring>
#include <stdexcept>
#include <utility>

#include "keys/encoding.hpp"

namespace crossbook {
namespace {

SipHashKey random_key() {
  unsigned char bytes[sizeof(SipHashKey)];
  if (RAND_bytes(bytes, sizeof bytes) != 1) {
    throw std::runtime_error{"keys: no random numbers; see that /dev/urandom can be read"};
  }
  SipHashKey key;
  std::memcpy(&key, bytes, sizeof key);
  return key;
}

/// Another one in each run: no text from outside can be made to have another's hash.
const SipHashKey& run_key() {
  static const SipHashKey key = random_key();
  return key;
}

SipHash128 hash_of(std::string_view bytes) { return siphash128(run_key(), bytes); }

}  // namespace

KeyTag key_tag(std::string_view key_id) noexcept {
  const Sha256Digest digest = sha256({key_id});
  KeyTag tag;
  std::memcpy(&tag, digest.data(), sizeof tag);
  return tag;
}

Permit::Permit(Permit&& other) noexcept
    : key_{other.key_},
      bytes_{other.bytes_},
      host_{other.host_},
      path_{other.path_},
      method_{other.method_},
      state_{std::exchange(other.state_, State::Spent)} {}

Permit& Permit::operator=(Permit&& other) noexcept {
  key_ = other.key_;
  bytes_ = other.bytes_;
  host_ = other.host_;
  path_ = other.path_;
  method_ = other.method_;
  state_ = std::exchange(other.state_, State::Spent);
  return *this;
}

void Permit::prepare() { static_cast<void>(run_key()); }

bool Permit::bind(std::string_view bytes) noexcept {
  if (state_ != State::Given && state_ != State::Signed) return false;
  bytes_ = hash_of(bytes);
  state_ = State::Bound;
  return true;
}

bool Permit::matches(std::string_view bytes) const noexcept {
  return state_ == State::Bound && hash_of(bytes) == bytes_;
}

bool Permit::redeem(std::string_view bytes) noexcept {
  if (!matches(bytes)) return false;
  state_ = State::Spent;
  return true;
}

bool Permit::take_signature(KeyTag key) noexcept {
  if (state_ != State::Given || key != key_) return false;
  state_ = State::Signed;
  return true;
}

OrderPermit::OrderPermit(PermitMaker, KeyTag key, const RequestTarget& target,
                         const OrderClaim& claim) noexcept
    : Permit{key, target},
      symbol_{claim.symbol},
      client_id_{claim.client_id},
      side_{claim.side},
      is_ioc_{claim.is_ioc},
      price_scale_{claim.price_scale},
      quantity_scale_{claim.quantity_scale},
      price_{claim.price},
      quantity_{claim.quantity},
      reference_price_{claim.reference_price} {}

OrderClaim OrderPermit::claim() const noexcept {
  return {.target = target(),
          .symbol = symbol_.view(),
          .client_id = client_id_.view(),
          .side = side_,
          .is_ioc = is_ioc_,
          .price = price_,
          .price_scale = price_scale_,
          .quantity = quantity_,
          .quantity_scale = quantity_scale_,
          .reference_price = reference_price_};
}

}  // namespace crossbook
