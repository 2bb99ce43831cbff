// What a connector is made from: settings, keys, queue ends.
// In: the runtime's choices. Out: values. Thread: moved into the connector. Limits: named below.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keys/credential.hpp"
#include "venues/connector/queue.hpp"
#include "venues/connector/venue.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {

struct ConnectorConfig {
  VenueId id;
  Environment environment = Environment::Live;
  Endpoints endpoints;
  std::string ca_file;                        // trusted beside the system's CAs; empty: none
  std::vector<InstrumentId> instruments;      // wanted; what the venue does not list is skipped
  bool public_only = false;                   // no keys, no private socket: scanning
  std::chrono::milliseconds max_book_age{0};  // 0: the venue's own
  std::chrono::milliseconds max_quiet{0};     // without an update: not compared, kept; 0: no limit
  std::optional<Fees> assumed_fees;           // until the venue says ours; none: its public table
  std::chrono::milliseconds max_feed_lag{3'000};
  std::chrono::milliseconds order_lifetime{2'000};
  std::uint64_t seed = 1;         // of the jitter
  std::uint64_t nonce_floor = 0;  // nonces start above it
  std::size_t max_book_depth = 1'000;

  std::chrono::milliseconds time_interval{30'000};
  std::chrono::milliseconds rules_interval{60'000};
  std::chrono::milliseconds fees_interval{3'600'000};
  std::chrono::milliseconds balances_interval{5'000};  // K12
  std::chrono::milliseconds key_interval{60'000};      // the venue's word on our keys (K4)
  bool arms_switch = true;  // the venue's dead man's switch, where it has one
  std::chrono::milliseconds switch_interval{20'000};
  std::chrono::seconds switch_timeout{60};          // then it fires
  std::chrono::milliseconds rotation_time{30'000};  // to get a next key's session up, or drained
  std::chrono::milliseconds request_timeout{10'000};
  std::chrono::milliseconds reconnect_initial{250};
  std::chrono::milliseconds reconnect_cap{30'000};
};

struct ConnectorKeys {
  std::shared_ptr<ReadCredential> read;    // shared with whoever may revoke them; only the
  std::shared_ptr<TradeCredential> trade;  // connector's thread signs

  /// For private reads: the read key, else the trade key, else null.
  const Credential* reading() const noexcept { return read ? of(KeyRole::Read) : trading(); }
  /// For what trades (its session, cancels): the trade key, else null.
  const Credential* trading() const noexcept { return trade.get(); }
  /// The key of exactly that role, else null.
  const Credential* of(KeyRole role) const noexcept {
    return role == KeyRole::Read ? static_cast<const Credential*>(read.get()) : trade.get();
  }
};

struct BookUpdateKey {
  std::size_t operator()(const BookUpdate& update) const noexcept {
    return update.instrument.value();
  }
};
using BookQueue = ConflatingQueue<BookUpdate, BookUpdateKey>;
using EventQueue = LosslessQueue<VenueEvent>;
using CommandQueue = LosslessQueue<VenueCommand>;

/// The connector's ends of the queues between it and the engine.
struct ConnectorQueues {
  BookQueue::Producer books;  // with at least as many keys as there are instruments
  EventQueue::Producer events;
  CommandQueue::Consumer commands;
};

}  // namespace crossbook
