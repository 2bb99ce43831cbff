#include "venues/market/price.hpp"

crossbook::Amount add(crossbook::Amount amount, crossbook::Notional notional) {
  return amount + to_amount(notional, crossbook::kAmountScale);
}
