// What a session saw, did and earned: the one record that the summary and --json are written from.
// In: counters of connectors and core. Out: text. Thread: the command's, after the session ended.
// Limits: cold path; strings and maps are fine here.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/telemetry/latency_histogram.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

struct VenueReport {
  std::string name;
  std::string note;  // last trouble, one line; empty: none
  std::uint64_t messages = 0;
  std::uint64_t books_applied = 0, books_gaps = 0, books_resyncs = 0, checksum_failures = 0;
  std::uint64_t books_refused = 0, reconnects = 0;
  std::uint64_t orders_sent = 0, orders_filled = 0, orders_partially_filled = 0;
  std::uint64_t orders_unfilled = 0, orders_rejected = 0;
  std::uint64_t orders_unknown = 0;   // not proven at the end; sent = the sum of these five
  std::uint64_t orders_doubted = 0;   // times that a fate was in doubt and had to be asked for
  std::uint64_t orders_not_sent = 0;  // held back at the last moment: never on the wire
  std::uint64_t signatures_made = 0, signatures_accepted = 0, signatures_refused = 0;
};

struct PairReport {
  std::string buy_instrument, buy_venue;
  std::string sell_instrument, sell_venue;  // another quote asset, where both are compared
  std::uint64_t seen = 0, taken = 0;
  std::int64_t best_edge_ppm = 0;
};

struct LedgerDifference {
  std::string venue, asset;
  Amount engine, exchange;
};

struct SessionReport {
  std::string mode;  // paper, live, scan
  std::string market;
  std::uint64_t seed = 0;
  std::chrono::nanoseconds duration{0};
  std::vector<VenueReport> venues;
  std::uint64_t opportunities_seen = 0, opportunities_taken = 0;
  std::map<std::string, std::uint64_t> not_taken;  // reason -> count
  std::vector<PairReport> pairs;
  std::uint64_t legs_repaired = 0, legs_open = 0;
  std::map<std::string, Amount> profit;  // by quote asset, after fees
  std::map<std::string, Amount> fees;    // by the asset that they were paid in
  bool has_ledger = false;               // an exchange's own account could be read (paper)
  std::vector<LedgerDifference> ledger_differences;
  LatencyHistogram tick_to_order;
  LatencyHistogram decision;  // book update dequeued -> decided
  std::string journal_file;
  std::string stop_reason;         // empty: time was up
  bool is_latched = false;         // halted by risk: exit code 3
  bool is_stuck = false;           // it ended while fewer than two venues could be compared
  std::vector<std::string> notes;  // what a user should know: venues skipped, instruments missing
};

/// The machine's contract: one JSON document (docs/operating.md describes each field).
std::string json_report(const SessionReport& report);
/// For people: what was seen, taken and why not, earned, how fast, and what to try next.
std::string summary(const SessionReport& report);

}  // namespace crossbook
