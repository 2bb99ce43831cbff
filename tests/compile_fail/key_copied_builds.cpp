#include <utility>

#include "keys/scope.hpp"

crossbook::TradeKey keep(crossbook::TradeKey&& key) { return std::move(key); }
