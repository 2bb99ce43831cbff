// What the core does or has to say about one input.
// In: nothing. Out: Action, Actions. Thread: the engine's. Limits: kMaxActions per input.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "engine/comparator/pairing.hpp"
#include "engine/execution/block_reason.hpp"
#include "engine/execution/plan.hpp"
#include "engine/risk/kill_switch.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/order.hpp"
#include "venues/market/order_book.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {

// To be carried out by the runtime.

struct SendOrder {
  OrderIntent intent;
};
struct QueryOrder {
  OrderQuery query;
  std::uint8_t attempt = 0;  // 1, 2, 3 …
};
/// Only of an order that is not ours: ours end by themselves.
struct CancelOrder {
  OrderCancel cancel;
};

// Told for the journal, the ledger and people.

/// A crossing became positive after both taker fees.
struct OpportunityOpened {
  OpportunityId id;
  PairingId pairing;
  BookId sell;
  BookId buy;
  Level bid;      // best of the selling venue, in its own quote asset
  Level ask;      // best of the buying venue
  Notional edge;  // of the smaller of the two best quantities, in the asset that both are told in
  std::int64_t edge_ppm = 0;
};
/// A check said no; told once per reason and opportunity.
struct PlanRejected {
  OpportunityId id;
  PairingId pairing;
  BlockReason reason = BlockReason::None;
};
/// Both legs were sent.
struct OpportunityTaken {
  OpportunityId id;
  std::uint16_t take = 0;  // 0 for the first
  Plan plan;
};
enum class CloseCause : std::uint8_t { EdgeGone, BookWithdrawn, RulesChanged, QuoteRateChanged };
std::string_view to_string(CloseCause cause) noexcept;
struct OpportunityClosed {
  OpportunityId id;
  PairingId pairing;
  BookId sell;
  BookId buy;
  CloseCause cause = CloseCause::EdgeGone;
  MonoNanos opened;
  MonoNanos closed;
  Notional best_edge;  // as in OpportunityOpened, the best seen
  std::int64_t best_edge_ppm = 0;
  std::uint16_t takes = 0;
  BlockReason reason = BlockReason::None;  // None: taken; else the first that blocked
};
/// A fill was booked: inventory, exposure and profit changed by exactly this.
struct FillBooked {
  ClientOrderId client_id;
  OpportunityId opportunity;
  std::uint8_t leg = 0;
  VenueId venue;
  InstrumentId instrument;
  Side side = Side::Buy;
  Fill fill;
  Amount profit;  // quote flow - quote fee + base flow valued at the take's sell price, in the
                  // instrument's quote
  bool is_late = false;      // after the order's end
  bool is_inferred = false;  // from a cumulative quantity, at our limit price: no trade id yet
  bool is_reversal = false;  // takes an inferred fill back: the real one follows
};
/// An order came to its end, or was proven never to have existed.
struct LegClosed {
  ClientOrderId client_id;
  OpportunityId opportunity;
  std::uint8_t leg = 0;
  VenueId venue;
  InstrumentId instrument;
  Side side = Side::Buy;
  OrderStatus status = OrderStatus::Unknown;
  RejectReason reason = RejectReason::None;
  Quantity quantity;
  Quantity filled;
  Notional notional;  // sum of price x quantity of its fills
  MonoNanos decided;
  MonoNanos sent;  // 0: no OrderSent was seen
  bool closed_unseen = false;
  bool is_repair = false;
};
/// How the hedge of a lone leg ended.
enum class RepairOutcome : std::uint8_t {
  Hedged,     // what is left is below the minimum size
  Partly,     // tries or time are used up, some is left
  NotFilled,  // the hedge was sent and filled nothing
  Held,       // repair.tries is 0: nothing was sent
  NoVenue,    // no trusted book within the price cap, or no balance there
  Forbidden   // a latch forbids it
};
std::string_view to_string(RepairOutcome outcome) noexcept;
struct LegRepaired {
  OpportunityId opportunity;
  InstrumentId instrument;
  RepairOutcome outcome = RepairOutcome::Hedged;
  Amount residual_before;  // base, + long, - short
  Amount residual_after;   // stays as exposure
  std::uint8_t tries = 0;
};
/// A take came to its end: both legs and the repair, if any.
struct OpportunitySettled {
  OpportunityId id;
  std::uint16_t take = 0;
  InstrumentId instrument;  // the one that was bought
  Quantity sold;
  Quantity bought;
  Amount expected;  // the plan's edge, in the quote asset that both legs are told in
  Amount profit;    // realised, the same: the sum of its fills' profit
  Amount residual;  // base left over, + long, - short
  bool repaired = false;
};
struct Latched {
  LatchReason reason = LatchReason::None;
  bool whole_engine = true;  // else only the venue
  VenueId venue;
  ClientOrderId client_id;  // the order that led to it, if any
};
struct Unlatched {};

/// A venue told of an order or a fill on our account that this run did not cause (S6).
struct ForeignActivity {
  VenueId venue;
  InstrumentId instrument;  // kNoInstrument: not of this run, text says which
  ClientOrderId client_id;  // as told; empty: none, or one longer than ours ever are
  VenueOrderId venue_order_id;
  OrderStatus status = OrderStatus::Unknown;
  bool has_fill = false;
  ErrorText text;  // the venue's words
};
/// The venue's balance was taken over: it differed by no more than its rounding or than fills that
/// were booked by guess, or a person re-armed the latch.
struct BalanceAdopted {
  VenueId venue;
  AssetId asset;
  Amount change;
};

enum class AlertKind : std::uint8_t {
  OrderUnknown,     // its fate is not proven: it counts as exposure and is asked for
  OrderUnresolved,  // max_queries are used up; a person must look
  LateFill,         // a fill after the order's end
  ClosedUnseen,     // proven never to have existed
  FillMissing,      // booked from the cumulative quantity instead
  IllegalReport,    // a status that cannot follow; ignored
  UnmatchedReport,  // names no order
  FilterRejects,    // three in a row: the instrument is held until its rules are read again
  BalanceMismatch,  // the venue's word and ours differ for too long
  ResidualLeft,     // a repair ended and left a tradable quantity
  NamesUsedUp,      // max_opportunities: nothing is taken until the next run
  EchoMissing,      // ended by its reply, and the private stream says nothing: it is asked for
  QuoteOutOfBand,   // a rate between two quote assets strays: nothing is compared by it (E3)
  PriceRatio,       // a book is off another by a power of ten: the instrument is held (E7)
  FeeDearer,    // a fill cost more than the fee that its venue told: that holds from now on (E1)
  LosersInARow  // max_losers takes in a row lost: the instrument rests (E11)
};
inline constexpr std::size_t kAlertKinds = 16;
std::string_view to_string(AlertKind kind) noexcept;
struct Alert {
  AlertKind kind = AlertKind::OrderUnknown;
  VenueId venue;
  InstrumentId instrument;  // not for BalanceMismatch
  AssetId asset;            // for BalanceMismatch, kNoAsset: other_asset; for QuoteOutOfBand
  ClientOrderId client_id;
  AssetCode other_asset = {};  // BalanceMismatch of an asset that this run does not know
  Amount difference = {};      // BalanceMismatch: the venue's word less ours
};

using Action =
    std::variant<SendOrder, QueryOrder, CancelOrder, OpportunityOpened, PlanRejected,
                 OpportunityTaken, OpportunityClosed, FillBooked, LegClosed, LegRepaired,
                 OpportunitySettled, ForeignActivity, BalanceAdopted, Latched, Unlatched, Alert>;

/// snake_case name of the action, e.g. "send_order".
std::string_view action_name(const Action& action) noexcept;

inline constexpr std::size_t kMaxActions = 512;

/// A list with room for what one input can cause. Reused: clear() before each input.
class Actions {
 public:
  void clear() noexcept { size_ = 0, overflowed_ = false; }
  /// A full list drops the action and says so: the core then latches (Internal).
  template <class T>
  void push(const T& action) noexcept {
    if (size_ == kMaxActions) {
      overflowed_ = true;
      return;
    }
    items_[size_++] = action;
  }
  bool overflowed() const noexcept { return overflowed_; }
  std::size_t room() const noexcept { return kMaxActions - size_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const Action& operator[](std::size_t index) const noexcept { return items_[index]; }
  const Action* begin() const noexcept { return items_.data(); }
  const Action* end() const noexcept { return items_.data() + size_; }

 private:
  std::array<Action, kMaxActions> items_{};
  std::size_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace crossbook
