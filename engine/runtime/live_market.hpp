// Public feeds of the real venues (or of hosts that the settings name) drive the local books:
// orders still go to the local exchanges only. In: venues' public sockets. Out: quotes. Thread:
// advance() the exchanges'; connectors their own. Limits: kBookUpdateDepth levels a side.
#pragma once

#include <vector>

#include "engine/runtime/connector_group.hpp"
#include "engine/runtime/local_market.hpp"
#include "engine/runtime/session_note.hpp"
#include "venues/exchange/quote_feed.hpp"

namespace crossbook {

class LiveMarket final : public MarketDriver {
 public:
  /// Starts to connect. @param notes gets what happens to the feeds
  /// @throws ConfigError naming the venue and setting
  LiveMarket(const Settings& settings, const InstrumentTable& table, LocalMarket& market,
             NoteQueue::Producer notes);
  ~LiveMarket() override;
  void advance(UtcNanos now) override;

 private:
  Doorbell bell_;  // nobody sleeps on it: advance() is called every few milliseconds
  ConnectorGroup connectors_;
  BookQueue::Consumer books_;
  EventQueue::Consumer events_;
  QuotedMarket quotes_;
  NoteQueue::Producer notes_;
};

/// What the settings say over what the venue says, field by field.
Endpoints merged_endpoints(const Endpoints& own, const Endpoints& overrides);

}  // namespace crossbook
