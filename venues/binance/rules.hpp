// Binance's numbers and words: hosts, limits, capabilities, errors.
// In: nothing, or an error as it came. Out: constants and verdicts. Thread: any. Limits: named
// below. Source of all: README.md beside this file, read 2026-11-23.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kSnapshotDepth = 1000;  // levels a side that are asked for over REST
inline constexpr std::size_t kMaxLevelsPerSide = 10'000;  // of one message; more is refused
inline constexpr std::chrono::milliseconds kDefaultReceiveWindow{5'000};
inline constexpr std::chrono::milliseconds kMaxReceiveWindow{60'000};
inline constexpr std::string_view kSubscribeOperation = "userDataStream.subscribe.signature";
inline constexpr std::string_view kLogonOperation = "session.logon";
inline constexpr std::string_view kHandshakeId = "h0";  // request id of each handshake step

const Capabilities& capabilities() noexcept;
/// What a key of that role signs here.
std::vector<AllowedRequest> requests(KeyRole role);
Endpoints endpoints(Environment environment);
std::span<const RateBucket> rate_buckets() noexcept;
std::uint32_t rest_weight(const RestCall& call) noexcept;
RecordedSource classify_recorded(std::string_view url);

/// What an error means. Not definitive: the order may live, so its fate is unknown.
struct ErrorVerdict {
  RejectReason reason = RejectReason::OutcomeUnknown;
  bool is_definitive = false;
  /// What goes into reports: OutcomeUnknown unless definitive.
  RejectReason reported() const noexcept {
    return is_definitive ? reason : RejectReason::OutcomeUnknown;
  }
};

/// One row: a code, the text that its message must hold (empty: any), the meaning.
struct ErrorRule {
  std::int64_t code;
  std::string_view text;
  RejectReason reason;
  bool is_definitive;
};
std::span<const ErrorRule> error_rules() noexcept;

/// First row that fits; otherwise, and for every 5xx, unknown.
/// @param status HTTP status, or the status of a WS API reply  @param code 0 if the body had none
ErrorVerdict judge(std::int64_t status, std::int64_t code, std::string_view message) noexcept;

}  // namespace crossbook::binance
