// One book of one venue by a whole connector of its own, until it can be trusted and its socket
// has brought some of it.
// In: where, an instrument. Out: the book, or why there is none. Thread: the caller's, which waits
// and runs the connector. Limits: the time given.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "venues/connector/venue.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

struct BookPlan {
  const VenueModule* module = nullptr;
  Environment environment = Environment::Live;
  Endpoints endpoints;
  std::string ca_file;
  InstrumentId instrument;
  std::chrono::milliseconds max_time{20'000};
};

struct FirstBook {
  std::optional<BookUpdate> book;
  std::chrono::nanoseconds waited{0};
  std::string trouble;  // without a book: the last that the connector said, if it said anything
  WithdrawReason withdrawn = WithdrawReason::NotSynced;  // None: a snapshot, but no change of it
};

/// @param table outlives the call  @throws as Connector's constructor does
FirstBook wait_for_book(const BookPlan& plan, const InstrumentTable& table);

}  // namespace crossbook
