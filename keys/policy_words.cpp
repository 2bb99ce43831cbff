// KeyPolicy in words for people.
#include <fmt/format.h>

#include <algorithm>

#include "keys/policy.hpp"
#include "keys/utc_text.hpp"

namespace crossbook {
namespace {

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// 150 -> "1.5 %"
std::string percent_text(std::uint32_t basis_points) {
  const std::uint32_t whole = basis_points / 100;
  const std::uint32_t rest = basis_points % 100;
  if (rest == 0) return fmt::format("{} %", whole);
  return rest % 10 == 0 ? fmt::format("{}.{} %", whole, rest / 10)
                        : fmt::format("{}.{:02} %", whole, rest);
}

std::string requests_text(const KeyPolicy& policy, RequestKind kind) {
  std::vector<std::string> words;
  for (const AllowedRequest& request : policy.requests) {
    if (request.kind == kind) {
      words.push_back(fmt::format("{} {}", to_string(request.method), request.path));
    }
  }
  std::sort(words.begin(), words.end());
  return joined(words);
}

void describe_trading(const KeyPolicy& policy, std::vector<std::string>& out) {
  for (const QuoteCaps& caps : policy.caps) {
    std::vector<std::string> symbols;
    for (const AllowedSymbol& allowed : policy.symbols) {
      if (allowed.quote == caps.quote) symbols.push_back(allowed.symbol);
    }
    if (symbols.empty()) continue;
    std::sort(symbols.begin(), symbols.end());
    out.push_back(
        fmt::format("may place {}orders in {} up to {} {} each, {} {} in a minute, {} {} in a day",
                    policy.is_ioc_only ? "IOC " : "", joined(symbols), caps.order.text(),
                    caps.quote, caps.minute.text(), caps.quote, caps.day.text(), caps.quote));
  }
  out.push_back(fmt::format("at most {} orders a second, priced within {} of the reference price",
                            policy.orders_per_second, percent_text(policy.collar_bp)));
  out.push_back("orders go by " + requests_text(policy, RequestKind::Order));
  const std::string cancels = requests_text(policy, RequestKind::Cancel);
  out.push_back(cancels.empty() ? "may cancel nothing" : "may cancel by " + cancels);
}

void describe_confirmations(const PolicyConfirmations& confirmed, std::vector<std::string>& out) {
  if (confirmed.unrestricted_ip) out.push_back("confirmed: the venue lets the key in from any IP");
  if (confirmed.no_scopes_endpoint) {
    out.push_back("confirmed: the venue does not tell what the key may do");
  }
  if (confirmed.withdraw_scope) out.push_back("confirmed: at the venue the key could withdraw");
  if (confirmed.transfer_scope) out.push_back("confirmed: at the venue the key could transfer");
}

}  // namespace

std::vector<std::string> describe_policy(const KeyPolicy& policy) {
  std::vector<std::string> out;
  out.push_back(fmt::format("{} key {}, for {}", to_string(policy.key.role), policy.key.key_id,
                            slot_name(policy.key)));
  if (policy.key.role == KeyRole::Trade) describe_trading(policy, out);
  const std::string reads = requests_text(policy, RequestKind::Read);
  if (!reads.empty()) out.push_back("may read by " + reads);
  out.push_back("only at " + joined(policy.hosts));
  out.push_back("never signs withdrawals, transfers or changes of keys");
  out.push_back(policy.expires_unix_ms == 0 ? "has no end"
                                            : "ends " + utc_text(policy.expires_unix_ms));
  describe_confirmations(policy.confirmed, out);
  return out;
}

}  // namespace crossbook
