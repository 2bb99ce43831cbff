// The core's settings: part of what makes a run repeatable, so the journal's header carries them.
// In: the runtime's configuration. Out: CoreConfig. Thread: any. Limits: kMaxVenues.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/comparator/pairing.hpp"
#include "engine/execution/client_id.hpp"
#include "engine/execution/repair_policy.hpp"
#include "engine/risk/limits.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

/// What is done when one leg filled and the other did not.
struct RepairConfig {
  struct Of {
    InstrumentId instrument;
    RepairPolicy policy = RepairPolicy::Cheapest;
  };
  RepairPolicy policy = RepairPolicy::Cheapest;
  std::vector<Of> policies;                                  // where it is another
  std::uint8_t tries = 1;                                    // hedging orders per take; 0: hold
  std::int64_t max_loss_ppm = 5'000;                         // from the filled leg's average price
  std::chrono::nanoseconds window{std::chrono::seconds{2}};  // for a price within the cap to appear
};

/// Following up orders whose end was not told.
struct OrderTimes {
  std::chrono::nanoseconds timeout{std::chrono::seconds{1}};          // then UNKNOWN, and asked for
  std::chrono::nanoseconds lifetime{std::chrono::seconds{2}};         // the venue refuses it after
  std::chrono::nanoseconds lifetime_margin{std::chrono::seconds{3}};  // clock error, slow engines
  std::chrono::nanoseconds query_backoff{std::chrono::milliseconds{500}};  // doubles each time
  std::chrono::nanoseconds query_backoff_max{std::chrono::seconds{8}};
  std::chrono::nanoseconds not_found_gap{std::chrono::seconds{1}};  // between two proofs
  std::uint8_t max_queries = 12;
};

/// What the run before this one on the same accounts left behind.
struct CarriedState {
  struct Today {
    AssetId quote;
    Amount profit;
  };
  struct Position {
    InstrumentId instrument;
    Amount base;  // + long, - short: not hedged
  };
  std::chrono::nanoseconds day_age{0};  // of the day that today's profit counts for
  std::vector<Today> today;
  std::vector<Position> positions;
};

struct CoreConfig {
  RunId run;
  RunKey run_key{};  // signs the client ids of the run; not all zero
  std::uint64_t max_opportunities = kMaxOpportunity;  // then nothing is taken until the next run
  std::vector<std::string> venues;                    // names by VenueId
  bool send_orders = true;              // false: scan, every opportunity is blocked as trading_off
  std::vector<Conversion> conversions;  // between quote assets; those without are held apart
  RiskLimits limits;  // with send_orders, a row for every instrument's quote asset
  RepairConfig repair;
  OrderTimes orders;
  std::chrono::nanoseconds cool_down{std::chrono::milliseconds{100}};  // after a take has ended
  std::chrono::nanoseconds reject_cool_down{std::chrono::seconds{5}};  // after a rejected leg
  std::chrono::nanoseconds balance_mismatch_after{std::chrono::seconds{5}};  // then it latches
  bool latch_on_foreign_order = true;
  CarriedState carried;
};

}  // namespace crossbook
