#include "keys/key_scopes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keys/utc_text.hpp"

namespace crossbook {
namespace {

std::string fields_of(const KeyScopes& scopes, ScopeKind kind) {
  std::vector<std::string_view> fields;
  for (const KeyScope& scope : scopes.granted)
    if (scope.kind == kind) fields.push_back(scope.field);
  return fmt::format("{}", fmt::join(fields, ", "));
}

std::string_view ability(ScopeKind kind) noexcept {
  switch (kind) {
    case ScopeKind::Read: return "read the account";
    case ScopeKind::Cancel: return "cancel orders";
    case ScopeKind::Trade: return "place orders";
    case ScopeKind::Withdraw: return "withdraw";
    case ScopeKind::Transfer: return "transfer";
    case ScopeKind::Other: return "do more than spot trading";
  }
  __builtin_unreachable();
}

class Comparison {
 public:
  Comparison(const KeyPolicy& policy, const KeyScopes& scopes) : policy_{policy}, scopes_{scopes} {}

  void too_much(ScopeKind kind, std::string_view mend) {
    if (grants(scopes_, kind))
      add(fmt::format("the venue lets it {} ({}); {}", ability(kind), fields_of(scopes_, kind),
                      mend));
  }
  void too_little(ScopeKind kind) {
    if (!grants(scopes_, kind))
      add(fmt::format("the venue does not let it {}; switch that on there, or make a new key",
                      ability(kind)));
  }
  std::string accept(std::string_view option) const {
    return fmt::format("switch that off there, or say --accept-{} {}", option, policy_.key.key_id);
  }
  void add(std::string line) { lines_.push_back(std::move(line)); }
  std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  const KeyPolicy& policy_;
  const KeyScopes& scopes_;
  std::vector<std::string> lines_;
};

void compare_expiry(const KeyPolicy& policy, const KeyScopes& scopes, std::int64_t unix_ms,
                    Comparison& out) {
  if (scopes.expires_unix_ms == 0) return;
  const std::string end =
      fmt::format("{} ({})", utc_text(scopes.expires_unix_ms), scopes.expiry_field);
  if (unix_ms >= scopes.expires_unix_ms)
    return out.add("it ended at the venue on " + end + "; make a new key and rotate to it");
  if (policy.expires_unix_ms == 0 || policy.expires_unix_ms > scopes.expires_unix_ms)
    out.add("it ends at the venue on " + end +
            ", which its policy does not know; add it again, so that its policy ends with it");
}

}  // namespace

bool grants(const KeyScopes& scopes, ScopeKind kind) noexcept {
  return std::any_of(scopes.granted.begin(), scopes.granted.end(),
                     [&](const KeyScope& scope) { return scope.kind == kind; });
}

std::vector<std::string> compare_scopes(const KeyPolicy& policy, const KeyScopes& scopes,
                                        std::int64_t unix_ms) {
  Comparison out{policy, scopes};
  if (!policy.confirmed.withdraw_scope)
    out.too_much(ScopeKind::Withdraw, out.accept("withdraw-scope"));
  if (!policy.confirmed.transfer_scope)
    out.too_much(ScopeKind::Transfer, out.accept("transfer-scope"));
  out.too_much(ScopeKind::Other, "switch that off there");
  if (policy.key.role == KeyRole::Read) {
    out.too_much(ScopeKind::Trade, "a read key must not; switch that off there");
    out.too_much(ScopeKind::Cancel, "a read key must not; switch that off there");
    out.too_little(ScopeKind::Read);
  } else {
    out.too_little(ScopeKind::Trade);
  }
  if (scopes.ip == IpBinding::Any && policy.key.environment == KeyEnvironment::Live &&
      !policy.confirmed.unrestricted_ip)
    out.add(fmt::format(
        "the venue lets it in from any address ({}); list this machine's address there, or say "
        "--accept-unrestricted-ip {}",
        scopes.ip_field, policy.key.key_id));
  compare_expiry(policy, scopes, unix_ms, out);
  return std::move(out).lines();
}

std::vector<std::string> describe_scopes(const KeyScopes& scopes) {
  std::vector<std::string> out;
  for (const ScopeKind kind : {ScopeKind::Read, ScopeKind::Cancel, ScopeKind::Trade,
                               ScopeKind::Withdraw, ScopeKind::Transfer, ScopeKind::Other})
    if (grants(scopes, kind))
      out.push_back(fmt::format("may {} ({})", ability(kind), fields_of(scopes, kind)));
  if (out.empty()) out.emplace_back("may do nothing");
  switch (scopes.ip) {
    case IpBinding::NotSaid: out.emplace_back("the venue does not say from where"); break;
    case IpBinding::Any:
      out.push_back(fmt::format("from any address ({})", scopes.ip_field));
      break;
    case IpBinding::Listed:
      out.push_back(scopes.addresses.empty()
                        ? fmt::format("only from listed addresses ({})", scopes.ip_field)
                        : fmt::format("only from {} ({})", fmt::join(scopes.addresses, ", "),
                                      scopes.ip_field));
      break;
  }
  out.push_back(
      scopes.expires_unix_ms == 0
          ? "the venue names no end"
          : fmt::format("ends {} ({})", utc_text(scopes.expires_unix_ms), scopes.expiry_field));
  return out;
}

}  // namespace crossbook
