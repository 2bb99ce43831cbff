#include "venues/market/price.hpp"

crossbook::Price add(crossbook::Price price, crossbook::Quantity quantity) {
  return price + quantity;
}
