#include "venues/binance/simulator_limits.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kAdvice =
    " Please use WebSocket Streams for live updates to avoid polling the API.";

struct LimitRow {
  std::string_view type;
  std::string_view interval;
  std::int64_t interval_count;
  std::int64_t limit;
};
constexpr LimitRow kWeight{"REQUEST_WEIGHT", "MINUTE", 1, kWeightPerMinute};
constexpr LimitRow kTenSeconds{"ORDERS", "SECOND", 10, kOrdersPer10Seconds};
constexpr LimitRow kDay{"ORDERS", "DAY", 1, kOrdersPerDay};
constexpr LimitRow kRequests{"RAW_REQUESTS", "MINUTE", 5, kRequestsPer5Minutes};

/// @param count nullopt: only the rule
void write_row(JsonWriter& json, const LimitRow& row, std::optional<std::int64_t> count) {
  json.open_object().field("rateLimitType", row.type).field("interval", row.interval);
  json.number("intervalNum", row.interval_count).number("limit", row.limit);
  if (count) json.number("count", *count);
  json.close_object();
}

ApiError too_many_requests(UtcNanos retry_at) {
  return {429, -1003,
          "Too much request weight used; current limit is " + std::to_string(kWeightPerMinute) +
              " request weight per 1 MINUTE." + std::string{kAdvice},
          retry_at};
}

ApiError banned(UtcNanos until) {
  return {418, -1003,
          "Way too much request weight used; IP banned until " + std::to_string(until.millis()) +
              ". Please use WebSocket Streams for live updates to avoid bans.",
          until};
}

}  // namespace

Limits::Address& Limits::of(std::string_view address) {
  const auto found = addresses_.find(address);
  if (found != addresses_.end()) return found->second;
  return addresses_[std::string{address}];
}

std::optional<ApiError> Limits::charge(std::string_view address, std::uint32_t weight,
                                       UtcNanos now) {
  Address& from = of(address);
  const bool has_weight = from.weight.add(weight, now);
  const bool has_request = from.requests.add(1, now);
  switch (from.ladder.on_request(has_weight && has_request, now)) {
    case BanLadder::Answer::Serve: return std::nullopt;
    case BanLadder::Answer::TooMany: return too_many_requests(from.weight.resets_at(now));
    case BanLadder::Answer::Banned: return banned(from.ladder.banned_until());
  }
  __builtin_unreachable();
}

void Limits::refund(std::string_view address, std::uint32_t weight, UtcNanos now) {
  FixedWindowCounter& counter = of(address).weight;
  if (counter.used(now) >= weight) counter.add(-std::int64_t{weight}, now);
}

std::int64_t Limits::used_weight(std::string_view address, UtcNanos now) {
  return of(address).weight.used(now);
}

bool Limits::admit_connection(std::string_view address, UtcNanos now) {
  return of(address).connections.add(1, now);
}

std::optional<ApiError> Limits::charge_order(AccountId account, UtcNanos now) {
  Account& of_account = of(account);
  const bool fits_window = of_account.ten_seconds.used(now) < kOrdersPer10Seconds;
  const bool fits_day = of_account.day.used(now) < kOrdersPerDay;
  if (fits_window && fits_day) {
    of_account.ten_seconds.add(1, now);
    of_account.day.add(1, now);
    return std::nullopt;
  }
  const LimitRow& row = fits_window ? kDay : kTenSeconds;
  const FixedWindowCounter& counter = fits_window ? of_account.day : of_account.ten_seconds;
  return ApiError{429, -1015,
                  "Too many new orders; current limit is " + std::to_string(row.limit) +
                      " orders per " + std::to_string(row.interval_count) + " " +
                      std::string{row.interval} + ".",
                  counter.resets_at(now)};
}

void Limits::refund_order(AccountId account, UtcNanos now) {
  Account& of_account = of(account);
  for (FixedWindowCounter* counter : {&of_account.ten_seconds, &of_account.day})
    if (counter->used(now) > 0) counter->add(-1, now);
}

std::int64_t Limits::orders_10s(AccountId account, UtcNanos now) {
  return of(account).ten_seconds.used(now);
}

std::int64_t Limits::orders_day(AccountId account, UtcNanos now) {
  return of(account).day.used(now);
}

void Limits::write(JsonWriter& json, std::string_view address, std::optional<AccountId> account,
                   UtcNanos now) {
  json.open_array();
  if (account) {
    write_row(json, kTenSeconds, orders_10s(*account, now));
    write_row(json, kDay, orders_day(*account, now));
  }
  write_row(json, kWeight, used_weight(address, now));
  json.close_array();
}

void Limits::write_orders(JsonWriter& json, AccountId account, UtcNanos now) {
  json.open_array();
  write_row(json, kTenSeconds, orders_10s(account, now));
  write_row(json, kDay, orders_day(account, now));
  json.close_array();
}

void Limits::write_rules(JsonWriter& json) {
  json.open_array();
  for (const LimitRow& row : {kWeight, kTenSeconds, kDay, kRequests})
    write_row(json, row, std::nullopt);
  json.close_array();
}

}  // namespace crossbook::binance
