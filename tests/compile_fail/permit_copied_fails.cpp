#include "keys/permit.hpp"

crossbook::OrderPermit keep(const crossbook::OrderPermit& permit) { return permit; }
