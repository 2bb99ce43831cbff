// Many seeds on all cores: a process for each core, since a simulation has its process's clock to
// itself; and for each seed that fails, the fewest faults that still make it fail.
// In: a range of seeds. Out: sums and failures. Thread: the caller's. Limits: kMaxJobs.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/simulation/outcome.hpp"
#include "tests/simulation/scenario.hpp"

namespace crossbook::simulation {

inline constexpr unsigned kMaxJobs = 64;

struct Failure {
  std::uint64_t seed = 0;
  std::vector<std::string> violations;  // "I2 at 431.2 s: …"
  std::vector<std::string> faults;      // the fewest that still break the same invariant
};

struct CampaignResult {
  std::uint64_t seeds = 0;
  std::uint64_t violations = 0;
  std::vector<Failure> failures;  // by seed
  Outcome sum;
  std::string trouble;  // a worker that died; empty: none
};

struct CampaignSettings {
  std::uint64_t first = 1;
  std::uint64_t last = 200;
  unsigned jobs = 1;
  /// Called now and then. @param done seeds so far, failed among them
  std::function<void(std::uint64_t done, std::uint64_t failed)> on_progress;
};

CampaignResult run_campaign(const CampaignSettings& settings);

/// One seed here and now; if it fails, the scenario with the fewest faults that still breaks the
/// first invariant that it broke.
struct Shrunk {
  Outcome outcome;
  Scenario scenario;
};
Shrunk run_and_shrink(std::uint64_t seed);
/// "I2 at 431.2 s: …".
std::string describe(const Violation& violation);

}  // namespace crossbook::simulation
