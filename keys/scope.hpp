// ReadKey and TradeKey: what a key may sign, as a type. A ReadKey given to an order encoder does
// not compile. In: a key's id, secret and passphrase. Out: signatures. Thread: its connector's
// only. Limits: none.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

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
  void sign(std::initializer_list<std::string_view> parts, Signature& out) const noexcept {
    signer_.sign(parts, out);
  }
  Algorithm algorithm() const noexcept { return signer_.algorithm(); }
  /// Writes the passphrase to a request, the only secret that a venue wants on the wire.
  void append_passphrase(std::string& out) const;

 protected:
  explicit SigningKey(KeyMaterial material);
  ~SigningKey() = default;

 private:
  std::string id_;
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
};

}  // namespace crossbook
