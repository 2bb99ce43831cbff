#include "keys/policy_guard.hpp"

crossbook::OrderPermit make(crossbook::PolicyGuard&, const crossbook::TradeKey& key,
                            const crossbook::OrderClaim& claim) {
  return crossbook::OrderPermit{{}, key.tag(), claim.target, claim};
}
