// What the local exchange counts: request weight per address, orders per account, connections.
// In: requests with address and time. Out: served, or 429 and then 418. Thread: the exchange's.
// Limits: those of README.md "Rate limits".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "venues/binance/simulator_error.hpp"
#include "venues/binance/simulator_json.hpp"
#include "venues/exchange/rate_counter.hpp"

namespace crossbook::binance {

inline constexpr std::int64_t kWeightPerMinute = 6'000;
inline constexpr std::int64_t kRequestsPer5Minutes = 300'000;
inline constexpr std::int64_t kConnectionsPer5Minutes = 300;
inline constexpr std::int64_t kOrdersPer10Seconds = 100;
inline constexpr std::int64_t kOrdersPerDay = 200'000;
inline constexpr std::uint32_t kConnectWeight = 2;  // of a WS API connection

class Limits {
 public:
  /// Counts a request. @return -1003 with 429, or with 418 for one who did not stop
  std::optional<ApiError> charge(std::string_view address, std::uint32_t weight, UtcNanos now);
  /// Gives back what a successful order request was charged.
  void refund(std::string_view address, std::uint32_t weight, UtcNanos now);
  std::int64_t used_weight(std::string_view address, UtcNanos now);
  /// @return false if the address opened too many connections
  bool admit_connection(std::string_view address, UtcNanos now);

  /// Counts one new order. @return -1015 with 429
  std::optional<ApiError> charge_order(AccountId account, UtcNanos now);
  /// An order that was refused, or that filled, does not count.
  void refund_order(AccountId account, UtcNanos now);
  std::int64_t orders_10s(AccountId account, UtcNanos now);
  std::int64_t orders_day(AccountId account, UtcNanos now);

  /// Elements of the WS API's rateLimits. @param account nullopt: no order counts
  void write(JsonWriter& json, std::string_view address, std::optional<AccountId> account,
             UtcNanos now);
  /// The order counts alone, as GET /api/v3/rateLimit/order shows them.
  void write_orders(JsonWriter& json, AccountId account, UtcNanos now);
  /// The limits alone, as exchangeInfo shows them.
  static void write_rules(JsonWriter& json);

 private:
  struct Address {
    FixedWindowCounter weight{std::chrono::minutes{1}, kWeightPerMinute};
    FixedWindowCounter requests{std::chrono::minutes{5}, kRequestsPer5Minutes};
    FixedWindowCounter connections{std::chrono::minutes{5}, kConnectionsPer5Minutes};
    BanLadder ladder;
  };
  struct Account {
    FixedWindowCounter ten_seconds{std::chrono::seconds{10}, kOrdersPer10Seconds};
    FixedWindowCounter day{std::chrono::hours{24}, kOrdersPerDay};
  };
  Address& of(std::string_view address);
  Account& of(AccountId account) { return accounts_[account]; }

  std::map<std::string, Address, std::less<>> addresses_;
  std::map<AccountId, Account> accounts_;
};

}  // namespace crossbook::binance
