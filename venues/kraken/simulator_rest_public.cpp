// Public REST: time, status, assets, pairs, depth, ticker, trades.
#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_rest.hpp"
#include "venues/kraken/symbols.hpp"
#include "venues/kraken/wire_time.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::string_view kUnknownPair = "EQuery:Unknown asset pair";

std::string two_digits(unsigned value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

/// "Thu, 06 Jul 23 18:50:48 +0000"
std::string rfc1123(UtcNanos now) {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds point{std::chrono::seconds{now.seconds()}};
  const auto days = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{days};
  const auto second = static_cast<unsigned>((point - days).count());
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  std::string text = kDays[std::chrono::weekday{days}.c_encoding()];
  text += ", " + two_digits(static_cast<unsigned>(date.day())) + " ";
  text += kMonths[static_cast<unsigned>(date.month()) - 1];
  text += " " + two_digits(year % 100) + " " + two_digits(second / 3600) + ":";
  return text + two_digits(second / 60 % 60) + ":" + two_digits(second % 60) + " +0000";
}

/// 260'000 parts per 10^8 are "0.2600" percent.
std::string percent_text(FeeRate rate) { return decimal_text(rate.parts(), Scale{6}, 4); }

void write_asset(JsonWriter& out, std::string_view common) {
  out.key(legacy_code(common))
      .begin_object()
      .text_member("aclass", "currency")
      .text_member("altname", short_code(common))
      .integer_member("decimals", 10)
      .integer_member("display_decimals", 5)
      .text_member("status", "enabled")
      .end_object();
}

void write_fee_table(JsonWriter& out, const char* name, FeeRate rate) {
  out.key(name).begin_array().begin_array().integer(0).number(percent_text(rate)).end_array();
  out.end_array();
}

}  // namespace

RestApi::Answer RestApi::time(const Fields&, UtcNanos now) {
  JsonWriter out;
  out.begin_object()
      .integer_member("unixtime", now.seconds())
      .text_member("rfc1123", rfc1123(now))
      .end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::system_status(const Fields&, UtcNanos now) {
  std::array<char, kWireTimeChars> time;
  JsonWriter out;
  out.begin_object()
      .text_member("status", system_word(exchange_))
      .text_member("timestamp", format_wire_time(now, 0, time.data()))
      .end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::assets(const Fields&, UtcNanos) {
  std::set<AssetId> assets;
  for (const PairInfo& pair : pairs_.all())
    assets.insert({pair.instrument->base, pair.instrument->quote});
  JsonWriter out;
  out.begin_object();
  for (const AssetId asset : assets) write_asset(out, exchange_.table().asset_code(asset));
  out.end_object();
  return {{}, out.take()};
}

std::vector<const PairInfo*> RestApi::named_pairs(const Fields& fields, bool& all_known) const {
  std::vector<const PairInfo*> found;
  all_known = true;
  std::string_view names = fields.text("pair");
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(','), names.size());
    const PairInfo* pair = pairs_.find(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
    all_known = all_known && pair != nullptr;
    if (pair != nullptr) found.push_back(pair);
  }
  if (!fields.has("pair"))
    for (const PairInfo& pair : pairs_.all()) found.push_back(&pair);
  return found;
}

void RestApi::write_pair(JsonWriter& out, const PairInfo& pair) const {
  const Instrument& instrument = *pair.instrument;
  const InstrumentRules& rules = exchange_.find_listing(instrument.id)->rules;
  out.key(pair.id)
      .begin_object()
      .text_member("altname", pair.altname)
      .text_member("wsname", pair.wsname)
      .text_member("aclass_base", "currency")
      .text_member("base", pair.base_id)
      .text_member("aclass_quote", "currency")
      .text_member("quote", pair.quote_id)
      .text_member("lot", "unit")
      .integer_member("cost_decimals", 5)
      .integer_member("pair_decimals", pair.price_decimals)
      .integer_member("lot_decimals", pair.lot_decimals)
      .integer_member("lot_multiplier", 1);
  out.key("leverage_buy").begin_array().end_array();
  out.key("leverage_sell").begin_array().end_array();
  write_fee_table(out, "fees", rules.fees.taker);
  write_fee_table(out, "fees_maker", rules.fees.maker);
  out.text_member("fee_volume_currency", "ZUSD")
      .integer_member("margin_call", 80)
      .integer_member("margin_stop", 40)
      .text_member("ordermin", decimal_text(rules.min_quantity.raw(), instrument.quantity_scale))
      .text_member("costmin", decimal_text(rules.min_notional.raw(), instrument.notional_scale()))
      .text_member("tick_size", pair.price_text(rules.tick_size))
      .text_member("status", pair_status_word(rules.status))
      .end_object();
}

RestApi::Answer RestApi::asset_pairs(const Fields& fields, UtcNanos) {
  bool all_known = false;
  const std::vector<const PairInfo*> pairs = named_pairs(fields, all_known);
  if (!all_known) return {std::string{kUnknownPair}, {}};
  JsonWriter out;
  out.begin_object();
  for (const PairInfo* pair : pairs) write_pair(out, *pair);
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::depth(const Fields& fields, UtcNanos now) {
  const PairInfo* const pair = pairs_.find(fields.text("pair"));
  if (pair == nullptr) return {std::string{kUnknownPair}, {}};
  std::size_t count = kDefaultRestDepth;
  if (fields.has("count")) {
    const std::optional<std::int64_t> asked = parse_whole(fields.text("count"));
    if (!asked || *asked < 1 || *asked > static_cast<std::int64_t>(kMaxRestDepth))
      return {"EGeneral:Invalid arguments:count", {}};
    count = static_cast<std::size_t>(*asked);
  }
  std::vector<Level> levels(count);
  const OrderBook& book = exchange_.book(pair->instrument->id);
  JsonWriter out;
  out.begin_object().key(pair->id).begin_object();
  for (const BookSide side : {BookSide::Ask, BookSide::Bid}) {
    out.key(side == BookSide::Ask ? "asks" : "bids").begin_array();
    const std::size_t found = book.top_levels(side, levels);
    for (std::size_t i = 0; i < found; ++i) {
      out.begin_array()
          .text(pair->price_text(levels[i].price))
          .text(pair->quantity_text(levels[i].quantity))
          .integer(now.seconds())
          .end_array();
    }
    out.end_array();
  }
  out.end_object().end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::ticker(const Fields& fields, UtcNanos) {
  bool all_known = false;
  const std::vector<const PairInfo*> pairs = named_pairs(fields, all_known);
  if (!all_known) return {std::string{kUnknownPair}, {}};
  JsonWriter out;
  out.begin_object();
  for (const PairInfo* pair : pairs) {
    const PairTape& tape = tape_.of(pair->instrument->id);
    const TopOfBook top = exchange_.book(pair->instrument->id).top();
    const auto twice = [&](const char* name, const std::string& value) {
      out.key(name).begin_array().text(value).text(value).end_array();
    };
    const auto quote = [&](const char* name, const Level& level) {
      const std::string quantity = pair->quantity_text(level.quantity);
      out.key(name).begin_array().text(pair->price_text(level.price));
      out.text(quantity).text(quantity).end_array();
    };
    out.key(pair->id).begin_object();
    quote("a", top.ask);
    quote("b", top.bid);
    const Quantity last = tape.trades.empty() ? Quantity{} : tape.trades.back().quantity;
    out.key("c").begin_array().text(pair->price_text(tape.last));
    out.text(pair->quantity_text(last)).end_array();
    twice("v", pair->quantity_text(tape.volume));
    twice("p", pair->price_text(tape.average()));
    out.key("t").begin_array().integer(tape.count).integer(tape.count).end_array();
    twice("l", pair->price_text(tape.low));
    twice("h", pair->price_text(tape.high));
    out.text_member("o", pair->price_text(tape.first)).end_object();
  }
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::trades(const Fields& fields, UtcNanos) {
  const PairInfo* const pair = pairs_.find(fields.text("pair"));
  if (pair == nullptr) return {std::string{kUnknownPair}, {}};
  const PairTape& tape = tape_.of(pair->instrument->id);
  const std::int64_t since = parse_whole(fields.text("since")).value_or(0);
  std::int64_t last = since;
  JsonWriter out;
  out.begin_object().key(pair->id).begin_array();
  for (const PublicTrade& trade : tape.trades) {
    if (trade.time.count() <= since) continue;
    last = trade.time.count();
    out.begin_array()
        .text(pair->price_text(trade.price))
        .text(pair->quantity_text(trade.quantity))
        .number(seconds_text(trade.time))
        .text(trade.side == Side::Buy ? "b" : "s")
        .text(trade.type == OrderType::Limit ? "l" : "m")
        .text("")
        .integer(trade.id)
        .end_array();
  }
  out.end_array().text_member("last", std::to_string(last)).end_object();
  return {{}, out.take()};
}

}  // namespace crossbook::kraken
