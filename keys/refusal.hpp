// Why keys/ gave no permit: the name of the limit.
// In: nothing. Out: words. Thread: any. Limits: none.
#pragma once

#include <cstdint>
#include <string_view>

namespace crossbook {

enum class Refusal : std::uint8_t {
  None,
  // the key
  Revoked,
  WrongKey,  // the guard's policy is another key's
  Expired,
  ReadOnly,  // a read key, or a policy for one, places no orders
  // the request
  HostNotAllowed,
  ForbiddenRequest,  // withdrawal, transfer, key management: no policy can allow them
  RequestNotAllowed,
  NeedsOrderClaim,    // it places an order: permit_order() is its only way
  NotAnOrderRequest,  // listed, but not as one that places orders
  // the claim
  BadClientId,
  BadPrice,
  BadQuantity,
  BadScale,
  // the policy's limits
  SymbolNotAllowed,
  NotIoc,
  NoReferencePrice,
  PriceCollar,
  OrderNotional,
  MinuteNotional,
  DayNotional,
  OrderRate,
  ClockWentBack,
  NoSignature  // no memory for an asymmetric one
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::NoSignature) + 1;

/// The limit in words, e.g. "notional per order".
std::string_view to_string(Refusal refusal) noexcept;

}  // namespace crossbook
