#include "venues/exchange/server.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <list>
#include <thread>

#include "venues/exchange/server_core.hpp"
#include "venues/exchange/server_listener.hpp"

namespace crossbook {
namespace serving {

namespace net = boost::asio;

namespace {

void load(net::ssl::context& tls, const ServerCertificate& certificate) {
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  tls.use_certificate_chain(net::buffer(certificate.certificate_pem));
  tls.use_private_key(net::buffer(certificate.key_pem), net::ssl::context::pem);
}

}  // namespace

Connection::Connection(Core& core, const ServedVenue& venue, Listener listener,
                       const LatencyShape& latency)
    : core_{core},
      venue_{venue},
      listener_{listener},
      id_{core.next_id()},
      line_{latency, venue.seed, id_} {
  core.connections_.insert(this);
}
Connection::~Connection() { core_.connections_.erase(this); }

Core::Core(const ServerCertificate& certificate) { load(tls_, certificate); }

UtcNanos Core::now(const ServedVenue& venue) noexcept {
  const auto utc = std::chrono::system_clock::now().time_since_epoch();
  const std::chrono::nanoseconds fault =
      venue.faults != nullptr ? venue.faults->clock_skew() : std::chrono::milliseconds{0};
  return UtcNanos{std::chrono::nanoseconds{utc}.count()} + venue.clock_skew + fault;
}

net::ssl::context& Core::tls_of(const ServedVenue& venue) {
  const ServerCertificate* shown = venue.faults != nullptr ? venue.faults->certificate() : nullptr;
  if (shown == nullptr) return tls_;
  const auto [made, is_new] = faulty_tls_.try_emplace(shown, net::ssl::context::tls_server);
  if (is_new) load(made->second, *shown);
  return made->second;
}

void Core::for_each(const std::function<void(Connection&)>& call) {
  const std::vector<Connection*> all{connections_.begin(), connections_.end()};
  for (Connection* connection : all)
    if (connections_.contains(connection)) call(*connection);
}

std::string address_text(const net::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace serving

using serving::Core;
using serving::PortListener;

struct ExchangeServer::Impl {
  Impl(std::vector<ServedVenue> its_venues, const ServerCertificate& certificate,
       const std::string& bind_address)
      : venues{std::move(its_venues)}, core{certificate}, timer{core.io} {
    for (const ServedVenue& venue : venues) {
      std::array<std::string, kListeners> authorities;
      for (const Listener listener : {Listener::Rest, Listener::WsPublic, Listener::WsPrivate}) {
        listeners.emplace_back(core, venue, listener, bind_address);
        authorities[static_cast<std::size_t>(listener)] = listeners.back().authority();
      }
      const auto socket_url = [&](Listener listener, std::string_view path) {
        return "wss://" + authorities[static_cast<std::size_t>(listener)] + std::string{path};
      };
      const Simulator& simulator = *venue.simulator;
      const std::string_view trade = simulator.trade_path();
      endpoints.push_back({"https://" + authorities[0],
                           socket_url(Listener::WsPublic, simulator.path(Listener::WsPublic)),
                           socket_url(Listener::WsPrivate, simulator.path(Listener::WsPrivate)),
                           trade.empty() ? std::string{} : socket_url(Listener::WsPrivate, trade)});
    }
  }

  void start_ticking() {
    timer.expires_after(driver != nullptr ? driver->period() : kDriverPeriod);
    timer.async_wait([this](boost::system::error_code stopped) {
      if (stopped) return;
      tick();
      start_ticking();
    });
  }

  /// What a fault does to sockets; the rest of it is done where frames and calls pass.
  void act_out(const ServedVenue& venue) {
    Faults& faults = *venue.faults;
    faults.advance(Core::now({}));
    const bool is_gone = faults.is_on(FaultKind::Gone);
    core.for_each([&](serving::Connection& connection) {
      if (&connection.venue() != &venue) return;
      const Listener listener = connection.listener();
      const bool is_cut =
          (faults.has_begun(FaultKind::CutPublic) && listener == Listener::WsPublic) ||
          (faults.has_begun(FaultKind::CutPrivate) && listener == Listener::WsPrivate);
      if (is_gone || is_cut) return connection.stop();
      if (faults.is_on(FaultKind::PingFlood)) connection.flood();
    });
    for (PortListener& port : listeners) {
      if (&port.venue() != &venue) continue;
      is_gone ? port.stop() : port.resume();
    }
  }

  void tick() {
    latest = std::max(latest, Core::now({}));  // the wall clock may step back, the driver's may not
    if (driver != nullptr) driver->advance(latest);
    for (const ServedVenue& venue : venues) {
      if (venue.faults != nullptr) act_out(venue);
      venue.simulator->on_tick(Core::now(venue));
    }
  }

  bool is_elsewhere() const noexcept {
    return thread.joinable() && thread.get_id() != std::this_thread::get_id();
  }

  std::vector<ServedVenue> venues;
  Core core;
  std::list<PortListener> listeners;  // handlers point to them
  boost::asio::steady_timer timer;
  std::vector<ServedEndpoints> endpoints;
  MarketDriver* driver = nullptr;
  UtcNanos latest;
  std::thread thread;
};

ExchangeServer::ExchangeServer(std::vector<ServedVenue> venues,
                               const ServerCertificate& certificate, std::string bind_address)
    : impl_{std::make_unique<Impl>(std::move(venues), certificate, bind_address)} {}

ExchangeServer::~ExchangeServer() { stop(); }

const std::vector<ServedEndpoints>& ExchangeServer::endpoints() const noexcept {
  return impl_->endpoints;
}

void ExchangeServer::start(MarketDriver* driver) {
  if (impl_->thread.joinable()) return;
  impl_->driver = driver;
  for (PortListener& listener : impl_->listeners) listener.accept();
  impl_->tick();  // the books stand before the first client looks
  impl_->start_ticking();
  impl_->thread = std::thread{[impl = impl_.get()] { impl->core.io.run(); }};
}

void ExchangeServer::stop() {
  if (!impl_->thread.joinable()) return;
  run([this] {
    impl_->timer.cancel();
    for (PortListener& listener : impl_->listeners) listener.stop();
    impl_->core.for_each([](serving::Connection& connection) { connection.stop(); });
    impl_->core.io.stop();
  });
  impl_->thread.join();
}

void ExchangeServer::run(const std::function<void()>& function) {
  if (!impl_->is_elsewhere()) return function();
  std::promise<void> done;
  boost::asio::post(impl_->core.io, [&] {
    try {
      function();
      done.set_value();
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  });
  done.get_future().get();
}

void ExchangeServer::advance() {
  run([this] { impl_->tick(); });
}

}  // namespace crossbook
