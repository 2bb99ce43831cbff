#include "venues/coinbase/simulator.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbook::coinbase {
namespace {

constexpr std::uint16_t kPolicyClose = 1008;
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::string_view kUserChannel = "user";
constexpr std::string_view kHeartbeatChannel = "heartbeats";
constexpr std::string_view kFuturesChannel = "futures_balance_summary";

std::vector<std::string> names_at(const WireJson& object, std::string_view key) {
  std::vector<std::string> all;
  const auto found = object.find(std::string{key});
  if (found == object.end() || !found->is_array()) return all;
  for (const WireJson& one : *found)
    if (one.is_string()) all.push_back(one.get<std::string>());
  return all;
}

std::string user_event(std::string_view type, std::string_view orders) {
  return fmt::format(R"([{{"type":"{}","orders":[{}],"positions":{{}}}}])", type, orders);
}

}  // namespace

CoinbaseSimulator::CoinbaseSimulator(Exchange& exchange)
    : exchange_{exchange},
      products_{exchange},
      keys_{exchange},
      orders_{exchange, products_},
      rest_{exchange, products_, keys_, orders_},
      feed_{exchange, products_, sessions_} {
  exchange.add_listener(this);
}

std::string_view CoinbaseSimulator::path(Listener) const noexcept { return ""; }

HttpReply CoinbaseSimulator::on_http(const HttpCall& call, UtcNanos now) {
  HttpReply reply = rest_.on_http(call, now);
  flush(now);
  return reply;
}

bool CoinbaseSimulator::on_ws_open(Listener listener, std::string_view path, WsPeer& peer,
                                   UtcNanos now) {
  const std::string_view place = path.substr(0, path.find('?'));
  if (!place.empty() && place != "/") return false;
  Session session;
  session.peer = &peer;
  session.is_user_host = listener == Listener::WsPrivate;
  session.address = peer.address();
  session.opened = session.last_update = now;
  sessions_[peer.id()] = std::move(session);
  return true;
}

void CoinbaseSimulator::on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  const auto found = sessions_.find(peer.id());
  if (found == sessions_.end() || found->second.peer == nullptr) return;
  Session& session = found->second;
  const WireJson json = WireJson::parse(text, nullptr, false);
  if (!json.is_object()) return session.send_error("failed to parse message");
  Request request;
  const std::string type = text_at(json, "type");
  request.is_subscribe = type == "subscribe";
  request.channel = text_at(json, "channel");
  request.products = names_at(json, "product_ids");
  request.token = text_at(json, "jwt");
  if (type != "subscribe" && type != "unsubscribe")
    return session.send_error("invalid message type: " + type);
  if (request.token.empty()) {
    constexpr std::int64_t kMilli = 1'000;
    LeakyCounter& counter =
        messages_.try_emplace(session.address, kMessageBurst * kMilli, kMessagesPerSecond * kMilli)
            .first->second;
    if (!counter.try_add(kMilli, now)) return session.send_error("rate limit exceeded");
  }
  on_request(session, request, now);
  flush(now);
}

void CoinbaseSimulator::on_request(Session& session, const Request& request, UtcNanos now) {
  const std::string& channel = request.channel;
  const bool is_private = channel == kUserChannel || channel == kFuturesChannel;
  const bool is_known =
      is_private || channel == kHeartbeatChannel || PublicFeed::is_channel(channel);
  if (!is_known) return session.send_error("channel is not part of the local exchange: " + channel);
  if (session.is_user_host && PublicFeed::is_channel(channel))
    return session.send_error("channel is not served on this host: " + channel);
  if (!request.is_subscribe) {
    unsubscribe(session, request);
    return tell_subscriptions(session, now);
  }
  if (is_private) return subscribe_user(session, request, now);
  subscribe(session, request, now);
}

void CoinbaseSimulator::subscribe(Session& session, const Request& request, UtcNanos now) {
  std::vector<const Product*> wanted;
  if (request.channel != kHeartbeatChannel) {
    if (request.products.empty()) return session.send_error("product_ids are missing");
    for (const std::string& id : request.products) {
      const Product* const named = products_.find(id);
      if (named == nullptr) return session.send_error("invalid product_id: " + id);
      // Whoever asks for an alias is told of the product that has the book.
      wanted.push_back(&products_.at(named->instrument->id));
    }
  }
  session.has_subscribed = true;
  std::set<std::string>& ids = session.products[request.channel];
  if (request.channel == kHeartbeatChannel) ids.insert(std::string{kHeartbeatChannel});
  for (const Product* product : wanted)
    if (ids.insert(product->id).second) feed_.greet(session, request.channel, *product, now);
  tell_subscriptions(session, now);
}

void CoinbaseSimulator::subscribe_user(Session& session, const Request& request, UtcNanos now) {
  const ApiKey* const key = keys_.check_socket(request.token, session.address, now);
  if (key == nullptr || !key->permissions.read) return session.send_error("authentication failure");
  session.has_subscribed = true;
  std::set<std::string>& ids = session.products[request.channel];
  ids.insert(portfolio_uuid(key->account));
  if (request.channel == kUserChannel) {
    session.hears_user = true;
    session.account = key->account;
    session.user_products = {request.products.begin(), request.products.end()};
    tell_open_orders(session, now);
  }
  tell_subscriptions(session, now);
}

void CoinbaseSimulator::unsubscribe(Session& session, const Request& request) {
  const auto found = session.products.find(request.channel);
  if (found == session.products.end()) return;
  for (const std::string& id : request.products) found->second.erase(id);
  if (request.products.empty() || found->second.empty()) session.products.erase(found);
  if (request.channel == kUserChannel) session.hears_user = false;
}

void CoinbaseSimulator::tell_subscriptions(Session& session, UtcNanos now) const {
  WireJson channels = WireJson::object();
  for (const auto& [channel, ids] : session.products) channels[channel] = ids;
  session.send("subscriptions",
               WireJson::array({WireJson{{"subscriptions", std::move(channels)}}}).dump(), now);
}

void CoinbaseSimulator::tell_open_orders(Session& session, UtcNanos now) const {
  std::string rows;
  std::size_t count = 0;
  for (const ExchangeOrder* order : exchange_.open_orders(session.account)) {
    if (!rows.empty()) rows += ',';
    rows += orders_.stream_json(*order, false).dump();
    if (++count % kOrdersPerSnapshot != 0) continue;
    session.send(kUserChannel, user_event("snapshot", rows), now);
    rows.clear();
  }
  if (!rows.empty() || count == 0) session.send(kUserChannel, user_event("snapshot", rows), now);
}

void CoinbaseSimulator::on_order(const ExchangeOrder& order, OrderChange change,
                                 const ExchangeTrade* trade) {
  if (trade != nullptr && !trade->is_maker) {  // told twice, shown once
    feed_.on_trade(*trade);
    rest_.on_trade(*trade);
  }
  if (order.is_quote) return;
  const bool is_heard = std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& item) {
    return item.second.hears_user && item.second.account == order.account;
  });
  if (!is_heard) return;
  pushes_.push_back({order.account, products_.traded(order.request.instrument).id,
                     orders_.stream_json(order, change == OrderChange::Closed).dump()});
}

void CoinbaseSimulator::flush(UtcNanos now) {
  for (const Push& push : std::exchange(pushes_, {})) {
    for (auto& [id, session] : sessions_) {
      const bool is_wanted =
          session.hears_user && session.account == push.account &&
          (session.user_products.empty() || session.user_products.contains(push.product));
      if (is_wanted) session.send(kUserChannel, user_event("update", push.order), now);
    }
  }
}

void CoinbaseSimulator::on_ws_close(WsPeer& peer) {
  const auto found = sessions_.find(peer.id());
  if (found != sessions_.end()) found->second.peer = nullptr;
}

void CoinbaseSimulator::on_tick(UtcNanos now) {
  flush(now);
  feed_.on_tick(now);
  for (auto& [id, session] : sessions_) {
    if (session.peer == nullptr) continue;
    if (!session.has_subscribed && now - session.opened > kSubscribeDeadline)
      session.close(kPolicyClose, "no subscription within 5 s");
    else if (!session.hears(kHeartbeatChannel) && now - session.last_update > kIdleChannel / speed_)
      session.close(kGoingAway, "idle channel");
  }
  std::erase_if(sessions_, [](const auto& item) { return item.second.peer == nullptr; });
}

const ApiKey& CoinbaseSimulator::issue_key(AccountId account, KeyPermissions permissions,
                                           std::mt19937_64& random, UtcNanos now) {
  return keys_.issue(account, permissions, random, now);
}

void CoinbaseSimulator::set_speed(std::int64_t speed) {
  speed_ = std::max<std::int64_t>(speed, 1);
  feed_.set_speed(speed_);
}

std::unique_ptr<Simulator> make_simulator(Exchange& exchange) {
  return std::make_unique<CoinbaseSimulator>(exchange);
}

}  // namespace crossbook::coinbase
