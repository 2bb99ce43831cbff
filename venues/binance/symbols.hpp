// Binance's spelling of instruments: upper case without separator, lower case in stream names.
// In: symbols. Out: stream names and comparisons. Thread: any. Limits: symbols of 31 bytes.
#pragma once

#include <string>
#include <string_view>

namespace crossbook::binance {

/// "BTCUSDT" -> "btcusdt@depth@100ms". ASCII letters only are lowered; symbols may hold UTF-8.
std::string depth_stream(std::string_view symbol);

/// Whether "btcusdt@…" names the symbol "BTCUSDT". Allocates nothing.
bool stream_names_symbol(std::string_view stream, std::string_view symbol) noexcept;

/// ASCII lower and upper case, byte by byte; other bytes stay.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

}  // namespace crossbook::binance
