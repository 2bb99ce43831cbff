// What the exchange is: time, instruments, rules; and how requests name instruments.
#include <algorithm>
#include <array>

#include "venues/binance/simulator_api.hpp"
#include "venues/binance/simulator_filters.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kLegalSymbol = R"(^[\w\-._&&[^a-z]]{1,50}$)";
constexpr std::string_view kLegalSymbols =
    R"(^\[("[\w\-._&&[^a-z]]{1,50}"(,"[\w\-._&&[^a-z]]{1,50}"){0,}){0,1}\]$)";
constexpr std::array<std::string_view, 5> kStatuses{"TRADING", "END_OF_DAY", "HALT", "BREAK",
                                                    "CANCEL_ONLY"};

/// Upper case, digits and - . _ of ASCII; any other writing.
bool is_symbol(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

void write_words(JsonWriter& json, std::string_view key,
                 std::initializer_list<std::string_view> words) {
  json.key(key).open_array();
  for (const std::string_view word : words) json.text(word);
  json.close_array();
}

/// "SPOT" or ["SPOT","MARGIN"]. @return whether spot is among them
Outcome<bool> wants_spot(const Params& params) {
  const std::string_view asked = params.get("permissions");
  if (asked.empty()) return true;
  if (!asked.starts_with('[')) return asked == "SPOT";
  const auto list = parse_list(asked);
  if (!list)
    return illegal_characters("permissions",
                              R"(^\[("[A-Z0-9_]{1,20}"(,"[A-Z0-9_]{1,20}"){0,}){0,1}\]$)");
  return std::find(list->begin(), list->end(), "SPOT") != list->end();
}

}  // namespace

Outcome<std::string> Api::ping(const ApiCall&) { return std::string{"{}"}; }

Outcome<std::string> Api::time(const ApiCall& call) {
  JsonWriter json{call.unit};
  json.open_object().time("serverTime", call.now).close_object();
  return json.take();
}

Outcome<std::string> Api::nothing(const ApiCall&) { return std::string{"[]"}; }

Outcome<std::string> Api::system_status(const ApiCall&) {
  return std::string{R"({"status":0,"msg":"normal"})"};
}

void Api::write_symbol(JsonWriter& json, const ExchangeListing& listing, bool shows_sets) const {
  const Instrument& instrument = catalogue_.at(listing.instrument);
  json.open_object().field("symbol", catalogue_.symbol(listing.instrument));
  json.field("status", status_word(listing.rules.status));
  json.field("baseAsset", catalogue_.asset(instrument.base));
  json.number("baseAssetPrecision", kPrintedDecimals);
  json.field("quoteAsset", catalogue_.asset(instrument.quote));
  for (const std::string_view key : {"quotePrecision", "quoteAssetPrecision"})
    json.number(key, price_precision(instrument));
  for (const std::string_view key : {"baseCommissionPrecision", "quoteCommissionPrecision"})
    json.number(key, kPrintedDecimals);
  write_words(json, "orderTypes", {"LIMIT", "LIMIT_MAKER", "MARKET"});
  json.flag("icebergAllowed", false).flag("ocoAllowed", false).flag("otoAllowed", false);
  json.flag("opoAllowed", false).flag("quoteOrderQtyMarketAllowed", true);
  json.flag("allowTrailingStop", false).flag("cancelReplaceAllowed", true);
  json.flag("amendAllowed", true).flag("pegInstructionsAllowed", false);
  json.flag("isSpotTradingAllowed", true).flag("isMarginTradingAllowed", false);
  write_filters(json, listing, instrument);
  json.key("permissions").open_array().close_array().key("permissionSets").open_array();
  if (shows_sets) json.open_array().text("SPOT").close_array();
  json.close_array();
  json.field("defaultSelfTradePreventionMode", self_trade_word(kDefaultSelfTrade));
  write_words(json, "allowedSelfTradePreventionModes",
              {"EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"});
  json.close_object();
}

Outcome<std::string> Api::exchange_info(const ApiCall& call) {
  const Params& params = call.params;
  const bool is_by_name = params.has("symbol") || params.has("symbols");
  if (is_by_name && (params.has("permissions") || params.has("symbolStatus")))
    return bad_combination();
  const auto has_spot = wants_spot(params);
  if (has_spot.has_error()) return has_spot.error();
  auto wanted = instruments_of(params);
  if (wanted.has_error()) return wanted.error();
  if (!*has_spot) wanted->clear();
  JsonWriter json{call.unit};
  json.open_object().field("timezone", "UTC").time("serverTime", call.now);
  json.key("rateLimits");
  Limits::write_rules(json);
  write_exchange_filters(json);
  json.key("symbols").open_array();
  for (const Instrument* instrument : *wanted)
    write_symbol(json, *exchange_.find_listing(instrument->id),
                 params.get("showPermissionSets") != "false");
  json.close_array().key("sors").open_array().close_array().close_object();
  return json.take();
}

Outcome<std::string> Api::execution_rules(const ApiCall& call) {
  const auto wanted = instruments_of(call.params);
  if (wanted.has_error()) return wanted.error();
  JsonWriter json;
  json.open_object().key("symbolRules").open_array();
  for (const Instrument* instrument : *wanted) {
    json.open_object().field("symbol", catalogue_.symbol(instrument->id));
    write_execution_rules(json, *exchange_.find_listing(instrument->id));
    json.close_object();
  }
  json.close_array().close_object();
  return json.take();
}

/// The local exchange sets none: its bands stand around the touch.
Outcome<std::string> Api::reference_price(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  return ApiError{400, -2043, "This symbol doesn't have a reference price."};
}

Outcome<const Instrument*> Api::instrument_of(const Params& params) const {
  const auto symbol = params.required("symbol");
  if (symbol.has_error()) return symbol.error();
  if (!is_symbol(*symbol)) return illegal_characters("symbol", kLegalSymbol);
  const Instrument* instrument = catalogue_.find(*symbol);
  if (instrument == nullptr) return invalid_symbol();
  return instrument;
}

Outcome<Api::Instruments> Api::instruments_of(const Params& params) const {
  Instruments found;
  if (params.has("symbol") && params.has("symbols")) return bad_combination();
  if (params.has("symbol")) {
    const auto one = instrument_of(params);
    if (one.has_error()) return one.error();
    found.push_back(*one);
  } else if (params.has("symbols")) {
    const auto names = parse_list(params.get("symbols"));
    if (!names || !std::all_of(names->begin(), names->end(), is_symbol))
      return illegal_characters("symbols", kLegalSymbols);
    for (const std::string& name : *names) {
      const Instrument* instrument = catalogue_.find(name);
      if (instrument == nullptr) return invalid_symbol();
      if (std::find(found.begin(), found.end(), instrument) != found.end())
        return ApiError{400, -1151, "Symbol is present multiple times in the list."};
      found.push_back(instrument);
    }
  } else {
    for (const ExchangeListing& listing : exchange_.listings())
      found.push_back(&catalogue_.at(listing.instrument));
  }
  if (const auto kept = keep_status(params, found); kept.has_error()) return kept.error();
  return found;
}

/// Drops what has another symbolStatus; an instrument that was named must have it.
Outcome<void> Api::keep_status(const Params& params, Instruments& instruments) const {
  const std::string_view status = params.get("symbolStatus");
  if (status.empty()) return {};
  if (std::find(kStatuses.begin(), kStatuses.end(), status) == kStatuses.end())
    return ApiError{400, -1122, "Invalid symbolStatus."};
  const std::size_t dropped = std::erase_if(instruments, [&](const Instrument* instrument) {
    return status_word(exchange_.find_listing(instrument->id)->rules.status) != status;
  });
  if (dropped > 0 && (params.has("symbol") || params.has("symbols")))
    return ApiError{400, -1220, "The symbol's status does not match the requested symbolStatus."};
  return {};
}

std::uint8_t Api::price_precision(const Instrument& instrument) const {
  const Price tick = exchange_.find_listing(instrument.id)->rules.tick_size;
  const std::string text = decimal_text(tick.raw(), instrument.price_scale);
  return std::max(kPrintedDecimals, printed_decimals(text));
}

}  // namespace crossbook::binance
