// The way between connectors and exchanges without sockets: connections, delays, and what goes
// wrong with them. In: frames and requests of connectors, answers of simulators. Out: the same on
// the other side, later, or not at all. Thread: one. Limits: none.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/clockwork.hpp"
#include "venues/connector/http.hpp"
#include "venues/connector/session_end.hpp"
#include "venues/connector/venue.hpp"
#include "venues/exchange/exchange.hpp"
#include "venues/exchange/faults.hpp"
#include "venues/exchange/market_random.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook {
class IoLoop;
}

namespace crossbook::simulation {

class Host;

/// What the network does to the frames of one of an exchange's addresses, until it is told
/// otherwise.
struct Trouble {
  bool is_black_hole = false;  // both ways lost, nobody is told (M25)
  bool is_frozen = false;      // nothing is pushed; pings are answered
  std::string lost_word;       // frames with it are lost (M8)
  int to_drop = 0;             // of the next frames to the client
  int to_repeat = 0;
  int to_swap = 0;     // with the one behind
  int to_flip = 0;     // one digit of each
  nanoseconds lag{0};  // further delay of each frame to the client (M9)
};

/// One WebSocket. Both ends hold it.
class Wire final : public WsPeer, public std::enable_shared_from_this<Wire> {
 public:
  /// The client's end: called in its loop.
  struct Client {
    std::function<void()> on_open;
    std::function<void(std::string text)> on_text;
    std::function<void()> on_control;
    std::function<void(const SessionEnd& end)> on_end;
  };
  Wire(Host& host, Listener listener, std::string path, std::uint64_t id, Client client)
      : host_{host},
        listener_{listener},
        path_{std::move(path)},
        id_{id},
        client_{std::move(client)} {}

  // the client's
  void dial(nanoseconds connect_timeout);
  void send_to_venue(std::string_view text);
  void ping_venue();
  /// The client is gone: it hears nothing more.
  void hang_up();

  // the exchange's
  void send(std::string text) override;
  void ping(std::string_view payload) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::string_view address() const noexcept override { return "127.0.0.1"; }
  std::uint64_t id() const noexcept override { return id_; }

  /// By the network: both ends hear of it.
  void cut();
  Listener listener() const noexcept { return listener_; }
  bool is_open() const noexcept { return is_venue_open_; }

 private:
  friend class Host;
  enum class Kind : std::uint8_t { Open, Text, Control, End };
  void to_client(Kind kind, std::string text);
  void deliver(Kind kind, std::string text);
  void leave_venue();

  Host& host_;
  Listener listener_;
  std::string path_;
  std::uint64_t id_;
  Client client_;
  bool is_venue_open_ = false;  // the simulator knows it
  bool is_closing_ = false;     // the exchange said goodbye
  bool is_client_gone_ = false;
  MonoNanos last_to_client_;
  MonoNanos last_to_venue_;
  std::optional<std::string> held_back_;  // a frame that comes behind the next one (M3)
};

/// One exchange behind its addresses, and the loop of the connector that talks to it.
class Host {
 public:
  struct Told {
    /// An order's bytes have arrived, before the exchange looks at them.
    std::function<void(Host&, const std::string& client_id)> on_order;
    /// The exchange has refused us for asking too much, and nobody told it to.
    std::function<void(Host&, int status)> on_limit;
    std::function<void(Host&, std::string_view target)> on_request;
    /// A request has come though an answer with Retry-After had arrived.
    std::function<void(Host&)> on_impatience;
  };
  struct Parts {
    std::string name;
    Exchange* exchange = nullptr;
    Simulator* simulator = nullptr;
    Faults* faults = nullptr;
    nanoseconds base_delay{0};
    nanoseconds jitter{0};
    nanoseconds clock_error{0};  // of the venue's clock
    std::uint64_t seed = 1;
  };
  Host(Clockwork& clock, Parts parts, Told told);

  const std::string& name() const noexcept { return parts_.name; }
  Exchange& exchange() const noexcept { return *parts_.exchange; }
  Simulator& simulator() const noexcept { return *parts_.simulator; }
  Faults& faults() const noexcept { return *parts_.faults; }
  Clockwork& clock() const noexcept { return clock_; }
  Trouble& trouble(Listener listener) noexcept {
    return troubles_[static_cast<std::size_t>(listener)];
  }
  UtcNanos venue_now() const noexcept {
    return clock_.true_utc() + parts_.clock_error + faults().clock_skew();
  }
  Endpoints endpoints() const;
  /// Prefix of our client ids: what carries one on the order channel is an order.
  void set_order_prefix(std::string prefix) { order_prefix_ = std::move(prefix); }
  /// Orders arrive so much later (O11).
  void hold_orders(nanoseconds time) noexcept { order_hold_ = time; }
  /// So many REST answers are lost after their request was carried out (O9).
  void lose_answers(int count) noexcept { answers_to_lose_ = count; }

  // the exchange's side
  /// Every few milliseconds: faults, feeds, timers.
  void tick();
  void cut(Listener listener);

  // the connector's side
  /// @param authority one of endpoints()
  std::shared_ptr<Wire> connect(std::string_view authority, std::string path, Wire::Client client);
  using Answer = std::function<void(const HttpResponse* response, const SessionEnd* failure)>;
  /// @param answer called in the client's loop, at most once
  void request(HttpRequest request, bool is_order_line, Answer answer);
  void post(std::function<void()> handler) { ready_.push_back(std::move(handler)); }
  void post_at(MonoNanos when, std::function<void()> handler);
  bool is_ready() const noexcept { return !ready_.empty(); }
  int run_ready();
  /// The process is gone: its handlers with it.
  void forget_client();

 private:
  friend class Wire;
  nanoseconds delay();
  void arrive(const HttpRequest& request, bool is_order_line, const Answer& answer);
  void answer_later(const Answer& answer, HttpResponse response);
  void fail_later(const Answer& answer, SessionEnd failure);
  void note_order(std::string_view text);
  void note_wait(const HttpReply& reply);
  void on_message(Wire& wire, const std::string& text);
  void shuffle(Wire& wire, std::string text);

  Clockwork& clock_;
  Parts parts_;
  Told told_;
  MarketRandom random_;
  std::array<Trouble, kListeners> troubles_{};
  std::string order_prefix_;
  nanoseconds order_hold_{0};
  int answers_to_lose_ = 0;
  MonoNanos wait_from_, wait_until_;  // as the last Retry-After says, when all knew of it
  bool is_answering_ = false;
  std::uint64_t last_wire_ = 0;
  std::uint64_t process_ = 0;  // of the client: what is on its way to a dead one is lost
  std::vector<std::weak_ptr<Wire>> wires_;
  std::deque<std::function<void()>> ready_;
};

/// Every exchange by its name; while it lives, what the connectors' sockets are made of.
class Network {
 public:
  Network();
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  static Network& current() noexcept;
  void add(Host& host) { hosts_.push_back(&host); }
  void bind(const IoLoop& loop, Host& host) { loops_[&loop] = &host; }
  void unbind(const IoLoop& loop) { loops_.erase(&loop); }
  /// @param authority "public.binance.sim" @throws std::logic_error if there is no such host
  Host& host(std::string_view authority) const;
  Host* host_of(const IoLoop& loop) const noexcept;

 private:
  std::vector<Host*> hosts_;
  std::map<const IoLoop*, Host*> loops_;
};

}  // namespace crossbook::simulation
