// A key under its policy: the only way in which anybody outside keys/ gets a signature.
// In: key material, a policy. Out: signatures for what the policy allows, permits for orders.
// Thread: its connector's; revoke() any. Limits: those of the policy; no allocation after it is
// made but for asymmetric signatures.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "keys/audit.hpp"
#include "keys/policy_guard.hpp"
#include "keys/scope.hpp"

namespace crossbook {

class Credential {
 public:
  Credential(const Credential&) = delete;
  Credential& operator=(const Credential&) = delete;
  virtual ~Credential() = default;

  std::string_view id() const noexcept { return key().id(); }
  Algorithm algorithm() const noexcept { return key().algorithm(); }
  /// Signs one request that places no order, once the policy has said yes to where it goes.
  /// @param unix_ms venue or wall clock, for the key's end
  /// @return why not, or None and out is set
  [[nodiscard]] Refusal sign(const RequestTarget& target,
                             std::initializer_list<std::string_view> parts, std::int64_t unix_ms,
                             Signature& out) const noexcept;
  const KeyPolicy& policy() const noexcept { return policy_; }
  /// What this key did, for the audit log: counted by the connector's thread, taken by one other.
  SignatureTally& tally() const noexcept { return tally_; }
  /// For the venue that wants its passphrase on the wire.
  void append_passphrase(std::string& out) const { key().append_passphrase(out); }

  /// From now on no order is permitted, while cancels and reads go on: the first half of a
  /// revocation. Any thread; at once, and for good.
  void stop_orders() noexcept { guard_.stop_orders(); }
  bool takes_orders() const noexcept { return guard_.takes_orders(); }
  /// From now on nothing is signed or permitted. Any thread; at once, and for good.
  void revoke() noexcept { guard_.revoke(); }
  bool is_revoked() const noexcept { return guard_.is_revoked(); }

 protected:
  explicit Credential(const KeyPolicy& policy) : policy_{policy}, guard_{policy} {}
  virtual const SigningKey& key() const noexcept = 0;
  KeyPolicy policy_;
  PolicyGuard guard_;
  mutable SignatureTally tally_;  // counts what const requests do
};

class ReadCredential final : public Credential {
 public:
  /// @throws as check_policy(), and as Signer for the secret
  ReadCredential(KeyMaterial material, const KeyPolicy& policy)
      : Credential{policy}, key_{std::move(material)} {}

 private:
  const SigningKey& key() const noexcept override { return key_; }
  ReadKey key_;
};

class TradeCredential final : public Credential {
 public:
  /// @throws as check_policy(), and as Signer for the secret
  TradeCredential(KeyMaterial material, const KeyPolicy& policy)
      : Credential{policy}, key_{std::move(material)} {}

  /// A permit for this order, which is counted as sent from here on.
  /// @param mono_ns monotonic clock, for the windows; unix_ms venue or wall clock, for the end
  PermitResult<OrderPermit> permit_order(const OrderClaim& claim, std::int64_t mono_ns,
                                         std::int64_t unix_ms) noexcept {
    PermitResult<OrderPermit> permit = guard_.permit_order(key_, claim, mono_ns, unix_ms);
    permit ? tally_.count_signed(RequestKind::Order) : tally_.count_refused();
    return permit;
  }
  /// What signs an order, with its permit.
  const TradeKey& trade_key() const noexcept { return key_; }

 private:
  const SigningKey& key() const noexcept override { return key_; }
  TradeKey key_;
};

}  // namespace crossbook
