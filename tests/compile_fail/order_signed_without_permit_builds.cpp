#include "keys/scope.hpp"

bool sign(const crossbook::TradeKey& key, crossbook::OrderPermit& permit,
          crossbook::Signature& out) {
  return key.sign(permit, {"order"}, out);
}
