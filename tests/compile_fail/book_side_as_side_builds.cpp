#include "venues/market/order.hpp"
#include "venues/market/order_book.hpp"

crossbook::Side convert(crossbook::BookSide side) {
  return side == crossbook::BookSide::Bid ? crossbook::Side::Sell : crossbook::Side::Buy;
}
