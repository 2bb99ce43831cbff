#include "tests/simulation/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/exchange/market_random.hpp"
#include "venues/registry.hpp"

namespace crossbook::simulation {
namespace {

constexpr milliseconds kOnce{0};
constexpr milliseconds ms(std::int64_t count) { return milliseconds{count}; }

// By SimFault.
constexpr std::array<FaultRow, kSimFaults> kRows{{
    {SimFault::Silence, "silence", "M7", FaultKind::Silence, ms(2'000), ms(40'000)},
    {SimFault::BadJson, "bad_json", "M19", FaultKind::BadJson, ms(200), ms(5'000)},
    {SimFault::WrongSchema, "wrong_schema", "M15", FaultKind::WrongSchema, ms(200), ms(5'000)},
    {SimFault::BadUtf8, "bad_utf8", "M22", FaultKind::BadUtf8, ms(200), ms(3'000)},
    {SimFault::Oversized, "oversized_frame", "M20", FaultKind::OversizedFrame, ms(200), ms(1'000)},
    {SimFault::PrivateGarbage, "private_garbage", "O34", FaultKind::PrivateGarbage, ms(500),
     ms(15'000)},
    {SimFault::LostReply, "lost_reply", "O1", FaultKind::LostReply, ms(2'000), ms(40'000)},
    {SimFault::CutOnOrder, "cut_on_order", "O29", FaultKind::CutOnOrder, ms(5'000), ms(40'000)},
    {SimFault::Rest503, "rest_503", "O9", FaultKind::Rest503, ms(1'000), ms(30'000)},
    {SimFault::Rest429, "rest_429", "O14", FaultKind::Rest429, ms(1'000), ms(20'000)},
    {SimFault::CutPublic, "cut_public", "M35", FaultKind::CutPublic, ms(500), ms(500)},
    {SimFault::CutPrivate, "cut_private", "O8", FaultKind::CutPrivate, ms(500), ms(500)},
    {SimFault::Gone, "gone", "E12", FaultKind::Gone, ms(500), ms(30'000)},
    {SimFault::ClockAhead, "clock_ahead", "O16", FaultKind::ClockAhead, ms(5'000), ms(60'000)},
    {SimFault::ClockBehind, "clock_behind", "O16", FaultKind::ClockBehind, ms(5'000), ms(60'000)},
    {SimFault::NoTradePermission, "no_trade_permission", "S2", FaultKind::NoTradePermission,
     ms(900'000), ms(900'000), true},
    {SimFault::KeyRevoked, "key_revoked", "S1", FaultKind::KeyRevoked, ms(900'000), ms(900'000),
     true},
    {SimFault::KeyCanWithdraw, "key_can_withdraw", "S3", FaultKind::KeyCanWithdraw, ms(900'000),
     ms(900'000), true},
    {SimFault::KeyOtherAddress, "key_other_address", "S4", FaultKind::KeyOtherAddress, ms(900'000),
     ms(900'000), true},
    {SimFault::ForeignOrder, "foreign_order", "S6", FaultKind::ForeignOrder, ms(5'000), ms(5'000),
     true},
    {SimFault::ForeignLimit, "foreign_limit", "S6", FaultKind::ForeignLimit, ms(5'000), ms(5'000),
     true},
    {SimFault::ForeignBalance, "foreign_balance", "S7", FaultKind::ForeignBalance, ms(5'000),
     ms(5'000), true},
    {SimFault::DropDeltas, "drop_deltas", "M1", {}, kOnce, kOnce},
    {SimFault::RepeatDeltas, "repeat_deltas", "M2", {}, kOnce, kOnce},
    {SimFault::SwapDeltas, "swap_deltas", "M3", {}, kOnce, kOnce},
    {SimFault::FlipDigit, "flip_digit", "M4", {}, kOnce, kOnce},
    {SimFault::FreezeSymbol, "freeze_symbol", "M8", {}, ms(5'000), ms(60'000)},
    {SimFault::LagRamp, "lag", "M9", {}, ms(5'000), ms(40'000)},
    {SimFault::PublicHole, "public_black_hole", "M25", {}, ms(2'000), ms(60'000)},
    {SimFault::PrivateHole, "private_black_hole", "M25", {}, ms(2'000), ms(60'000)},
    {SimFault::RestHole, "rest_black_hole", "M11", {}, ms(2'000), ms(30'000)},
    {SimFault::PrivateSilence, "private_silence", "O8", {}, ms(2'000), ms(40'000)},
    {SimFault::DropReports, "drop_reports", "O7", {}, kOnce, kOnce},
    {SimFault::RepeatReports, "repeat_reports", "O6", {}, ms(1'000), ms(30'000)},
    {SimFault::LateReports, "late_reports", "O3", {}, ms(1'000), ms(30'000)},
    {SimFault::HoldOrders, "hold_orders", "O11", {}, ms(1'000), ms(30'000)},
    {SimFault::LoseAnswers, "lose_answers", "O9", {}, kOnce, kOnce},
    {SimFault::Burst, "burst", "M32", {}, ms(1'000), ms(8'000)},
    {SimFault::Halt, "halt", "M18", {}, ms(2'000), ms(60'000)},
    {SimFault::Flash, "flash_price", "M34", {}, ms(500), ms(10'000)},
    {SimFault::Vanish, "quotes_vanish", "O30", {}, ms(5'000), ms(60'000)},
    {SimFault::FeesDouble, "fees_double", "E1", {}, ms(60'000), ms(300'000)},
    {SimFault::Credit, "credit", "E13", {}, kOnce, kOnce, true},
    {SimFault::AllCut, "all_cut", "M28", {}, kOnce, kOnce},
    {SimFault::WallStep, "wall_clock_step", "P11", {}, kOnce, kOnce},
    {SimFault::Pause, "pause", "P12", {}, ms(200), ms(15'000)},
    {SimFault::StallConnector, "stall_connector", "P16", {}, ms(200), ms(15'000)},
    {SimFault::Kill9, "kill_9", "P4", {}, ms(500), ms(20'000)},
    {SimFault::Kill9AtIntent, "kill_9_at_intent", "P2", {}, ms(500), ms(20'000)},
    {SimFault::Kill9AtArrival, "kill_9_at_arrival", "P3", {}, ms(500), ms(20'000)},
    {SimFault::Restart, "restart", "P22", {}, ms(500), ms(10'000)},
    {SimFault::DiskFull, "disk_full", "P8", {}, kOnce, kOnce, true},
    {SimFault::SyncFails, "sync_fails", "P9", {}, kOnce, kOnce, true},
    {SimFault::OperatorKill, "operator_kill", "I13", {}, kOnce, kOnce, true},
}};

constexpr nanoseconds kFirstFault{seconds{20}};
constexpr std::int64_t kMostFaults = 6;
constexpr std::int64_t kAimedPercent = 75;
constexpr std::int64_t kLastOnesPercent = 20;  // of the seeds end with a fault that ends trading

bool has_two(SimFault fault) {  // what is done to two exchanges at once needs no exchange
  return fault == SimFault::AllCut || fault == SimFault::Pause || fault == SimFault::WallStep;
}

DrawnFault draw_fault(MarketRandom& random, const Scenario& scenario,
                      const std::vector<SimFault>& enabled) {
  DrawnFault drawn;
  drawn.fault =
      enabled[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(enabled.size())))];
  const FaultRow& row = row_of(drawn.fault);
  drawn.lasts = ms(random.between(row.shortest.count(), row.longest.count()));
  drawn.venue =
      static_cast<std::size_t>(random.below(static_cast<std::int64_t>(scenario.venues.size())));
  // all is over 60 s before trading ends, so that healing can be seen
  const nanoseconds last = scenario.end_of_trading() - seconds{60} - kLongestWait -
                           (row.is_last ? nanoseconds{0} : drawn.lasts);
  const nanoseconds first = row.is_last ? scenario.length / 2 : kFirstFault;
  drawn.at = nanoseconds{random.between(first.count(), last.count())};
  if (has_two(drawn.fault)) drawn.venue = 0;
  return drawn;
}

}  // namespace

std::string_view to_string(Moment moment) noexcept {
  switch (moment) {
    case Moment::AtOnce: return "at once";
    case Moment::Intent: return "intent";
    case Moment::Acknowledged: return "acknowledgement";
    case Moment::Doubt: return "order in doubt";
    case Moment::Repair: return "hedge";
  }
  __builtin_unreachable();
}

const FaultRow& row_of(SimFault fault) noexcept { return kRows[static_cast<std::size_t>(fault)]; }

Scenario calm_scenario(std::uint64_t seed) {
  MarketRandom random{seed * 2 + 1};
  Scenario scenario;
  scenario.seed = seed;
  std::vector<const VenueModule*> all;
  for (const VenueModule& module : trading_venues()) all.push_back(&module);
  const std::int64_t wanted = random.between(2, 3);
  while (static_cast<std::int64_t>(scenario.venues.size()) < wanted && !all.empty()) {
    const auto at = all.begin() + random.below(static_cast<std::int64_t>(all.size()));
    scenario.venues.push_back(*at);
    all.erase(at);
  }
  scenario.instruments = {"BTC/USDT"};
  if (random.percent(50)) scenario.instruments.emplace_back("ETH/USDT");
  scenario.updates_per_second = static_cast<int>(random.between(1, 4));
  scenario.touch_value = random.between(300, 6'000);
  scenario.fee_ppm = random.between(0, 600);
  scenario.repair_tries = static_cast<std::uint8_t>(random.between(0, 3));
  scenario.repair_loss_ppm = random.between(500, 10'000);
  scenario.slowest = ms(random.between(2, 120));
  if (random.percent(40)) scenario.repair_policy = static_cast<RepairPolicy>(random.between(1, 3));
  if (random.percent(50)) scenario.max_losers = static_cast<std::uint8_t>(random.between(2, 5));
  if (random.percent(20)) scenario.max_venue_exposure = random.between(20'000, 200'000);
  if (random.percent(25)) {  // one position, traded in two quote assets
    scenario.instruments.emplace_back("BTC/USD");
    scenario.instruments.emplace_back(kConversion);
  }
  return scenario;
}

Scenario draw_scenario(std::uint64_t seed) {
  Scenario scenario = calm_scenario(seed);
  MarketRandom random{seed * 2 + 2};
  // first which faults exist, then how often they come
  std::vector<SimFault> usual, last;
  for (const FaultRow& row : kRows) {
    if (row.is_last)
      last.push_back(row.fault);
    else if (random.percent(35))
      usual.push_back(row.fault);
  }
  if (usual.empty()) usual.push_back(SimFault::LostReply);
  for (std::int64_t left = random.between(1, kMostFaults); left > 0; --left)
    scenario.faults.push_back(draw_fault(random, scenario, usual));
  if (random.percent(kLastOnesPercent))
    scenario.faults.push_back(draw_fault(random, scenario, last));
  std::sort(scenario.faults.begin(), scenario.faults.end(),
            [](const DrawnFault& a, const DrawnFault& b) { return a.at < b.at; });
  // most wait for an order in flight: by the clock alone nine in ten would meet none
  MarketRandom moments{seed * 5 + 3};
  for (DrawnFault& fault : scenario.faults)
    if (moments.percent(kAimedPercent))
      fault.moment = static_cast<Moment>(moments.between(1, kMoments - 1));
  return scenario;
}

std::string describe(const Scenario& scenario, const DrawnFault& fault) {
  const auto in_seconds = [](nanoseconds time) {
    return static_cast<double>(std::chrono::duration_cast<milliseconds>(time).count()) / 1'000;
  };
  const FaultRow& row = row_of(fault.fault);
  std::string text = fmt::format("{} {} at {} s", row.id, row.name, in_seconds(fault.at));
  if (fault.lasts.count() > 0) text += fmt::format(" for {} s", in_seconds(fault.lasts));
  if (fault.moment != Moment::AtOnce)
    return fmt::format("{}, with the next {}", text, to_string(fault.moment));
  return text + ", " + std::string{scenario.venues[fault.venue]->capabilities->name};
}

}  // namespace crossbook::simulation
