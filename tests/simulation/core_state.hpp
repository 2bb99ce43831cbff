// All that a core knows of orders, money and limits as one text: two cores of one journal have the
// same. In: a core. Out: text. Thread: the core's. Limits: books and episodes are left to what
// follows from them.
#pragma once

#include <string>

#include "engine/core/core.hpp"

namespace crossbook::simulation {

std::string state_of(const Core& core);

}  // namespace crossbook::simulation
