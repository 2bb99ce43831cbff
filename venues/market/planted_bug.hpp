// Bugs that are put in on purpose, to see that the simulation finds them. Only in builds for tests:
// in a release the question is always answered no, and nothing of it is left.
// In: the simulation's choice. Out: whether a bug is in. Thread: set before others start.
// Limits: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace crossbook {

enum class PlantedBug : std::uint8_t {
  None,
  FillBookedTwice,
  UnknownFreesExposure,
  SentAgain,
  NotFoundIsProof,
  GapIgnored,
  LevelNeverDeleted,
  LatchIgnored,
  ForeignOrderIgnored,
  HedgeDoubled,
  LotIgnored,
  TickIgnored,
  FeeForgotten,
  EdgeCapIgnored,
  HaltIgnored,
  ExposureLimitIgnored,
  WithdrawnBookTraded,
  IntentNotJournaled,
  DecidesOtherwiseAgain,
  MissingFillForgotten,
  FeeFromWrongSide,
  EndedOrderReopens,
  KillIgnored,
  DiskFailureIgnored,
  NonceFollowsClock,
  ClockRefusalIsFatal,
  NeverReconnects,
  RetryAfterIgnored,
  ClientIdReused,
  RefusedFrameNotCounted,
  EventDropped,
  BalanceTakenOver,
  MoneyMade,
  RepairPolicyIgnored,
  LosersNotCounted,
  LastInputTwiceAfterCrash
};
inline constexpr std::size_t kPlantedBugs = 36;  // None included

#ifdef NDEBUG
constexpr bool is_planted(PlantedBug) noexcept { return false; }
#else
inline PlantedBug planted_bug = PlantedBug::None;
inline bool is_planted(PlantedBug bug) noexcept { return planted_bug == bug; }
#endif

}  // namespace crossbook
