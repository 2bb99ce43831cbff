// The deterministic core: (time, event) in, actions out. The same inputs give the same actions.
// In: Input. Out: Actions, and its state to be read between inputs. Thread: the engine's alone.
// Limits: kMaxVenues, the instruments of the table, kMaxOpenOrders, kMaxActions per input;
// allocates only in its constructor. No clock, thread, socket or random source.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/comparator/comparator.hpp"
#include "engine/comparator/conversion_rates.hpp"
#include "engine/comparator/pairing.hpp"
#include "engine/core/action.hpp"
#include "engine/core/config.hpp"
#include "engine/core/counters.hpp"
#include "engine/core/echo_watch.hpp"
#include "engine/core/episode.hpp"
#include "engine/core/foreign_orders.hpp"
#include "engine/core/input.hpp"
#include "engine/core/take.hpp"
#include "engine/execution/fill_filter.hpp"
#include "engine/execution/leg.hpp"
#include "engine/execution/leg_table.hpp"
#include "engine/execution/repair.hpp"
#include "engine/execution/sizing.hpp"
#include "engine/inventory/exposure.hpp"
#include "engine/inventory/inventory.hpp"
#include "engine/inventory/other_balances.hpp"
#include "engine/inventory/profit.hpp"
#include "engine/risk/gate.hpp"
#include "engine/risk/kill_switch.hpp"
#include "engine/risk/slippage.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

class Core {
 public:
  /// @param table complete, and outlives the core
  /// @throws std::invalid_argument naming the setting and the mend
  Core(const CoreConfig& config, const InstrumentTable& table)
      : Core{config, table, make_pairings(table, config.conversions)} {}
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  /// Takes one input and appends what follows from it. Call out.clear() first.
  void on(const Input& input, Actions& out) noexcept;

  // State, for screens, metrics and the summary: read between inputs, on the engine's thread.

  const CoreConfig& config() const noexcept { return config_; }
  const InstrumentTable& instruments() const noexcept { return table_; }
  std::size_t venue_count() const noexcept { return venues_.size(); }
  MonoNanos now() const noexcept { return now_; }

  const CoreCounters& counters() const noexcept { return counters_; }
  const VenueCounters& counters(VenueId venue) const noexcept {
    return venues_[venue.value()].counters;
  }
  const OpportunityCounters& opportunities(InstrumentId instrument) const noexcept {
    return by_instrument_[instrument.value()];
  }
  std::uint64_t crossings() const noexcept { return comparator_.crossings(); }
  /// Not open: id 0.
  const Episode& episode(PairingId pairing, VenueId sell, VenueId buy) const noexcept {
    return episodes_.at(pairing, sell, buy);
  }
  std::span<const Pairing> pairings() const noexcept { return comparator_.pairings(); }

  const BookUpdate& book(VenueId venue, InstrumentId instrument) const noexcept {
    return comparator_.book(venue, instrument);
  }
  /// Status Unlisted until the venue told its rules.
  const InstrumentRules& rules(VenueId venue, InstrumentId instrument) const noexcept {
    return rules_[rules_index(venue, instrument)];
  }
  const VenueStateChange& venue_state(VenueId venue) const noexcept {
    return venues_[venue.value()].state;
  }

  const Inventory& inventory() const noexcept { return inventory_; }
  /// Of the instrument and of those that it is traded against.
  const Exposure& exposure(InstrumentId instrument) const noexcept {
    return exposures_.at(family_of(instrument));
  }
  /// Base that is not hedged; told of one instrument of each family, 0 of the others.
  Amount position(InstrumentId instrument) const noexcept {
    return exposures_.at(instrument).position;
  }
  const Profit& profit(AssetId asset) const noexcept { return profit_.at(asset); }
  /// Of the day that Profit::today counts for.
  std::chrono::nanoseconds day_age() const noexcept { return profit_.day_age(now_); }
  bool is_mismatched(VenueId venue, AssetId asset) const noexcept {
    return inventory_.is_mismatched(venue, asset, now_, config_.balance_mismatch_after);
  }

  std::size_t open_orders() const noexcept { return orders_.open_count(); }
  const OrderRecord& open_order(std::size_t position) const noexcept {
    return orders_.open_at(position);
  }
  const OrderRecord* find_order(const ClientOrderId& id) const noexcept { return orders_.find(id); }
  /// Of the instrument's family: one at a time.
  const Take& take(InstrumentId instrument) const noexcept {
    return states_[family_of(instrument).value()].take;
  }
  /// No order is unresolved, no repair is waiting, no cancel is on its way: safe to end the run.
  bool is_idle() const noexcept {
    return active_takes_ == 0 && orders_.open_count() == 0 && now_ >= cancel_until_;
  }
  /// A fill was booked by guess, and its venue's word on the balances is to be taken over yet.
  bool has_guess() const noexcept { return inventory_.has_guess(); }
  /// Every venue that was traded at has told its balances since then, and they are what we hold.
  bool is_reconciled(MonoNanos since) const noexcept;
  /// The session is open, not stopped and not latched.
  bool is_trading() const noexcept {
    return config_.send_orders && is_open_ && !is_stopping_ && !kill_switch_.is_latched();
  }
  const KillSwitch& kill_switch() const noexcept { return kill_switch_; }

 private:
  struct VenueRow {
    VenueStateChange state;
    VenueCounters counters;
    bool is_unclear = false;  // see BlockReason::BalanceUnclear
  };

  // core.cpp
  Core(const CoreConfig& config, const InstrumentTable& table, const Pairings& pairings);
  void handle(const ExecutionReport& report, Actions& out) noexcept;
  void handle(const BookUpdate& update, Actions& out) noexcept;
  void handle(const Balance& balance, Actions& out) noexcept;
  void handle(const RulesUpdate& update, Actions& out) noexcept;
  void handle(const VenueStateChange& change, Actions& out) noexcept;
  void handle(const OrderSent& sent, Actions& out) noexcept;
  void handle(const OtherBalance& balance, Actions& out) noexcept;
  void handle(const TimerTick& tick, Actions& out) noexcept;
  void handle(const OpenSession& open, Actions& out) noexcept;
  void handle(const StopTrading& stop, Actions& out) noexcept;
  void handle(const EngageLatch& latch, Actions& out) noexcept;
  void handle(const Rearm& rearm, Actions& out) noexcept;
  void handle(const Resumed& resumed, Actions& out) noexcept;
  bool knows(VenueId venue) const noexcept { return venue.value() < venues_.size(); }
  bool knows(InstrumentId instrument) const noexcept { return instrument.value() < states_.size(); }
  InstrumentId family_of(InstrumentId instrument) const noexcept {
    return families_[instrument.value()];
  }
  InstrumentState& family_state(InstrumentId instrument) noexcept {
    return states_[family_of(instrument).value()];
  }
  /// The venue can be asked, whether or not it may be sent orders.
  bool can_ask(VenueId venue) const noexcept {
    const VenueState state = venues_[venue.value()].state.state;
    return state == VenueState::Ready || state == VenueState::Hold;
  }
  void latch(LatchReason reason, const ClientOrderId& id, Actions& out) noexcept;
  void latch_venue(VenueId venue, LatchReason reason, const ClientOrderId& id,
                   Actions& out) noexcept;
  void alert(AlertKind kind, const OrderRecord& record, Actions& out) noexcept;
  void alert(const Alert& what, Actions& out) noexcept;
  std::size_t rules_index(VenueId venue, InstrumentId instrument) const noexcept {
    return std::size_t{instrument.value()} * venues_.size() + venue.value();
  }

  // core_books.cpp: from a book to a take
  void on_found(std::span<const Opportunity> found, CloseCause cause, MonoNanos tick,
                Actions& out) noexcept;
  void close_episode(const Opportunity& found, CloseCause cause, Actions& out) noexcept;
  void note_edge(const Opportunity& found, Actions& out) noexcept;
  void compare_fees(const BookId& at, Actions& out) noexcept;
  void consider(const Opportunity& found, MonoNanos tick, Actions& out) noexcept;
  void refresh_rates(InstrumentId through, Actions& out) noexcept;
  void refresh_rate(ConversionId conversion, Actions& out) noexcept;
  void reprice(Actions& out) noexcept;
  void note_price_ratio(const Opportunity& found, Actions& out) noexcept;
  BlockReason check(const Opportunity& found, const Episode& episode) const noexcept;
  bool is_off_median(const BookId& at, Price price) const noexcept;
  bool is_total_exceeded(const Plan& plan) const noexcept;
  bool is_venue_exceeded(const Leg& leg) const noexcept;
  Price fair_price(InstrumentId instrument) const noexcept;
  Amount worst_value(InstrumentId family, const Exposure& at) const noexcept;
  BlockReason check_state(const Opportunity& found, const Episode& episode) const noexcept;
  SizingResult size(const Opportunity& found) const noexcept;
  void send_take(const Opportunity& found, Episode& episode, const Plan& plan, MonoNanos tick,
                 Actions& out) noexcept;
  void block(const Opportunity& found, Episode& episode, BlockReason reason, Actions& out) noexcept;

  // core_orders.cpp: from an intent to its end
  bool send(const OrderIntent& intent, std::uint16_t take, Price reference, Actions& out) noexcept;
  void cancel_if_resting(OrderRecord& record, const ExecutionReport& report, Actions& out) noexcept;
  void finish(OrderRecord& record, const LegOutcome& outcome, Actions& out) noexcept;
  void check_fee(const OrderRecord& record, const Fill& fill, const FillFlow& flow,
                 Actions& out) noexcept;
  void book_fill(OrderRecord& record, const BookedFill& booked, bool is_late,
                 Actions& out) noexcept;
  void note_latches(OrderRecord& record, const LegOutcome& outcome, Actions& out) noexcept;
  void close_leg(OrderRecord& record, Actions& out) noexcept;
  void note_rejection(const OrderRecord& record, Actions& out) noexcept;
  void refresh_hold(OrderRecord& record) noexcept;

  // core_watch.cpp: what happens on our accounts and is not ours
  void on_unmatched(const ExecutionReport& report, Actions& out) noexcept;
  void on_foreign(const ExecutionReport& report, Actions& out) noexcept;
  void begin_trading(VenueId venue) noexcept;
  void check_balances(Actions& out) noexcept;
  void check_balance(VenueId venue, AssetId asset, Actions& out) noexcept;
  void check_other_balances(VenueId venue, Actions& out) noexcept;
  void note_mismatch(bool differs, const Alert& what, Actions& out) noexcept;
  bool is_in_doubt(const OrderRecord& record, VenueId venue, MonoNanos word) const noexcept;
  Amount doubt(VenueId venue, AssetId asset, MonoNanos word) const noexcept;
  bool has_doubt(VenueId venue, MonoNanos word) const noexcept;
  bool is_still_open(VenueId venue, AssetId asset) const noexcept;
  bool awaits_orders(VenueId venue, MonoNanos word) const noexcept;
  Amount better_part(Amount amount) const noexcept;
  void adopt_balance(VenueId venue, AssetId asset, Actions& out) noexcept;
  bool is_newest_word(VenueId venue, AssetId asset) const noexcept;
  void end_guess(VenueId venue, AssetId asset, Actions& out) noexcept;
  void tell_adopted(VenueId venue, AssetId asset, Amount change, Actions& out) noexcept;
  void adopt_balances(Actions& out) noexcept;
  void allow_for_guess(const OrderRecord& record, const FillFlow& flow) noexcept;

  // core_timers.cpp: orders that are not told of
  void follow_up(OrderRecord& record, Actions& out) noexcept;
  void ask(OrderRecord& record, Actions& out) noexcept;
  void ask_for_orders_of(VenueId venue, InstrumentId instrument) noexcept;
  void doubt_orders_of(VenueId venue, Actions& out) noexcept;
  void ask_for_unechoed(Actions& out) noexcept;

  // core_repair.cpp: the end of a take
  using RepairVenues = std::array<RepairVenue, 2 * kMaxVenues>;
  void after_legs(InstrumentId family, Actions& out) noexcept;
  void try_repair(InstrumentId family, Actions& out) noexcept;
  void send_repair(InstrumentId family, const RepairOrder& order, Actions& out) noexcept;
  void end_repair(InstrumentId family, RepairOutcome outcome, Actions& out) noexcept;
  void settle(InstrumentId family, Actions& out) noexcept;
  void note_slippage(InstrumentId family, Actions& out) noexcept;
  std::size_t repair_venues(const Take& take, Side side, RepairVenues& out) const noexcept;
  void add_repair_venues(InstrumentId instrument, QuoteRate rate, Price reference, Side side,
                         RepairVenues& out, std::size_t& count) const noexcept;
  MonoNanos repair_deadline() const noexcept;
  bool is_tradable(const Plan& plan, Amount residual) const noexcept;
  bool is_tradable(const Instrument& instrument, Amount residual) const noexcept;
  /// In the quote asset of either.
  bool is_daily_loss_reached(InstrumentId sold, InstrumentId bought) const noexcept;
  bool is_session_loss_reached(InstrumentId sold, InstrumentId bought) const noexcept;

  CoreConfig config_;
  const InstrumentTable& table_;
  std::vector<InstrumentId> families_;  // by instrument, as Pairings::family
  ClientIds ids_;
  MonoNanos now_;
  MonoNanos next_balance_check_;
  bool is_open_ = false;
  bool is_stopping_ = false;
  bool is_resumed_ = false;  // since the last OpenSession
  std::uint64_t last_opportunity_ = 0;
  std::size_t active_takes_ = 0;
  MonoNanos cancel_until_;  // the last cancel of a foreign order has its time until then
  bool are_names_told_ = false;

  Comparator comparator_;
  ConversionRates rates_between_;
  Episodes episodes_;
  Inventory inventory_;
  OtherBalances other_balances_;
  ForeignOrders foreign_;
  EchoWatch echoes_;
  Exposures exposures_;
  ProfitBook profit_;
  LegTable orders_;
  FillFilter fills_;
  RiskGate gate_;
  SlippageWatch slippage_;
  KillSwitch kill_switch_;
  std::vector<VenueRow> venues_;
  std::vector<InstrumentRules> rules_;  // instrument-major
  std::optional<BookId> dearer_;        // its fee has risen by a fill, and is to be compared anew
  std::vector<InstrumentState> states_;
  std::vector<RepairPolicy> repair_policies_;  // by instrument
  std::vector<OpportunityCounters> by_instrument_;
  CoreCounters counters_;
  std::vector<bool> mismatch_told_;  // by venue and asset; the last of each row: assets not ours
};

}  // namespace crossbook
