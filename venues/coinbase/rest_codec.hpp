// REST calls: what to send, and what the answers say.
// In: calls; responses. Out: requests; RestEvents. Thread: its connector's.
// Limits: kMaxResponseBytes. Cold path: allocates.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::coinbase {

/// QueryOrder asks by the venue's id where it is known; there is no query by ours, so else it
/// reads the newest orders of the product and looks for ours among them.
/// @return NoKey for a private call without a key; NotSupported for calls that the venue does not
/// have, and for a cancel without the venue's order id
Result<void> encode_rest_call(const RestCall& call, const RequestContext& context,
                              HttpRequest& out);

class RestCodec {
 public:
  /// @return Malformed | MissingField | UnknownEnum …; refusals are successes with out.error set
  Result<void> decode(const RestCall& call, const HttpResponse& response,
                      const ListingTable& listings, const InstrumentTable& table, RestEvents& out);

 private:
  struct Scope {
    const ListingTable& listings;
    const InstrumentTable& table;
  };
  Result<void> decode_body(const RestCall& call, ondemand::object& root, const Scope& scope,
                           RestEvents& out);

  ondemand::parser parser_{kMaxResponseBytes};
  simdjson::dom::parser validator_{kMaxResponseBytes};
};

// Each reads a body that is known to be sound JSON.
Result<void> decode_time(ondemand::object& root, RestEvents& out);
/// A product whose alias is another product has that one's book.
Result<void> decode_products(ondemand::object& root, std::vector<ListedInstrument>& out);
Result<void> decode_fees(ondemand::object& root, std::vector<FeeEntry>& out);
Result<void> decode_accounts(ondemand::object& root, const ListingTable& listings,
                             const InstrumentTable& table, AccountEvents& out);
Result<void> decode_orders(const RestCall& call, ondemand::object& root,
                           const ListingTable& listings, RestEvents& out);
Result<void> decode_one_order(const RestCall& call, ondemand::object& root,
                              const ListingTable& listings, RestEvents& out);
Result<void> decode_fills(const RestCall& call, ondemand::object& root,
                          const ListingTable& listings, RestEvents& out);
Result<void> decode_cancel(const RestCall& call, ondemand::object& root, RestEvents& out);

/// Calls each(object) for the objects of a required array. @return MissingField if it is none
template <class Each>
Result<void> for_each_row(ondemand::object& root, const char* name, Each each) {
  ondemand::array rows;
  if (root.find_field_unordered(name).get_array().get(rows)) return Error{Errc::MissingField, name};
  for (auto item : rows) {
    ondemand::object row;
    if (item.get_object().get(row)) return Error{Errc::MissingField, name};
    if (Result<void> read = each(row); read.has_error()) return read;
  }
  return {};
}

}  // namespace crossbook::coinbase
