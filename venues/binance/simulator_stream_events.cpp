// What the market streams push, and when.
#include <algorithm>
#include <array>

#include "venues/binance/simulator_json.hpp"
#include "venues/binance/simulator_subscribers.hpp"
#include "venues/binance/simulator_summary.hpp"

namespace crossbook::binance {
namespace {

constexpr std::chrono::hours kDay{24};

void write_level(JsonWriter& json, Price price, Quantity quantity, const Instrument& of) {
  json.open_array().decimal(price.raw(), of.price_scale);
  json.decimal(quantity.raw(), of.quantity_scale).close_array();
}

void write_deltas(JsonWriter& json, const PendingDeltas& pending, std::string_view symbol,
                  const Instrument& of, UtcNanos now) {
  json.open_object().field("e", "depthUpdate").time("E", now).field("s", symbol);
  json.number("U", pending.first()).number("u", pending.last());
  const auto row = [&](const auto& level) { write_level(json, level.first, level.second, of); };
  const auto& bids = pending.side(BookSide::Bid);
  const auto& asks = pending.side(BookSide::Ask);
  json.key("b").open_array();
  std::for_each(bids.rbegin(), bids.rend(), row);
  json.close_array().key("a").open_array();
  std::for_each(asks.begin(), asks.end(), row);
  json.close_array().close_object();
}

/// The event of <symbol>@kline_<interval>.
void write_candle(JsonWriter& json, const Candle& candle, const Interval& interval,
                  std::string_view symbol, const Instrument& of, bool is_closed, UtcNanos now) {
  json.open_object().field("e", "kline").time("E", now).field("s", symbol).key("k").open_object();
  json.time("t", candle.begin).time("T", candle_end(interval, candle, std::chrono::minutes{0}));
  json.field("s", symbol).field("i", interval.word);
  json.number("f", candle.first_id).number("L", candle.last_id);
  json.key("o").decimal(candle.open.raw(), of.price_scale);
  json.key("c").decimal(candle.close.raw(), of.price_scale);
  json.key("h").decimal(candle.high.raw(), of.price_scale);
  json.key("l").decimal(candle.low.raw(), of.price_scale);
  json.key("v").decimal(candle.volume, of.quantity_scale).number("n", candle.count);
  json.flag("x", is_closed).key("q");
  json.decimal(candle.quote_volume.raw(), of.notional_scale());
  json.key("V").decimal(candle.taker_bought, of.quantity_scale);
  json.key("Q").decimal(candle.taker_bought_quote.raw(), of.notional_scale());
  json.field("B", "0").close_object().close_object();
}

}  // namespace

template <class Write>
void Streams::publish(const Topic& topic, Write write) {
  std::array<std::string, kTimeUnits.size()> bare, wrapped;
  for (Subscriber* subscriber : topic.subscribers) {
    if (subscriber->link.is_closed()) continue;
    const auto unit = static_cast<std::size_t>(subscriber->unit);
    if (bare[unit].empty()) {
      JsonWriter json{subscriber->unit};
      write(json);
      bare[unit] = json.take();
    }
    if (!subscriber->is_combined) {
      subscriber->link.peer().send(bare[unit]);
      continue;
    }
    if (wrapped[unit].empty()) {
      JsonWriter json;
      json.open_object().field("stream", topic.name).key("data").raw(bare[unit]).close_object();
      wrapped[unit] = json.take();
    }
    subscriber->link.peer().send(wrapped[unit]);
  }
}

void Streams::on_trade(const ExchangeTrade& taker) {
  for (const Topic* topic : by_instrument_[taker.instrument.value()]) {
    const bool is_aggregate = topic->shape.kind == TopicKind::AggregateTrade;
    if (!is_aggregate && topic->shape.kind != TopicKind::Trade) continue;
    const Instrument& instrument = *topic->instrument;
    publish(*topic, [&](JsonWriter& json) {
      json.open_object().field("e", is_aggregate ? "aggTrade" : "trade");
      json.time("E", taker.time).field("s", catalogue_.symbol(instrument.id));
      json.number(is_aggregate ? "a" : "t", taker.id);
      json.key("p").decimal(taker.price.raw(), instrument.price_scale);
      json.key("q").decimal(taker.quantity.raw(), instrument.quantity_scale);
      if (is_aggregate) json.number("f", taker.id).number("l", taker.id);
      json.time("T", taker.time).flag("m", taker.side == Side::Sell).flag("M", true);
      json.close_object();
    });
  }
}

void Streams::flush(Topic& topic, UtcNanos now) {
  switch (topic.shape.kind) {
    case TopicKind::Deltas: flush_deltas(topic, now); break;
    case TopicKind::TopLevels: flush_top_levels(topic); break;
    case TopicKind::BookTicker: flush_book_ticker(topic); break;
    case TopicKind::DayTicker:
    case TopicKind::MiniTicker: flush_ticker(topic, now); break;
    case TopicKind::AllMiniTickers: flush_all_mini_tickers(topic, now); break;
    case TopicKind::Candles: flush_candles(topic, now); break;
    case TopicKind::AveragePrice: flush_average(topic, now); break;
    case TopicKind::Trade:
    case TopicKind::AggregateTrade: return;
  }
  const std::int64_t step =
      std::max<std::int64_t>(1, std::chrono::nanoseconds{topic.shape.cadence}.count() / speed_);
  topic.due = UtcNanos{(now.count() / step + 1) * step};
}

void Streams::flush_deltas(Topic& topic, UtcNanos now) {
  if (topic.pending.empty()) return;
  publish(topic, [&](JsonWriter& json) {
    write_deltas(json, topic.pending, catalogue_.symbol(topic.instrument->id), *topic.instrument,
                 now);
  });
  topic.pending.clear();
}

void Streams::flush_top_levels(Topic& topic) {
  const Instrument& instrument = *topic.instrument;
  const std::int64_t update = exchange_.update_id(instrument.id);
  if (update == topic.shown_update) return;
  topic.shown_update = update;
  const OrderBook& book = exchange_.book(instrument.id);
  publish(topic, [&](JsonWriter& json) {
    json.open_object().number("lastUpdateId", update);
    for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
      json.key(side == BookSide::Bid ? "bids" : "asks").open_array();
      for (std::size_t rank = 0; rank < std::min(topic.shape.levels, book.depth(side)); ++rank)
        write_level(json, book.level(side, rank).price, book.level(side, rank).quantity,
                    instrument);
      json.close_array();
    }
    json.close_object();
  });
}

void Streams::flush_book_ticker(Topic& topic) {
  const Instrument& instrument = *topic.instrument;
  const TopOfBook top = exchange_.book(instrument.id).top();
  if (topic.shown_update >= 0 && top == topic.shown_top) return;
  topic.shown_update = exchange_.update_id(instrument.id);
  topic.shown_top = top;
  publish(topic, [&](JsonWriter& json) {
    json.open_object().number("u", topic.shown_update);
    json.field("s", catalogue_.symbol(instrument.id));
    json.key("b").decimal(top.bid.price.raw(), instrument.price_scale);
    json.key("B").decimal(top.bid.quantity.raw(), instrument.quantity_scale);
    json.key("a").decimal(top.ask.price.raw(), instrument.price_scale);
    json.key("A").decimal(top.ask.quantity.raw(), instrument.quantity_scale);
    json.close_object();
  });
}

/// What a ticker shows before the first trade.
Price Streams::known_price(const Instrument& instrument) const {
  const auto& recent = stats_.recent(instrument.id);
  if (!recent.empty()) return recent.back().price;
  return exchange_.book(instrument.id).top().bid.price;
}

void Streams::flush_ticker(Topic& topic, UtcNanos now) {
  const Instrument& instrument = *topic.instrument;
  const Candle day = stats_.window(instrument.id, now - kDay);
  const bool is_mini = topic.shape.kind == TopicKind::MiniTicker;
  const std::int64_t update = is_mini ? 0 : exchange_.update_id(instrument.id);
  if (day.last_id == topic.shown_trade && update == topic.shown_update) return;
  topic.shown_trade = day.last_id;
  topic.shown_update = update;
  const Summary summary = summarise(day, known_price(instrument));
  const Price before = stats_.close_before(instrument.id, now - kDay);
  const std::string_view symbol = catalogue_.symbol(instrument.id);
  publish(topic, [&](JsonWriter& json) {
    if (is_mini) return write_mini_ticker_event(json, symbol, summary, instrument, now);
    write_ticker_event(json, symbol, summary, instrument, {now - kDay, now},
                       exchange_.book(instrument.id).top(),
                       before.is_zero() ? summary.open : before);
  });
}

/// Only those that changed since the last push.
void Streams::flush_all_mini_tickers(Topic& topic, UtcNanos now) {
  std::vector<std::pair<const Instrument*, Summary>> changed;
  for (const ExchangeListing& listing : exchange_.listings()) {
    const Candle day = stats_.window(listing.instrument, now - kDay);
    std::int64_t& shown = topic.shown_trades.try_emplace(listing.instrument, -1).first->second;
    if (day.last_id == shown) continue;
    shown = day.last_id;
    const Instrument& instrument = catalogue_.at(listing.instrument);
    changed.emplace_back(&instrument, summarise(day, known_price(instrument)));
  }
  if (changed.empty()) return;
  publish(topic, [&](JsonWriter& json) {
    json.open_array();
    for (const auto& [instrument, summary] : changed)
      write_mini_ticker_event(json, catalogue_.symbol(instrument->id), summary, *instrument, now);
    json.close_array();
  });
}

void Streams::flush_candles(Topic& topic, UtcNanos now) {
  const Instrument& instrument = *topic.instrument;
  const Interval& interval = *topic.shape.interval;
  const auto push = [&](const Candle& candle, bool is_closed) {
    publish(topic, [&](JsonWriter& json) {
      write_candle(json, candle, interval, catalogue_.symbol(instrument.id), instrument, is_closed,
                   now);
    });
  };
  const Candle current = stats_.candle(instrument.id, interval, now);
  if (current.begin.count() == 0) {  // nothing was ever traded
    topic.shown_candle = candle_begin(interval, now, std::chrono::minutes{0});
    return;
  }
  if (topic.shown_candle != current.begin) {
    const Candle before = stats_.candle(instrument.id, interval, topic.shown_candle);
    if (before.begin == topic.shown_candle) push(before, true);  // or there was no trade yet
  }
  const bool is_shown = topic.shown_candle == current.begin && topic.shown_trade == current.last_id;
  topic.shown_candle = current.begin;
  topic.shown_trade = current.last_id;
  if (!is_shown) push(current, false);
}

void Streams::flush_average(Topic& topic, UtcNanos now) {
  const Instrument& instrument = *topic.instrument;
  const Average average = stats_.average(instrument.id, now);
  if (average.last_trade.count() == 0 || average.last_trade.count() == topic.shown_trade) return;
  topic.shown_trade = average.last_trade.count();
  publish(topic, [&](JsonWriter& json) {
    json.open_object().field("e", "avgPrice").time("E", now);
    json.field("s", catalogue_.symbol(instrument.id)).field("i", "5m");
    json.key("w").decimal(average.price.raw(), instrument.price_scale);
    json.time("T", average.last_trade).close_object();
  });
}

}  // namespace crossbook::binance
