// ReadKey and TradeKey: what a key may sign, as a type. A ReadKey given to an order encoder does
// not compile, nor does one that asks for an order's permit or signs with it.
// In: a key's id, secret and passphrase; permits. Out: signatures. Thread: its connector's only.
// Limits: none.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "keys/permit.hpp"
#include "keys/signer.hpp"

namespace crossbook {

/// What a venue hands out when a key is made. Moved into one key, never copied.
struct KeyMaterial {
  std::string id;  // public: the venue's key id; may be shown
  Algorithm algorithm = Algorithm::HmacSha256;
  Secret secret;      // in the form that Signer wants
  Secret passphrase;  // empty where the venue has none
};

/// Signs requests that read. Orders need a TradeKey.
class SigningKey {
 public:
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  SigningKey(SigningKey&&) noexcept = default;
  SigningKey& operator=(SigningKey&&) noexcept = default;

  std::string_view id() const noexcept { return id_; }
  /// Signs a request once. @return false, and out is empty, if the permit has signed already, is
  /// spent or another key's, or if there was no memory for an asymmetric signature
  [[nodiscard]] bool sign(RequestPermit& permit, std::initializer_list<std::string_view> parts,
                          Signature& out) const noexcept {
    return sign_with(permit, parts, out);
  }
  Algorithm algorithm() const noexcept { return signer_.algorithm(); }
  /// What permits for this key carry.
  KeyTag tag() const noexcept { return tag_; }
  /// Writes the passphrase to a request, the only secret that a venue wants on the wire.
  void append_passphrase(std::string& out) const;

 protected:
  explicit SigningKey(KeyMaterial material);
  ~SigningKey() = default;
  bool sign_with(Permit& permit, std::initializer_list<std::string_view> parts,
                 Signature& out) const noexcept;

 private:
  std::string id_;
  KeyTag tag_;
  Signer signer_;
  Secret passphrase_;
};

class ReadKey final : public SigningKey {
 public:
  explicit ReadKey(KeyMaterial material) : SigningKey{std::move(material)} {}
};

class TradeKey final : public SigningKey {
 public:
  explicit TradeKey(KeyMaterial material) : SigningKey{std::move(material)} {}

  using SigningKey::sign;
  /// Signs an order once, composed from the permit's claim; as for requests.
  [[nodiscard]] bool sign(OrderPermit& permit, std::initializer_list<std::string_view> parts,
                          Signature& out) const noexcept {
    return sign_with(permit, parts, out);
  }
};

}  // namespace crossbook
