// REST calls: what to send, and what the answers say.
// In: calls; responses. Out: requests; RestEvents. Thread: its connector's.
// Limits: kMaxResponseBytes. Cold path: allocates.
#pragma once

#include <string_view>

#include "venues/connector/venue.hpp"
#include "venues/kraken/account_codec.hpp"
#include "venues/kraken/json_reading.hpp"
#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {

class RestCodec {
 public:
  /// @param pairs, table, reserves, orders outlive the codec; reserves is written by Balances
  void set_listings(const PairTable& pairs, const InstrumentTable& table, Reserves& reserves,
                    const OrderMemory& orders);

  /// QueryOrder asks by Kraken's own id where a stream or an answer told it, which finds open and
  /// closed orders alike; else by ours among the closed ones, where every IOC order ends.
  /// @return NoKey for a private call without a key; NotSupported for Snapshot (books come in band)
  Result<void> encode(const RestCall& call, const RequestContext& context, HttpRequest& out) const;
  /// @return Malformed | MissingField | UnknownEnum; refusals are successes with out.error set
  Result<void> decode(const RestCall& call, const HttpResponse& response, RestEvents& out);

 private:
  std::string fields(const RestCall& call) const;
  Result<void> decode_result(const RestCall& call, JsonValue& result, RestEvents& out);
  Result<void> decode_fees(JsonObject& result, RestEvents& out);
  Result<void> decode_balances(JsonObject& result, RestEvents& out);
  // rest_order_codec.cpp
  Result<void> decode_orders(const RestCall& call, JsonObject& result, RestEvents& out);
  Result<void> decode_members(JsonObject& orders, RestEvents& out);
  Result<void> decode_order(std::string_view id, JsonObject& object, RestEvents& out);

  const PairTable* pairs_ = nullptr;
  const InstrumentTable* table_ = nullptr;
  Reserves* reserves_ = nullptr;
  const OrderMemory* orders_ = nullptr;
  JsonParser parser_{kMaxResponseBytes};
  JsonValidator validator_{kMaxResponseBytes};
};

/// The pairs of an AssetPairs answer. tick_size and lot_size are written with as many decimals as
/// the sockets print for that pair, which the checksum needs.
/// Source: docs.kraken.com, "Get Tradable Asset Pairs", read 2026-11-23.
Result<void> decode_asset_pairs(JsonObject& result, std::vector<ListedInstrument>& out);

/// Visits each member of an object; stops at the first error.
template <class Visitor>
Result<void> for_each_member(JsonObject& object, const char* name, Visitor&& visit) {
  for (auto item : object) {
    JsonField field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, name};
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return Error{Errc::Malformed, name};
    if (Result<void> visited = visit(key, field.value()); visited.has_error()) return visited;
  }
  return {};
}

/// A member of a known name and type, found wherever it stands.
Result<JsonObject> read_object(JsonValue& value, const char* field) noexcept;

}  // namespace crossbook::kraken
