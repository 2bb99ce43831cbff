// Public endpoints: instruments, books, trades, tickers.
#include <algorithm>

#include "venues/binance/simulator_api.hpp"

namespace crossbook::binance {
namespace {

constexpr std::int64_t kAverageMinutes = 5;
constexpr std::string_view kLegalSymbols =
    R"(^\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\]$)";
constexpr std::size_t kMaxDepthLimit = 5'000;

void write_decimal(JsonWriter& json, std::string_view key, Price value, const Instrument& of) {
  json.key(key).decimal(value.raw(), of.price_scale);
}
void write_decimal(JsonWriter& json, std::string_view key, Quantity value, const Instrument& of) {
  json.key(key).decimal(value.raw(), of.quantity_scale);
}
void write_decimal(JsonWriter& json, std::string_view key, Notional value, const Instrument& of) {
  json.key(key).decimal(value.raw(), of.notional_scale());
}

void write_side(JsonWriter& json, std::string_view key, const OrderBook& book, BookSide side,
                std::size_t limit, const Instrument& instrument) {
  json.key(key).open_array();
  for (std::size_t rank = 0; rank < std::min(limit, book.depth(side)); ++rank) {
    const Level& level = book.level(side, rank);
    json.open_array().decimal(level.price.raw(), instrument.price_scale);
    json.decimal(level.quantity.raw(), instrument.quantity_scale).close_array();
  }
  json.close_array();
}

/// Parts per million as a multiplier: 1'200'000 -> "1.2".
void write_multiplier(JsonWriter& json, std::string_view key, std::int64_t ppm) {
  json.key(key).decimal(ppm, Scale{6}, 0);
}

void write_filters(JsonWriter& json, const ExchangeListing& listing, const Instrument& of) {
  constexpr std::int64_t kWhole = 1'000'000;
  const InstrumentRules& rules = listing.rules;
  const Price most_price = Price::from_raw(power_of_ten(of.price_scale.decimals()) * 1'000'000);
  const Quantity most =
      rules.max_quantity.is_zero()
          ? Quantity::from_raw(power_of_ten(of.quantity_scale.decimals()) * 9'000'000)
          : rules.max_quantity;
  json.key("filters").open_array();
  json.open_object().field("filterType", "PRICE_FILTER");
  write_decimal(json, "minPrice", rules.tick_size, of);
  write_decimal(json, "maxPrice", most_price, of);
  write_decimal(json, "tickSize", rules.tick_size, of);
  json.close_object().open_object().field("filterType", "LOT_SIZE");
  write_decimal(json, "minQty", rules.min_quantity, of);
  write_decimal(json, "maxQty", most, of);
  write_decimal(json, "stepSize", rules.lot_size, of);
  json.close_object().open_object().field("filterType", "ICEBERG_PARTS").number("limit", 10);
  json.close_object().open_object().field("filterType", "MARKET_LOT_SIZE");
  write_decimal(json, "minQty", Quantity{}, of);
  write_decimal(json, "maxQty", most, of);
  write_decimal(json, "stepSize", Quantity{}, of);
  json.close_object();
  const std::int64_t band = listing.price_band_ppm;
  if (band != 0) {
    json.open_object().field("filterType", "PERCENT_PRICE_BY_SIDE");
    write_multiplier(json, "bidMultiplierUp", kWhole + band);
    write_multiplier(json, "bidMultiplierDown", std::max<std::int64_t>(0, kWhole - band));
    write_multiplier(json, "askMultiplierUp", kWhole + band);
    write_multiplier(json, "askMultiplierDown", std::max<std::int64_t>(0, kWhole - band));
    json.number("avgPriceMins", kAverageMinutes).close_object();
  }
  json.open_object().field("filterType", "NOTIONAL");
  write_decimal(json, "minNotional", rules.min_notional, of);
  json.flag("applyMinToMarket", true).field("maxNotional", "9000000.00000000");
  json.flag("applyMaxToMarket", false).number("avgPriceMins", kAverageMinutes).close_object();
  json.open_object().field("filterType", "MAX_NUM_ORDERS");
  json.number("maxNumOrders", static_cast<std::int64_t>(kMaxOpenOrdersPerAccount)).close_object();
  json.open_object().field("filterType", "MAX_NUM_ALGO_ORDERS").number("maxNumAlgoOrders", 5);
  json.close_object().close_array();
}

void write_words(JsonWriter& json, std::string_view key,
                 std::initializer_list<std::string_view> words) {
  json.key(key).open_array();
  for (const std::string_view word : words) json.text(word);
  json.close_array();
}

}  // namespace

void Api::write_symbol(JsonWriter& json, const ExchangeListing& listing) const {
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
  json.flag("quoteOrderQtyMarketAllowed", true).flag("allowTrailingStop", false);
  json.flag("cancelReplaceAllowed", false).flag("amendAllowed", false);
  json.flag("isSpotTradingAllowed", true).flag("isMarginTradingAllowed", false);
  write_filters(json, listing, instrument);
  json.key("permissions").open_array().close_array();
  json.key("permissionSets").open_array().open_array().text("SPOT").close_array().close_array();
  json.field("defaultSelfTradePreventionMode", "EXPIRE_TAKER");
  write_words(json, "allowedSelfTradePreventionModes",
              {"NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"});
  json.close_object();
}

Outcome<std::string> Api::ping(const ApiCall&) { return std::string{"{}"}; }

Outcome<std::string> Api::time(const ApiCall& call) {
  JsonWriter json;
  json.open_object().number("serverTime", call.now.millis()).close_object();
  return json.take();
}

Outcome<std::string> Api::no_pairs(const ApiCall&) { return std::string{"[]"}; }

Outcome<std::string> Api::system_status(const ApiCall&) {
  return std::string{R"({"status":0,"msg":"normal"})"};
}

Outcome<std::string> Api::exchange_info(const ApiCall& call) {
  const auto wanted = instruments_of(call.params);
  if (wanted.has_error()) return wanted.error();
  const std::string_view status = call.params.get("symbolStatus");
  JsonWriter json;
  json.open_object().field("timezone", "UTC").number("serverTime", call.now.millis());
  json.key("rateLimits");
  Limits::write_rules(json);
  json.key("exchangeFilters").open_array().close_array().key("symbols").open_array();
  for (const Instrument* instrument : *wanted) {
    const ExchangeListing& listing = *exchange_.find_listing(instrument->id);
    if (status.empty() || status == status_word(listing.rules.status)) write_symbol(json, listing);
  }
  json.close_array().key("sors").open_array().close_array().close_object();
  return json.take();
}

Outcome<std::string> Api::depth(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto limit = call.params.limit(100, kMaxDepthLimit);
  if (limit.has_error()) return limit.error();
  const OrderBook& book = exchange_.book((*instrument)->id);
  JsonWriter json;
  json.open_object().number("lastUpdateId", exchange_.update_id((*instrument)->id));
  write_side(json, "bids", book, BookSide::Bid, *limit, **instrument);
  write_side(json, "asks", book, BookSide::Ask, *limit, **instrument);
  json.close_object();
  return json.take();
}

Outcome<std::string> Api::recent_trades(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto limit = call.params.limit(500, kMaxRecentTrades);
  if (limit.has_error()) return limit.error();
  const std::deque<ExchangeTrade>& recent = days_[(*instrument)->id.value()].recent;
  JsonWriter json;
  json.open_array();
  for (std::size_t i = recent.size() - std::min(*limit, recent.size()); i < recent.size(); ++i) {
    const ExchangeTrade& trade = recent[i];
    json.open_object().number("id", trade.id);
    write_decimal(json, "price", trade.price, **instrument);
    write_decimal(json, "qty", trade.quantity, **instrument);
    write_decimal(json, "quoteQty", trade.price * trade.quantity, **instrument);
    json.number("time", trade.time.millis()).flag("isBuyerMaker", trade.side == Side::Sell);
    json.flag("isBestMatch", true).close_object();
  }
  json.close_array();
  return json.take();
}

/// Each trade is an aggregate of its own.
Outcome<std::string> Api::aggregate_trades(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto first = call.params.integer("fromId");
  const auto from = call.params.integer("startTime");
  const auto to = call.params.integer("endTime");
  const auto limit = call.params.limit(500, kMaxRecentTrades);
  for (const auto* value : {&first, &from, &to})
    if (value->has_error()) return value->error();
  if (limit.has_error()) return limit.error();
  std::vector<const ExchangeTrade*> found;
  for (const ExchangeTrade& trade : days_[(*instrument)->id.value()].recent) {
    const std::int64_t at = trade.time.millis();
    if ((*first && trade.id < **first) || (*from && at < **from) || (*to && at > **to)) continue;
    found.push_back(&trade);
  }
  // From an id or a time on: the oldest; otherwise the newest.
  const std::size_t count = std::min(*limit, found.size());
  const std::size_t begin = *first || *from ? 0 : found.size() - count;
  JsonWriter json;
  json.open_array();
  for (std::size_t i = begin; i < begin + count; ++i) {
    json.open_object().number("a", found[i]->id);
    write_decimal(json, "p", found[i]->price, **instrument);
    write_decimal(json, "q", found[i]->quantity, **instrument);
    json.number("f", found[i]->id).number("l", found[i]->id);
    json.number("T", found[i]->time.millis()).flag("m", found[i]->side == Side::Sell);
    json.flag("M", true).close_object();
  }
  json.close_array();
  return json.take();
}

void Api::note_trade(const ExchangeTrade& trade) {
  Day& day = days_[trade.instrument.value()];
  if (day.count == 0) {
    day.open = day.high = day.low = trade.price;
    day.first_id = trade.id;
    day.since = trade.time;
  }
  day.high = std::max(day.high, trade.price);
  day.low = std::min(day.low, trade.price);
  day.last = trade.price;
  day.last_quantity = trade.quantity;
  day.last_id = trade.id;
  ++day.count;
  const std::int64_t most = power_of_ten(18) - trade.quantity.raw();
  if (day.volume.raw() < most) day.volume += trade.quantity;  // stops before it overflows
  day.quote_volume += trade.price * trade.quantity;
  day.recent.push_back(trade);
  if (day.recent.size() > kMaxRecentTrades) day.recent.pop_front();
}

Price Api::last_price(const Instrument& instrument) const {
  const Day& day = days_[instrument.id.value()];
  const TopOfBook top = exchange_.book(instrument.id).top();
  if (day.count != 0) return day.last;
  return top.bid.quantity.is_zero() ? top.ask.price : top.bid.price;
}

template <class Write>
Outcome<std::string> Api::for_instruments(const Params& params, Write write) const {
  const auto wanted = instruments_of(params);
  if (wanted.has_error()) return wanted.error();
  const bool is_list = !params.has("symbol");
  JsonWriter json;
  if (is_list) json.open_array();
  for (const Instrument* instrument : *wanted) write(json, *instrument);
  if (is_list) json.close_array();
  return json.take();
}

Outcome<std::string> Api::ticker_price(const ApiCall& call) {
  return for_instruments(call.params, [this](JsonWriter& json, const Instrument& instrument) {
    json.open_object().field("symbol", catalogue_.symbol(instrument.id));
    write_decimal(json, "price", last_price(instrument), instrument);
    json.close_object();
  });
}

void Api::write_book_ticker(JsonWriter& json, const Instrument& instrument) const {
  const TopOfBook top = exchange_.book(instrument.id).top();
  write_decimal(json, "bidPrice", top.bid.price, instrument);
  write_decimal(json, "bidQty", top.bid.quantity, instrument);
  write_decimal(json, "askPrice", top.ask.price, instrument);
  write_decimal(json, "askQty", top.ask.quantity, instrument);
}

Outcome<std::string> Api::ticker_book(const ApiCall& call) {
  return for_instruments(call.params, [this](JsonWriter& json, const Instrument& instrument) {
    json.open_object().field("symbol", catalogue_.symbol(instrument.id));
    write_book_ticker(json, instrument);
    json.close_object();
  });
}

void Api::write_day(JsonWriter& json, const Instrument& instrument, UtcNanos now) const {
  const Day& day = days_[instrument.id.value()];
  const Price last = last_price(instrument);
  const Price open = day.count == 0 ? last : day.open;
  const auto per_cent =  // two decimals, towards zero
      open.is_zero() ? Int128{} : Int128{(last - open).raw()} * 10'000 / open.raw();
  const Int128 average =
      day.volume.is_zero() ? Int128{last.raw()} : day.quote_volume.raw() / day.volume.raw();
  json.open_object().field("symbol", catalogue_.symbol(instrument.id));
  write_decimal(json, "priceChange", last - open, instrument);
  json.key("priceChangePercent").decimal(per_cent, Scale{2}, 3);
  json.key("weightedAvgPrice").decimal(average, instrument.price_scale);
  write_decimal(json, "prevClosePrice", open, instrument);
  write_decimal(json, "lastPrice", last, instrument);
  write_decimal(json, "lastQty", day.last_quantity, instrument);
  write_book_ticker(json, instrument);
  write_decimal(json, "openPrice", open, instrument);
  write_decimal(json, "highPrice", day.count == 0 ? last : day.high, instrument);
  write_decimal(json, "lowPrice", day.count == 0 ? last : day.low, instrument);
  write_decimal(json, "volume", day.volume, instrument);
  write_decimal(json, "quoteVolume", day.quote_volume, instrument);
  json.number("openTime", (now - std::chrono::hours{24}).millis());
  json.number("closeTime", now.millis()).number("firstId", day.first_id);
  json.number("lastId", day.last_id).number("count", day.count).close_object();
}

Outcome<std::string> Api::ticker_day(const ApiCall& call) {
  return for_instruments(call.params, [&](JsonWriter& json, const Instrument& instrument) {
    write_day(json, instrument, call.now);
  });
}

Outcome<std::string> Api::average_price(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const Day& day = days_[(*instrument)->id.value()];
  Int128 notional = 0, volume = 0;
  for (const ExchangeTrade& trade : day.recent) {
    if (call.now - trade.time > std::chrono::minutes{kAverageMinutes}) continue;
    notional += (trade.price * trade.quantity).raw();
    volume += trade.quantity.raw();
  }
  const Int128 average = volume == 0 ? Int128{last_price(**instrument).raw()} : notional / volume;
  JsonWriter json;
  json.open_object().number("mins", kAverageMinutes).key("price");
  json.decimal(average, (*instrument)->price_scale);
  json.number("closeTime", call.now.millis()).close_object();
  return json.take();
}

Outcome<const Instrument*> Api::instrument_of(const Params& params) const {
  const auto symbol = params.required("symbol");
  if (symbol.has_error()) return symbol.error();
  const Instrument* instrument = catalogue_.find(*symbol);
  if (instrument == nullptr) return invalid_symbol();
  return instrument;
}

Outcome<std::vector<const Instrument*>> Api::instruments_of(const Params& params) const {
  std::vector<const Instrument*> found;
  if (params.has("symbol")) {
    const auto one = instrument_of(params);
    if (one.has_error()) return one.error();
    found.push_back(*one);
    return found;
  }
  if (!params.has("symbols")) {
    for (const ExchangeListing& listing : exchange_.listings())
      found.push_back(&catalogue_.at(listing.instrument));
    return found;
  }
  const auto names = parse_list(params.get("symbols"));
  if (!names) return illegal_characters("symbols", kLegalSymbols);
  for (const std::string& name : *names) {
    const Instrument* instrument = catalogue_.find(name);
    if (instrument == nullptr) return invalid_symbol();
    found.push_back(instrument);
  }
  return found;
}

}  // namespace crossbook::binance
