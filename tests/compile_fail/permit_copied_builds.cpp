#include <utility>

#include "keys/permit.hpp"

crossbook::OrderPermit keep(crossbook::OrderPermit&& permit) { return std::move(permit); }
