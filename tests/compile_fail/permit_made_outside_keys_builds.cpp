#include <utility>

#include "keys/policy_guard.hpp"

crossbook::OrderPermit make(crossbook::PolicyGuard& guard, const crossbook::TradeKey& key,
                            const crossbook::OrderClaim& claim) {
  return std::move(*guard.permit_order(key, claim, 0, 0));
}
