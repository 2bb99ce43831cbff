#include <ostream>

#include "keys/secret.hpp"

void print(std::ostream& out, const crossbook::Secret& secret) { out << secret; }
