// Decoded events as text, a line each: what golden files hold and what tests compare.
// In: events. Out: text. Thread: any. Limits: tests only.
#pragma once

#include <string>

#include "venues/connector/venue.hpp"

namespace crossbook::testing {

std::string describe(const MarketEvents& events);
/// @param table that the events' assets are of
std::string describe(const AccountEvents& events, const InstrumentTable& table);
std::string describe(const RestEvents& events, const InstrumentTable& table);

}  // namespace crossbook::testing
