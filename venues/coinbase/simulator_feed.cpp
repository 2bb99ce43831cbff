#include "venues/coinbase/simulator_feed.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace crossbook::coinbase {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::nanoseconds kBookCadence = 50ms;
constexpr std::chrono::nanoseconds kTradesCadence = 250ms;
constexpr std::chrono::nanoseconds kBatchCadence = 5s;
constexpr std::chrono::nanoseconds kHeartbeat = 1s;
constexpr std::array<std::string_view, 5> kPublicChannels{"level2", "ticker", "ticker_batch",
                                                          "market_trades", "status"};

std::string update_json(const Product& product, BookSide side, const Level& level,
                        std::string_view time) {
  return fmt::format(R"({{"side":"{}","event_time":"{}","price_level":"{}","new_quantity":"{}"}})",
                     side == BookSide::Bid ? "bid" : "offer", time, product.price_text(level.price),
                     product.quantity_text(level.quantity));
}

std::string book_event(const Product& product, std::string_view type, std::string_view updates) {
  return fmt::format(R"([{{"type":"{}","product_id":"{}","updates":[{}]}}])", type, product.id,
                     updates);
}

}  // namespace

PublicFeed::PublicFeed(Exchange& exchange, const ProductList& products, Sessions& sessions)
    : exchange_{exchange}, products_{products}, sessions_{sessions} {
  for (const Product& product : products.all())
    if (!product.is_alias()) streams_.try_emplace(product.instrument->id.value());
}

bool PublicFeed::is_channel(std::string_view name) noexcept {
  return std::find(kPublicChannels.begin(), kPublicChannels.end(), name) != kPublicChannels.end();
}

template <class Send>
void PublicFeed::for_each(std::string_view channel, const std::string& product, Send send) {
  for (auto& [id, session] : sessions_)
    if (session.peer != nullptr && session.hears(channel, product)) send(session);
}

bool PublicFeed::is_due(UtcNanos& due, std::chrono::nanoseconds cadence,
                        UtcNanos now) const noexcept {
  if (now < due) return false;
  due = now + cadence / speed_;
  return true;
}

std::string PublicFeed::snapshot(const Product& product, UtcNanos now) const {
  const OrderBook& book = exchange_.book(product.instrument->id);
  const std::string time = wire_time(now);
  std::string updates;
  for (const BookSide side : {BookSide::Bid, BookSide::Ask})
    for (std::size_t rank = 0; rank < book.depth(side); ++rank) {
      if (!updates.empty()) updates += ',';
      updates += update_json(product, side, book.level(side, rank), time);
    }
  return book_event(product, "snapshot", updates);
}

std::string PublicFeed::ticker(const Product& product, std::string_view type) const {
  const TopOfBook top = exchange_.book(product.instrument->id).top();
  const Stream& stream = streams_.at(product.instrument->id.value());
  const Price last = stream.last.price.is_zero() ? top.bid.price : stream.last.price;
  return fmt::format(
      R"([{{"type":"{}","tickers":[{{"type":"ticker","product_id":"{}","price":"{}",)"
      R"("volume_24_h":"0","low_24_h":"{}","high_24_h":"{}","low_52_w":"{}","high_52_w":"{}",)"
      R"("price_percent_chg_24_h":"0","best_bid":"{}","best_ask":"{}","best_bid_quantity":"{}",)"
      R"("best_ask_quantity":"{}"}}]}}])",
      type, product.id, product.price_text(last), product.price_text(last),
      product.price_text(last), product.price_text(last), product.price_text(last),
      product.price_text(top.bid.price), product.price_text(top.ask.price),
      product.quantity_text(top.bid.quantity), product.quantity_text(top.ask.quantity));
}

std::string PublicFeed::status(const Product& product) const {
  const InstrumentRules& rules = product.listing->rules;
  const bool is_on = rules.status == TradingStatus::Trading;
  return WireJson::array(
             {{{"type", "snapshot"},
               {"products",
                WireJson::array(
                    {{{"product_type", "SPOT"},
                      {"id", product.id},
                      {"base_currency", product.base},
                      {"quote_currency", product.quote},
                      {"base_increment", product.quantity_text(rules.lot_size)},
                      {"quote_increment", product.price_text(rules.tick_size)},
                      {"display_name", product.id},
                      {"status", is_on ? "online" : "offline"},
                      {"status_message", ""},
                      {"min_market_funds", product.notional_text(rules.min_notional)}}})}}})
      .dump();
}

std::string PublicFeed::trades_event(const Product& product, std::string_view type,
                                     const std::vector<ExchangeTrade>& trades) {
  std::string rows;
  for (auto trade = trades.rbegin(); trade != trades.rend(); ++trade) {
    if (!rows.empty()) rows += ',';
    // The maker's side.
    rows += fmt::format(
        R"({{"product_id":"{}","trade_id":"{}","price":"{}","size":"{}","time":"{}","side":"{}"}})",
        product.id, trade->id, product.price_text(trade->price),
        product.quantity_text(trade->quantity), wire_time(trade->time),
        trade->side == Side::Buy ? "SELL" : "BUY");
  }
  return fmt::format(R"([{{"type":"{}","trades":[{}]}}])", type, rows);
}

void PublicFeed::greet(Session& session, std::string_view channel, const Product& product,
                       UtcNanos now) {
  if (channel == "level2") session.send("l2_data", snapshot(product, now), now);
  if (channel == "ticker" || channel == "ticker_batch")
    session.send(channel, ticker(product, "snapshot"), now);
  if (channel == "market_trades") session.send(channel, trades_event(product, "snapshot", {}), now);
  if (channel == "status") session.send(channel, status(product), now);
}

void PublicFeed::on_level(InstrumentId instrument, BookSide side, const Level& level) {
  streams_[instrument.value()].changed[{side, level.price}] = level.quantity;
}

void PublicFeed::on_trade(const ExchangeTrade& trade) {
  Stream& stream = streams_[trade.instrument.value()];
  stream.last = trade;
  stream.trades.push_back(trade);
  stream.has_ticker = stream.has_batch = true;
}

void PublicFeed::on_status(InstrumentId instrument) {
  streams_[instrument.value()].has_status = true;
}

void PublicFeed::publish_book(const Product& product, Stream& stream, UtcNanos now) {
  const std::string time = wire_time(now);
  std::string updates;
  for (const auto& [place, quantity] : stream.changed) {
    if (!updates.empty()) updates += ',';
    updates += update_json(product, place.first, {place.second, quantity}, time);
  }
  stream.changed.clear();
  const std::string event = book_event(product, "update", updates);
  for_each("level2", product.id, [&](Session& session) { session.send("l2_data", event, now); });
}

void PublicFeed::publish_trades(const Product& product, Stream& stream, UtcNanos now) {
  const std::string event = trades_event(product, "update", stream.trades);
  stream.trades.clear();
  for_each("market_trades", product.id,
           [&](Session& session) { session.send("market_trades", event, now); });
}

void PublicFeed::publish_ticker(const Product& product, std::string_view channel, UtcNanos now) {
  const std::string event = ticker(product, "update");
  for_each(channel, product.id, [&](Session& session) { session.send(channel, event, now); });
}

void PublicFeed::beat(Session& session, UtcNanos now) const {
  if (session.peer == nullptr || !session.hears("heartbeats") || now < session.heartbeat_due)
    return;
  session.heartbeat_due = now + kHeartbeat / speed_;
  session.send("heartbeats",
               fmt::format(R"([{{"current_time":"{}","heartbeat_counter":{}}}])", wire_time(now),
                           ++session.heartbeats),
               now);
}

void PublicFeed::on_tick(UtcNanos now) {
  for (auto& [id, stream] : streams_) {
    const Product& product = products_.at(InstrumentId{id});
    if (!stream.changed.empty() && is_due(stream.books_due, kBookCadence, now))
      publish_book(product, stream, now);
    if (std::exchange(stream.has_ticker, false)) publish_ticker(product, "ticker", now);
    if (!stream.trades.empty() && is_due(stream.trades_due, kTradesCadence, now))
      publish_trades(product, stream, now);
    if (stream.has_batch && is_due(stream.batch_due, kBatchCadence, now)) {
      stream.has_batch = false;
      publish_ticker(product, "ticker_batch", now);
    }
    if (std::exchange(stream.has_status, false)) {
      const std::string event = status(product);
      for_each("status", product.id, [&](Session& session) { session.send("status", event, now); });
    }
  }
  for (auto& [id, session] : sessions_) beat(session, now);
}

}  // namespace crossbook::coinbase
