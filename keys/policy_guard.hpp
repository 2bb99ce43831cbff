// The second line: looks at every request and every order once more, at the key itself, by the
// key's own policy and its own count of what was sent. Shares no code with engine/risk (K3).
// In: claims, requests, times. Out: permits, or the limit that says no. Thread: its connector's;
// revoke() any. Limits: those of the policy; allocates only when it is made.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "keys/permit.hpp"
#include "keys/policy.hpp"
#include "keys/refusal.hpp"
#include "keys/rolling_sum.hpp"
#include "keys/scope.hpp"

namespace crossbook {

/// A permit, or why there is none.
template <class P>
class [[nodiscard]] PermitResult {
 public:
  explicit PermitResult(Refusal refusal) noexcept : refusal_{refusal} {}
  template <class... Arguments>
  explicit PermitResult(PermitMaker maker, const Arguments&... arguments) noexcept
      : permit_{std::in_place, maker, arguments...} {}
  explicit operator bool() const noexcept { return permit_.has_value(); }
  P& operator*() noexcept { return *permit_; }
  P* operator->() noexcept { return &*permit_; }
  /// None if there is a permit.
  Refusal refusal() const noexcept { return refusal_; }

 private:
  std::optional<P> permit_;
  Refusal refusal_ = Refusal::None;
};

class PolicyGuard {
 public:
  /// @throws as check_policy(); std::runtime_error without random numbers
  explicit PolicyGuard(const KeyPolicy& policy);
  PolicyGuard(const PolicyGuard&) = delete;
  PolicyGuard& operator=(const PolicyGuard&) = delete;

  /// A permit for this order, which is counted as sent from here on.
  /// @param key the trade key that the policy is for: without one in hand there is no order
  /// @param mono_ns monotonic clock, for the windows; unix_ms venue or wall clock, for the end
  PermitResult<OrderPermit> permit_order(const TradeKey& key, const OrderClaim& claim,
                                         std::int64_t mono_ns, std::int64_t unix_ms) noexcept;
  /// A permit for a request that places no order.
  PermitResult<RequestPermit> permit_request(const SigningKey& key, const RequestTarget& target,
                                             std::int64_t unix_ms) const noexcept;

  /// From now on no order, while cancels and reads go on. Any thread; at once, and for good.
  void stop_orders() noexcept { takes_orders_.store(false, std::memory_order_release); }
  bool takes_orders() const noexcept {
    return takes_orders_.load(std::memory_order_acquire) && !is_revoked();
  }
  /// From now on nothing. Any thread; at once, and for good.
  void revoke() noexcept { is_revoked_.store(true, std::memory_order_release); }
  bool is_revoked() const noexcept { return is_revoked_.load(std::memory_order_acquire); }

  /// What an earlier run sent within the last day, from the audit log: counts as sent now.
  /// @return false if the policy has no caps in this quote asset or the clock went back
  bool restore_day(std::string_view quote, CapAmount sent, std::int64_t mono_ns) noexcept;
  /// What counts as sent within the last day. 0 for a quote asset without caps.
  CapAmount sent_within_day(std::string_view quote, std::int64_t mono_ns) noexcept;

 private:
  struct Request {
    RequestKind kind;
    RequestMethod method;
    std::string path;
    bool is_pattern;
    bool fits(const RequestTarget& target) const noexcept;
  };
  struct Budget {
    QuoteCaps caps;
    RollingSum<60, 1'000'000'000> minute;
    RollingSum<288, 300'000'000'000> day;
  };
  struct TextHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  Refusal check_key(KeyTag tag, std::int64_t unix_ms) const noexcept;
  /// Null if it is not listed.
  const Request* find_request(const RequestTarget& target) const noexcept;
  Refusal check_target(const RequestTarget& target, const Request* listed,
                       bool is_order) const noexcept;
  Refusal check_terms(const OrderClaim& claim) const noexcept;
  Refusal check_collar(const OrderClaim& claim) const noexcept;
  /// Counts the order if all windows have room for it.
  Refusal take_room(Budget& budget, CapAmount notional, std::int64_t mono_ns) noexcept;
  bool is_clock_good(std::int64_t mono_ns) noexcept;
  Budget* find_budget(std::string_view quote) noexcept;

  std::atomic<bool> takes_orders_{true};
  std::atomic<bool> is_revoked_{false};
  KeyTag tag_;
  KeyRole role_;
  bool is_ioc_only_;
  std::uint32_t collar_bp_;
  std::int64_t expires_unix_ms_;  // 0: never
  std::vector<std::string> hosts_;
  std::vector<Request> requests_;
  std::vector<Budget> budgets_;
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> budget_of_symbol_;
  std::vector<std::int64_t> sent_ns_;  // ring of the last orders_per_second
  std::size_t next_sent_ = 0;
  std::int64_t last_ns_ = 0;
};

}  // namespace crossbook
