// REST: requests for time, rules, fees, balances, snapshots and orders; what their answers say.
// In: a RestCall, or an HTTP response. Out: HttpRequest, RestEvents. Thread: its venue's.
// Limits: kMaxResponseBytes.
#pragma once

#include <string>

#include "venues/binance/market_codec.hpp"
#include "venues/binance/order_codec.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::binance {

/// @return NoKey for a private call without a key | NotSupported (there is no session token)
Result<void> encode_rest(const RestCall& call, const RequestContext& context, HttpRequest& out);

class RestCodec {
 public:
  /// A refusal by the venue is a success with out.error set.
  /// @return Malformed | MissingField | NotSupported | decimals'
  Result<void> decode(const RestCall& call, const HttpResponse& response, const AccountScope& scope,
                      RestEvents& out);

 private:
  Result<void> decode_body(const RestCall& call, PaddedBytes body, const AccountScope& scope,
                           RestEvents& out);

  std::string padded_;  // the body with simdjson's padding behind it
  ondemand::parser parser_;
  MarketCodec market_;
  OrderCodec orders_;
};

}  // namespace crossbook::binance
