#include "venues/market/price.hpp"

crossbook::Price make() { return crossbook::Price::from_raw(42); }
