// A venue's documented messages against the events written down beside them.
// In: testdata/{market,account,rest}/NAME.json and NAME.expected. Out: failures. Thread: the
// test's. Limits: tests only. CROSSBOOK_UPDATE_GOLDEN=1 writes the expected files anew.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::testing {

struct GoldenListing {
  std::string_view instrument;  // "BTC/USDT"
  std::string_view symbol;      // as the venue spells it
  std::int64_t code = 0;
};

/// @param kind "market", "account" or "rest": which decoder. A REST file's name begins with its
/// call: time, instruments, fees, balances, key, query, open, trades, place; else a cancel.
/// @return how many messages there were
std::size_t check_golden_frames(const VenueModule& module, std::span<const GoldenListing> listings,
                                const std::filesystem::path& testdata, std::string_view kind);

}  // namespace crossbook::testing
