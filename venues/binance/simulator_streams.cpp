#include "venues/binance/simulator_streams.hpp"

#include <algorithm>

#include "venues/binance/auth.hpp"
#include "venues/binance/simulator_json.hpp"
#include "venues/binance/simulator_stream_request.hpp"
#include "venues/binance/simulator_subscribers.hpp"
#include "venues/binance/symbols.hpp"

namespace crossbook::binance {

Streams::Streams(Exchange& exchange, const Catalogue& catalogue, const MarketStats& stats)
    : exchange_{exchange},
      catalogue_{catalogue},
      stats_{stats},
      by_instrument_(catalogue.table().instruments().size()) {}

Streams::~Streams() = default;

namespace {

constexpr std::string_view kTimeUnit = "timeUnit=";

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

  TimeUnit unit = TimeUnit::Milliseconds;
  bool is_unit_known = true;
  for_each_part(query, '&', [&](std::string_view pair) {
    if (!pair.starts_with(kTimeUnit)) return;
    const auto asked = parse_time_unit(pair.substr(kTimeUnit.size()));
    is_unit_known = asked.has_value();
    unit = asked.value_or(unit);
  });
  if (!is_unit_known) return false;
  auto subscriber =
      std::make_unique<Subscriber>(Subscriber{Link{peer, now}, is_combined, unit, {}});
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
  std::optional<TopicShape> shape;
  const Instrument* instrument = nullptr;
  if (name == kAllMiniTickers) {
    shape = TopicShape{TopicKind::AllMiniTickers, 0, std::chrono::seconds{1}, nullptr};
  } else {
    shape = parse_topic(std::string_view{name}.substr(at + 1));
    instrument = catalogue_.find(to_upper(name.substr(0, at)));
    const bool is_lower = name.substr(0, at) == to_lower(name.substr(0, at));
    if (!shape || instrument == nullptr || !is_lower) return nullptr;
  }
  auto topic = std::make_unique<Topic>();
  topic->name = name;
  topic->shape = *shape;
  topic->instrument = instrument;
  if (shape->interval != nullptr)
    topic->shown_candle = candle_begin(*shape->interval, now, std::chrono::minutes{0});
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
    if (topic->instrument != nullptr)
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
  if (topic->instrument != nullptr)
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

void Streams::on_level(InstrumentId instrument, BookSide side, const Level& level,
                       std::int64_t update_id) {
  for (Topic* topic : by_instrument_[instrument.value()])
    if (topic->shape.kind == TopicKind::Deltas) topic->pending.add(side, level, update_id);
}

void Streams::send_shutdown(Subscriber& subscriber, UtcNanos now) {
  JsonWriter event{subscriber.unit};
  event.open_object().field("e", "serverShutdown").time("E", now).close_object();
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

}  // namespace crossbook::binance
