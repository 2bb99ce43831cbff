// Kraken's hosts, limits, capabilities and error table, as named constants.
// In: nothing. Out: facts; README.md gives source and date of each. Thread: any. Limits: below.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::kraken {

inline constexpr std::string_view kRestHost = "https://api.kraken.com";
inline constexpr std::string_view kPublicSocket = "wss://ws.kraken.com/v2";
inline constexpr std::string_view kPrivateSocket = "wss://ws-auth.kraken.com/v2";

/// Levels a side that are subscribed: 10 would leave no headroom below the checksum's ten.
inline constexpr std::size_t kBookDepth = 25;
inline constexpr std::size_t kChecksumDepth = 10;
/// More changes a side in one message than any documented depth can mean is not a book message.
inline constexpr std::size_t kMaxLevelsPerMessage = 4'096;

/// How far ahead add_order's deadline may lie on the socket.
inline constexpr std::chrono::milliseconds kMinOrderLifetime{500};
inline constexpr std::chrono::milliseconds kMaxOrderLifetime{60'000};

/// What an error text means.
struct ErrorRule {
  std::string_view text;  // the whole of it, or up to a ':' that an extra follows
  RejectReason reason = RejectReason::Other;
  bool is_definitive = false;  // an order answered with it was certainly not placed
  bool ends_session = false;   // fetch a new token, then handshake again
};

std::span<const ErrorRule> error_rules() noexcept;
/// The most exact row; an unknown text gives {Other, not definitive}.
ErrorRule find_error(std::string_view text) noexcept;
/// Why an order ended, from the words of executions' reason; None for the ordinary ends.
RejectReason find_cancel_reason(std::string_view text) noexcept;

const Capabilities& capabilities() noexcept;
/// What a key of that role signs here, and the order that a session with its token sends.
std::vector<AllowedRequest> requests(KeyRole role);
Endpoints endpoints(Environment environment);
std::span<const RateBucket> rate_buckets() noexcept;
std::uint32_t rest_weight(const RestCall& call) noexcept;
RecordedSource classify_recorded(std::string_view url) noexcept;

}  // namespace crossbook::kraken
