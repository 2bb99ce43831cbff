#include "tests/support/connector_rig.hpp"

#include "tests/support/loopback_world.hpp"
#include "venues/connector/key_policy.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook::testing {

ConnectorRig::ConnectorRig(FakeVenue::Settings settings_in)
    : settings{std::move(settings_in)},
      a{table.instrument("A/USD", Scale{0}, Scale{0})},
      b{table.instrument("B/USD", Scale{0}, Scale{0})} {
  config.id = VenueId{3};
  config.endpoints = exchange.endpoints();
  config.ca_file = good_ca_file();
  config.instruments = {a, b};
  config.reconnect_initial = std::chrono::milliseconds{20};
  const FakeVenue venue{settings};
  TradeLimits limits;
  limits.caps = {{"USD", *CapAmount::parse("1000"), *CapAmount::parse("1000000"),
                  *CapAmount::parse("1000000")}};
  limits.orders_per_second = kMaxPolicyOrdersPerSecond;
  const auto policy = [&](KeyRole role, const std::string& id) {
    return least_policy(venue, {"fake", KeyEnvironment::Demo, "test", role, id}, config.endpoints,
                        table.instruments(), table, limits);
  };
  keys.read = std::make_shared<ReadCredential>(venue.key_material("read", "read secret", ""),
                                               policy(KeyRole::Read, "read"));
  keys.trade = std::make_shared<TradeCredential>(venue.key_material("trade", "trade secret", ""),
                                                 policy(KeyRole::Trade, "trade"));
}

void ConnectorRig::start() {
  connector = std::make_unique<Connector>(
      config, std::make_unique<FakeVenue>(settings), keys, table,
      ConnectorQueues{BookQueue::Producer{book_queue_, 8}, EventQueue::Producer{event_queue_},
                      CommandQueue::Consumer{command_queue_}},
      stats, engine);
}

void ConnectorRig::collect() {
  VenueEvent event;
  while (event_consumer_.try_dequeue(event)) events.push_back(event);
  BookUpdate update;
  while (book_consumer_.try_dequeue(update)) books.push_back(update);
}

bool ConnectorRig::until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    connector->park(std::chrono::milliseconds{2});
    collect();
  }
  return true;
}

void ConnectorRig::run_for(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  until([&] { return std::chrono::steady_clock::now() > end; });
}

bool ConnectorRig::until_ready() {
  return until([&] { return connector->state() == VenueState::Ready; });
}
bool ConnectorRig::until_books() {
  return until([&] { return is_trusted(a) && is_trusted(b); });
}

std::optional<BookUpdate> ConnectorRig::book(InstrumentId instrument) const {
  for (auto update = books.rbegin(); update != books.rend(); ++update)
    if (update->instrument == instrument) return *update;
  return std::nullopt;
}

bool ConnectorRig::is_trusted(InstrumentId instrument) const {
  const std::optional<BookUpdate> newest = book(instrument);
  return newest && newest->is_trusted();
}

std::optional<ExecutionReport> ConnectorRig::report_on(const std::string& client_id) const {
  std::optional<ExecutionReport> newest;
  for (const ExecutionReport& report : all<ExecutionReport>())
    if (report.client_id.view() == client_id) newest = report;
  return newest;
}

OrderIntent ConnectorRig::intent(const std::string& client_id, InstrumentId instrument) const {
  OrderIntent intent;
  intent.client_id = ClientOrderId{client_id};
  intent.venue = config.id;
  intent.instrument = instrument;
  intent.price = Price::from_raw(101);
  intent.quantity = Quantity::from_raw(2);
  intent.decided = mono_now();
  if (const auto newest = book(instrument)) {
    intent.book_epoch = newest->epoch;
    intent.tick_received = newest->received;
  }
  return intent;
}

void ConnectorRig::send(const VenueCommand& command) {
  if (!commands_.push(command)) std::abort();
  connector->doorbell().ring();
}

}  // namespace crossbook::testing
