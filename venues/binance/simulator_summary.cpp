#include "venues/binance/simulator_summary.hpp"

namespace crossbook::binance {
namespace {

/// Writes fields of one instrument under the keys given.
class Fields {
 public:
  Fields(JsonWriter& json, const Instrument& of) noexcept : json_{json}, of_{of} {}
  Fields& price(std::string_view key, Price value) {
    json_.key(key).decimal(value.raw(), of_.price_scale);
    return *this;
  }
  Fields& size(std::string_view key, Int128 value) {
    json_.key(key).decimal(value, of_.quantity_scale);
    return *this;
  }
  Fields& notional(std::string_view key, Notional value) {
    json_.key(key).decimal(value.raw(), of_.notional_scale());
    return *this;
  }
  /// Three decimals, as the venue prints them, towards zero.
  Fields& per_cent(std::string_view key, const Summary& summary) {
    const Int128 thousandths = summary.open.is_zero()
                                   ? Int128{0}
                                   : Int128{summary.change().raw()} * 100'000 / summary.open.raw();
    json_.key(key).decimal(thousandths, Scale{3}, 3);
    return *this;
  }
  Fields& average(std::string_view key, const Summary& summary) {
    const Candle& sum = summary.sum;
    const Int128 average =
        sum.volume == 0 ? Int128{summary.last.raw()} : sum.quote_volume.raw() / sum.volume;
    json_.key(key).decimal(average, of_.price_scale);
    return *this;
  }

 private:
  JsonWriter& json_;
  const Instrument& of_;
};

}  // namespace

Summary summarise(const Candle& sum, Price known) noexcept {
  if (sum.empty()) return {sum, known, known, known, known};
  return {sum, sum.open, sum.high, sum.low, sum.close};
}

void write_ticker(JsonWriter& json, std::string_view symbol, const Summary& summary,
                  const Instrument& of, TickerDetail detail, const TickerTimes& times,
                  const TopOfBook& book, Price before) {
  const Candle& sum = summary.sum;
  Fields fields{json, of};
  json.open_object().field("symbol", symbol);
  if (detail != TickerDetail::Mini) {
    fields.price("priceChange", summary.change()).per_cent("priceChangePercent", summary);
    fields.average("weightedAvgPrice", summary);
  }
  if (detail == TickerDetail::Day) {
    fields.price("prevClosePrice", before).price("lastPrice", summary.last);
    fields.size("lastQty", sum.last_quantity.raw());
    fields.price("bidPrice", book.bid.price).size("bidQty", book.bid.quantity.raw());
    fields.price("askPrice", book.ask.price).size("askQty", book.ask.quantity.raw());
  }
  fields.price("openPrice", summary.open).price("highPrice", summary.high);
  fields.price("lowPrice", summary.low);
  if (detail != TickerDetail::Day) fields.price("lastPrice", summary.last);
  fields.size("volume", sum.volume).notional("quoteVolume", sum.quote_volume);
  json.time("openTime", times.open).time("closeTime", times.close);
  json.number("firstId", sum.first_id).number("lastId", sum.last_id).number("count", sum.count);
  json.close_object();
}

void write_ticker_event(JsonWriter& json, std::string_view symbol, const Summary& summary,
                        const Instrument& of, const TickerTimes& times, const TopOfBook& book,
                        Price before) {
  const Candle& sum = summary.sum;
  json.open_object().field("e", "24hrTicker").time("E", times.close).field("s", symbol);
  Fields fields{json, of};
  fields.price("p", summary.change()).per_cent("P", summary).average("w", summary);
  fields.price("x", before).price("c", summary.last).size("Q", sum.last_quantity.raw());
  fields.price("b", book.bid.price).size("B", book.bid.quantity.raw());
  fields.price("a", book.ask.price).size("A", book.ask.quantity.raw());
  fields.price("o", summary.open).price("h", summary.high).price("l", summary.low);
  fields.size("v", sum.volume).notional("q", sum.quote_volume);
  json.time("O", times.open).time("C", times.close).number("F", sum.first_id);
  json.number("L", sum.last_id).number("n", sum.count).close_object();
}

void write_mini_ticker_event(JsonWriter& json, std::string_view symbol, const Summary& summary,
                             const Instrument& of, UtcNanos now) {
  json.open_object().field("e", "24hrMiniTicker").time("E", now).field("s", symbol);
  Fields fields{json, of};
  fields.price("c", summary.last).price("o", summary.open).price("h", summary.high);
  fields.price("l", summary.low).size("v", summary.sum.volume);
  fields.notional("q", summary.sum.quote_volume);
  json.close_object();
}

}  // namespace crossbook::binance
