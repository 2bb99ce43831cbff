// How each fault is made, and unmade.
#include <algorithm>

#include "tests/simulation/simulation.hpp"

namespace crossbook::simulation {
namespace {

constexpr milliseconds kHoldShortest{300}, kHoldLongest{6'000};
constexpr milliseconds kLateBy{1'500};
constexpr seconds kHealedWithin{60};
constexpr seconds kCountsFor{5};  // messages are dropped, doubled or swapped by number
constexpr int kEach = 1'000'000;
constexpr std::int64_t kFlashPercent = 35;

/// What an order is at when a fault comes.
std::string_view state_word(const OrderRecord& order) {
  if (order.intent.is_repair) return "repair";
  if (order.status == OrderStatus::PendingNew) return order.sent.count() == 0 ? "decided" : "sent";
  switch (order.status) {
    case OrderStatus::PendingNew: return "sent";
    case OrderStatus::New: return "acknowledged";
    case OrderStatus::PartiallyFilled: return "partly_filled";
    case OrderStatus::Unknown: return "unknown";
    case OrderStatus::Filled:
    case OrderStatus::Canceled:
    case OrderStatus::Rejected:
    case OrderStatus::Expired: return "ended";
  }
  __builtin_unreachable();
}

bool is_at(const OrderRecord& order, Moment moment) {
  switch (moment) {
    case Moment::AtOnce: return true;
    case Moment::Intent: return order.status == OrderStatus::PendingNew;
    case Moment::Acknowledged:
      return order.status == OrderStatus::New || order.status == OrderStatus::PartiallyFilled;
    case Moment::Doubt: return order.status == OrderStatus::Unknown;
    case Moment::Repair: return order.intent.is_repair;
  }
  __builtin_unreachable();
}

}  // namespace

void Simulation::plan(const DrawnFault& fault) {
  clock_.at(Clockwork::kStart + fault.at, [this, fault] {
    if (fault.moment == Moment::AtOnce)
      begin(fault);
    else
      aimed_.push_back(fault);
  });
}

/// Those whose moment has come begin, at the venue of the order that they have waited for.
void Simulation::release_aimed() {
  std::vector<DrawnFault> ready;
  const Core& core = process_->core();
  const auto is_ready = [&](DrawnFault& fault) {
    for (std::size_t i = 0; i < core.open_orders(); ++i) {
      if (!is_at(core.open_order(i), fault.moment)) continue;
      fault.venue = core.open_order(i).intent.venue.value();
      ready.push_back(fault);
      return true;
    }
    if (clock_.elapsed() < fault.at + kLongestWait) return false;
    ready.push_back(fault);
    return true;
  };
  std::erase_if(aimed_, is_ready);
  for (const DrawnFault& fault : ready) begin(fault);
}

void Simulation::note_hits(const DrawnFault& fault) {
  const std::string id{row_of(fault.fault).id};
  ++outcome_.faults[id];
  if (!process_) {
    ++outcome_.hits[{id, "down"}];
    return;
  }
  const Core& core = process_->core();
  if (core.open_orders() == 0) ++outcome_.hits[{id, "none"}];
  for (std::size_t i = 0; i < core.open_orders(); ++i)
    ++outcome_.hits[{id, std::string{state_word(core.open_order(i))}}];
}

void Simulation::begin(const DrawnFault& fault) {
  note_hits(fault);
  if (fault.fault == SimFault::PrivateSilence)
    deaf_until_[fault.venue] = std::max(deaf_until_[fault.venue], clock_.now() + fault.lasts);
  const MonoNanos now = clock_.now();
  troubled_until_ = std::max(troubled_until_, now + fault.lasts);
  if (fault.lasts.count() > 0) clock_.after(fault.lasts, [this, fault] { end(fault); });
  clock_.after(fault.lasts + kHealedWithin + kCountsFor, [this] { look_if_healed(); });
  const FaultRow& row = row_of(fault.fault);
  if (row.exchange) {
    SimVenue& venue = market_.venue(fault.venue);
    venue.faults().inject(*row.exchange, fault.lasts);
    venue.host().tick();
  }
  const auto lever = levers_.find(fault.fault);
  if (lever != levers_.end()) lever->second.begin(fault);
}

void Simulation::end(const DrawnFault& fault) {
  const auto lever = levers_.find(fault.fault);
  if (lever != levers_.end() && lever->second.end) lever->second.end(fault);
}

/// Nothing has gone wrong for so long that all must be well again, while trading goes on.
void Simulation::look_if_healed() {
  if (clock_.now() < troubled_until_ + kHealedWithin || !process_ || is_over_ || is_ending_) return;
  invariants_.after_healing(*process_, kHealedWithin);
}

void Simulation::make_levers() {
  make_network_levers();
  make_market_levers();
  make_machine_levers();
}

void Simulation::make_network_levers() {
  // sets one of the troubles of an address, and sets it back
  const auto trouble = [this](SimFault kind, Listener listener, auto on, auto off) {
    levers_[kind] = {[this, listener, on](const DrawnFault& fault) {
                       on(market_.venue(fault.venue).host().trouble(listener));
                     },
                     [this, listener, off](const DrawnFault& fault) {
                       off(market_.venue(fault.venue).host().trouble(listener));
                     }};
  };
  const auto hole = [&](SimFault kind, Listener listener) {
    trouble(
        kind, listener, [](Trouble& at) { at.is_black_hole = true; },
        [](Trouble& at) { at.is_black_hole = false; });
  };
  const auto count = [&](SimFault kind, Listener listener, int Trouble::*what) {
    levers_[kind].begin = [this, listener, what](const DrawnFault& fault) {
      Trouble& at = market_.venue(fault.venue).host().trouble(listener);
      at.*what = static_cast<int>(random_.between(1, 5));
      // in a quiet hour they would otherwise lie in wait for the next login
      clock_.after(kCountsFor, [&at, what] { at.*what = 0; });
      troubled_until_ = std::max(troubled_until_, clock_.now() + kCountsFor);
    };
  };
  hole(SimFault::PublicHole, Listener::WsPublic);
  hole(SimFault::PrivateHole, Listener::WsPrivate);
  hole(SimFault::RestHole, Listener::Rest);
  count(SimFault::DropDeltas, Listener::WsPublic, &Trouble::to_drop);
  count(SimFault::RepeatDeltas, Listener::WsPublic, &Trouble::to_repeat);
  count(SimFault::SwapDeltas, Listener::WsPublic, &Trouble::to_swap);
  count(SimFault::DropReports, Listener::WsPrivate, &Trouble::to_drop);
  trouble(
      SimFault::LagRamp, Listener::WsPublic,
      [this](Trouble& at) { at.lag = milliseconds{random_.between(500, 10'000)}; },
      [](Trouble& at) { at.lag = nanoseconds{0}; });
  trouble(
      SimFault::LateReports, Listener::WsPrivate, [](Trouble& at) { at.lag = kLateBy; },
      [](Trouble& at) { at.lag = nanoseconds{0}; });
  trouble(
      SimFault::RepeatReports, Listener::WsPrivate, [](Trouble& at) { at.to_repeat = kEach; },
      [](Trouble& at) { at.to_repeat = 0; });
  trouble(
      SimFault::PrivateSilence, Listener::WsPrivate, [](Trouble& at) { at.is_frozen = true; },
      [](Trouble& at) { at.is_frozen = false; });
  trouble(
      SimFault::FreezeSymbol, Listener::WsPublic, [](Trouble&) {},
      [](Trouble& at) { at.lost_word.clear(); });
  levers_[SimFault::FreezeSymbol].begin = [this](const DrawnFault& fault) {
    SimVenue& venue = market_.venue(fault.venue);
    venue.host().trouble(Listener::WsPublic).lost_word = venue.symbol(first_instrument());
  };
  levers_[SimFault::FlipDigit].begin = [this](const DrawnFault& fault) {
    SimVenue& venue = market_.venue(fault.venue);
    // elsewhere nothing but TLS protects a digit
    if (venue.module().capabilities->has_checksum)
      venue.host().trouble(Listener::WsPublic).to_flip = 2;
  };
  levers_[SimFault::HoldOrders] = {[this](const DrawnFault& fault) {
                                     market_.venue(fault.venue)
                                         .host()
                                         .hold_orders(milliseconds{random_.between(
                                             kHoldShortest.count(), kHoldLongest.count())});
                                   },
                                   [this](const DrawnFault& fault) {
                                     market_.venue(fault.venue).host().hold_orders(nanoseconds{0});
                                   }};
  levers_[SimFault::LoseAnswers].begin = [this](const DrawnFault& fault) {
    market_.venue(fault.venue).host().lose_answers(static_cast<int>(random_.between(1, 5)));
  };
  levers_[SimFault::AllCut].begin = [this](const DrawnFault&) {
    for (std::size_t v = 0; v < market_.size(); ++v) {
      market_.venue(v).host().cut(Listener::WsPublic);
      market_.venue(v).host().cut(Listener::WsPrivate);
    }
  };
  // a venue whose clock steps counts its limits' windows anew, or not at all
  for (const SimFault kind : {SimFault::Rest429, SimFault::ClockAhead, SimFault::ClockBehind})
    levers_[kind].begin = [this](const DrawnFault&) { invariants_.expect_limits(); };
}

void Simulation::make_market_levers() {
  levers_[SimFault::Burst] = {[this](const DrawnFault&) { market_.set_burst(true); },
                              [this](const DrawnFault&) { market_.set_burst(false); }};
  const auto set_status = [this](TradingStatus status) {
    return [this, status](const DrawnFault& fault) {
      market_.venue(fault.venue).exchange().set_status(first_instrument(), status);
    };
  };
  levers_[SimFault::Halt] = {set_status(TradingStatus::Halted), set_status(TradingStatus::Trading)};
  levers_[SimFault::Flash] = {
      [this](const DrawnFault& fault) {
        invariants_.expect_latch();  // an order that the keys' collar refuses (S13)
        market_.set_flash(fault.venue, random_.percent(50) ? kFlashPercent : -kFlashPercent);
      },
      [this](const DrawnFault& fault) { market_.set_flash(fault.venue, 0); }};
  levers_[SimFault::Vanish] = {[this](const DrawnFault&) { does_vanish_ = true; },
                               [this](const DrawnFault&) { does_vanish_ = false; }};
  levers_[SimFault::FeesDouble] = {
      [this](const DrawnFault& fault) {
        market_.venue(fault.venue).set_fee_ppm(scenario_.fee_ppm * 2 + 100);
      },
      [this](const DrawnFault& fault) {
        market_.venue(fault.venue).set_fee_ppm(scenario_.fee_ppm);
      }};
  const auto fail_by = [this](const DrawnFault& fault) { invariants_.expect_failure(fault.venue); };
  for (const SimFault kind : {SimFault::NoTradePermission, SimFault::KeyRevoked,
                              SimFault::KeyCanWithdraw, SimFault::KeyOtherAddress})
    levers_[kind].begin = fail_by;
  const auto touch = [this](const DrawnFault& fault) {
    invariants_.expect_other_balance(fault.venue);
    invariants_.expect_latch();
    // What came and went while nothing of the account was told left no trace.
    const bool is_deaf = deaf_until_[fault.venue] > clock_.now() + fault.lasts;
    if (process_ && !is_deaf) invariants_.demand_latch();
  };
  for (const SimFault kind :
       {SimFault::ForeignOrder, SimFault::ForeignLimit, SimFault::ForeignBalance})
    levers_[kind].begin = touch;
  levers_[SimFault::Credit].begin = [this, touch](const DrawnFault& fault) {
    touch(fault);
    SimVenue& venue = market_.venue(fault.venue);
    venue.exchange().deposit(venue.account(), table_.instruments().front().base,
                             Amount::from_raw(power_of_ten(kAmountScale.decimals()) / 2));
  };
}

void Simulation::make_machine_levers() {
  levers_[SimFault::WallStep].begin = [this](const DrawnFault&) {
    clock_.step_wall(seconds{random_.between(-3'600, 3'600)});
  };
  levers_[SimFault::Pause].begin = [this](const DrawnFault& fault) {
    paused_until_ = clock_.now() + fault.lasts;
  };
  levers_[SimFault::StallConnector].begin = [this](const DrawnFault& fault) {
    stalled_until_[fault.venue] = clock_.now() + fault.lasts;
  };
  levers_[SimFault::Kill9].begin = [this](const DrawnFault& fault) {
    downtime_ = fault.lasts;
    if (process_) die();
  };
  const auto arm = [this](Crash crash) {
    return [this, crash](const DrawnFault& fault) {
      crash_ = crash;
      downtime_ = fault.lasts;
    };
  };
  levers_[SimFault::Kill9AtIntent].begin = arm(Crash::AtIntent);
  levers_[SimFault::Kill9AtArrival].begin = arm(Crash::AtArrival);
  levers_[SimFault::Restart].begin = [this](const DrawnFault& fault) { restart(fault.lasts); };
  levers_[SimFault::DiskFull].begin = [this](const DrawnFault&) {
    invariants_.expect_latch();
    disk_.is_full = true;
  };
  levers_[SimFault::SyncFails].begin = [this](const DrawnFault&) {
    invariants_.expect_latch();
    disk_.does_sync_fail = true;
  };
  levers_[SimFault::OperatorKill].begin = [this](const DrawnFault&) {
    invariants_.expect_latch();
    if (!process_) return;
    process_->kill();
    was_killed_ = true;  // as the desk's file of latches says from then on
    invariants_.note_stop();
  };
}

}  // namespace crossbook::simulation
