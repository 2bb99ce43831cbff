// The retCodes that matter to a spot account; README.md says from where.
#include <algorithm>
#include <array>

#include "venues/bybit/rules.hpp"

namespace crossbook::bybit {
namespace {

using Why = RejectReason;

// By rising code. false: the venue itself does not say whether the request was executed.
constexpr auto kCodeRules = std::to_array<CodeRule>({
    {-2015, Why::KeyInvalid, true},
    {-1, Why::Timestamp, true},           // request expired
    {429, Why::RateLimited, true},        // system protection
    {10000, Why::OutcomeUnknown, false},  // time-out
    {10001, Why::InvalidParameter, true},
    {10002, Why::Timestamp, true},
    {10003, Why::KeyInvalid, true},  // also: a key of another environment
    {10004, Why::Signature, true},
    {10005, Why::Permission, true},
    {10006, Why::RateLimited, true},
    {10008, Why::Permission, true},    // banned user
    {10009, Why::IpNotAllowed, true},  // banned address
    {10010, Why::IpNotAllowed, true},
    {10014, Why::DuplicateClientId, true},  // duplicate request
    {10016, Why::OutcomeUnknown, false},    // server error
    {10019, Why::OutcomeUnknown, false},    // trade service restarting; what is under way goes on
    {10024, Why::Permission, true},         // compliance
    {10027, Why::Permission, true},         // trading banned
    {10028, Why::Permission, true},         // not a unified account
    {10029, Why::UnknownInstrument, true},
    {10403, Why::RateLimited, true},  // trade socket, by address
    {10429, Why::RateLimited, true},
    {20001, Why::InvalidParameter, true},   // repeated auth
    {20006, Why::DuplicateClientId, true},  // reqId repeated
    {30208, Why::PriceBand, true},
    {30209, Why::PriceBand, true},
    {33004, Why::KeyInvalid, true},  // expired
    {100028, Why::Permission, true},
    {110001, Why::NotFound, true},
    {110003, Why::PriceBand, true},
    {110007, Why::InsufficientBalance, true},
    {110008, Why::NotFound, true},  // ended already
    {110012, Why::InsufficientBalance, true},
    {110072, Why::DuplicateClientId, true},
    {110088, Why::Permission, true},
    {110094, Why::MinNotional, true},
    {170001, Why::OutcomeUnknown, false},
    {170005, Why::RateLimited, true},
    {170007, Why::OutcomeUnknown, false},  // time-out of the backend
    {170033, Why::InsufficientBalance, true},
    {170115, Why::InvalidParameter, true},  // time in force
    {170117, Why::InvalidParameter, true},  // side
    {170121, Why::UnknownInstrument, true},
    {170124, Why::LotSize, true},  // too large
    {170130, Why::InvalidParameter, true},
    {170131, Why::InsufficientBalance, true},
    {170132, Why::PriceBand, true},
    {170133, Why::PriceBand, true},
    {170134, Why::TickSize, true},
    {170135, Why::LotSize, true},
    {170136, Why::LotSize, true},
    {170137, Why::LotSize, true},
    {170139, Why::NotFound, true},  // filled
    {170140, Why::MinNotional, true},
    {170141, Why::DuplicateClientId, true},
    {170142, Why::NotFound, true},  // cancelled
    {170143, Why::NotFound, true},
    {170146, Why::OutcomeUnknown, false},
    {170147, Why::OutcomeUnknown, false},
    {170148, Why::LotSize, true},
    {170151, Why::Halted, true},  // not open
    {170157, Why::Halted, true},  // not open to programs
    {170193, Why::PriceBand, true},
    {170194, Why::PriceBand, true},
    {170201, Why::Permission, true},
    {170209, Why::Permission, true},  // region
    {170210, Why::Other, true},       // new order rejected
    {170213, Why::NotFound, true},
    {170217, Why::WouldTake, true},  // post-only orders alone are taken now
    {170218, Why::WouldTake, true},
    {170222, Why::RateLimited, true},
    {170341, Why::LotSize, true},
    {170348, Why::Permission, true},
    {170371, Why::PriceBand, true},
    {170372, Why::PriceBand, true},
    {170381, Why::LotSize, true},
    {170810, Why::RateLimited, true},  // 500 open orders
});
static_assert(std::is_sorted(kCodeRules.begin(), kCodeRules.end(),
                             [](const CodeRule& a, const CodeRule& b) { return a.code < b.code; }));

}  // namespace

std::span<const CodeRule> code_rules() noexcept { return kCodeRules; }

CodeRule code_rule(std::int64_t code) noexcept {
  if (code == 0) return {0, RejectReason::None, true};
  const auto found = std::lower_bound(
      kCodeRules.begin(), kCodeRules.end(), code,
      [](const CodeRule& rule, std::int64_t wanted) { return rule.code < wanted; });
  if (found != kCodeRules.end() && found->code == code) return *found;
  return {code, RejectReason::OutcomeUnknown, false};
}

}  // namespace crossbook::bybit
