#include "keys/scope.hpp"

bool sign(const crossbook::TradeKey& key, crossbook::OrderClaim& claim, crossbook::Signature& out) {
  return key.sign(claim, {"order"}, out);
}
