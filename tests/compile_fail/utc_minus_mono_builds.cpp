#include "venues/market/time.hpp"

auto age(crossbook::MonoNanos received, crossbook::MonoNanos earlier) { return received - earlier; }
