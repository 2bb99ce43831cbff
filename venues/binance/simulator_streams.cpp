#include "venues/binance/simulator_streams.hpp"

#include <algorithm>

#include "venues/binance/auth.hpp"
#include "venues/binance/simulator_json.hpp"
#include "venues/binance/simulator_stream_request.hpp"
#include "venues/binance/simulator_topic.hpp"
#include "venues/binance/symbols.hpp"

namespace crossbook::binance {

struct Streams::Subscriber {
  Link link;
  bool is_combined = false;
  std::vector<std::string> streams;  // as asked for, known or not
};

struct Streams::Topic {
  std::string name;
  TopicShape shape;
  const Instrument* instrument = nullptr;
  std::vector<Subscriber*> subscribers;
  UtcNanos due;
  PendingDeltas pending;
  std::int64_t shown_update = -1;  // TopLevels, BookTicker
  TopOfBook shown_top;
};

Streams::Streams(Exchange& exchange, const Catalogue& catalogue)
    : exchange_{exchange},
      catalogue_{catalogue},
      by_instrument_(catalogue.table().instruments().size()) {}

Streams::~Streams() = default;

namespace {

/// "a/b/c" -> its parts.
template <class Each>
void for_each_part(std::string_view text, char separator, Each each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end != 0) each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

bool Streams::open(std::string_view path, WsPeer& peer, UtcNanos now) {
  const std::size_t question = std::min(path.find('?'), path.size());
  const std::string_view bare = path.substr(0, question);
  std::string_view query = path.substr(std::min(question + 1, path.size()));
  const bool is_combined = bare == "/stream" || bare.starts_with("/stream/");
  if (!is_combined && bare != "/ws" && !bare.starts_with("/ws/")) return false;

  auto subscriber = std::make_unique<Subscriber>(Subscriber{Link{peer, now}, is_combined, {}});
  const auto take = [&](std::string_view name) {
    if (name.find('@') != name.npos) subscribe(*subscriber, std::string{name}, now);
  };
  if (!is_combined) for_each_part(bare.substr(3), '/', take);
  for_each_part(query, '&', [&](std::string_view pair) {
    if (pair.starts_with("streams=")) for_each_part(percent_decode(pair.substr(8)), '/', take);
  });
  links_[peer.id()] = std::move(subscriber);
  return true;
}

void Streams::on_pong(WsPeer& peer, UtcNanos now) {
  const auto found = links_.find(peer.id());
  if (found == links_.end()) return;
  Link& link = found->second->link;
  if (link.count_message(now)) link.on_pong(now);
}

void Streams::close(const WsPeer& peer) {
  const auto found = links_.find(peer.id());
  if (found == links_.end()) return;
  const std::vector<std::string> names = found->second->streams;
  for (const std::string& name : names) unsubscribe(*found->second, name);
  links_.erase(found);
}

std::unique_ptr<Streams::Topic> Streams::make_topic(const std::string& name, UtcNanos now) const {
  const std::size_t at = name.find('@');
  if (at == name.npos) return nullptr;
  const auto shape = parse_topic(std::string_view{name}.substr(at + 1));
  const Instrument* instrument = catalogue_.find(to_upper(name.substr(0, at)));
  const bool is_lower = name.substr(0, at) == to_lower(name.substr(0, at));
  if (!shape || instrument == nullptr || !is_lower) return nullptr;
  auto topic = std::make_unique<Topic>();
  topic->name = name;
  topic->shape = *shape;
  topic->instrument = instrument;
  topic->due = now + std::chrono::nanoseconds{shape->cadence} / speed_;
  return topic;
}

/// Streams that do not exist are taken and stay silent, as at the venue.
void Streams::subscribe(Subscriber& subscriber, const std::string& name, UtcNanos now) {
  std::vector<std::string>& streams = subscriber.streams;
  if (std::find(streams.begin(), streams.end(), name) != streams.end()) return;
  streams.push_back(name);
  std::unique_ptr<Topic>& topic = topics_[name];
  if (topic == nullptr) {
    topic = make_topic(name, now);
    if (topic == nullptr) {
      topics_.erase(name);
      return;
    }
    by_instrument_[topic->instrument->id.value()].push_back(topic.get());
  }
  topic->subscribers.push_back(&subscriber);
}

void Streams::unsubscribe(Subscriber& subscriber, const std::string& name) {
  std::erase(subscriber.streams, name);
  const auto found = topics_.find(name);
  if (found == topics_.end()) return;
  Topic* topic = found->second.get();
  std::erase(topic->subscribers, &subscriber);
  if (!topic->subscribers.empty()) return;
  std::erase(by_instrument_[topic->instrument->id.value()], topic);
  topics_.erase(found);
}

void Streams::on_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  const auto found = links_.find(peer.id());
  if (found == links_.end() || !found->second->link.count_message(now)) return;
  peer.send(answer(*found->second, text, now));
}

std::string Streams::answer(Subscriber& subscriber, std::string_view text, UtcNanos now) {
  const StreamRequest request = parse_stream_request(text);
  if (!request.refusal.empty()) return request.refusal;
  JsonWriter json;
  json.open_object().key("result");
  switch (request.method) {
    case StreamMethod::Subscribe:
      if (subscriber.streams.size() + request.params.size() > kMaxStreamsPerLink)
        return refuse_stream_request(2, "Invalid request: too many streams", request.id);
      for (const std::string& name : request.params) subscribe(subscriber, name, now);
      json.null();
      break;
    case StreamMethod::Unsubscribe:
      for (const std::string& name : request.params) unsubscribe(subscriber, name);
      json.null();
      break;
    case StreamMethod::ListSubscriptions:
      json.open_array();
      for (const std::string& name : subscriber.streams) json.text(name);
      json.close_array();
      break;
    case StreamMethod::SetProperty:
      subscriber.is_combined = request.value;
      json.null();
      break;
    case StreamMethod::GetProperty: json.flag(subscriber.is_combined); break;
  }
  json.key("id").raw(request.id).close_object();
  return json.take();
}

void Streams::publish(const Topic& topic, std::string_view event) {
  std::string wrapped;
  for (Subscriber* subscriber : topic.subscribers) {
    if (subscriber->link.is_closed()) continue;
    if (!subscriber->is_combined) {
      subscriber->link.peer().send(std::string{event});
      continue;
    }
    if (wrapped.empty()) {
      JsonWriter json;
      json.open_object().field("stream", topic.name).key("data").raw(event).close_object();
      wrapped = json.take();
    }
    subscriber->link.peer().send(wrapped);
  }
}

void Streams::on_level(InstrumentId instrument, BookSide side, const Level& level,
                       std::int64_t update_id) {
  for (Topic* topic : by_instrument_[instrument.value()])
    if (topic->shape.kind == TopicKind::Deltas) topic->pending.add(side, level, update_id);
}

void Streams::on_trade(const ExchangeTrade& taker) {
  for (const Topic* topic : by_instrument_[taker.instrument.value()]) {
    const bool is_aggregate = topic->shape.kind == TopicKind::AggregateTrade;
    if (!is_aggregate && topic->shape.kind != TopicKind::Trade) continue;
    const Instrument& instrument = *topic->instrument;
    JsonWriter json;
    json.open_object().field("e", is_aggregate ? "aggTrade" : "trade");
    json.number("E", taker.time.millis()).field("s", catalogue_.symbol(instrument.id));
    json.number(is_aggregate ? "a" : "t", taker.id);
    json.key("p").decimal(taker.price.raw(), instrument.price_scale);
    json.key("q").decimal(taker.quantity.raw(), instrument.quantity_scale);
    if (is_aggregate) json.number("f", taker.id).number("l", taker.id);
    json.number("T", taker.time.millis()).flag("m", taker.side == Side::Sell).flag("M", true);
    json.close_object();
    publish(*topic, json.view());
  }
}

void Streams::send_shutdown(Subscriber& subscriber, UtcNanos now) {
  JsonWriter event;
  event.open_object().field("e", "serverShutdown").number("E", now.millis()).close_object();
  if (!subscriber.is_combined) return subscriber.link.peer().send(event.take());
  JsonWriter json;
  json.open_object().field("stream", "!serverShutdown").key("data").raw(event.view());
  json.close_object();
  subscriber.link.peer().send(json.take());
}

void Streams::announce_shutdown(UtcNanos now) {
  for (auto& [id, subscriber] : links_)
    subscriber->link.shut_down(now, [&to = *subscriber, now] { send_shutdown(to, now); });
}

void Streams::tick(UtcNanos now, std::int64_t speed) {
  speed_ = speed;
  for (auto& [name, topic] : topics_)
    if (now >= topic->due) flush(*topic, now);
  for (auto& [id, subscriber] : links_)
    subscriber->link.tick(now, speed, [&to = *subscriber, now] { send_shutdown(to, now); });
}

void Streams::flush(Topic& topic, UtcNanos now) {
  switch (topic.shape.kind) {
    case TopicKind::Deltas: flush_deltas(topic, now); break;
    case TopicKind::TopLevels: flush_top_levels(topic); break;
    case TopicKind::BookTicker: flush_book_ticker(topic); break;
    case TopicKind::Trade:
    case TopicKind::AggregateTrade: return;
  }
  const std::int64_t step =
      std::max<std::int64_t>(1, std::chrono::nanoseconds{topic.shape.cadence}.count() / speed_);
  topic.due = UtcNanos{(now.count() / step + 1) * step};
}

void Streams::flush_deltas(Topic& topic, UtcNanos now) {
  if (topic.pending.empty()) return;
  const Instrument& instrument = *topic.instrument;
  JsonWriter json;
  json.open_object().field("e", "depthUpdate").number("E", now.millis());
  json.field("s", catalogue_.symbol(instrument.id));
  json.number("U", topic.pending.first()).number("u", topic.pending.last());
  const auto row = [&](const auto& level) {
    json.open_array().decimal(level.first.raw(), instrument.price_scale);
    json.decimal(level.second.raw(), instrument.quantity_scale).close_array();
  };
  const auto& bids = topic.pending.side(BookSide::Bid);
  const auto& asks = topic.pending.side(BookSide::Ask);
  json.key("b").open_array();
  std::for_each(bids.rbegin(), bids.rend(), row);
  json.close_array().key("a").open_array();
  std::for_each(asks.begin(), asks.end(), row);
  json.close_array().close_object();
  topic.pending.clear();
  publish(topic, json.view());
}

void Streams::flush_top_levels(Topic& topic) {
  const Instrument& instrument = *topic.instrument;
  const std::int64_t update = exchange_.update_id(instrument.id);
  if (update == topic.shown_update) return;
  topic.shown_update = update;
  const OrderBook& book = exchange_.book(instrument.id);
  JsonWriter json;
  json.open_object().number("lastUpdateId", update);
  for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
    json.key(side == BookSide::Bid ? "bids" : "asks").open_array();
    for (std::size_t rank = 0; rank < std::min(topic.shape.levels, book.depth(side)); ++rank) {
      const Level& level = book.level(side, rank);
      json.open_array().decimal(level.price.raw(), instrument.price_scale);
      json.decimal(level.quantity.raw(), instrument.quantity_scale).close_array();
    }
    json.close_array();
  }
  json.close_object();
  publish(topic, json.view());
}

void Streams::flush_book_ticker(Topic& topic) {
  const Instrument& instrument = *topic.instrument;
  const TopOfBook top = exchange_.book(instrument.id).top();
  if (topic.shown_update >= 0 && top == topic.shown_top) return;
  topic.shown_update = exchange_.update_id(instrument.id);
  topic.shown_top = top;
  JsonWriter json;
  json.open_object().number("u", topic.shown_update).field("s", catalogue_.symbol(instrument.id));
  json.key("b").decimal(top.bid.price.raw(), instrument.price_scale);
  json.key("B").decimal(top.bid.quantity.raw(), instrument.quantity_scale);
  json.key("a").decimal(top.ask.price.raw(), instrument.price_scale);
  json.key("A").decimal(top.ask.quantity.raw(), instrument.quantity_scale);
  json.close_object();
  publish(topic, json.view());
}

}  // namespace crossbook::binance
