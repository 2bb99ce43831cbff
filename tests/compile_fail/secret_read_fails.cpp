#include "keys/secret.hpp"

auto read(const crossbook::Secret& secret) { return secret.bytes(); }
