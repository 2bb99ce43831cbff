// What the local exchange refuses with: the venue's status, code and exact words.
// In: what is wrong. Out: ApiError. Thread: any. Limits: none.
// Source: README.md "Errors", read 2026-11-23; texts marked there as unverified are from memory.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "venues/binance/simulator_json.hpp"
#include "venues/exchange/exchange.hpp"

namespace crossbook::binance {

struct ApiError {
  ApiError() = default;
  // Written out, so that a number does not pass for an error (C++20 makes aggregates of one).
  ApiError(int http_status, std::int64_t api_code, std::string text, UtcNanos retry = {})
      : status{http_status}, code{api_code}, message{std::move(text)}, retry_at{retry} {}
  int status = 400;
  std::int64_t code = 0;
  std::string message;
  UtcNanos retry_at;  // 0: says nothing about when
  std::string data;   // JSON object of details (cancel and replace); empty: none
};

template <class T>
using Outcome = boost::system::result<T, ApiError>;

ApiError missing_parameter(std::string_view name);                           // -1102
ApiError missing_either(std::string_view one, std::string_view other);       // -1102
ApiError empty_parameter(std::string_view name);                             // -1105
ApiError surplus_parameter(std::string_view name);                           // -1106
ApiError illegal_characters(std::string_view name, std::string_view legal);  // -1100
ApiError duplicate_parameter();                                              // -1101
ApiError bad_combination();                                                  // -1128
ApiError span_too_long();                                                    // -1127
ApiError invalid_data(std::string_view name);                                // -1130
ApiError too_precise(std::string_view name);                                 // -1111
ApiError invalid_symbol();                                                   // -1121
ApiError invalid_time_unit();                                                // -1194
ApiError filter_failure(std::string_view filter);                            // -1013
ApiError not_supported(std::string_view what);  // -1013 "… are not supported for this symbol."
ApiError order_refused(std::string_view text);  // -2010
ApiError unknown_order();                       // -2011, of a cancel
ApiError no_such_order();                       // -2013, of a query
ApiError bad_key_format();                      // -2014
ApiError key_refused();                         // -2015
ApiError wrong_client_id();                     // -2039

/// {"code":…,"msg":…} and the details, if any.
void write_error(JsonWriter& json, const ApiError& error);

/// What the venue says when the exchange did not take an order.
ApiError order_refusal(const PlaceResult& result);

}  // namespace crossbook::binance
