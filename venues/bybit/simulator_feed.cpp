#include "venues/bybit/simulator_feed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "venues/exchange/level_changes.hpp"

namespace crossbook::bybit {
namespace {

using namespace std::chrono_literals;
struct DepthRule {
  std::size_t depth;
  std::chrono::nanoseconds cadence;
};
constexpr std::array<DepthRule, 4> kDepthRules{
    {{1, 10ms}, {50, 20ms}, {200, 100ms}, {1'000, 200ms}}};
constexpr std::chrono::nanoseconds kRepeatAfter = 3s;  // orderbook.1 without a change
constexpr std::chrono::nanoseconds kTickerCadence = 50ms;
// How often one symbol's books begin anew, as after an update of the service. Not documented.
constexpr std::chrono::nanoseconds kRestartCadence = 1h;
constexpr std::size_t kTradesKept = 500;
constexpr std::int64_t kFirstSequence = 7'961'638'000;

std::string book_topic(const Market& market, std::size_t depth_index) {
  return fmt::format("orderbook.{}.{}", kDepthRules[depth_index].depth, market.symbol);
}

}  // namespace

PublicFeed::PublicFeed(const Exchange& exchange, const MarketList& markets)
    : exchange_{exchange}, markets_{markets} {
  for (const Market& market : markets.all()) {
    books_[market.instrument->id.value()];
    stats_[market.instrument->id.value()];
  }
}

PublicFeed::Topic PublicFeed::parse(std::string_view topic) const {
  const std::size_t dot = topic.find('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view name = topic.substr(0, dot);
  std::string_view rest = topic.substr(dot + 1);
  Topic found;
  if (name == "tickers") found.kind = Topic::Kind::Ticker;
  if (name == "publicTrade") found.kind = Topic::Kind::Trades;
  if (name == "orderbook") {
    std::size_t depth = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), depth);
    const auto rule = std::find_if(kDepthRules.begin(), kDepthRules.end(),
                                   [&](const DepthRule& one) { return one.depth == depth; });
    if (error != std::errc{} || rule == kDepthRules.end() || stop == rest.data() + rest.size())
      return {};
    found.kind = Topic::Kind::Book;
    found.depth_index = static_cast<std::size_t>(rule - kDepthRules.begin());
    rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()) + 1);
  }
  found.market = markets_.find(rest);
  return found.market == nullptr ? Topic{} : found;
}

bool PublicFeed::is_topic(std::string_view topic) const {
  return parse(topic).kind != Topic::Kind::None;
}

PublicFeed::BookStream& PublicFeed::stream_of(const Market& market, std::size_t depth_index) {
  return books_[market.instrument->id.value()][depth_index];
}

bool PublicFeed::has_subscribers(const std::string& topic) const {
  const auto found = subscribers_.find(topic);
  return found != subscribers_.end() && !found->second.empty();
}

void PublicFeed::send_all(const std::string& topic, const std::string& text) {
  const auto found = subscribers_.find(topic);
  if (found == subscribers_.end()) return;
  for (WsPeer* peer : found->second) peer->send(text);
}

std::string PublicFeed::book_push(const Market& market, std::size_t depth_index,
                                  std::string_view type, const std::vector<Level>& bids,
                                  const std::vector<Level>& asks, UtcNanos now) {
  const BookStream& stream = stream_of(market, depth_index);
  // The documents' own order of keys: ts before type.
  return WireJson{{"topic", book_topic(market, depth_index)},
                  {"ts", now.millis()},
                  {"type", type},
                  {"data",
                   {{"s", market.symbol},
                    {"b", levels_json(market, bids)},
                    {"a", levels_json(market, asks)},
                    {"u", stream.update},
                    {"seq", kFirstSequence + exchange_.update_id(market.instrument->id)}}},
                  {"cts", now.millis()}}
      .dump();
}

void PublicFeed::subscribe(WsPeer& peer, const std::string& topic, UtcNanos now) {
  const Topic wanted = parse(topic);
  if (wanted.kind == Topic::Kind::Book) {
    // The others first: what they were told last is what all later changes count from.
    if (stream_of(*wanted.market, wanted.depth_index).is_dirty)
      publish_book(*wanted.market, wanted.depth_index, now);
    const BookStream& stream = stream_of(*wanted.market, wanted.depth_index);
    peer.send(
        book_push(*wanted.market, wanted.depth_index, "snapshot", stream.bids, stream.asks, now));
  }
  subscribers_[topic].insert(&peer);
  if (wanted.kind == Topic::Kind::Ticker) publish_ticker(*wanted.market, now);
}

void PublicFeed::unsubscribe(WsPeer& peer, const std::string& topic) {
  const auto found = subscribers_.find(topic);
  if (found != subscribers_.end()) found->second.erase(&peer);
}

void PublicFeed::forget(const WsPeer& peer) {
  for (auto& [topic, peers] : subscribers_) peers.erase(const_cast<WsPeer*>(&peer));
}

void PublicFeed::on_level(InstrumentId instrument) noexcept {
  for (BookStream& stream : books_[instrument.value()]) stream.is_dirty = true;
}

void PublicFeed::on_trade(const ExchangeTrade& trade) {
  const Market& market = markets_.at(trade.instrument);
  Stats& stats = stats_[trade.instrument.value()];
  const ShownTrade shown{trade.id, trade.price, trade.quantity, trade.side, trade.time};
  if (stats.trades.empty()) stats.open = stats.high = stats.low = trade.price;
  stats.high = std::max(stats.high, trade.price);
  stats.low = std::min(stats.low, trade.price);
  stats.volume += trade.quantity;
  stats.turnover += trade.price * trade.quantity;
  stats.is_dirty = true;
  stats.trades.push_back(shown);
  if (stats.trades.size() > kTradesKept) stats.trades.pop_front();
  if (has_subscribers("publicTrade." + market.symbol)) pending_.emplace_back(&market, shown);
}

void PublicFeed::flush(UtcNanos now) {
  for (const auto& [market, trade] : std::exchange(pending_, {})) {
    const std::string topic = "publicTrade." + market->symbol;
    send_all(topic, WireJson{{"topic", topic},
                             {"ts", now.millis()},
                             {"type", "snapshot"},
                             {"data",
                              {{{"i", std::to_string(trade.id)},
                                {"T", trade.time.millis()},
                                {"p", market->price_text(trade.price)},
                                {"v", market->quantity_text(trade.quantity)},
                                {"S", trade.side == Side::Buy ? "Buy" : "Sell"},
                                {"s", market->symbol},
                                {"BT", false},
                                {"RPI", false}}}}}
                        .dump());
  }
}

void PublicFeed::restart_in_turn(UtcNanos now) {
  if (next_restart_.count() == 0) next_restart_ = now + kRestartCadence / speed_;
  if (now < next_restart_) return;
  next_restart_ = now + kRestartCadence / speed_;
  const std::vector<Market>& all = markets_.all();
  if (!all.empty()) restart_feed(all[restarts_++ % all.size()].instrument->id);
}

void PublicFeed::on_tick(UtcNanos now) {
  restart_in_turn(now);
  for (const Market& market : markets_.all()) {
    for (std::size_t i = 0; i < kDepths; ++i) {
      BookStream& stream = stream_of(market, i);
      const bool is_repeat = i == 0 && now - stream.last_sent >= kRepeatAfter / speed_;
      const bool is_telling = stream.is_dirty || stream.is_restarted || is_repeat;
      if (!is_telling || now < stream.due) continue;
      stream.due = now + kDepthRules[i].cadence / speed_;
      publish_book(market, i, now);
    }
    Stats& stats = stats_[market.instrument->id.value()];
    if (!stats.is_dirty || now < stats.due) continue;
    stats.due = now + kTickerCadence / speed_;
    stats.is_dirty = false;
    publish_ticker(market, now);
  }
}

void PublicFeed::publish_book(const Market& market, std::size_t depth_index, UtcNanos now) {
  BookStream& stream = stream_of(market, depth_index);
  const OrderBook& book = exchange_.book(market.instrument->id);
  const std::size_t depth = kDepthRules[depth_index].depth;
  std::vector<Level> bids = top_levels(book, BookSide::Bid, depth);
  std::vector<Level> asks = top_levels(book, BookSide::Ask, depth);
  const std::vector<Level> bid_changes = changed_levels(BookSide::Bid, stream.bids, bids);
  const std::vector<Level> ask_changes = changed_levels(BookSide::Ask, stream.asks, asks);
  const bool is_changed = !bid_changes.empty() || !ask_changes.empty();
  const bool is_restart = std::exchange(stream.is_restarted, false);
  const bool is_top = depth == 1;  // snapshots only, repeated with the same number
  stream.bids = std::move(bids);
  stream.asks = std::move(asks);
  stream.is_dirty = false;
  if (!is_changed && !is_restart && !is_top) return;
  stream.last_sent = now;
  if (is_restart)
    stream.update = 1;
  else if (is_changed)
    ++stream.update;
  const std::string topic = book_topic(market, depth_index);
  if (!has_subscribers(topic)) return;
  const bool is_snapshot = is_top || is_restart;
  send_all(topic, book_push(market, depth_index, is_snapshot ? "snapshot" : "delta",
                            is_snapshot ? stream.bids : bid_changes,
                            is_snapshot ? stream.asks : ask_changes, now));
}

void PublicFeed::publish_ticker(const Market& market, UtcNanos now) {
  const std::string topic = "tickers." + market.symbol;
  if (!has_subscribers(topic)) return;
  send_all(topic, WireJson{{"topic", topic},
                           {"ts", now.millis()},
                           {"type", "snapshot"},
                           {"cs", kFirstSequence + exchange_.update_id(market.instrument->id)},
                           {"data", ticker_json(market, false)}}
                      .dump());
}

void PublicFeed::restart_feed(InstrumentId instrument) {
  for (BookStream& stream : books_[instrument.value()]) stream.is_restarted = true;
}

WireJson PublicFeed::book_json(const Market& market, std::size_t depth, UtcNanos now) const {
  const OrderBook& book = exchange_.book(market.instrument->id);
  const auto& streams = books_.at(market.instrument->id.value());
  return {{"s", market.symbol},
          {"b", levels_json(market, top_levels(book, BookSide::Bid, depth))},
          {"a", levels_json(market, top_levels(book, BookSide::Ask, depth))},
          {"ts", now.millis()},
          {"u", streams.back().update},
          {"seq", kFirstSequence + exchange_.update_id(market.instrument->id)},
          {"cts", now.millis()}};
}

/// The socket's ticker has no quotes.
WireJson PublicFeed::ticker_json(const Market& market, bool is_rest) const {
  const Stats& stats = stats_.at(market.instrument->id.value());
  const Price last = stats.trades.empty() ? Price{} : stats.trades.back().price;
  WireJson ticker = {{"symbol", market.symbol}};
  if (is_rest) {
    const TopOfBook top = exchange_.book(market.instrument->id).top();
    ticker.update({{"bid1Price", market.price_text(top.bid.price)},
                   {"bid1Size", market.quantity_text(top.bid.quantity)},
                   {"ask1Price", market.price_text(top.ask.price)},
                   {"ask1Size", market.quantity_text(top.ask.quantity)}});
  }
  ticker.update({{"lastPrice", market.price_text(last)},
                 {"prevPrice24h", market.price_text(stats.open)},
                 {"price24hPcnt", "0"},
                 {"highPrice24h", market.price_text(stats.high)},
                 {"lowPrice24h", market.price_text(stats.low)},
                 {"turnover24h", market.notional_text(stats.turnover)},
                 {"volume24h", market.quantity_text(stats.volume)},
                 {"usdIndexPrice", ""}});
  return ticker;
}

/// Newest first.
WireJson PublicFeed::trades_json(const Market& market, std::size_t count) const {
  const Stats& stats = stats_.at(market.instrument->id.value());
  WireJson list = WireJson::array();
  for (auto trade = stats.trades.rbegin(); trade != stats.trades.rend() && list.size() < count;
       ++trade)
    list.push_back({{"execId", std::to_string(trade->id)},
                    {"symbol", market.symbol},
                    {"price", market.price_text(trade->price)},
                    {"size", market.quantity_text(trade->quantity)},
                    {"side", trade->side == Side::Buy ? "Buy" : "Sell"},
                    {"time", millis_text(trade->time)},
                    {"isBlockTrade", false},
                    {"isRPITrade", false},
                    {"seq", std::to_string(trade->id)}});
  return list;
}

}  // namespace crossbook::bybit
