#include "venues/okx/simulator_public.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::nanoseconds kBooksCadence = 100ms;
constexpr std::chrono::nanoseconds kTopCadence = 10ms;
constexpr std::chrono::nanoseconds kLimitCadence = 200ms;
constexpr std::chrono::nanoseconds kCandleCadence = 1s;
constexpr std::chrono::nanoseconds kKeepAlive = 60s;

bool is_candles(const Subscription& subscription) noexcept {
  return subscription.bar.length.count() != 0;
}
/// Channels of a snapshot and its deltas.
bool is_deltas(const Subscription& subscription) noexcept {
  return subscription.channel == "books" || subscription.channel == "books-rpi";
}

std::string push(const Subscription& subscription, std::string_view data) {
  return fmt::format(R"({{"arg":{},"data":[{}]}})", subscription.arg, data);
}

std::string book_message(const Subscription& subscription, std::string_view action,
                         std::string_view sides, std::int64_t previous, std::int64_t sequence,
                         UtcNanos now) {
  const std::string_view checksum = subscription.channel == "books" ? R"("checksum":0,)" : "";
  return fmt::format(
      R"({{"arg":{},"action":"{}","data":[{{{},"ts":"{}",{}"prevSeqId":{},"seqId":{}}}]}})",
      subscription.arg, action, sides, now.millis(), checksum, previous, sequence);
}

LevelShape shape_of(const Subscription& subscription) noexcept {
  return subscription.channel == "books-rpi" ? LevelShape::Rpi : LevelShape::Usual;
}

}  // namespace

PublicFeed::PublicFeed(Exchange& exchange, const Catalog& catalog, MarketDesk& market,
                       CandleDesk& candles, Sessions& sessions)
    : exchange_{exchange},
      catalog_{catalog},
      market_{market},
      candles_{candles},
      sessions_{sessions} {
  for (const CatalogEntry& entry : catalog.all())
    streams_.resize(std::max(streams_.size(), std::size_t{entry.instrument->id.value()} + 1));
}

bool PublicFeed::accepts(const ChannelRule& rule, Subscription& wanted) const {
  if (rule.argument != ChannelArgument::Instrument) return true;
  const CatalogEntry* entry = catalog_.find(wanted.inst_id);
  if (entry == nullptr) return false;
  wanted.instrument = entry->instrument->id;
  if (rule.name != wanted.channel)  // "candle1m" is of the rule "candle"
    wanted.bar = *find_bar(std::string_view{wanted.channel}.substr(rule.name.size()));
  return true;
}

template <class Send>
void PublicFeed::for_each(std::string_view channel, InstrumentId instrument, Send send) {
  for (auto& [id, session] : sessions_)
    for (Subscription& subscription : session.subscriptions)
      if (subscription.channel == channel &&
          (channel == "instruments" || subscription.instrument == instrument))
        send(session, subscription);
}

void PublicFeed::greet(Session& session, Subscription& subscription, UtcNanos now) {
  subscription.last_sent = now;
  const CatalogEntry* entry = catalog_.find(subscription.inst_id);
  if (entry == nullptr) return;  // instruments, status: changes only
  if (is_deltas(subscription)) {
    Stream& stream = streams_[subscription.instrument.value()];
    // The others first: what they were told last is what all later changes count from.
    if (stream.is_books_dirty) publish_books(*entry, stream, now);
    subscription.last_sequence = market_.sequence(subscription.instrument);
    const std::string sides = sides_json(*entry, stream.asks, stream.bids, shape_of(subscription));
    session.send(book_message(subscription, "snapshot", sides, -1, subscription.last_sequence, now),
                 now);
  } else if (subscription.channel == "books5") {
    session.send(full_message(*entry, subscription, 5, now), now);
  } else if (subscription.channel == "bbo-tbt") {
    session.send(full_message(*entry, subscription, 1, now), now);
  } else if (subscription.channel == "tickers") {
    session.send(push(subscription, market_.ticker(*entry, now)), now);
  } else if (subscription.channel == "price-limit") {
    session.send(push(subscription, market_.price_limit(*entry, now)), now);
  } else if (is_candles(subscription)) {
    publish_candle(session, subscription, now);
  } else if (const ShownTrade* last = market_.last_trade(subscription.instrument)) {
    const bool is_merged = subscription.channel == "trades";
    session.send(push(subscription, market_.trade(*entry, *last, is_merged)), now);
  }
}

std::string PublicFeed::full_message(const CatalogEntry& entry, const Subscription& subscription,
                                     std::size_t depth, UtcNanos now) const {
  const InstrumentId id = entry.instrument->id;
  const OrderBook& book = exchange_.book(id);
  const std::string name =
      depth == 1 ? std::string{} : fmt::format(R"(,"instId":"{}")", entry.inst_id);
  return push(subscription, fmt::format(R"({{{},"ts":"{}","seqId":{}{}}})",
                                        sides_json(entry, top_levels(book, BookSide::Ask, depth),
                                                   top_levels(book, BookSide::Bid, depth)),
                                        now.millis(), market_.sequence(id), name));
}

void PublicFeed::on_level(InstrumentId instrument) noexcept {
  Stream& stream = streams_[instrument.value()];
  stream.is_books_dirty = stream.is_five_dirty = stream.is_top_dirty = true;
  stream.is_ticker_dirty = true;
}

void PublicFeed::on_trade(const ExchangeTrade& trade) {
  market_.add_trade(trade);
  candles_.add_trade(trade);
  streams_[trade.instrument.value()].is_ticker_dirty = true;
  const CatalogEntry& entry = *catalog_.find(trade.instrument);
  for (const std::string_view channel : {"trades", "trades-all"}) {
    bool has_listener = false;
    for_each(channel, trade.instrument, [&](Session&, Subscription&) { has_listener = true; });
    if (has_listener)
      pending_.push_back(
          {channel, trade.instrument,
           market_.trade(entry, *market_.last_trade(trade.instrument), channel == "trades")});
  }
}

void PublicFeed::on_status(InstrumentId instrument) {
  const CatalogEntry* entry = catalog_.find(instrument);
  if (entry == nullptr) return;
  JsonWriter json;
  write_instrument(json, *entry);
  pending_.push_back({"instruments", instrument, json.take()});
}

void PublicFeed::flush(UtcNanos now) {
  const std::vector<Pending> pending = std::exchange(pending_, {});
  for (const Pending& item : pending)
    for_each(item.channel, item.instrument, [&](Session& session, Subscription& subscription) {
      if (item.channel != "instruments" || subscription.inst_type == "SPOT")
        session.send(push(subscription, item.data), now);
    });
}

bool PublicFeed::is_due(UtcNanos& due, std::chrono::nanoseconds cadence,
                        UtcNanos now) const noexcept {
  if (now < due) return false;
  due = now + cadence / speed_;
  return true;
}

void PublicFeed::on_tick(UtcNanos now) {
  for (const CatalogEntry& entry : catalog_.all()) {
    Stream& stream = streams_[entry.instrument->id.value()];
    if (stream.is_top_dirty && is_due(stream.top_due, kTopCadence, now))
      publish_top(entry, stream, now);
    if ((stream.is_books_dirty || stream.is_restarted) &&
        is_due(stream.books_due, kBooksCadence, now))
      publish_books(entry, stream, now);
    if (stream.is_five_dirty && is_due(stream.five_due, kBooksCadence, now))
      publish_five(entry, stream, now);
    if (stream.is_ticker_dirty && is_due(stream.ticker_due, kBooksCadence, now))
      publish_ticker(entry, stream, now);
    if (is_due(stream.limit_due, kLimitCadence, now)) publish_limit(entry, stream, now);
  }
  publish_candles(now);
  keep_alive(now);
}

void PublicFeed::publish_books(const CatalogEntry& entry, Stream& stream, UtcNanos now) {
  const InstrumentId id = entry.instrument->id;
  const OrderBook& book = exchange_.book(id);
  std::vector<Level> asks = top_levels(book, BookSide::Ask, kBookDepth);
  std::vector<Level> bids = top_levels(book, BookSide::Bid, kBookDepth);
  const std::vector<Level> ask_changes = changed_levels(BookSide::Ask, stream.asks, asks);
  const std::vector<Level> bid_changes = changed_levels(BookSide::Bid, stream.bids, bids);
  const bool is_telling = !ask_changes.empty() || !bid_changes.empty() || stream.is_restarted;
  stream.asks = std::move(asks);
  stream.bids = std::move(bids);
  stream.is_books_dirty = stream.is_restarted = false;
  if (!is_telling) return;
  const std::int64_t sequence = market_.sequence(id);
  for (const std::string_view channel : {"books", "books-rpi"}) {
    std::string sides;  // made if somebody listens
    for_each(channel, id, [&](Session& session, Subscription& subscription) {
      if (subscription.last_sequence == 0) return;  // its snapshot comes in a moment
      if (sides.empty())
        sides = sides_json(entry, ask_changes, bid_changes, shape_of(subscription));
      session.send(
          book_message(subscription, "update", sides, subscription.last_sequence, sequence, now),
          now);
      subscription.last_sequence = sequence;
      subscription.last_sent = now;
    });
  }
}

void PublicFeed::publish_five(const CatalogEntry& entry, Stream& stream, UtcNanos now) {
  const OrderBook& book = exchange_.book(entry.instrument->id);
  std::vector<Level> asks = top_levels(book, BookSide::Ask, 5);
  std::vector<Level> bids = top_levels(book, BookSide::Bid, 5);
  stream.is_five_dirty = false;
  if (asks == stream.five_asks && bids == stream.five_bids) return;
  stream.five_asks = std::move(asks);
  stream.five_bids = std::move(bids);
  for_each("books5", entry.instrument->id, [&](Session& session, Subscription& subscription) {
    session.send(full_message(entry, subscription, 5, now), now);
  });
}

void PublicFeed::publish_top(const CatalogEntry& entry, Stream& stream, UtcNanos now) {
  const TopOfBook top = exchange_.book(entry.instrument->id).top();
  stream.is_top_dirty = false;
  if (top == stream.top) return;
  stream.top = top;
  for_each("bbo-tbt", entry.instrument->id, [&](Session& session, Subscription& subscription) {
    session.send(full_message(entry, subscription, 1, now), now);
  });
}

void PublicFeed::publish_ticker(const CatalogEntry& entry, Stream& stream, UtcNanos now) {
  stream.is_ticker_dirty = false;
  for_each("tickers", entry.instrument->id, [&](Session& session, Subscription& subscription) {
    session.send(push(subscription, market_.ticker(entry, now)), now);
  });
}

void PublicFeed::publish_limit(const CatalogEntry& entry, Stream& stream, UtcNanos now) {
  const TopOfBook top = exchange_.book(entry.instrument->id).top();
  const bool is_same =
      top.bid.price == stream.limit_top.bid.price && top.ask.price == stream.limit_top.ask.price;
  stream.limit_top = top;
  if (is_same) return;
  for_each("price-limit", entry.instrument->id, [&](Session& session, Subscription& subscription) {
    session.send(push(subscription, market_.price_limit(entry, now)), now);
  });
}

void PublicFeed::publish_candles(UtcNanos now) {
  for (auto& [id, session] : sessions_)
    for (Subscription& subscription : session.subscriptions)
      if (is_candles(subscription) && now - subscription.last_sent >= kCandleCadence / speed_)
        publish_candle(session, subscription, now);
}

/// The last word on a bar that has ended, then the present one if it has changed.
void PublicFeed::publish_candle(Session& session, Subscription& subscription, UtcNanos now) {
  const CatalogEntry& entry = *catalog_.find(subscription.instrument);
  const UtcNanos begin = CandleDesk::begin_of(subscription.bar, now);
  const bool has_ended = subscription.bar_begin.count() != 0 && subscription.bar_begin < begin;
  if (has_ended)
    session.send(
        push(subscription, candles_.row(entry, subscription.bar, subscription.bar_begin, now)),
        now);
  std::string row = candles_.row(entry, subscription.bar, begin, now);
  subscription.last_sent = now;
  if (row.empty() || row == subscription.bar_row) return;
  session.send(push(subscription, row), now);
  subscription.bar_begin = begin;
  subscription.bar_row = std::move(row);
}

/// A minute without a change: an empty update whose seqId equals its prevSeqId.
void PublicFeed::keep_alive(UtcNanos now) {
  for (auto& [id, session] : sessions_) {
    for (Subscription& subscription : session.subscriptions) {
      if (!is_deltas(subscription) || now - subscription.last_sent < kKeepAlive / speed_) continue;
      session.send(book_message(subscription, "update", R"("asks":[],"bids":[])",
                                subscription.last_sequence, subscription.last_sequence, now),
                   now);
      subscription.last_sent = now;
    }
  }
}

void PublicFeed::restart_sequence(InstrumentId instrument) {
  market_.restart_sequence(instrument);
  streams_[instrument.value()].is_restarted = true;
}

}  // namespace crossbook::okx
