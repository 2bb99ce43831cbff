// Tickers over REST and WS API: prices, the touch, sums over a day or a window.
#include <charconv>

#include "venues/binance/simulator_api.hpp"
#include "venues/binance/simulator_summary.hpp"

namespace crossbook::binance {
namespace {

constexpr std::chrono::hours kDay{24};
constexpr std::chrono::milliseconds kMillisecond{1};

Outcome<bool> is_mini(const Params& params) {
  const std::string_view type = params.get("type");
  if (type.empty() || type == "FULL") return false;
  if (type == "MINI") return true;
  return ApiError{400, -1139, "Invalid ticker type."};
}

/// "1m" to "59m", "1h" to "23h", "1d" to "7d".
std::optional<std::chrono::minutes> parse_window(std::string_view text) {
  if (text.empty()) return kDay;
  const std::string_view digits = text.substr(0, text.size() - 1);
  int count = 0;
  const char* const end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, count).ptr != end || count < 1) return std::nullopt;
  if (text.back() == 'm' && count <= 59) return std::chrono::minutes{count};
  if (text.back() == 'h' && count <= 23) return std::chrono::hours{count};
  if (text.back() == 'd' && count <= 7) return std::chrono::days{count};
  return std::nullopt;
}

}  // namespace

Price Api::last_price(const Instrument& instrument) const {
  const auto& recent = stats_.recent(instrument.id);
  if (!recent.empty()) return recent.back().price;
  const TopOfBook top = exchange_.book(instrument.id).top();
  return top.bid.quantity.is_zero() ? top.ask.price : top.bid.price;
}

template <class Write>
Outcome<std::string> Api::for_instruments(const ApiCall& call, Write write) const {
  const auto wanted = instruments_of(call.params);
  if (wanted.has_error()) return wanted.error();
  const bool is_list = !call.params.has("symbol");
  JsonWriter json{call.unit};
  if (is_list) json.open_array();
  for (const Instrument* instrument : *wanted) write(json, *instrument);
  if (is_list) json.close_array();
  return json.take();
}

Outcome<std::string> Api::ticker_price(const ApiCall& call) {
  return for_instruments(call, [this](JsonWriter& json, const Instrument& instrument) {
    json.open_object().field("symbol", catalogue_.symbol(instrument.id)).key("price");
    json.decimal(last_price(instrument).raw(), instrument.price_scale).close_object();
  });
}

Outcome<std::string> Api::ticker_book(const ApiCall& call) {
  return for_instruments(call, [this](JsonWriter& json, const Instrument& instrument) {
    const TopOfBook top = exchange_.book(instrument.id).top();
    json.open_object().field("symbol", catalogue_.symbol(instrument.id));
    json.key("bidPrice").decimal(top.bid.price.raw(), instrument.price_scale);
    json.key("bidQty").decimal(top.bid.quantity.raw(), instrument.quantity_scale);
    json.key("askPrice").decimal(top.ask.price.raw(), instrument.price_scale);
    json.key("askQty").decimal(top.ask.quantity.raw(), instrument.quantity_scale);
    json.close_object();
  });
}

/// @param full what FULL, the default, shows
Outcome<std::string> Api::tickers_of(const ApiCall& call, const TickerTimes& times,
                                     TickerDetail full) const {
  const auto mini = is_mini(call.params);
  if (mini.has_error()) return mini.error();
  const TickerDetail detail = *mini ? TickerDetail::Mini : full;
  return for_instruments(call, [&](JsonWriter& json, const Instrument& instrument) {
    const Summary summary =
        summarise(stats_.window(instrument.id, times.open), last_price(instrument));
    const Price before = stats_.close_before(instrument.id, times.open);
    write_ticker(json, catalogue_.symbol(instrument.id), summary, instrument, detail, times,
                 exchange_.book(instrument.id).top(), before.is_zero() ? summary.open : before);
  });
}

Outcome<std::string> Api::ticker_day(const ApiCall& call) {
  return tickers_of(call, {call.now - kDay, call.now}, TickerDetail::Day);
}

Outcome<std::string> Api::ticker_trading_day(const ApiCall& call) {
  if (!call.params.has("symbol") && !call.params.has("symbols"))
    return missing_either("symbol", "symbols");
  std::chrono::minutes zone{0};
  if (call.params.has("timeZone")) {
    const auto given = parse_time_zone(call.params.get("timeZone"));
    if (!given) return invalid_data("timeZone");
    zone = *given;
  }
  const Interval& day = *find_interval("1d");
  const UtcNanos begin = candle_begin(day, call.now, zone);
  return tickers_of(call, {begin, next_candle(day, begin, zone) - kMillisecond},
                    TickerDetail::Window);
}

Outcome<std::string> Api::ticker_window(const ApiCall& call) {
  if (!call.params.has("symbol") && !call.params.has("symbols"))
    return missing_either("symbol", "symbols");
  const auto window = parse_window(call.params.get("windowSize"));
  if (!window) return invalid_data("windowSize");
  const UtcNanos begin =
      candle_begin(*find_interval("1m"), call.now - *window, std::chrono::minutes{0});
  return tickers_of(call, {begin, call.now}, TickerDetail::Window);
}

}  // namespace crossbook::binance
