// What a key may be used for, beside what the venue allows it: hosts, requests, symbols, amounts,
// rate, end. There is no "unlimited": what is not listed is refused.
// In: text, or what the user answers. Out: KeyPolicy, its text, words for people. Thread: any.
// Limits: named below.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keys/cap_amount.hpp"
#include "keys/key_label.hpp"
#include "keys/request.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxPolicyBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxPolicyHosts = 16;
inline constexpr std::size_t kMaxPolicyRequests = 64;
inline constexpr std::size_t kMaxPolicySymbols = 512;
inline constexpr std::size_t kMaxPolicyQuotes = 16;
inline constexpr std::size_t kMaxQuoteBytes = 15;
inline constexpr std::uint32_t kMaxCollarBp = 5'000;
inline constexpr std::uint32_t kMaxPolicyOrdersPerSecond = 1'000;
inline constexpr std::int64_t kMaxExpiryUnixMs = 4'102'444'800'000;  // 2100-01-01

struct AllowedRequest {
  RequestKind kind{};
  RequestMethod method{};
  std::string path;  // kAnySegment stands for one segment
  friend bool operator==(const AllowedRequest&, const AllowedRequest&) = default;
};

struct AllowedSymbol {
  std::string symbol;  // the venue's spelling
  std::string quote;   // the common code of what it is priced in: USDT
  friend bool operator==(const AllowedSymbol&, const AllowedSymbol&) = default;
};

/// Price x quantity, in one quote asset; buys and sells count alike.
struct QuoteCaps {
  std::string quote;
  CapAmount order;
  CapAmount minute;  // any 60 s
  CapAmount day;     // any 24 h
  friend bool operator==(const QuoteCaps&, const QuoteCaps&) = default;
};

/// What the user has said yes to in so many words, one by one.
struct PolicyConfirmations {
  bool unrestricted_ip = false;     // the venue lets the key in from any address
  bool no_scopes_endpoint = false;  // the venue does not say what the key may do
  bool withdraw_scope = false;      // the key could withdraw; we never do
  bool transfer_scope = false;      // the same for transfers
  friend bool operator==(const PolicyConfirmations&, const PolicyConfirmations&) = default;
};

struct KeyPolicy {
  KeyLabel key;
  std::vector<std::string> hosts;
  std::vector<AllowedRequest> requests;
  std::vector<AllowedSymbol> symbols;  // these four: trade keys only
  std::vector<QuoteCaps> caps;
  std::uint32_t collar_bp = 0;  // of the reference price, up and down
  std::uint32_t orders_per_second = 0;
  bool is_ioc_only = true;
  std::int64_t expires_unix_ms = 0;  // 0: never
  PolicyConfirmations confirmed;
  friend bool operator==(const KeyPolicy&, const KeyPolicy&) = default;
};

/// @throws std::invalid_argument naming the field and the mend if the policy could not be kept:
/// a word that is none, a limit that is missing, out of range or not in order, something twice, a
/// request that is_forbidden_request(), trading with a read key
void check_policy(const KeyPolicy& policy);

/// One line for each fact, in one order, so that equal policies have equal text. The vault keeps
/// it as associated data. @throws as check_policy()
std::string encode_policy(const KeyPolicy& policy);

/// Takes only what encode_policy() writes, byte for byte; lists come back sorted.
/// @throws std::invalid_argument naming the line, or as check_policy()
KeyPolicy parse_policy(std::string_view text);

/// What the key may and may not do, one sentence each.
std::vector<std::string> describe_policy(const KeyPolicy& policy);

}  // namespace crossbook
