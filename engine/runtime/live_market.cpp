#include "engine/runtime/live_market.hpp"

#include <span>

namespace crossbook {
namespace {

std::vector<ConnectorPlan> public_plans(const Settings& settings, const InstrumentTable& table,
                                        const LocalMarket& market) {
  std::vector<ConnectorPlan> plans;
  for (const LocalVenue& local : market.venues()) {
    const VenueSettings& venue = settings.venues.at(std::string{local.name()});
    ConnectorPlan plan;
    plan.module = local.module;
    plan.environment = Environment::Live;
    plan.endpoints =
        merged_endpoints(local.module->make_venue()->endpoints(Environment::Live), venue.hosts);
    plan.ca_file = venue.ca_file;
    for (const Instrument& instrument : table.instruments())
      if (local.exchange->find_listing(instrument.id) != nullptr)
        plan.instruments.push_back(instrument.id);
    plan.public_only = true;
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace

Endpoints merged_endpoints(const Endpoints& own, const Endpoints& overrides) {
  const auto pick = [](const std::string& mine, const std::string& other) {
    return other.empty() ? mine : other;
  };
  return {pick(own.rest, overrides.rest), pick(own.ws_public, overrides.ws_public),
          pick(own.ws_private, overrides.ws_private), pick(own.ws_trade, overrides.ws_trade)};
}

LiveMarket::LiveMarket(const Settings& settings, const InstrumentTable& table, LocalMarket& market,
                       NoteQueue::Producer notes)
    : connectors_{public_plans(settings, table, market), settings, table, bell_},
      books_{connectors_.books()},
      events_{connectors_.events()},
      quotes_{settings.session.seed, market.exchanges()},
      notes_{std::move(notes)} {
  connectors_.start();
}

LiveMarket::~LiveMarket() { connectors_.stop(); }

void LiveMarket::advance(UtcNanos now) {
  VenueEvent event;
  while (events_.try_dequeue(event))
    if (const auto* change = std::get_if<VenueStateChange>(&event))
      static_cast<void>(notes_.push(*change));
  notes_.flush();
  BookUpdate update;
  while (books_.try_dequeue(update)) {
    const bool is_shown = update.is_trusted();
    const std::span<const Level> bids{update.bids.data(),
                                      is_shown ? update.bid_count : std::size_t{0}};
    const std::span<const Level> asks{update.asks.data(),
                                      is_shown ? update.ask_count : std::size_t{0}};
    quotes_.set_levels(update.venue.value(), update.instrument, bids, asks, now);
  }
  quotes_.advance(now);
}

}  // namespace crossbook
