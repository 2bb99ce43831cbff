#include "keys/scope.hpp"

crossbook::TradeKey keep(const crossbook::TradeKey& key) { return key; }
