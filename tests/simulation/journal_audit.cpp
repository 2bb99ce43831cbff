#include "tests/simulation/journal_audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <string_view>

#include "engine/execution/sizing.hpp"
#include "engine/inventory/fill_flow.hpp"
#include "engine/journal/crc32c.hpp"
#include "engine/journal/replay.hpp"

namespace crossbook::simulation {
namespace {

constexpr std::chrono::milliseconds kStopTime{100};

/// What so much from one side brings or costs.
Notional value_taken(const std::array<Level, kBookUpdateDepth>& levels, std::size_t count,
                     Quantity quantity) {
  Notional sum;
  for (std::size_t i = 0; i < count && quantity.raw() > 0; ++i) {
    const Quantity here = std::min(quantity, levels[i].quantity);
    sum += levels[i].price * here;
    quantity -= here;
  }
  return sum;
}

class Auditor {
 public:
  Auditor(const JournalHeader& header, const InstrumentTable& table, JournalFindings& found,
          std::optional<MonoNanos> stopped_at)
      : config_{header.config}, table_{table}, found_{found}, stopped_at_{stopped_at} {}

  void on(MonoNanos time, const Event& event) {
    check("I22", time >= now_, "time goes back");
    now_ = time;
    if (const auto* book = std::get_if<BookUpdate>(&event))
      books_[{book->venue.value(), book->instrument.value()}] = *book;
    if (const auto* change = std::get_if<VenueStateChange>(&event))
      check("I22", change->reason != RejectReason::Nonce, std::string{change->text.view()});
    if (const auto* rules = std::get_if<RulesUpdate>(&event))
      rules_[{rules->venue.value(), rules->instrument.value()}] = rules->rules;
    if (std::holds_alternative<Rearm>(event)) latch_.reset();
    is_foreign_told_ = false;
  }

  void on(const Action& action) {
    if (const auto* send = std::get_if<SendOrder>(&action)) on_send(send->intent);
    if (const auto* taken = std::get_if<OpportunityTaken>(&action)) on_taken(*taken);
    if (const auto* fill = std::get_if<FillBooked>(&action)) on_fill(*fill);
    if (const auto* closed = std::get_if<LegClosed>(&action)) on_closed(*closed);
    if (const auto* latched = std::get_if<Latched>(&action); latched && latched->whole_engine)
      latch_ = latched->reason;
    if (std::holds_alternative<ForeignActivity>(action)) is_foreign_told_ = true;
    if (const auto* repaired = std::get_if<LegRepaired>(&action)) on_repaired(*repaired);
    if (const auto* settled = std::get_if<OpportunitySettled>(&action)) on_settled(*settled);
    if (const auto* adopted = std::get_if<BalanceAdopted>(&action))
      flow(adopted->venue, adopted->asset) += adopted->change;
  }
  /// All that followed from one input has been seen.
  void end_input() {
    if (is_foreign_told_ && config_.latch_on_foreign_order)
      check("I21", latch_.has_value(), "somebody else's order is told of, and nothing latches");
  }

 private:
  using Place = std::pair<std::uint8_t, std::uint16_t>;
  static Place place(const OrderIntent& intent) {
    return {intent.venue.value(), intent.instrument.value()};
  }
  void check(std::string_view invariant, bool holds, const std::string& text) {
    ++found_.checks[std::string{invariant}];
    if (!holds) found_.violations.emplace_back(std::string{invariant}, text);
  }

  void on_send(const OrderIntent& intent) {
    const std::string id{intent.client_id.view()};
    found_.client_ids.push_back(id);
    check("I4", ids_.insert(id).second, "intent " + id + " is in the journal twice");
    if (intent.is_repair) {
      ++found_.repairs;
      check("I9", is_no_larger(intent), "hedge " + id + " is larger than what is left alone");
      check("I9", is_by_policy(intent), "hedge " + id + " is not what the policy says");
    }
    if (!intent.is_repair)
      check("I13", !stopped_at_ || now_ < *stopped_at_ + kStopTime,
            "a new order " + id + " after the stop");
    if (!intent.is_repair)
      check("I13", !latch_, "a new order " + id + " after the latch");
    else if (latch_)
      check("I13", !forbids_repair(*latch_), "a hedge " + id + " after a latch that forbids it");
    const BookUpdate& book = books_[place(intent)];
    check("I8", book.is_trusted() && book.epoch == intent.book_epoch,
          "order " + id + " on a book that is not trusted");
    if (!intent.is_repair)
      check("I8", now_ - book.received <= config_.limits.max_book_age,
            "order " + id + " on an old book");
    const InstrumentRules& rules = rules_[place(intent)];
    const bool is_legal = rules.tick_size.raw() > 0 && rules.lot_size.raw() > 0 &&
                          intent.price.raw() % rules.tick_size.raw() == 0 &&
                          intent.quantity.raw() % rules.lot_size.raw() == 0 &&
                          intent.quantity >= rules.min_quantity &&
                          intent.price * intent.quantity >= rules.min_notional &&
                          intent.time_in_force == TimeInForce::Ioc;
    check("I9", is_legal, "order " + id + " breaks the venue's rules");
    check("I9", rules.status == TradingStatus::Trading || intent.is_repair,
          "order " + id + " for what is not traded");
    const Int128 limit = config_.limits.quotes.front().max_order_notional.raw();
    const Amount worth =
        to_amount(intent.price * intent.quantity, table_.at(intent.instrument).notional_scale());
    check("I9", worth.raw() <= limit || intent.is_repair, "order " + id + " is too large");
  }

  void on_taken(const OpportunityTaken& taken) {
    ++found_.takes;
    const Plan& plan = taken.plan;
    alone_of(plan.buy.instrument) = {};
    plan_of(plan.buy.instrument) = plan;
    check("I9", now_ >= rests_until_[base_of(plan.buy.instrument)],
          "a take while its instrument rests");
    check("I9",
          plan.edge_ppm >= config_.limits.min_edge_ppm &&
              plan.edge_ppm <= config_.limits.max_edge_ppm,
          fmt::format("an edge of {} ppm was taken", plan.edge_ppm));
    check("I9", plan.sell.venue != plan.buy.venue, "both legs at one venue");
    if (plan.sell.instrument != plan.buy.instrument) return;  // the rate is the comparator's
    // after both fees, by the books as they were
    const auto place_of = [](const Leg& leg) {
      return Place{leg.venue.value(), leg.instrument.value()};
    };
    const Fees& sell_fees = rules_[place_of(plan.sell)].fees;
    const Fees& buy_fees = rules_[place_of(plan.buy)].fees;
    const BookUpdate& sell_book = books_[place_of(plan.sell)];
    const BookUpdate& buy_book = books_[place_of(plan.buy)];
    const Int128 got = value_taken(sell_book.bids, sell_book.bid_count, plan.sell.quantity).raw();
    const Int128 paid = value_taken(buy_book.asks, buy_book.ask_count, plan.buy.quantity).raw();
    const Quantity left = received(plan.buy.quantity, buy_fees) - plan.sell.quantity;
    const Price price = left.raw() >= 0 ? plan.sell.price : plan.buy.price;
    Int128 net = got - fee_of(got, sell_fees.taker) - paid + (price * left).raw();
    if (buy_fees.asset == FeeAsset::Quote) net -= fee_of(paid, buy_fees.taker);
    check("I9", net > 0, "a take that loses by the books that it was decided on");
  }

  /// What is bought may be more by the fee that is taken from it.
  bool is_no_larger(const OrderIntent& intent) {
    const Amount asked = to_amount(intent.quantity, table_.at(intent.instrument).quantity_scale);
    const Amount alone = alone_of(intent.instrument);
    const Amount size = alone < Amount{} ? -alone : alone;
    return asked.raw() <= size.raw() + size.raw() / 100;
  }

  /// To trade where the filled leg was is to unwind it.
  bool is_by_policy(const OrderIntent& intent) {
    const Plan& plan = plan_of(intent.instrument);
    const VenueId filled = (intent.side == Side::Sell ? plan.buy : plan.sell).venue;
    switch (config_.repair.policy) {
      case RepairPolicy::Cheapest: return true;
      case RepairPolicy::Complete: return intent.venue != filled;
      case RepairPolicy::Unwind: return intent.venue == filled;
      case RepairPolicy::Hold: return false;
    }
    __builtin_unreachable();
  }

  /// After so many losers the next take has to wait for the least rest.
  void on_settled(const OpportunitySettled& settled) {
    if (settled.sold.is_zero() && settled.bought.is_zero()) return;
    int& losers = losers_[base_of(settled.instrument)];
    losers = settled.profit < Amount{} ? losers + 1 : 0;
    if (losers < config_.limits.max_losers || config_.limits.max_losers == 0) return;
    losers = 0;
    rests_until_[base_of(settled.instrument)] = now_ + config_.limits.loser_rest;
  }

  void on_repaired(const LegRepaired& repaired) {
    const auto size = [](Amount amount) { return amount < Amount{} ? -amount : amount; };
    Amount lot;
    for (std::size_t v = 0; v < config_.venues.size(); ++v)
      lot = std::max(
          lot, to_amount(
                   rules_[{static_cast<std::uint8_t>(v), repaired.instrument.value()}].min_quantity,
                   table_.at(repaired.instrument).quantity_scale));
    check("I9", size(repaired.residual_after) <= std::max(size(repaired.residual_before), lot),
          "a hedge left more than there was");
  }

  std::uint16_t base_of(InstrumentId instrument) const {
    return table_.at(instrument).base.value();
  }
  Amount& alone_of(InstrumentId instrument) { return alone_[base_of(instrument)]; }
  Plan& plan_of(InstrumentId instrument) { return plans_[base_of(instrument)]; }
  Amount& flow(VenueId venue, AssetId asset) {
    return found_.flows[{venue.value(), asset.value()}];
  }

  void on_fill(const FillBooked& fill) {
    ++found_.fills;
    check("I6", ids_.contains(std::string{fill.client_id.view()}),
          "a fill of an order that was never to be sent");
    const Instrument& what = table_.at(fill.instrument);
    const FillFlow one = flow_of(what, fill.side, fill.fill);
    const FillFlow moved = fill.is_reversal ? reversed(one) : one;
    alone_of(fill.instrument) += net_of(what, moved).base;
    flow(fill.venue, what.base) += moved.base;
    flow(fill.venue, what.quote) += moved.quote;
    if (moved.fee_asset != kNoAsset) flow(fill.venue, moved.fee_asset) -= moved.fee;
    if (fill.is_inferred || fill.fill.trade_id.empty()) return;
    const auto key = std::pair{fill.venue.value(), std::string{fill.fill.trade_id.view()}};
    int& count = fills_[key];
    count += fill.is_reversal ? -1 : 1;
    check("I6", count == 0 || count == 1, "fill " + key.second + " is booked twice");
  }

  void on_closed(const LegClosed& closed) {
    const std::string id{closed.client_id.view()};
    check("I7", closed_.insert(id).second, "order " + id + " ended twice");
    check("I7", is_terminal(closed.status), "order " + id + " ended without an end");
    check("I6", closed.filled <= closed.quantity || latch_.has_value(),
          "order " + id + " is filled beyond its quantity");
  }

  const CoreConfig& config_;
  const InstrumentTable& table_;
  JournalFindings& found_;
  std::optional<MonoNanos> stopped_at_;
  MonoNanos now_;
  std::map<Place, BookUpdate> books_;
  std::map<Place, InstrumentRules> rules_;
  std::optional<LatchReason> latch_;
  bool is_foreign_told_ = false;
  std::map<std::uint16_t, Amount> alone_;  // by base asset: of the take that runs
  std::map<std::uint16_t, Plan> plans_;    // the same
  std::map<std::uint16_t, int> losers_;    // in a row, by base asset
  std::map<std::uint16_t, MonoNanos> rests_until_;
  std::set<std::string> ids_;
  std::set<std::string> closed_;
  std::map<std::pair<std::uint8_t, std::string>, int> fills_;
};

}  // namespace

JournalFindings audit_journal(const std::string& path, const InstrumentTable& table,
                              std::optional<MonoNanos> stopped_at) {
  JournalFindings found;
  const JournalFile file{path};
  {
    JournalReader reader{file.bytes()};
    Auditor auditor{reader.header(), table, found, stopped_at};
    JournalRecord record;
    while (reader.next(record)) {
      found.trace = found.trace * 31 + crc32c(record.payload) + record.type;
      if (record.is_input()) {
        auditor.end_input();
        auditor.on(record.time, record.event());
      } else {
        auditor.on(record.action());
      }
    }
    auditor.end_input();
    if (reader.status() == JournalStatus::Corrupt)
      found.violations.emplace_back("I14", path + ": " + reader.problem());
  }
  // the same decisions again, from the same inputs
  JournalReader reader{file.bytes()};
  ReplayCore again{reader.header()};
  const ReplayResult replayed = replay(reader, again.core());
  ++found.checks["I15"];
  if (!replayed.identical) found.violations.emplace_back("I15", replayed.difference);
  return found;
}

}  // namespace crossbook::simulation
