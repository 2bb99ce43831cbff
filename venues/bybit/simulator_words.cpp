#include "venues/bybit/simulator_words.hpp"

#include <algorithm>
#include <charconv>

namespace crossbook::bybit {
namespace {

// Only what trades is listed by the real venue; a halted symbol keeps its place here, so that its
// state can be seen.
std::string_view status_word(TradingStatus status) noexcept {
  return status == TradingStatus::Trading ? "Trading" : "PreLaunch";
}

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                           hex_value(text[i + 2]) >= 0;
    if (!is_escape) {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

}  // namespace

std::string Market::price_text(Price price) const {
  return decimal_text(price.raw(), instrument->price_scale);
}
std::string Market::quantity_text(Quantity quantity) const {
  return decimal_text(quantity.raw(), instrument->quantity_scale);
}
std::string Market::notional_text(Notional notional) const {
  return decimal_text(notional.raw(), instrument->notional_scale());
}

MarketList::MarketList(const Exchange& exchange) {
  for (const ExchangeListing& listing : exchange.listings()) {
    Market market;
    market.listing = &listing;
    market.instrument = &exchange.table().at(listing.instrument);
    market.base = exchange.table().asset_code(market.instrument->base);
    market.quote = exchange.table().asset_code(market.instrument->quote);
    market.symbol = market.base + market.quote;
    markets_.push_back(std::move(market));
  }
}

const Market* MarketList::find(std::string_view symbol) const noexcept {
  for (const Market& market : markets_)
    if (market.symbol == symbol) return &market;
  return nullptr;
}

const Market& MarketList::at(InstrumentId id) const noexcept {
  return *std::find_if(markets_.begin(), markets_.end(),
                       [&](const Market& market) { return market.instrument->id == id; });
}

std::string answer_body(const Answer& answer, UtcNanos now) {
  return WireJson{{"retCode", answer.refusal.code},
                  {"retMsg", answer.refusal.message},
                  {"result", answer.refusal.is_refused() ? WireJson::object() : answer.result},
                  {"retExtInfo", answer.extra},
                  {"time", now.millis()}}
      .dump();
}

std::string millis_text(UtcNanos time) { return std::to_string(time.millis()); }
std::string rate_text(FeeRate rate) { return decimal_text(rate.parts(), Scale{8}); }
std::string uid_text(AccountId account) {
  constexpr std::int64_t kFirstUid = 24'600'000;
  return std::to_string(kFirstUid + account.value());
}

WireJson instrument_json(const Market& market) {
  const InstrumentRules& rules = market.listing->rules;
  const std::string most =
      rules.max_quantity.is_zero() ? "100000000000" : market.quantity_text(rules.max_quantity);
  const std::string band = decimal_text(market.listing->price_band_ppm, Scale{6});
  const std::string quote_step =
      decimal_text(1, Scale{static_cast<std::uint8_t>(
                          std::min<int>(market.instrument->notional_scale().decimals(), 10))});
  return {{"symbolId", market.instrument->id.value() + 1},
          {"symbol", market.symbol},
          {"baseCoin", market.base},
          {"quoteCoin", market.quote},
          {"innovation", "0"},
          {"status", status_word(rules.status)},
          {"marginTrading", "none"},
          {"stTag", "0"},
          {"symbolType", ""},
          {"lotSizeFilter",
           {{"basePrecision", market.quantity_text(rules.lot_size)},
            {"quotePrecision", quote_step},
            {"minOrderQty", market.quantity_text(rules.min_quantity)},
            {"maxOrderQty", most},
            {"minOrderAmt", market.notional_text(rules.min_notional)},
            {"maxOrderAmt", "8000000"},
            {"maxLimitOrderQty", most},
            {"maxMarketOrderQty", most},
            {"postOnlyMaxLimitOrderSize", most}}},
          {"priceFilter", {{"tickSize", market.price_text(rules.tick_size)}}},
          {"riskParameters", {{"priceLimitRatioX", band}, {"priceLimitRatioY", band}}}};
}

WireJson levels_json(const Market& market, const std::vector<Level>& levels) {
  WireJson rows = WireJson::array();
  for (const Level& level : levels)
    rows.push_back({market.price_text(level.price), market.quantity_text(level.quantity)});
  return rows;
}

QueryArguments::QueryArguments(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t mark = std::min(pair.find('='), pair.size());
    values_.emplace_back(decoded(pair.substr(0, mark)),
                         decoded(pair.substr(std::min(mark + 1, pair.size()))));
  }
}

std::string_view QueryArguments::get(std::string_view name) const noexcept {
  for (const auto& [key, value] : values_)
    if (key == name) return value;
  return {};
}

std::size_t QueryArguments::count(std::string_view name, std::size_t usual,
                                  std::size_t most) const noexcept {
  const std::string_view text = get(name);
  std::size_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_good = error == std::errc{} && stop == text.data() + text.size() && number > 0;
  return is_good ? std::min(number, most) : usual;
}

std::string text_at(const WireJson& object, std::string_view key) {
  if (!object.is_object()) return {};
  const auto found = object.find(std::string{key});
  if (found == object.end() || found->is_null()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

}  // namespace crossbook::bybit
