// OKX's hosts, limits, capabilities and error table; README.md names the source of each.
// In: environments, error codes. Out: constants and values. Thread: any. Limits: named below.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::okx {

inline constexpr std::size_t kBookDepth = 400;
/// A delta may at most remove every level that we know and bring as many new ones.
inline constexpr std::size_t kMaxLevelsPerSide = 2 * kBookDepth;
inline constexpr std::size_t kMaxBooksPerMessage = 16;
/// Far below the 64 KB that a list of subscriptions may have.
inline constexpr std::size_t kMaxSubscribeArgs = 100;
/// How many levels a side the checksum of 2022 covers.
inline constexpr std::size_t kChecksumDepth = 25;

inline constexpr std::string_view kLoginOperation = "login";

const Capabilities& venue_capabilities() noexcept;
/// What a key of that role signs here, and the order that a logged-in session sends.
std::vector<AllowedRequest> venue_requests(KeyRole role);
Endpoints venue_endpoints(Environment environment);
std::span<const RateBucket> venue_rate_buckets() noexcept;
/// Units of the one RestWeight bucket: 60 per 2 s, of which a call of a stricter endpoint takes
/// more.
std::uint32_t venue_rest_weight(RestCall::Kind kind) noexcept;

/// What an error code means. Not definitive: the request may have been executed.
struct ErrorRule {
  int code = 0;
  RejectReason reason = RejectReason::OutcomeUnknown;
  bool is_definitive = false;
};
/// Codes that the table does not know prove nothing: OutcomeUnknown.
ErrorRule error_rule(int code) noexcept;
/// By rising code.
std::span<const ErrorRule> error_rules() noexcept;
/// The number in a code's text, 0 for "" and "0", -1 if it is no number.
int error_code(std::string_view text) noexcept;
/// "51008_1000 message": the venue's own words for people.
ErrorText error_text(std::string_view code, std::string_view sub_code,
                     std::string_view message) noexcept;

/// Final status and reason of an order in state "canceled", by its cancelSource.
struct CancelRule {
  OrderStatus status = OrderStatus::Canceled;
  RejectReason reason = RejectReason::None;
};
CancelRule cancel_rule(std::string_view cancel_source) noexcept;

/// TradingStatus of an instrument's state; a word that is not documented is Halted.
TradingStatus trading_status(std::string_view state) noexcept;

/// Which connection of a recording is ours. @param url with or without "ws1|" before it
RecordedSource classify_url(std::string_view url) noexcept;

}  // namespace crossbook::okx
