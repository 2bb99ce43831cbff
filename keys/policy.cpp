#include "keys/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "keys/forbidden_request.hpp"
#include "keys/permit.hpp"

namespace crossbook {
namespace {

template <class... Arguments>
[[noreturn]] void refuse(fmt::format_string<Arguments...> what, Arguments&&... arguments) {
  throw std::invalid_argument{"policy: " +
                              fmt::format(what, std::forward<Arguments>(arguments)...)};
}

void check_count(std::string_view what, std::size_t count, std::size_t most) {
  if (count > most) refuse("{} {}; at most {} are kept", count, what, most);
}

bool is_quote(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxQuoteBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

void check_hosts(const std::vector<std::string>& hosts) {
  check_count("hosts", hosts.size(), kMaxPolicyHosts);
  if (hosts.empty()) refuse("no host; list those that the key may be used at");
  std::set<std::string_view> seen;
  for (const std::string& host : hosts) {
    if (!is_host(host)) {
      refuse("host \"{}\" is not a name in lower case with perhaps a port, as api.binance.com",
             host);
    }
    if (!seen.insert(host).second) refuse("host {} stands twice", host);
  }
}

void check_requests(const std::vector<AllowedRequest>& requests, KeyRole role) {
  check_count("requests", requests.size(), kMaxPolicyRequests);
  if (requests.empty()) refuse("no request; list those that the key may sign");
  std::set<std::pair<RequestMethod, std::string_view>> seen;
  for (const AllowedRequest& request : requests) {
    const std::string_view method = to_string(request.method);
    if (!is_path_pattern(request.method, request.path)) {
      refuse("request {} \"{}\" is not a path or operation; give it without its query", method,
             request.path);
    }
    if (is_forbidden_request(request.method, request.path)) {
      refuse("request {} {} withdraws, transfers or manages keys, which is never signed", method,
             request.path);
    }
    if (role == KeyRole::Read && request.kind != RequestKind::Read) {
      refuse("request {} {} is for a trade key; a read key only reads", method, request.path);
    }
    if (!seen.emplace(request.method, request.path).second) {
      refuse("request {} {} stands twice", method, request.path);
    }
  }
}

void check_caps(const std::vector<QuoteCaps>& all) {
  check_count("caps", all.size(), kMaxPolicyQuotes);
  const CapAmount largest = CapAmount::parse(std::to_string(CapAmount::kMaxCapUnits)).value();
  std::set<std::string_view> seen;
  for (const QuoteCaps& caps : all) {
    if (!is_quote(caps.quote)) {
      refuse("cap of \"{}\", which is no asset's code, as USDT", caps.quote);
    }
    if (!seen.insert(caps.quote).second) refuse("the caps of {} stand twice", caps.quote);
    if (caps.order <= CapAmount{} || caps.day > largest) {
      refuse("a cap of {} is not above 0 and at most {}", caps.quote, CapAmount::kMaxCapUnits);
    }
    if (caps.order > caps.minute || caps.minute > caps.day) {
      refuse("the caps of {} do not rise: per order, per minute, per day", caps.quote);
    }
  }
}

void check_symbols(const KeyPolicy& policy) {
  check_count("symbols", policy.symbols.size(), kMaxPolicySymbols);
  std::set<std::string_view> quotes;
  for (const QuoteCaps& caps : policy.caps) quotes.insert(caps.quote);
  std::set<std::string_view> seen;
  for (const AllowedSymbol& allowed : policy.symbols) {
    if (!is_plain_word(allowed.symbol, kMaxSymbolBytes)) {
      refuse("symbol \"{}\" is not 1 to {} printable characters without spaces", allowed.symbol,
             kMaxSymbolBytes);
    }
    if (!seen.insert(allowed.symbol).second) refuse("symbol {} stands twice", allowed.symbol);
    if (!quotes.contains(allowed.quote)) {
      refuse("symbol {} has no caps in {}; add them", allowed.symbol, allowed.quote);
    }
  }
}

void check_trading(const KeyPolicy& policy) {
  const bool has_order =
      std::any_of(policy.requests.begin(), policy.requests.end(),
                  [](const AllowedRequest& request) { return request.kind == RequestKind::Order; });
  if (!has_order) refuse("a trade key without a request that places orders; make it a read key");
  if (policy.symbols.empty()) refuse("a trade key without symbols; list those it may trade");
  check_caps(policy.caps);
  check_symbols(policy);
  if (policy.collar_bp < 1 || policy.collar_bp > kMaxCollarBp) {
    refuse("collar of {} bp is not 1 to {}", policy.collar_bp, kMaxCollarBp);
  }
  if (policy.orders_per_second < 1 || policy.orders_per_second > kMaxPolicyOrdersPerSecond) {
    refuse("{} orders per second is not 1 to {}", policy.orders_per_second,
           kMaxPolicyOrdersPerSecond);
  }
}

void check_reading(const KeyPolicy& policy) {
  if (!policy.symbols.empty() || !policy.caps.empty() || policy.collar_bp != 0 ||
      policy.orders_per_second != 0 || !policy.is_ioc_only) {
    refuse("a read key places no orders; leave symbols, caps, collar and order rate out");
  }
}

}  // namespace

void check_policy(const KeyPolicy& policy) {
  if (const std::string_view fault = fault_of(policy.key); !fault.empty()) {
    refuse("{}", fault);
  }
  check_hosts(policy.hosts);
  check_requests(policy.requests, policy.key.role);
  if (policy.key.role == KeyRole::Trade) {
    check_trading(policy);
  } else {
    check_reading(policy);
  }
  if (policy.expires_unix_ms < 0 || policy.expires_unix_ms > kMaxExpiryUnixMs) {
    refuse("the end, {} ms, is not before 2100", policy.expires_unix_ms);
  }
}

}  // namespace crossbook
