#include "venues/bybit/simulator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "venues/bybit/simulator_order_json.hpp"

namespace crossbook::bybit {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::nanoseconds kIdleLimit = 10min;

/// "/v5/private?max_active_time=1m": how long a socket may be silent, 30 s to 10 min.
std::chrono::nanoseconds idle_limit(std::string_view path) noexcept {
  constexpr std::string_view kName = "max_active_time=";
  const std::size_t at = path.find(kName);
  if (at == std::string_view::npos) return kIdleLimit;
  const std::string_view text = path.substr(at + kName.size());
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return kIdleLimit;
  const bool is_minutes = stop != text.data() + text.size() && *stop == 'm';
  const std::chrono::nanoseconds wanted = std::chrono::seconds{is_minutes ? number * 60 : number};
  return std::clamp<std::chrono::nanoseconds>(wanted, 30s, 600s);
}

}  // namespace

BybitSimulator::BybitSimulator(Exchange& exchange)
    : exchange_{exchange},
      markets_{exchange},
      keys_{exchange},
      orders_{exchange, markets_},
      feed_{exchange, markets_},
      rest_{exchange, markets_, keys_, orders_, feed_} {
  exchange.add_listener(this);
}

std::string_view BybitSimulator::path(Listener listener) const noexcept {
  switch (listener) {
    case Listener::Rest: return "";
    case Listener::WsPublic: return "/v5/public/spot";
    case Listener::WsPrivate: return "/v5/private";
  }
  __builtin_unreachable();
}

HttpReply BybitSimulator::on_http(const HttpCall& call, UtcNanos now) {
  HttpReply reply = rest_.on_http(call, now);
  flush(now);
  return reply;
}

/// The real venue serves all paths at one host; so does each port here.
bool BybitSimulator::on_ws_open(Listener listener, std::string_view path, WsPeer& peer,
                                UtcNanos now) {
  const std::string_view plain = path.substr(0, path.find('?'));
  Session session;
  if (plain == "/v5/public/spot")
    session.door = Door::Public;
  else if (plain == "/v5/private")
    session.door = Door::Private;
  else if (plain == "/v5/trade")
    session.door = Door::Trade;
  else
    return false;
  if (listener == Listener::Rest) return false;
  session.peer = &peer;
  session.connection_id =
      fmt::format("{:016x}-{:08x}", peer.id() * 0x9e3779b97f4a7c15ULL, peer.id());
  session.last_traffic = now;
  session.idle_limit = session.door == Door::Public ? kIdleLimit : idle_limit(path);
  sessions_.insert_or_assign(peer.id(), std::move(session));
  return true;
}

void BybitSimulator::on_ws_close(WsPeer& peer) {
  feed_.forget(peer);
  sessions_.erase(peer.id());
}

void BybitSimulator::on_tick(UtcNanos now) {
  flush(now);
  feed_.on_tick(now);
  for (auto& [id, session] : sessions_) {
    if (session.peer == nullptr) continue;
    const bool is_dead = session.key != nullptr && session.key->is_revoked;
    if (!is_dead && now - session.last_traffic <= session.idle_limit / speed_) continue;
    feed_.forget(*session.peer);
    std::exchange(session.peer, nullptr)->close(1000, is_dead ? "key is gone" : "idle");
  }
}

const ApiKey& BybitSimulator::issue_key(AccountId account, KeyPermissions permissions,
                                        std::mt19937_64& random, UtcNanos now) {
  return keys_.issue(account, permissions, random, now);
}

void BybitSimulator::set_speed(std::int64_t speed) {
  speed_ = std::max<std::int64_t>(speed, 1);
  feed_.set_speed(speed_);
  rest_.set_speed(speed_);
}

void BybitSimulator::on_level(InstrumentId instrument, BookSide, const Level&, std::int64_t) {
  feed_.on_level(instrument);
}

bool BybitSimulator::is_watched(AccountId account) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& item) {
    const Session& session = item.second;
    return session.key != nullptr && session.key->account == account && !session.topics.empty();
  });
}

void BybitSimulator::on_order(const ExchangeOrder& order, OrderChange change,
                              const ExchangeTrade* trade) {
  if (trade != nullptr && !trade->is_maker) feed_.on_trade(*trade);  // told twice, shown once
  if (!is_watched(order.account)) return;
  const Market& market = markets_.at(order.request.instrument);
  const AssetId fee_asset =
      order.trades.empty() && trade == nullptr
          ? (order.request.side == Side::Buy ? market.instrument->base : market.instrument->quote)
          : (trade != nullptr ? trade->fee_asset : order.fee_asset);
  const std::string_view fee_coin = exchange_.table().asset_code(fee_asset);
  if (change == OrderChange::Accepted) {
    accepted_.emplace(order.id, order.account);
    return;
  }
  accepted_.erase(order.id);
  if (change == OrderChange::Trade) {
    const Fees& fees = market.listing->rules.fees;
    pushes_.push_back({order.account, "execution",
                       execution_json(order, *trade, market, fee_coin,
                                      trade->is_maker ? fees.maker : fees.taker)});
    if (order.leaves().is_zero()) return;  // its end is told in a moment
  }
  pushes_.push_back({order.account, "order", order_json(order, market, fee_coin)});
}

void BybitSimulator::on_balance(AccountId account, AssetId asset) {
  if (is_watched(account)) changed_[account].insert(asset);
}

void BybitSimulator::send_push(const Push& push, UtcNanos now) {
  for (auto& [id, session] : sessions_) {
    if (session.peer == nullptr || session.key == nullptr || session.key->account != push.account)
      continue;
    for (const std::string& topic : session.topics) {
      std::string_view kind = topic;
      if (kind.ends_with(".spot")) kind.remove_suffix(5);
      const bool is_fast = kind == "execution.fast" && push.topic == "execution";
      if (kind != push.topic && !is_fast) continue;
      WireJson message{
          {"id", fmt::format("local-{}", ++last_push_)},
          {"topic", topic},
          {"creationTime", now.millis()},
          {"data", WireJson::array({is_fast ? fast_execution_json(push.data) : push.data})}};
      if (is_fast) message.erase("id");
      session.peer->send(message.dump());
    }
  }
}

void BybitSimulator::flush_wallets(UtcNanos now) {
  for (const auto& [account, assets] : std::exchange(changed_, {})) {
    WireJson coins = WireJson::array();
    for (const AssetId asset : assets)
      coins.push_back(coin_json(exchange_.table().asset_code(asset),
                                exchange_.ledger().balance(account, asset)));
    send_push({account, "wallet", wallet_json(std::move(coins))}, now);
  }
}

/// Orders that came to rest, then what happened to orders, then wallets.
void BybitSimulator::flush(UtcNanos now) {
  for (const auto& [id, account] : std::exchange(accepted_, {})) {
    const ExchangeOrder* const order = exchange_.find_order(account, id);
    if (order == nullptr) continue;
    const Market& market = markets_.at(order->request.instrument);
    const bool is_buy = order->request.side == Side::Buy;
    send_push({account, "order", order_json(*order, market, is_buy ? market.base : market.quote)},
              now);
  }
  for (const Push& push : std::exchange(pushes_, {})) send_push(push, now);
  flush_wallets(now);
  feed_.flush(now);
}

std::unique_ptr<Simulator> make_simulator(Exchange& exchange) {
  return std::make_unique<BybitSimulator>(exchange);
}

}  // namespace crossbook::bybit
