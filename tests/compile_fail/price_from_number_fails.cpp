#include "venues/market/price.hpp"

crossbook::Price make() { return 42; }
