// OKX's REST calls: requests out, answers in.
// In: RestCalls, responses. Out: requests, RestEvents. Thread: one per codec (scratch inside).
// Limits: kMaxResponseBytes; cold path, allocates.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {

/// @return NoKey for a private call without a key | NotSupported for calls that OKX does not need
Result<void> encode_rest_call(const RestCall& call, const RequestContext& context,
                              HttpRequest& out);

class RestCodec {
 public:
  /// A refusal fills out.error; an Error means that the answer cannot be read.
  Result<void> decode(const RestCall& call, const HttpResponse& response,
                      const ListingTable& listings, const InstrumentTable& table, RestEvents& out);

 private:
  ondemand::parser parser_;
};

}  // namespace crossbook::okx
