// This venue's REST calls: requests out, answers in.
// In: calls, responses. Out: requests, RestEvents. Thread: one per codec (scratch inside).
// Limits: kMaxResponseBytes.
#pragma once

#include "venues/_template/order_codec.hpp"

namespace crossbook::_template {

/// @return NoKey | NotPermitted | MissingField (a listing is needed) | NotSupported
Result<void> encode_rest_call(const RestCall& call, const RequestContext& context,
                              HttpRequest& out);

class RestCodec {
 public:
  /// A refusal is told in out.error. @return Malformed and the like: unreadable
  Result<void> decode(const RestCall& call, const HttpResponse& response, const AccountScope& scope,
                      RestEvents& out);

 private:
  ondemand::parser parser_;
};

}  // namespace crossbook::_template
