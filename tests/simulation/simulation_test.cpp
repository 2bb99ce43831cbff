// The simulator's own tests: seeds that failed once, the same seed twice, and bugs that are planted
// to see them found.
#include "tests/simulation/simulation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/simulation/campaign.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook::simulation {
namespace {

constexpr std::size_t kRepeats = 6;
constexpr nanoseconds kShort{std::chrono::minutes{4}};  // enough for one thing at a time

std::string all_of(const Outcome& outcome) {
  std::string text;
  for (const Violation& violation : outcome.violations) text += describe(violation) + "\n";
  return text;
}

/// The faults one after another, over and over; what ends trading once.
Scenario scenario_with(std::uint64_t seed, const std::vector<SimFault>& faults) {
  Scenario scenario = calm_scenario(seed);
  scenario.length = kShort;
  for (std::size_t i = 0; !faults.empty() && i < kRepeats; ++i) {
    DrawnFault fault;
    fault.fault = faults[i % faults.size()];
    fault.at = seconds{20 + 20 * i};
    fault.lasts = std::min<nanoseconds>(row_of(fault.fault).longest, seconds{12});
    fault.venue = (i + seed) % scenario.venues.size();
    if (row_of(fault.fault).is_last) fault.lasts = row_of(fault.fault).longest;
    scenario.faults.push_back(fault);
    if (row_of(fault.fault).is_last) break;
  }
  return scenario;
}

std::vector<std::uint64_t> kept_seeds() {
  std::ifstream file{std::string{CROSSBOOK_SOURCE_DIR} + "/tests/simulation/kept_seeds.txt"};
  std::vector<std::uint64_t> seeds;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line.front() != '#') seeds.push_back(std::stoul(line));
  return seeds;
}

class KeptSeed : public ::testing::TestWithParam<std::uint64_t> {};
TEST_P(KeptSeed, FailsNoMore) {
  const Outcome outcome = simulate(draw_scenario(GetParam()));
  EXPECT_TRUE(outcome.violations.empty()) << all_of(outcome);
}
INSTANTIATE_TEST_SUITE_P(Simulation, KeptSeed, ::testing::ValuesIn(kept_seeds()),
                         ::testing::PrintToStringParamName());

TEST(SimulationI15, TheSameSeedIsTheSameRun) {
  for (const std::uint64_t seed : {3U, 16U, 40U}) {
    const Outcome once = simulate(draw_scenario(seed));
    const Outcome again = simulate(draw_scenario(seed));
    EXPECT_EQ(once.trace, again.trace) << "seed " << seed;
    EXPECT_EQ(once.events, again.events) << "seed " << seed;
  }
}

TEST(SimulationI10, WithoutFaultsNothingIsRefusedAndNothingWrong) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const Outcome outcome = simulate(scenario_with(seed, {}));
    EXPECT_TRUE(outcome.violations.empty()) << "seed " << seed << ": " << all_of(outcome);
    EXPECT_GT(outcome.takes, 10U) << "seed " << seed;
  }
}

class SimulatedFault : public ::testing::TestWithParam<SimFault> {};
TEST_P(SimulatedFault, IsHealed) {
  const Outcome outcome = simulate(scenario_with(1, {GetParam()}));
  EXPECT_TRUE(outcome.violations.empty()) << all_of(outcome);
  EXPECT_GT(outcome.takes, 0U);
}
std::vector<SimFault> all_faults() {
  std::vector<SimFault> all;
  for (std::size_t i = 0; i < kSimFaults; ++i) all.push_back(static_cast<SimFault>(i));
  return all;
}
std::string fault_name(const ::testing::TestParamInfo<SimFault>& fault) {
  const FaultRow& row = row_of(fault.param);
  return std::string{row.id} + "_" + std::string{row.name};
}
INSTANTIATE_TEST_SUITE_P(Simulation, SimulatedFault, ::testing::ValuesIn(all_faults()), fault_name);

#ifndef NDEBUG

struct Planted {
  const char* name;
  PlantedBug bug;
  const char* breaks;  // any of these invariants may be the first to fall
  std::vector<SimFault> with;
};
std::ostream& operator<<(std::ostream& out, const Planted& planted) { return out << planted.name; }

constexpr std::uint64_t kMostSeeds = 40;

class PlantedBugs : public ::testing::TestWithParam<Planted> {
 protected:
  void TearDown() override { planted_bug = PlantedBug::None; }
};

TEST_P(PlantedBugs, IsFound) {
  const Planted& planted = GetParam();
  planted_bug = planted.bug;
  for (std::uint64_t seed = 1; seed <= kMostSeeds; ++seed) {
    const Outcome outcome = simulate(scenario_with(seed, planted.with));
    if (outcome.violations.empty()) continue;
    const std::string first = outcome.violations.front().invariant;
    std::istringstream expected{planted.breaks};
    bool is_expected = false;
    for (std::string one; expected >> one;) is_expected |= one == first;
    EXPECT_TRUE(is_expected) << "seed " << seed << ": " << all_of(outcome);
    std::cout << planted.name << ": found by seed " << seed << ", "
              << describe(outcome.violations.front()) << "\n";
    return;
  }
  FAIL() << planted.name << " was not found by " << kMostSeeds << " seeds";
}

const Planted kBugs[] = {
    {"FillBookedTwice", PlantedBug::FillBookedTwice, "I6 I2", {SimFault::RepeatReports}},
    {"UnknownFreesExposure", PlantedBug::UnknownFreesExposure, "I3", {SimFault::LostReply}},
    {"SentAgain", PlantedBug::SentAgain, "I4", {SimFault::LostReply}},
    {"NotFoundIsProof", PlantedBug::NotFoundIsProof, "I3 I18", {SimFault::HoldOrders}},
    {"GapIgnored", PlantedBug::GapIgnored, "I8 I9 I18", {SimFault::DropDeltas}},
    {"LevelNeverDeleted", PlantedBug::LevelNeverDeleted, "I8 I18", {}},
    {"LatchIgnored", PlantedBug::LatchIgnored, "I13", {SimFault::OperatorKill}},
    {"ForeignOrderIgnored", PlantedBug::ForeignOrderIgnored, "I21", {SimFault::ForeignOrder}},
    {"HedgeDoubled", PlantedBug::HedgeDoubled, "I9", {SimFault::Vanish}},
    {"LotIgnored", PlantedBug::LotIgnored, "I9", {}},
    {"TickIgnored", PlantedBug::TickIgnored, "I9", {}},
    {"FeeForgotten", PlantedBug::FeeForgotten, "I9", {}},
    {"EdgeCapIgnored", PlantedBug::EdgeCapIgnored, "I9 I13", {SimFault::Flash}},
    {"HaltIgnored", PlantedBug::HaltIgnored, "I9", {SimFault::Halt}},
    {"ExposureLimitIgnored", PlantedBug::ExposureLimitIgnored, "I3", {SimFault::Vanish}},
    {"WithdrawnBookTraded", PlantedBug::WithdrawnBookTraded, "I8 I9", {SimFault::CutPublic}},
    {"IntentNotJournaled", PlantedBug::IntentNotJournaled, "I15 I5 I6", {}},
    {"DecidesOtherwiseAgain", PlantedBug::DecidesOtherwiseAgain, "I15", {}},
    {"MissingFillForgotten",
     PlantedBug::MissingFillForgotten,
     "I2 I16 I18",
     {SimFault::DropReports}},
    {"FeeFromWrongSide", PlantedBug::FeeFromWrongSide, "I2 I18", {}},
    {"EndedOrderReopens", PlantedBug::EndedOrderReopens, "I7 I18", {SimFault::LateReports}},
    {"KillIgnored", PlantedBug::KillIgnored, "I13", {SimFault::OperatorKill}},
    {"DiskFailureIgnored", PlantedBug::DiskFailureIgnored, "I13", {SimFault::SyncFails}},
    {"NonceFollowsClock", PlantedBug::NonceFollowsClock, "I22 I18", {SimFault::WallStep}},
    {"ClockRefusalIsFatal", PlantedBug::ClockRefusalIsFatal, "I18", {SimFault::ClockBehind}},
    {"NeverReconnects", PlantedBug::NeverReconnects, "I18", {SimFault::AllCut}},
    {"RetryAfterIgnored", PlantedBug::RetryAfterIgnored, "I10", {SimFault::Rest429}},
    {"ClientIdReused", PlantedBug::ClientIdReused, "I4 I7", {}},
    {"RefusedFrameNotCounted", PlantedBug::RefusedFrameNotCounted, "I19", {SimFault::BadJson}},
    {"EventDropped", PlantedBug::EventDropped, "I20 I18", {}},
    {"BalanceTakenOver", PlantedBug::BalanceTakenOver, "I21", {SimFault::ForeignBalance}},
    {"MoneyMade", PlantedBug::MoneyMade, "I1", {}},
    {"RepairPolicyIgnored", PlantedBug::RepairPolicyIgnored, "I9", {SimFault::Vanish}},
    {"LastInputTwiceAfterCrash", PlantedBug::LastInputTwiceAfterCrash, "I14", {SimFault::Kill9}},
    {"LosersNotCounted", PlantedBug::LosersNotCounted, "I9", {SimFault::FeesDouble}},
};
static_assert(std::size(kBugs) + 1 == kPlantedBugs);

std::string name_of(const ::testing::TestParamInfo<Planted>& planted) { return planted.param.name; }
INSTANTIATE_TEST_SUITE_P(Simulation, PlantedBugs, ::testing::ValuesIn(kBugs), name_of);

#endif

}  // namespace
}  // namespace crossbook::simulation
