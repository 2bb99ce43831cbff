// Leave to sign one request or to send one order, given by PolicyGuard alone. A permit is moved,
// never copied; it signs once, is bound once to the bytes that the venue composed, and is redeemed
// once, for exactly these bytes, where they leave.
// In: what the guard has checked. Out: yes or no. Thread: its connector's. Limits: no allocation.
#pragma once

#include <cstdint>
#include <string_view>

#include "keys/bounded_text.hpp"
#include "keys/request.hpp"
#include "keys/siphash.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxSymbolBytes = 31;
inline constexpr std::size_t kMaxClientIdBytes = 40;

enum class ClaimSide : std::uint8_t { Buy, Sell };

/// An order in plain words: all that the policy looks at, and all that the venue's bytes are made
/// from. Numbers are mantissas: value = mantissa / 10^scale.
struct OrderClaim {
  RequestTarget target;
  std::string_view symbol;     // the venue's spelling, as in the policy
  std::string_view client_id;  // letters, digits, - and _
  ClaimSide side = ClaimSide::Buy;
  bool is_ioc = false;
  std::int64_t price = 0;
  std::uint8_t price_scale = 0;
  std::int64_t quantity = 0;  // in the base asset
  std::uint8_t quantity_scale = 0;
  std::int64_t reference_price = 0;  // at price_scale; what the collar is measured from
};

/// Which key a permit is for: the same for the same key id, and for no other.
using KeyTag = std::uint64_t;
KeyTag key_tag(std::string_view key_id) noexcept;

/// Only the guard can make one, and nobody makes a permit without.
class PermitMaker {
  friend class PolicyGuard;
  PermitMaker() noexcept {}  // not defaulted: {} would be one
};

class Permit {
 public:
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;

  /// What it was given for; views into this permit.
  RequestTarget target() const noexcept { return {method_, host_.view(), path_.view()}; }
  /// Ties it to the composed bytes; the signature, if there is one, is made before.
  /// @return false, and nothing is tied, if it was bound or spent already
  [[nodiscard]] bool bind(std::string_view bytes) noexcept;
  /// Whether it is bound to these bytes and not redeemed.
  bool matches(std::string_view bytes) const noexcept;
  /// True once, for the bound bytes. Anything else leaves it as it was.
  [[nodiscard]] bool redeem(std::string_view bytes) noexcept;
  bool is_spent() const noexcept { return state_ == State::Spent; }
  /// Whether a signature was made under it; until it is bound.
  bool is_signed() const noexcept { return state_ == State::Signed; }

 protected:
  Permit(KeyTag key, const RequestTarget& target) noexcept
      : key_{key}, host_{target.host}, path_{target.path}, method_{target.method} {}
  Permit(Permit&& other) noexcept;
  Permit& operator=(Permit&& other) noexcept;
  ~Permit() = default;

 private:
  friend class SigningKey;
  friend class PolicyGuard;
  enum class State : std::uint8_t { Given, Signed, Bound, Spent };
  /// Before the first one is bound. @throws std::runtime_error without random numbers
  static void prepare();
  /// True once, for the key that it was given for.
  bool take_signature(KeyTag key) noexcept;

  KeyTag key_ = 0;
  SipHash128 bytes_;  // once bound
  BoundedText<kMaxHostBytes> host_;
  BoundedText<kMaxPathBytes> path_;
  RequestMethod method_{};
  State state_ = State::Given;
};

/// For a request that places no order.
class RequestPermit final : public Permit {
 public:
  RequestPermit(PermitMaker, KeyTag key, const RequestTarget& target, RequestKind kind) noexcept
      : Permit{key, target}, kind_{kind} {}
  RequestPermit(RequestPermit&&) noexcept = default;
  RequestPermit& operator=(RequestPermit&&) noexcept = default;
  ~RequestPermit() = default;

  RequestKind kind() const noexcept { return kind_; }

 private:
  RequestKind kind_;
};

/// For one order, exactly as it was claimed. Sessions that log in once need it as much: without it
/// the frame must not be written (K2, I12).
class OrderPermit final : public Permit {
 public:
  /// @param target in place of the claim's own
  OrderPermit(PermitMaker, KeyTag key, const RequestTarget& target,
              const OrderClaim& claim) noexcept;
  OrderPermit(OrderPermit&&) noexcept = default;
  OrderPermit& operator=(OrderPermit&&) noexcept = default;
  ~OrderPermit() = default;

  /// What the venue must compose the order from; views into this permit.
  OrderClaim claim() const noexcept;

 private:
  BoundedText<kMaxSymbolBytes> symbol_;
  BoundedText<kMaxClientIdBytes> client_id_;
  ClaimSide side_;
  bool is_ioc_;
  std::uint8_t price_scale_;
  std::uint8_t quantity_scale_;
  std::int64_t price_;
  std::int64_t quantity_;
  std::int64_t reference_price_;
};

}  // namespace crossbook
