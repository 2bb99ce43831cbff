#include "keys/policy_guard.hpp"

bool place(crossbook::PolicyGuard& guard, const crossbook::TradeKey& key,
           const crossbook::OrderClaim& claim) {
  return static_cast<bool>(guard.permit_order(key, claim, 0, 0));
}
