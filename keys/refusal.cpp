#include "keys/refusal.hpp"

namespace crossbook {

std::string_view to_string(Refusal refusal) noexcept {
  switch (refusal) {
    case Refusal::None: return "none";
    case Refusal::Revoked: return "key revoked";
    case Refusal::WrongKey: return "policy of another key";
    case Refusal::Expired: return "policy expired";
    case Refusal::ReadOnly: return "read key places no orders";
    case Refusal::HostNotAllowed: return "host not listed";
    case Refusal::ForbiddenRequest: return "withdrawal, transfer and key management never allowed";
    case Refusal::RequestNotAllowed: return "request not listed";
    case Refusal::NeedsOrderClaim: return "request places orders and needs a claim";
    case Refusal::NotAnOrderRequest: return "request not listed as one that places orders";
    case Refusal::BadClientId: return "client id not 1 to 40 letters, digits, - or _";
    case Refusal::BadPrice: return "price not above zero";
    case Refusal::BadQuantity: return "quantity not above zero";
    case Refusal::BadScale: return "price and quantity with more than 18 decimals together";
    case Refusal::SymbolNotAllowed: return "symbol not listed";
    case Refusal::NotIoc: return "order not immediate-or-cancel";
    case Refusal::NoReferencePrice: return "no reference price";
    case Refusal::PriceCollar: return "price collar";
    case Refusal::OrderNotional: return "notional per order";
    case Refusal::MinuteNotional: return "notional per minute";
    case Refusal::DayNotional: return "notional per day";
    case Refusal::OrderRate: return "orders per second";
    case Refusal::ClockWentBack: return "clock went back";
    case Refusal::NoSignature: return "no memory for a signature";
  }
  __builtin_unreachable();
}

}  // namespace crossbook
