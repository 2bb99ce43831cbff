// Bybit's hosts, limits, capabilities and error table; README.md names the source of each.
// In: environments, error codes. Out: constants and values. Thread: any. Limits: named below.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::bybit {

/// The topic that is subscribed; the codec reads 1, 200 and 1000 levels as well.
inline constexpr std::size_t kBookDepth = 50;
inline constexpr std::size_t kMaxBookDepth = 1'000;
/// A delta may at most remove every level that we know and bring as many new ones.
inline constexpr std::size_t kMaxLevelsPerSide = 2 * kMaxBookDepth;
inline constexpr std::size_t kMaxSubscribeArgs = 10;  // of one request, on spot
inline constexpr std::chrono::milliseconds kReceiveWindow{5'000};
inline constexpr std::size_t kMaxOrderLinkIdBytes = 36;

inline constexpr std::string_view kAuthOperation = "auth";

const Capabilities& venue_capabilities() noexcept;
/// What a key of that role signs here, and the order that a logged-in session sends.
std::vector<AllowedRequest> venue_requests(KeyRole role);
Endpoints venue_endpoints(Environment environment);
std::span<const RateBucket> venue_rate_buckets() noexcept;
/// Units of the RestWeight bucket: 50 a second, of which a call of a stricter endpoint takes more.
std::uint32_t venue_rest_weight(RestCall::Kind kind) noexcept;

/// What a retCode means. Not definitive: the request may have been executed.
struct CodeRule {
  std::int64_t code = 0;
  RejectReason reason = RejectReason::OutcomeUnknown;
  bool is_definitive = false;
};
/// Codes that the table does not know prove nothing: OutcomeUnknown.
CodeRule code_rule(std::int64_t code) noexcept;
std::span<const CodeRule> code_rules() noexcept;
/// "170131 Insufficient balance.": the venue's own words for people.
ErrorText code_text(std::int64_t code, std::string_view message) noexcept;

/// TradingStatus of an instrument's status; a word that is not documented is Halted.
TradingStatus trading_status(std::string_view status) noexcept;

/// Upper-case letters and digits, as coins are named.
bool is_coin(std::string_view code) noexcept;
/// Base and quote without a separator; empty if they cannot be spelled.
VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept;

/// Which connection of a recording is ours.
RecordedSource classify_url(std::string_view url) noexcept;

}  // namespace crossbook::bybit
