#include "venues/market/price.hpp"

crossbook::Price add(crossbook::Price price, crossbook::Price step) { return price + step; }
