// Reads a venue's symbol as BASE/QUOTE where no instrument list is at hand: tapes and recordings.
// In: BTCUSDT, BTC-USDT, XBT/USD, BTC_USDT. Out: "BTC/USDT". Thread: any. Limits: known quotes only
// where there is no separator.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossbook {

/// XBT is BTC and XDG is DOGE. nullopt if it cannot be told where the quote begins.
std::optional<std::string> instrument_name(std::string_view symbol);

}  // namespace crossbook
