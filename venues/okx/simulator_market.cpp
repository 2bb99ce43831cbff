#include "venues/okx/simulator_market.hpp"

#include <algorithm>

#include "venues/okx/frame.hpp"

namespace crossbook::okx {
namespace {

constexpr std::int64_t kFirstSequence = 50'000'000'000;
constexpr std::int64_t kSequenceStep = 3;  // so that nobody counts on consecutive numbers
constexpr std::int64_t kRestartedSequence = 1'000;
constexpr std::size_t kFullDepth = 5'000;
constexpr std::size_t kUsualTrades = 100;

void write_levels(JsonWriter& json, std::string_view name, const CatalogEntry& entry,
                  const std::vector<Level>& levels, LevelShape shape) {
  json.key(name).begin_array();
  for (const Level& level : levels) {
    const std::string size = entry.quantity_text(level.quantity);
    json.begin_array().text(entry.price_text(level.price)).text(size);
    if (shape == LevelShape::Usual) json.text("0");
    if (shape == LevelShape::Rpi) json.text(size);  // nobody quotes such orders here
    json.text(level.quantity.is_zero() ? "0" : "1").end_array();
  }
  json.end_array();
}

}  // namespace

std::string sides_json(const CatalogEntry& entry, const std::vector<Level>& asks,
                       const std::vector<Level>& bids, LevelShape shape) {
  JsonWriter json;
  write_levels(json, "asks", entry, asks, shape);
  write_levels(json, "bids", entry, bids, shape);
  return json.take();
}

MarketDesk::MarketDesk(Exchange& exchange, const Catalog& catalog)
    : exchange_{exchange}, catalog_{catalog} {
  std::size_t count = 0;
  for (const CatalogEntry& entry : catalog.all())
    count = std::max(count, std::size_t{entry.instrument->id.value()} + 1);
  states_.resize(count);
  for (State& state : states_) state.sequence_base = kFirstSequence;
}

const MarketDesk::State& MarketDesk::state(InstrumentId instrument) const noexcept {
  return states_[instrument.value()];
}

void MarketDesk::add_trade(const ExchangeTrade& trade) {
  State& state = states_[trade.instrument.value()];
  const bool is_first = state.trades.empty();
  state.trades.push_back({trade.id, trade.price, trade.quantity, trade.side, trade.time});
  if (state.trades.size() > kMaxTradesShown) state.trades.pop_front();
  if (is_first) state.open = state.high = state.low = trade.price;
  state.high = std::max(state.high, trade.price);
  state.low = std::min(state.low, trade.price);
  state.volume += trade.quantity.raw();
  state.quote_volume += (trade.price * trade.quantity).raw();
}

const ShownTrade* MarketDesk::last_trade(InstrumentId instrument) const noexcept {
  const State& of = state(instrument);
  return of.trades.empty() ? nullptr : &of.trades.back();
}

std::int64_t MarketDesk::sequence(InstrumentId instrument) const noexcept {
  return state(instrument).sequence_base + kSequenceStep * exchange_.update_id(instrument);
}

void MarketDesk::restart_sequence(InstrumentId instrument) {
  states_[instrument.value()].sequence_base =
      kRestartedSequence - kSequenceStep * exchange_.update_id(instrument);
}

const CatalogEntry* MarketDesk::find_entry(const QueryArguments& query, Refusal& refusal) const {
  const std::string_view inst_id = query.get("instId");
  const CatalogEntry* entry = catalog_.find(inst_id);
  if (inst_id.empty())
    refusal = {50014, "Parameter instId can not be empty", 400, {}};
  else if (entry == nullptr)
    refusal = {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
  return entry;
}

std::string MarketDesk::books(const QueryArguments& query, bool is_full, UtcNanos now,
                              Refusal& refusal) const {
  const CatalogEntry* entry = find_entry(query, refusal);
  if (entry == nullptr) return {};
  const std::size_t most = is_full ? kFullDepth : kBookDepth;
  const std::int64_t wanted = parse_digits(query.get("sz"));
  const std::size_t depth =
      wanted < 1 ? 1 : std::min(static_cast<std::size_t>(wanted), most);  // default 1
  const InstrumentId id = entry->instrument->id;
  const OrderBook& book = exchange_.book(id);
  const std::string sides = sides_json(*entry, top_levels(book, BookSide::Ask, depth),
                                       top_levels(book, BookSide::Bid, depth),
                                       is_full ? LevelShape::Full : LevelShape::Usual);
  return "{" + sides + R"(,"ts":")" + millis_text(now) + R"(","seqId":)" +
         std::to_string(sequence(id)) + "}";
}

std::string MarketDesk::ticker(const CatalogEntry& entry, UtcNanos now) const {
  const State& of = state(entry.instrument->id);
  const TopOfBook top = exchange_.book(entry.instrument->id).top();
  const ShownTrade* last = last_trade(entry.instrument->id);
  const auto price = [&](Price value) { return value.is_zero() ? "" : entry.price_text(value); };
  JsonWriter json;
  json.begin_object().field("instType", "SPOT").field("instId", entry.inst_id);
  json.field("last", last != nullptr ? entry.price_text(last->price) : price(top.bid.price));
  json.field("lastSz", last != nullptr ? entry.quantity_text(last->quantity) : "0");
  json.field("askPx", price(top.ask.price)).field("askSz", entry.quantity_text(top.ask.quantity));
  json.field("bidPx", price(top.bid.price)).field("bidSz", entry.quantity_text(top.bid.quantity));
  json.field("open24h", price(of.open)).field("high24h", price(of.high));
  json.field("low24h", price(of.low));
  json.field("vol24h", decimal_text(of.volume, entry.instrument->quantity_scale));
  json.field("volCcy24h", decimal_text(of.quote_volume, entry.instrument->notional_scale()));
  json.field("sodUtc0", price(of.open)).field("sodUtc8", price(of.open));
  return json.field("ts", millis_text(now)).end_object().take();
}

std::string MarketDesk::trade(const CatalogEntry& entry, const ShownTrade& trade,
                              bool is_merged) const {
  JsonWriter json;
  json.begin_object().field("instId", entry.inst_id);
  json.field("tradeId", std::to_string(trade.id)).field("px", entry.price_text(trade.price));
  json.field("sz", entry.quantity_text(trade.quantity));
  json.field("side", trade.side == Side::Buy ? "buy" : "sell");
  if (is_merged) json.field("count", "1");
  return json.field("source", "0").field("ts", millis_text(trade.time)).end_object().take();
}

std::string MarketDesk::trades(const QueryArguments& query, Refusal& refusal) const {
  const CatalogEntry* entry = find_entry(query, refusal);
  if (entry == nullptr) return {};
  const std::int64_t wanted = parse_digits(query.get("limit"));
  std::size_t left = wanted < 1 ? kUsualTrades : static_cast<std::size_t>(wanted);
  JsonWriter json;
  const std::deque<ShownTrade>& all = state(entry->instrument->id).trades;
  for (auto it = all.rbegin(); it != all.rend() && left > 0; ++it, --left)
    json.raw(trade(*entry, *it, false));
  return json.take();
}

std::string MarketDesk::history_trades(const QueryArguments& query, Refusal& refusal) const {
  const CatalogEntry* entry = find_entry(query, refusal);
  if (entry == nullptr) return {};
  const bool by_time = query.get("type") == "2";
  const std::int64_t after = parse_digits(query.get("after"));
  const std::int64_t before = by_time ? -1 : parse_digits(query.get("before"));
  const std::int64_t wanted = parse_digits(query.get("limit"));
  std::size_t left = wanted < 1 ? kUsualTrades : static_cast<std::size_t>(wanted);
  left = std::min(left, kUsualTrades);
  JsonWriter json;
  const std::deque<ShownTrade>& all = state(entry->instrument->id).trades;
  for (auto it = all.rbegin(); it != all.rend() && left > 0; ++it) {
    const std::int64_t mark = by_time ? it->time.millis() : it->id;
    if ((after >= 0 && mark >= after) || mark <= before) continue;
    json.raw(trade(*entry, *it, false));
    --left;
  }
  return json.take();
}

std::string MarketDesk::price_limit(const CatalogEntry& entry, UtcNanos now) const {
  constexpr std::int64_t kMillion = 1'000'000;
  const TopOfBook top = exchange_.book(entry.instrument->id).top();
  const Price buy_base = top.ask.quantity.is_zero() ? top.bid.price : top.ask.price;
  const Price sell_base = top.bid.quantity.is_zero() ? top.ask.price : top.bid.price;
  const std::int64_t band = entry.listing->price_band_ppm;
  const bool is_enabled = band != 0 && !buy_base.is_zero();
  const auto edge = [&](Price base, std::int64_t ppm) {
    const Int128 raw = Int128{base.raw()} * (kMillion + ppm) / kMillion;
    return is_enabled ? decimal_text(raw, entry.instrument->price_scale) : std::string{};
  };
  JsonWriter json;
  json.begin_object().field("instType", "SPOT").field("instId", entry.inst_id);
  json.field("buyLmt", edge(buy_base, band)).field("sellLmt", edge(sell_base, -band));
  json.field("ts", millis_text(now)).field_raw("enabled", is_enabled ? "true" : "false");
  return json.end_object().take();
}

}  // namespace crossbook::okx
