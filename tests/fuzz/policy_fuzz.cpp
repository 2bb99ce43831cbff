// Any text as a policy: refused with one line, or read and written back byte for byte, and then
// its guard never signs a forbidden request. Inputs that begin with an even byte drive a guard by
// orders instead; a slow and simple count of the same orders must agree with each of its words.
// Seeds: tests/fuzz/seeds/policy_fuzz.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "keys/forbidden_request.hpp"
#include "keys/policy_guard.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

void require(bool holds) {
  if (!holds) std::abort();
}

const TradeKey& key() {
  static const TradeKey key{{.id = "k", .secret = Secret{"secret"}, .passphrase = Secret{}}};
  return key;
}

void ask(const PolicyGuard& guard, const KeyPolicy& policy, std::string_view words) {
  for (const AllowedRequest& request : policy.requests) {
    const RequestTarget listed{request.method, policy.hosts.front(), request.path};
    const Refusal refusal = guard.permit_request(key(), listed, 0).refusal();
    require(refusal != Refusal::ForbiddenRequest && refusal != Refusal::HostNotAllowed);
    const RequestTarget odd{request.method, policy.hosts.front(), words};
    const std::string_view path = words.substr(0, words.find('?'));
    if (guard.permit_request(key(), odd, 0)) {
      require(!is_forbidden_request(request.method, path));
    }
  }
}

void read(std::string_view text) {
  KeyPolicy policy;
  try {
    policy = parse_policy(text);
  } catch (const std::invalid_argument& error) {
    require(std::strchr(error.what(), '\n') == nullptr);
    return;
  }
  require(encode_policy(policy) == text && parse_policy(text) == policy);
  for (const std::string& sentence : describe_policy(policy)) {
    require(!sentence.empty() && sentence.find('\n') == std::string::npos);
  }
  policy.key.key_id = "k";
  policy.expires_unix_ms = 0;
  ask(PolicyGuard{policy}, policy, text);
}

KeyPolicy small_policy() {
  KeyPolicy policy;
  policy.key = {"venue", KeyEnvironment::Demo, "main", KeyRole::Trade, "k"};
  policy.hosts = {"host"};
  policy.requests = {{RequestKind::Order, RequestMethod::Ws, "order"}};
  policy.symbols = {{"A", "X"}, {"B", "X"}, {"C", "Y"}};
  policy.caps = {
      {"X", *CapAmount::parse("200"), *CapAmount::parse("1000"), *CapAmount::parse("5000")},
      {"Y", *CapAmount::parse("50"), *CapAmount::parse("50"), *CapAmount::parse("100")}};
  policy.collar_bp = 1'000;
  policy.orders_per_second = 3;
  return policy;
}

struct Sent {
  std::int64_t at;
  bool is_x;
  std::int64_t notional;  // whole units
};

/// What was sent within the last so long, by looking at all of it.
std::int64_t within(const std::vector<Sent>& all, std::int64_t now, std::int64_t window,
                    bool is_x) {
  std::int64_t sum = 0;
  for (const Sent& sent : all) {
    if (sent.is_x == is_x && now - sent.at <= window) sum += sent.notional;
  }
  return sum;
}

void check(Refusal refusal, const std::vector<Sent>& all, const Sent& order, std::int64_t price,
           std::int64_t reference) {
  const std::int64_t order_cap = order.is_x ? 200 : 50;
  const std::int64_t minute_cap = order.is_x ? 1'000 : 50;
  const std::int64_t day_cap = order.is_x ? 5'000 : 100;
  const std::int64_t minute = within(all, order.at, 60 * kSecondNs, order.is_x);
  const std::int64_t longer = within(all, order.at, 61 * kSecondNs, order.is_x);
  const std::int64_t day = within(all, order.at, 86'400 * kSecondNs, order.is_x);
  const std::int64_t long_day = within(all, order.at, 86'700 * kSecondNs, order.is_x);
  const bool is_inside = 10 * price <= 11 * reference && 10 * price >= 9 * reference;
  const bool is_fast = all.size() >= 3 && order.at - all[all.size() - 3].at < kSecondNs;
  switch (refusal) {
    case Refusal::None:
      require(is_inside && !is_fast && order.notional <= order_cap);
      require(minute + order.notional <= minute_cap && day + order.notional <= day_cap);
      break;
    case Refusal::BadPrice: require(price == 0); break;
    case Refusal::BadQuantity: require(order.notional == 0); break;
    case Refusal::NoReferencePrice: require(reference == 0); break;
    case Refusal::PriceCollar: require(!is_inside); break;
    case Refusal::OrderNotional: require(is_inside && order.notional > order_cap); break;
    case Refusal::OrderRate: require(is_fast); break;
    case Refusal::MinuteNotional: require(longer + order.notional > minute_cap); break;
    case Refusal::DayNotional: require(long_day + order.notional > day_cap); break;
    case Refusal::Revoked:
    case Refusal::WrongKey:
    case Refusal::Expired:
    case Refusal::ReadOnly:
    case Refusal::HostNotAllowed:
    case Refusal::ForbiddenRequest:
    case Refusal::RequestNotAllowed:
    case Refusal::NeedsOrderClaim:
    case Refusal::NotAnOrderRequest:
    case Refusal::BadClientId:
    case Refusal::BadScale:
    case Refusal::SymbolNotAllowed:
    case Refusal::NotIoc:
    case Refusal::ClockWentBack:
    case Refusal::NoSignature: std::abort();  // nothing that is sent here gives these
  }
}

/// symbol, price, quantity, reference price, time step; again and again.
void order(std::string_view bytes) {
  PolicyGuard guard{small_policy()};
  std::vector<Sent> all;
  std::int64_t now = 0;
  const auto at = [&](std::size_t i) -> std::int64_t {
    return static_cast<unsigned char>(bytes[i]);
  };
  for (; bytes.size() >= 5; bytes.remove_prefix(5)) {
    const std::int64_t step = at(4);  // to 1 s finely, to 2 min, to 32 h
    now += step < 128   ? step * kSecondNs / 100
           : step < 250 ? (step - 127) * kSecondNs
                        : (step - 249) * 19'000 * kSecondNs;
    static constexpr std::string_view kSymbols = "ABC";
    const std::size_t symbol = static_cast<std::size_t>(at(0)) % kSymbols.size();
    const std::int64_t price = at(1) % 32;
    const std::int64_t quantity = at(2) % 16;
    const std::int64_t reference = at(3) % 32;
    const OrderClaim claim{.target = {RequestMethod::Ws, "host", "order"},
                           .symbol = kSymbols.substr(symbol, 1),
                           .client_id = "id",
                           .is_ioc = true,
                           .price = price,
                           .quantity = quantity,
                           .reference_price = reference};
    const Sent sent{now, symbol != 2, price * quantity};
    const Refusal refusal = guard.permit_order(key(), claim, now, 0).refusal();
    check(refusal, all, sent, price, reference);
    if (refusal == Refusal::None) all.push_back(sent);
  }
}

}  // namespace
}  // namespace crossbook

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (data[0] % 2 == 0) {
    crossbook::order(bytes.substr(1));
  } else {
    crossbook::read(bytes);  // "crossbook-policy 1" begins with an odd byte
  }
  return 0;
}
