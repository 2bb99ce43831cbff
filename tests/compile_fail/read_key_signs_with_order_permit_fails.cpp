#include "keys/scope.hpp"

bool sign(const crossbook::ReadKey& key, crossbook::OrderPermit& permit,
          crossbook::Signature& out) {
  return key.sign(permit, {"order"}, out);
}
