// A Connector with FakeVenue against FakeExchange, and everything it told the engine.
// In: settings. Out: events and book updates in order. Thread: the test's. Limits: kPatience.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/fake_exchange.hpp"
#include "tests/support/fake_venue.hpp"
#include "venues/connector/connector.hpp"

namespace crossbook::testing {

class ConnectorRig {
 public:
  explicit ConnectorRig(FakeVenue::Settings settings_in = FakeVenue::rest_settings());

  void start();
  /// Runs duty cycles until the condition holds. @return false if it does not in time
  bool until(const std::function<bool()>& condition);
  /// Runs for a while, whatever happens.
  void run_for(std::chrono::milliseconds time);
  bool until_ready();
  /// Both books are trusted.
  bool until_books();

  std::optional<BookUpdate> book(InstrumentId instrument) const;  // the newest
  bool is_trusted(InstrumentId instrument) const;
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const VenueEvent& event : events)
      if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
    return found;
  }
  std::optional<ExecutionReport> report_on(const std::string& client_id) const;  // the newest

  /// Takes what the queues hold into events and books.
  void collect();
  OrderIntent intent(const std::string& client_id, InstrumentId instrument) const;
  void send(const VenueCommand& command);

  FakeExchange exchange;
  FakeVenue::Settings settings;
  InstrumentTable table;
  InstrumentId a, b;
  ConnectorConfig config;
  ConnectorKeys keys;
  ConnectorStats stats;
  Doorbell engine;
  std::vector<VenueEvent> events;
  std::vector<BookUpdate> books;
  std::unique_ptr<Connector> connector;

 private:
  BookQueue book_queue_{256, 1};
  EventQueue event_queue_{256, 1};
  CommandQueue command_queue_{256, 1};
  BookQueue::Consumer book_consumer_{book_queue_};
  EventQueue::Consumer event_consumer_{event_queue_};
  CommandQueue::Producer commands_{command_queue_};
};

}  // namespace crossbook::testing
