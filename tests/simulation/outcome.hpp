// What a simulation found, and sums over many.
// In: runs. Out: numbers for people and machines. Thread: one. Limits: none.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulation/clockwork.hpp"

namespace crossbook::simulation {

struct Violation {
  std::string invariant;  // of docs/reliability.md: "I2"
  std::string text;
  nanoseconds at{0};
};

struct Outcome {
  std::uint64_t seed = 0;
  std::vector<Violation> violations;
  std::uint64_t events = 0;
  nanoseconds simulated{0};
  std::uint64_t takes = 0, orders = 0, fills = 0, sessions = 0, repairs = 0;
  std::map<std::string, std::uint64_t> faults;                        // by catalogue id
  std::map<std::pair<std::string, std::string>, std::uint64_t> hits;  // by id and order state
  std::map<std::string, std::uint64_t> checks;                        // by invariant
  std::uint64_t trace = 0;                                            // of all that was journaled

  bool has(std::string_view invariant) const {
    for (const Violation& violation : violations)
      if (violation.invariant == invariant) return true;
    return false;
  }
  void add(const Outcome& other) {
    events += other.events;
    simulated += other.simulated;
    takes += other.takes;
    orders += other.orders;
    fills += other.fills;
    sessions += other.sessions;
    repairs += other.repairs;
    for (const auto& [id, count] : other.faults) faults[id] += count;
    for (const auto& [pair, count] : other.hits) hits[pair] += count;
    for (const auto& [id, count] : other.checks) checks[id] += count;
  }
};

}  // namespace crossbook::simulation
