#include "venues/market/time.hpp"

auto age(crossbook::MonoNanos received, crossbook::UtcNanos event) { return received - event; }
