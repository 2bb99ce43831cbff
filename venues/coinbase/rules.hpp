// Coinbase Advanced Trade: hosts, limits, capabilities, words for refusals; README.md names the
// source of each. In: environments, words. Out: constants and values. Thread: any.
// Limits: named below.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::coinbase {

/// Snapshots hold the whole book: a capture of 2026 has one of 5.8 MB.
inline constexpr std::size_t kMaxMarketFrameBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMaxLevelsPerFrame = 262'144;
inline constexpr std::size_t kBookDepth = 65'536;  // nothing is cut on the wire
inline constexpr std::chrono::seconds kTokenLife{120};
/// A token that begins now is refused by a clock that is a little behind ours.
inline constexpr std::chrono::seconds kTokenBackdate{5};
inline constexpr std::size_t kMaxKeyNameBytes = 160;

inline constexpr std::size_t kRowsPerPage = 250;

inline constexpr std::string_view kTimePath = "/api/v3/brokerage/time";
inline constexpr std::string_view kProductsPath = "/api/v3/brokerage/market/products";
inline constexpr std::string_view kFeesPath = "/api/v3/brokerage/transaction_summary";
inline constexpr std::string_view kAccountsPath = "/api/v3/brokerage/accounts";
inline constexpr std::string_view kKeyPath = "/api/v3/brokerage/key_permissions";
inline constexpr std::string_view kOrdersPath = "/api/v3/brokerage/orders";
inline constexpr std::string_view kCancelPath = "/api/v3/brokerage/orders/batch_cancel";
inline constexpr std::string_view kOrderPath =
    "/api/v3/brokerage/orders/historical/";  // and its id
inline constexpr std::string_view kHistoryPath = "/api/v3/brokerage/orders/historical/batch";
inline constexpr std::string_view kFillsPath = "/api/v3/brokerage/orders/historical/fills";
inline constexpr std::string_view kHandshakeOperation = "subscribe";

const Capabilities& venue_capabilities() noexcept;
std::vector<AllowedRequest> venue_requests(KeyRole role);
Endpoints venue_endpoints(Environment environment);
std::span<const RateBucket> venue_rate_buckets() noexcept;

/// What a word for a refused order means. Not definitive: the word itself does not say what became
/// of the order.
struct WordRule {
  RejectReason reason = RejectReason::OutcomeUnknown;
  bool is_definitive = false;
};
/// Words that the table does not know prove nothing: OutcomeUnknown.
WordRule word_rule(std::string_view word) noexcept;
/// What an HTTP status of 400 and above says where the body does not.
RejectReason status_reason(int status) noexcept;
/// What an error message of a socket is about.
RejectReason socket_reason(std::string_view message) noexcept;

/// Upper-case letters and digits, as currencies are named.
bool is_currency(std::string_view code) noexcept;
/// "BTC-USD"; empty if it cannot be spelled.
VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept;

/// Which connection of a recording is ours.
RecordedSource classify_url(std::string_view url) noexcept;

}  // namespace crossbook::coinbase
