#include "venues/coinbase/simulator_rest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbook::coinbase {
namespace {

constexpr std::string_view kPrefix = "/api/v3/brokerage/";
constexpr std::string_view kMarketPrefix = "market/";
constexpr std::string_view kHistorical = "orders/historical/";
constexpr std::string_view kOneProduct = "products/";
constexpr std::string_view kOneAccount = "accounts/";

HttpReply not_simulated(std::string_view path) {
  return refusal_reply(404, "NOT_FOUND", 5,
                       fmt::format("{} is not part of the local exchange", path));
}

HttpReply missing_scope() {
  return refusal_reply(403, "PERMISSION_DENIED", 7, "Missing required scopes");
}

}  // namespace

Price RestDesk::last_price(InstrumentId instrument) const {
  const auto found = last_.find(instrument.value());
  return found == last_.end() ? Price{} : found->second;
}

bool RestDesk::take(const std::string& who, std::int64_t limit, UtcNanos now, HttpReply& headers) {
  constexpr std::int64_t kMilli = 1'000;
  LeakyCounter& counter = counters_.try_emplace(who, limit * kMilli, limit * kMilli).first->second;
  const bool is_within = counter.try_add(kMilli, now);
  const std::int64_t used = (counter.level_milli(now) + kMilli - 1) / kMilli;
  headers.headers.emplace_back("x-ratelimit-limit", std::to_string(limit));
  headers.headers.emplace_back("x-ratelimit-remaining",
                               std::to_string(std::max<std::int64_t>(limit - used, 0)));
  headers.headers.emplace_back("x-ratelimit-reset", "1");
  return is_within;
}

HttpReply RestDesk::on_http(const HttpCall& call, UtcNanos now) {
  if (!call.path.starts_with(kPrefix)) return answer_v2(call, now);
  const std::string_view name = call.path.substr(kPrefix.size());
  HttpReply headers;
  const bool is_public = name.starts_with(kMarketPrefix) || name == "time";
  const ApiKey* const key = is_public ? nullptr : keys_.check_request(call, now);
  if (!is_public && key == nullptr) return unauthorized_reply();
  const bool is_within =
      is_public ? take(fmt::format("address {}", call.address), kPublicPerSecond, now, headers)
                : take(fmt::format("portfolio {}", key->account.value()), kPrivatePerSecond, now,
                       headers);
  HttpReply reply;
  if (!is_within) {
    reply = refusal_reply(429, "rate_limit_exceeded", 8, "Too many requests");
  } else if (!is_public) {
    reply = answer_private(call, name, *key, now);
  } else if (call.method == "GET") {
    reply = answer_public(name, QueryArguments{call.query}, now);
  } else {
    reply = not_simulated(call.path);
  }
  reply.headers.insert(reply.headers.end(), headers.headers.begin(), headers.headers.end());
  return reply;
}

/// Of the older API: what clients ask beside the present one. Not counted.
HttpReply RestDesk::answer_v2(const HttpCall& call, UtcNanos now) {
  if (call.method != "GET") return not_simulated(call.path);
  if (call.path == "/v2/time")
    return json_reply({{"data", {{"iso", wire_time(now)}, {"epoch", now.seconds()}}}});
  if (call.path == "/v2/currencies") return currencies(true);
  if (call.path == "/v2/currencies/crypto") return currencies(false);
  if (call.path == "/v2/exchange-rates") return exchange_rates();
  if (call.path != "/v2/accounts") return not_simulated(call.path);
  const ApiKey* const key = keys_.check_request(call, now);
  if (key == nullptr) return unauthorized_reply();
  return key->permissions.read ? wallets(key->account, now) : missing_scope();
}

HttpReply RestDesk::answer_public(std::string_view name, const QueryArguments& query,
                                  UtcNanos now) const {
  if (name == "time")
    return json_reply({{"iso", wire_time(now)},
                       {"epochSeconds", std::to_string(now.seconds())},
                       {"epochMillis", std::to_string(now.millis())}});
  name.remove_prefix(kMarketPrefix.size());
  if (name == "products") return products(query);
  if (name == "product_book") return product_book(query, now);
  if (name.starts_with(kOneProduct)) return product(name.substr(kOneProduct.size()));
  return not_simulated(name);
}

HttpReply RestDesk::answer_private(const HttpCall& call, std::string_view name, const ApiKey& key,
                                   UtcNanos now) {
  if (call.method == "POST") {
    if (!key.permissions.trade) return missing_scope();
    return answer_post(name, call.body, key, now);
  }
  if (call.method != "GET") return not_simulated(call.path);
  if (name == "key_permissions") return permissions(key);
  if (!key.permissions.read) return missing_scope();
  const QueryArguments query{call.query};
  if (name == "accounts") return accounts(key.account, query, now);
  if (name.starts_with(kOneAccount))
    return account_of(key.account, name.substr(kOneAccount.size()), now);
  if (name == "transaction_summary") return fees();
  if (name == "portfolios") return portfolios(key.account);
  if (name == "products") return products(query);
  if (name == "product_book") return product_book(query, now);
  if (name == "best_bid_ask") return best_bid_ask(query, now);
  if (name.starts_with(kOneProduct)) return product(name.substr(kOneProduct.size()));
  if (name == "orders/historical/batch") return orders_.batch(key.account, query);
  if (name == "orders/historical/fills") return orders_.fills(key.account, query);
  if (name.starts_with(kHistorical))
    return orders_.one(key.account, name.substr(kHistorical.size()));
  return not_simulated(call.path);
}

HttpReply RestDesk::answer_post(std::string_view name, std::string_view body, const ApiKey& key,
                                UtcNanos now) {
  const WireJson request = WireJson::parse(body, nullptr, false);
  if (!request.is_object())
    return refusal_reply(400, "INVALID_ARGUMENT", 3, "the body is no JSON object");
  if (name == "orders") return orders_.place(key.account, request, now);
  if (name == "orders/preview") return orders_.preview(key.account, request, now);
  if (name == "orders/edit") return orders_.edit(key.account, request, now);
  if (name == "orders/batch_cancel") return orders_.cancel(key.account, request, now);
  return not_simulated(name);
}

}  // namespace crossbook::coinbase
