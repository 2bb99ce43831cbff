// Public endpoints of the local OKX.
#include <fmt/format.h>

#include "venues/okx/simulator_rest.hpp"

namespace crossbook::okx {
namespace {

/// Whether instType is there and one that OKX has.
Refusal check_type(std::string_view type) {
  if (type.empty()) return {50014, "Parameter instType can not be empty", 400, {}};
  return is_instrument_type(type) ? Refusal{} : Refusal{51000, "Parameter instType error", 400, {}};
}

}  // namespace

RestDesk::Answer RestDesk::time(const Request& request) {
  return list(fmt::format(R"({{"ts":"{}"}})", request.now.millis()), {});
}

RestDesk::Answer RestDesk::instruments(const Request& request) {
  const std::string_view type = request.query.get("instType");
  const std::string_view inst_id = request.query.get("instId");
  const Refusal refusal = check_type(type);
  if (refusal.is_refused()) return {refusal, {}};
  JsonWriter json;
  for (const CatalogEntry& entry : desks_.catalog.all())
    if (type == "SPOT" && (inst_id.empty() || inst_id == entry.inst_id))
      write_instrument(json, entry);
  const std::string data = json.take();
  if (data.empty() && !inst_id.empty())
    return {{51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}}, {}};
  return list(data, {});
}

RestDesk::Answer RestDesk::price_limit(const Request& request) {
  Refusal refusal;
  const CatalogEntry* entry = desks_.market.find_entry(request.query, refusal);
  return list(entry == nullptr ? "" : desks_.market.price_limit(*entry, request.now), refusal);
}

RestDesk::Answer RestDesk::books(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.market.books(request.query, false, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::books_full(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.market.books(request.query, true, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::ticker(const Request& request) {
  Refusal refusal;
  const CatalogEntry* entry = desks_.market.find_entry(request.query, refusal);
  return list(entry == nullptr ? "" : desks_.market.ticker(*entry, request.now), refusal);
}

RestDesk::Answer RestDesk::tickers(const Request& request) {
  const Refusal refusal = check_type(request.query.get("instType"));
  if (refusal.is_refused()) return {refusal, {}};
  JsonWriter json;
  if (request.query.get("instType") == "SPOT")
    for (const CatalogEntry& entry : desks_.catalog.all())
      json.raw(desks_.market.ticker(entry, request.now));
  return list(json.take(), {});
}

RestDesk::Answer RestDesk::trades(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.market.trades(request.query, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::history_trades(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.market.history_trades(request.query, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::candles(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.candles.rows(request.query, request.now, refusal);
  return list(data, refusal);
}

}  // namespace crossbook::okx
