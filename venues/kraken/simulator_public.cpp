#include "venues/kraken/simulator_public.hpp"

#include <algorithm>

#include "venues/kraken/simulator_limits.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::size_t kTradesInSnapshot = 50;
constexpr std::size_t kCandlesInSnapshot = 100;
constexpr std::uint16_t kNormalClosure = 1'000;
constexpr std::string_view kPrivateOnly =
    "Private data and trading are unavailable on this endpoint. Try ws-auth.kraken.com";

bool is_private_method(std::string_view method) noexcept {
  return method == "add_order" || method == "amend_order" || method == "edit_order" ||
         method == "cancel_order" || method == "cancel_all" ||
         method == "cancel_all_orders_after" || method == "batch_add" || method == "batch_cancel";
}

}  // namespace

void PublicSocket::open(WsPeer& peer, UtcNanos now) {
  Session& session = sessions_[peer.id()];
  session.peer = &peer;
  session.last_heard = now;
  session.send(status_push(exchange_, peer.id()), now);
}

void PublicSocket::close(std::uint64_t peer) {
  const auto found = sessions_.find(peer);
  if (found == sessions_.end()) return;
  const std::set<Subscription> subscriptions = std::move(found->second.subscriptions);
  sessions_.erase(found);
  for (const Subscription& subscription : subscriptions)
    if (subscription.topic == Topic::Book && !has_subscriber(subscription))
      books_.forget({subscription.instrument, subscription.depth});
}

bool PublicSocket::on_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  const auto found = sessions_.find(peer.id());
  if (found == sessions_.end()) return false;
  Session& session = found->second;
  session.last_heard = now;
  std::string error;
  const std::optional<SocketRequest> request = read_request(text, error);
  if (!request) {
    session.send(error_answer({}, error, now), now);
  } else if (request->method == "ping") {
    session.send(pong_answer(*request, now), now);
  } else if (request->method == "subscribe") {
    subscribe(session, *request, now);
  } else if (request->method == "unsubscribe") {
    unsubscribe(session, *request, now);
  } else if (is_private_method(request->method)) {
    session.send(error_answer(*request, kPrivateOnly, now), now);
  } else {
    session.send(error_answer(*request, "Unsupported method", now), now);
  }
  return true;
}

std::string PublicSocket::read_topic(const SocketRequest& request, Subscription& out) const {
  const Fields& params = request.params;
  const std::string_view channel = params.text("channel");
  if (channel == "executions" || channel == "balances" || channel == "level3")
    return std::string{kPrivateOnly};
  if (channel == "instrument") return out.topic = Topic::Instrument, std::string{};
  if (channel == "trade") return out.topic = Topic::Trade, std::string{};
  if (channel == "ticker") {
    const std::string_view trigger = params.text("event_trigger");
    if (!trigger.empty() && trigger != "bbo" && trigger != "trades")
      return "Event trigger not supported";
    out.topic = trigger == "bbo" ? Topic::TickerOnBbo : Topic::Ticker;
    return {};
  }
  if (channel == "ohlc") {
    out.topic = Topic::Candles;
    const std::string_view asked = params.has("interval") ? params.text("interval") : "1";
    out.interval = parse_whole(asked).value_or(0);
    const bool is_known = std::find(kCandleMinutes.begin(), kCandleMinutes.end(), out.interval) !=
                          kCandleMinutes.end();
    return is_known ? std::string{} : "Subscription ohlc interval not supported";
  }
  if (channel != "book") return "Unsupported channel";
  out.topic = Topic::Book;
  out.depth = kBookDepths.front();
  if (const Field* depth = params.find("depth")) {
    const std::optional<std::int64_t> asked = parse_whole(depth->text);
    if (!asked || *asked < 0) return "Subscription depth not supported";
    out.depth = static_cast<std::size_t>(*asked);
  }
  if (std::find(kBookDepths.begin(), kBookDepths.end(), out.depth) == kBookDepths.end())
    return "Subscription depth not supported";
  return {};
}

void PublicSocket::subscribe(Session& session, const SocketRequest& request, UtcNanos now) {
  Subscription asked;
  if (const std::string error = read_topic(request, asked); !error.empty()) {
    session.send(error_answer(request, error, now), now);
    return;
  }
  if (asked.topic == Topic::Instrument) {
    session.subscriptions.insert(asked);
    session.send(success_answer(request, acknowledgement(request, asked, {}), now), now);
    if (request.params.text("snapshot") != "false") session.send(instruments_text("snapshot"), now);
    return;
  }
  const Field* symbols = request.params.find("symbol");
  if (symbols == nullptr || symbols->items.empty()) {
    session.send(error_answer(request, "Symbol(s) not found", now), now);
    return;
  }
  for (const std::string& symbol : symbols->items)
    subscribe_pair(session, request, asked, symbol, now);
}

void PublicSocket::subscribe_pair(Session& session, const SocketRequest& request,
                                  const Subscription& asked, std::string_view symbol,
                                  UtcNanos now) {
  const PairInfo* const pair = pairs_.find_symbol(symbol);
  if (pair == nullptr) {
    const std::string error = "Currency pair not supported " + std::string{symbol};
    session.send(error_answer(request, error, now, symbol), now);
    return;
  }
  Subscription subscription = asked;
  subscription.instrument = pair->instrument->id;
  const bool is_doubled = std::any_of(
      session.subscriptions.begin(), session.subscriptions.end(), [&](const Subscription& other) {
        return other.topic == asked.topic && other.instrument == pair->instrument->id &&
               other.interval == asked.interval;
      });
  if (is_doubled) {
    session.send(error_answer(request, "Already subscribed", now, symbol), now);
    return;
  }
  if (asked.topic == Topic::Book) push_books(now);  // others must not miss what a snapshot holds
  session.subscriptions.insert(subscription);
  session.send(success_answer(request, acknowledgement(request, subscription, symbol), now), now);
  if (request.params.text("snapshot") != "false") send_snapshot(session, subscription, now);
}

void PublicSocket::unsubscribe(Session& session, const SocketRequest& request, UtcNanos now) {
  Subscription asked;
  if (const std::string error = read_topic(request, asked); !error.empty()) {
    session.send(error_answer(request, error, now), now);
    return;
  }
  std::vector<std::string> symbols;
  if (const Field* field = request.params.find("symbol")) symbols = field->items;
  if (asked.topic == Topic::Instrument) symbols = {""};
  for (const std::string& symbol : symbols) {
    Subscription subscription = asked;
    if (const PairInfo* pair = pairs_.find_symbol(symbol))
      subscription.instrument = pair->instrument->id;
    if (session.subscriptions.erase(subscription) == 0) {
      session.send(error_answer(request, "Subscription Not Found", now, symbol), now);
      continue;
    }
    if (subscription.topic == Topic::Book && !has_subscriber(subscription))
      books_.forget({subscription.instrument, subscription.depth});
    session.send(success_answer(request, acknowledgement(request, subscription, symbol), now), now);
  }
}

void PublicSocket::send_snapshot(Session& session, const Subscription& subscription, UtcNanos now) {
  const InstrumentId instrument = subscription.instrument;
  switch (subscription.topic) {
    case Topic::Book:
      session.send(books_.snapshot({instrument, subscription.depth}, now), now);
      break;
    case Topic::Ticker:
    case Topic::TickerOnBbo: session.send(ticker_text(instrument, "snapshot", now), now); break;
    case Topic::Trade:
      session.send(trades_text(instrument, "snapshot", kTradesInSnapshot), now);
      break;
    case Topic::Candles:
      session.send(candles_text(subscription, "snapshot", kCandlesInSnapshot, now), now);
      break;
    case Topic::Instrument: break;
  }
}

bool PublicSocket::has_subscriber(const Subscription& subscription) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& row) {
    return row.second.subscriptions.contains(subscription);
  });
}

void PublicSocket::publish(const Subscription& subscription, const std::string& text,
                           UtcNanos now) {
  if (text.empty()) return;
  for (auto& [id, session] : sessions_)
    if (session.subscriptions.contains(subscription)) session.send(text, now);
}

void PublicSocket::push_books(UtcNanos now) {
  for (const InstrumentId instrument : changed_books_) {
    for (const std::size_t depth : kBookDepths) {
      const Subscription subscription{Topic::Book, instrument, depth, 0};
      if (has_subscriber(subscription))
        publish(subscription, books_.update({instrument, depth}, now), now);
    }
    const TopOfBook top = exchange_.book(instrument).top();
    const Subscription on_bbo{Topic::TickerOnBbo, instrument, 0, 0};
    if (tops_[instrument] != top && has_subscriber(on_bbo))
      publish(on_bbo, ticker_text(instrument, "update", now), now);
    tops_[instrument] = top;
  }
  changed_books_.clear();
}

void PublicSocket::push_trades(UtcNanos now) {
  for (const auto& [instrument, count] : new_trades_) {
    publish({Topic::Trade, instrument, 0, 0}, trades_text(instrument, "update", count), now);
    publish({Topic::Ticker, instrument, 0, 0}, ticker_text(instrument, "update", now), now);
    for (const std::int64_t interval : kCandleMinutes) {
      const Subscription candles{Topic::Candles, instrument, 0, interval};
      if (has_subscriber(candles)) publish(candles, candles_text(candles, "update", 1, now), now);
    }
  }
  new_trades_.clear();
}

void PublicSocket::tick(UtcNanos now, std::int64_t speed) {
  push_books(now);
  push_trades(now);
  if (status_changed_) {
    publish({Topic::Instrument, {}, 0, 0}, instruments_text("update"), now);
    status_changed_ = false;
  }
  if (system_changed_) {
    for (auto& [id, session] : sessions_) session.send(status_push(exchange_, id), now);
    system_changed_ = false;
  }
  const std::chrono::nanoseconds heartbeat = std::chrono::nanoseconds{kHeartbeatInterval} / speed;
  const std::chrono::nanoseconds patience = std::chrono::nanoseconds{kIdleSocketLifetime} / speed;
  std::vector<WsPeer*> idle;
  for (auto& [id, session] : sessions_) {
    if (!session.subscriptions.empty()) {
      if (now - session.last_sent >= heartbeat) session.send(R"({"channel":"heartbeat"})", now);
    } else if (now - session.last_heard >= patience) {
      session.last_heard = now;  // once is enough
      idle.push_back(session.peer);
    }
  }
  for (WsPeer* peer : idle) peer->close(kNormalClosure, "no subscription");
}

}  // namespace crossbook::kraken
