// The words of an order: what its fields may say, and what a refusal or an end is called.
// In: text, the exchange's results. Out: values, or Kraken's error text. Thread: any.
// Limits: simulator_limits.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "venues/exchange/exchange.hpp"
#include "venues/kraken/simulator_pairs.hpp"
#include "venues/kraken/simulator_request.hpp"

namespace crossbook::kraken {

inline constexpr std::string_view kUnknownOrder = "EOrder:Unknown order";
inline constexpr std::string_view kUnknownPair = "EQuery:Unknown asset pair";

/// "EGeneral:Invalid arguments:volume"
std::string invalid(std::string_view what);

/// The first parameter that the local exchange does not serve, or empty. In the sockets' spelling,
/// which REST's AmendOrder shares.
std::string_view unserved_parameter(const Fields& params);

/// A UUID with dashes, 32 hexadecimal digits, or free text of at most 18 characters.
bool is_client_id(std::string_view text) noexcept;
std::optional<TimeInForce> find_time_in_force(std::string_view word) noexcept;
std::optional<SelfTradePrevention> find_self_trade(std::string_view word) noexcept;
/// A 32-bit integer; 0 if there is none.
std::optional<std::int64_t> read_user_reference(std::string_view text) noexcept;

// These give an error's text, or an empty one.
std::string read_quantity(std::string_view text, const Instrument& instrument, Quantity& out);
/// Digits beyond the pair's are told apart from a price between two ticks.
std::string read_price(std::string_view text, const PairInfo& pair, Price& out);
std::string check_deadline(std::string_view text, std::chrono::milliseconds least, UtcNanos now);
/// @param status of the instrument
std::string refusal_words(const PlaceResult& result, TradingStatus status);

/// Why an order ended; empty for a filled one. README.md: unverified.
std::string_view cancel_words(CancelCause cause) noexcept;

}  // namespace crossbook::kraken
