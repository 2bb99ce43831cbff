#include "venues/kraken/simulator.hpp"

#include <algorithm>

#include "venues/kraken/simulator_private.hpp"
#include "venues/kraken/simulator_public.hpp"
#include "venues/kraken/simulator_rest.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::string_view kSocketPath = "/v2";

class KrakenSimulator final : public Simulator, public ExchangeListener {
 public:
  explicit KrakenSimulator(Exchange& exchange)
      : pairs_{exchange},
        gate_{exchange},
        desk_{exchange, pairs_},
        ledger_{exchange},
        rest_{exchange, pairs_, desk_, gate_, tape_, ledger_},
        public_{exchange, pairs_, tape_},
        private_{exchange, pairs_, desk_, gate_},
        exchange_{exchange},
        system_{system_word(exchange)} {
    exchange.add_listener(this);
  }

  std::string_view path(Listener listener) const noexcept override {
    return listener == Listener::Rest ? std::string_view{} : kSocketPath;
  }

  HttpReply on_http(const HttpCall& call, UtcNanos now) override {
    flush(now);  // what came before the call is told before its answer
    HttpReply reply = rest_.on_call(call, now);
    flush(now);
    return reply;
  }

  bool on_ws_open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) override {
    if (path != kSocketPath) return false;
    switch (listener) {
      case Listener::Rest: return false;
      case Listener::WsPublic: public_.open(peer, now); return true;
      case Listener::WsPrivate: private_.open(peer, now); return true;
    }
    __builtin_unreachable();
  }

  void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) override {
    flush(now);
    if (!public_.on_message(peer, text, now)) private_.on_message(peer, text, now);
    flush(now);
  }
  void on_ws_pong(WsPeer&, UtcNanos) override {}
  void on_ws_close(WsPeer& peer) override {
    public_.close(peer.id());
    private_.close(peer.id());
  }

  void on_tick(UtcNanos now) override {
    desk_.tick(now);
    flush(now);
    for (const InstrumentId instrument : public_.changed_books())
      tape_.add_touch(instrument, exchange_.book(instrument).top(), now);
    private_.tick(now, speed_);
    public_.tick(now, speed_);
  }

  const ApiKey& issue_key(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                          UtcNanos now) override {
    ledger_.open(account);
    return gate_.issue_key(account, permissions, random, now);
  }
  void set_speed(std::int64_t speed) override { speed_ = std::max<std::int64_t>(speed, 1); }

  void on_level(InstrumentId instrument, BookSide, const Level&, std::int64_t) override {
    public_.on_level(instrument);
  }
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override {
    if (change == OrderChange::Accepted) desk_.on_accepted(order);
    if (change == OrderChange::Trade) ledger_.on_trade(*trade);
    private_.on_order(order, change, trade);
    if (change != OrderChange::Trade || trade->is_maker) return;  // told twice: take the taker's
    tape_.add(trade->instrument, {trade->id, trade->side, order.request.type, trade->price,
                                  trade->quantity, trade->time});
    public_.on_trade(trade->instrument);
  }
  void on_balance(AccountId account, AssetId asset) override { ledger_.on_balance(account, asset); }
  void on_status(InstrumentId, TradingStatus) override {
    const std::string_view word = system_word(exchange_);
    public_.on_status(word != system_);
    if (word != system_) private_.on_system();
    system_ = word;
  }

 private:
  void flush(UtcNanos now) { private_.flush(ledger_.settle(now), now); }

  PairDirectory pairs_;
  Tape tape_;
  KeyGate gate_;
  TradingDesk desk_;
  LedgerBook ledger_;
  RestApi rest_;
  PublicSocket public_;
  PrivateSocket private_;
  Exchange& exchange_;
  std::string_view system_;  // its word as it was pushed last
  std::int64_t speed_ = 1;
};

}  // namespace

std::unique_ptr<Simulator> make_simulator(Exchange& exchange) {
  return std::make_unique<KrakenSimulator>(exchange);
}

}  // namespace crossbook::kraken
