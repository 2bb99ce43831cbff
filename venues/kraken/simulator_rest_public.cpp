// Public REST of the rules and the book: time, status, assets, pairs, depth.
#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_rest.hpp"
#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {
namespace {

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

RestApi::Answer RestApi::assets(const Fields& fields, UtcNanos) {
  std::set<AssetId> assets;
  for (const PairInfo& pair : pairs_.all())
    assets.insert({pair.instrument->base, pair.instrument->quote});
  std::set<AssetId> named;
  for (const std::string_view name : split_list(fields.text("asset"))) {
    const std::optional<AssetId> asset = exchange_.table().find_asset(common_code(name));
    if (!asset || !assets.contains(*asset)) return {"EQuery:Unknown asset", {}};
    named.insert(*asset);
  }
  JsonWriter out;
  out.begin_object();
  for (const AssetId asset : named.empty() ? assets : named)
    write_asset(out, exchange_.table().asset_code(asset));
  out.end_object();
  return {{}, out.take()};
}

std::vector<const PairInfo*> RestApi::named_pairs(const Fields& fields, bool& all_known) const {
  std::vector<const PairInfo*> found;
  all_known = true;
  for (const std::string_view name : split_list(fields.text("pair"))) {
    const PairInfo* const pair = pairs_.find(name);
    all_known = all_known && pair != nullptr;
    if (pair != nullptr) found.push_back(pair);
  }
  if (!fields.has("pair"))
    for (const PairInfo& pair : pairs_.all()) found.push_back(&pair);
  return found;
}

/// @param info the part that is asked for: info (all of it), leverage, fees, margin
void RestApi::write_pair(JsonWriter& out, const PairInfo& pair, std::string_view info) const {
  const Instrument& instrument = *pair.instrument;
  const InstrumentRules& rules = exchange_.find_listing(instrument.id)->rules;
  const bool is_whole = info == "info";
  out.key(pair.id).begin_object();
  if (is_whole) {
    out.text_member("altname", pair.altname)
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
  }
  if (is_whole || info == "leverage") {
    out.key("leverage_buy").begin_array().end_array();
    out.key("leverage_sell").begin_array().end_array();
  }
  if (is_whole || info == "fees") {
    write_fee_table(out, "fees", rules.fees.taker);
    write_fee_table(out, "fees_maker", rules.fees.maker);
    out.text_member("fee_volume_currency", "ZUSD");
  }
  if (is_whole || info == "margin")
    out.integer_member("margin_call", 80).integer_member("margin_stop", 40);
  if (is_whole) {
    out.text_member("ordermin", decimal_text(rules.min_quantity.raw(), instrument.quantity_scale))
        .text_member("costmin", decimal_text(rules.min_notional.raw(), instrument.notional_scale()))
        .text_member("tick_size", pair.price_text(rules.tick_size))
        .text_member("status", pair_status_word(rules.status));
  }
  out.end_object();
}

RestApi::Answer RestApi::asset_pairs(const Fields& fields, UtcNanos) {
  constexpr std::array<std::string_view, 4> kParts = {"info", "leverage", "fees", "margin"};
  const std::string_view info = fields.has("info") ? fields.text("info") : kParts.front();
  if (std::find(kParts.begin(), kParts.end(), info) == kParts.end()) return {invalid("info"), {}};
  bool all_known = false;
  std::vector<const PairInfo*> pairs = named_pairs(fields, all_known);
  if (!all_known) return {std::string{kUnknownPair}, {}};
  if (fields.text("aclass_base") == "tokenized_asset") pairs.clear();  // none is listed here
  JsonWriter out;
  out.begin_object();
  for (const PairInfo* pair : pairs) write_pair(out, *pair, info);
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
      return {invalid("count"), {}};
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

}  // namespace crossbook::kraken
