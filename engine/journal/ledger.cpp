#include "engine/journal/ledger.hpp"

#include <map>
#include <optional>
#include <utility>

#include "engine/core/core.hpp"
#include "engine/journal/database.hpp"

namespace crossbook {
namespace {

constexpr const char* kLedgerTables =
    "CREATE TABLE session(build TEXT, mode TEXT, run TEXT, config TEXT);"
    "CREATE TABLE opportunities(id INTEGER PRIMARY KEY, buy_venue TEXT, buy TEXT, sell_venue TEXT, "
    "sell TEXT, opened_ns INTEGER, closed_ns INTEGER, best_edge TEXT, best_edge_ppm INTEGER, "
    "takes INTEGER, outcome TEXT, ended_by TEXT);"
    "CREATE TABLE refusals(opportunity INTEGER, time_ns INTEGER, reason TEXT);"
    "CREATE TABLE takes(opportunity INTEGER, take INTEGER, time_ns INTEGER, instrument TEXT, "
    "quantity TEXT, edge_ppm INTEGER, expected TEXT, realised TEXT, by_price TEXT, by_fee TEXT, "
    "by_repair TEXT, by_partial TEXT, sold TEXT, bought TEXT, residual TEXT, is_repaired INTEGER, "
    "PRIMARY KEY(opportunity, take));"
    "CREATE TABLE orders(client_id TEXT PRIMARY KEY, opportunity INTEGER, leg INTEGER, venue TEXT, "
    "instrument TEXT, side TEXT, price TEXT, quantity TEXT, is_repair INTEGER, decided_ns INTEGER);"
    "CREATE TABLE ends(client_id TEXT, time_ns INTEGER, sent_ns INTEGER, status TEXT, reason TEXT, "
    "filled TEXT, is_unseen INTEGER);"
    "CREATE TABLE fills(client_id TEXT, time_ns INTEGER, venue TEXT, instrument TEXT, side TEXT, "
    "price TEXT, quantity TEXT, fee TEXT, fee_asset TEXT, trade TEXT, profit TEXT, "
    "is_late INTEGER, is_guess INTEGER, is_reversal INTEGER);"
    "CREATE TABLE events(time_ns INTEGER, what TEXT, kind TEXT, venue TEXT, client_id TEXT);";

/// What one take was expected to bring and what each cause changed, in the asset of both legs.
struct TakeSum {
  Plan plan;
  MonoNanos time;
  Amount price, fee, repair;
};

class Ledger {
 public:
  Ledger(const JournalHeader& header, const std::string& path) : header_{header}, database_{path} {
    database_.run(kLedgerTables);
    inserts_.emplace(database_);
    inserts_->session(header.build, header.note, header.config.run.view(), header.config_hash);
  }

  void take(const JournalRecord& record) {
    time_ = record.time;
    if (!record.is_input()) {
      std::visit([this](const auto& action) { on(action); }, record.action());
    } else if (const auto* rules = std::get_if<RulesUpdate>(&record.event())) {
      fees_[{rules->venue.value(), rules->instrument.value()}] = rules->rules.fees;
    }
  }
  LedgerCounts finish() {
    inserts_.reset();
    database_.finish();
    return counts_;
  }

 private:
  struct Inserts {
    explicit Inserts(Database& database)
        : session{database, "INSERT INTO session VALUES(?,?,?,?)"},
          opportunity{database,
                      "INSERT OR REPLACE INTO opportunities VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"},
          refusal{database, "INSERT INTO refusals VALUES(?,?,?)"},
          take{database, "INSERT OR REPLACE INTO takes VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
          order{database, "INSERT OR REPLACE INTO orders VALUES(?,?,?,?,?,?,?,?,?,?)"},
          end{database, "INSERT INTO ends VALUES(?,?,?,?,?,?,?)"},
          fill{database, "INSERT INTO fills VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
          event{database, "INSERT INTO events VALUES(?,?,?,?,?)"} {}
    Database::Insert session, opportunity, refusal, take, order, end, fill, event;
  };

  template <class Other>
  void on(const Other&) {}

  void on(const OpportunityOpened& opened) {
    ++counts_.opportunities;
    const Instrument& what = table().at(opened.buy.instrument);
    inserts_->opportunity(opened.id.value(), venue(opened.buy.venue), what.name,
                          venue(opened.sell.venue), table().at(opened.sell.instrument).name,
                          time_.count(), std::int64_t{0}, edge_text(opened.edge, what),
                          opened.edge_ppm, 0, "open_at_end", "");
  }
  void on(const OpportunityClosed& closed) {
    const Instrument& what = table().at(closed.buy.instrument);
    inserts_->opportunity(
        closed.id.value(), venue(closed.buy.venue), what.name, venue(closed.sell.venue),
        table().at(closed.sell.instrument).name, closed.opened.count(), closed.closed.count(),
        edge_text(closed.best_edge, what), closed.best_edge_ppm, std::int64_t{closed.takes},
        to_string(closed.reason), to_string(closed.cause));
  }
  void on(const PlanRejected& rejected) {
    inserts_->refusal(rejected.id.value(), time_.count(), to_string(rejected.reason));
  }
  void on(const OpportunityTaken& taken) {
    ++counts_.takes;
    sums_[{taken.id.value(), taken.take}] = {taken.plan, time_, {}, {}, {}};
    newest_[taken.id.value()] = taken.take;
    const Instrument& what = table().at(taken.plan.buy.instrument);
    inserts_->take(taken.id.value(), std::int64_t{taken.take}, time_.count(), what.name,
                   decimal_text(taken.plan.buy.quantity.raw(), what.quantity_scale),
                   taken.plan.edge_ppm,
                   amount_text(to_amount(taken.plan.edge, what.notional_scale())), "", "", "", "",
                   "", "", "", "", false);
  }
  void on(const SendOrder& sent) {
    ++counts_.orders;
    const OrderIntent& order = sent.intent;
    const Instrument& what = table().at(order.instrument);
    inserts_->order(order.client_id.view(), order.opportunity.value(), std::int64_t{order.leg},
                    venue(order.venue), what.name, side(order.side),
                    decimal_text(order.price.raw(), what.price_scale),
                    decimal_text(order.quantity.raw(), what.quantity_scale), order.is_repair,
                    order.decided.count());
  }
  void on(const LegClosed& closed) {
    const Instrument& what = table().at(closed.instrument);
    inserts_->end(closed.client_id.view(), time_.count(), closed.sent.count(),
                  to_string(closed.status), to_string(closed.reason),
                  decimal_text(closed.filled.raw(), what.quantity_scale), closed.closed_unseen);
  }
  void on(const FillBooked& booked) {
    ++counts_.fills;
    const Instrument& what = table().at(booked.instrument);
    const bool is_known = booked.fill.fee_asset.value() < table().asset_count();
    inserts_->fill(booked.client_id.view(), time_.count(), venue(booked.venue), what.name,
                   side(booked.side), decimal_text(booked.fill.price.raw(), what.price_scale),
                   decimal_text(booked.fill.quantity.raw(), what.quantity_scale),
                   amount_text(booked.fill.fee),
                   is_known ? table().asset_code(booked.fill.fee_asset) : std::string_view{},
                   booked.fill.trade_id.view(), amount_text(booked.profit), booked.is_late,
                   booked.is_inferred, booked.is_reversal);
    add(booked, what);
  }
  void on(const OpportunitySettled& settled) {
    const auto found = sums_.find({settled.id.value(), settled.take});
    if (found == sums_.end()) return;
    const TakeSum& sum = found->second;
    const Instrument& what = table().at(settled.instrument);
    const Amount rest = settled.profit - settled.expected - sum.price - sum.fee - sum.repair;
    inserts_->take(settled.id.value(), std::int64_t{settled.take}, sum.time.count(), what.name,
                   decimal_text(sum.plan.buy.quantity.raw(), what.quantity_scale),
                   sum.plan.edge_ppm, amount_text(settled.expected), amount_text(settled.profit),
                   amount_text(sum.price), amount_text(sum.fee), amount_text(sum.repair),
                   amount_text(rest), decimal_text(settled.sold.raw(), what.quantity_scale),
                   decimal_text(settled.bought.raw(), what.quantity_scale),
                   amount_text(settled.residual), settled.repaired);
    sums_.erase(found);
    newest_.erase(settled.id.value());
  }
  void on(const LegRepaired& repaired) {
    event("leg_repaired", to_string(repaired.outcome), {}, {});
  }
  void on(const Latched& latched) {
    event("latched", to_string(latched.reason),
          latched.whole_engine ? std::string{} : venue(latched.venue), latched.client_id.view());
  }
  void on(const Unlatched&) { event("unlatched", "", {}, {}); }
  void on(const Alert& alert) {
    event("alert", to_string(alert.kind), venue(alert.venue), alert.client_id.view());
  }
  void on(const ForeignActivity& activity) {
    event("foreign_activity", to_string(activity.status), venue(activity.venue),
          activity.client_id.view());
  }

  /// By which cause the fill changed what its take was expected to bring.
  void add(const FillBooked& booked, const Instrument& what) {
    const auto take = newest_.find(booked.opportunity.value());
    if (take == newest_.end()) return;
    const auto found = sums_.find({take->first, take->second});
    if (found == sums_.end()) return;
    TakeSum& sum = found->second;
    const bool is_sale = booked.side == Side::Sell;
    const Leg& leg = is_sale ? sum.plan.sell : sum.plan.buy;
    const QuoteRate rate =
        booked.instrument == sum.plan.sell.instrument ? sum.plan.rates.sell : sum.plan.rates.buy;
    const auto told = [&](Amount amount) {
      const Amount there = converted_down(amount, rate);
      return booked.is_reversal ? -there : there;
    };
    if (booked.leg >= kFirstRepairLeg) {
      sum.repair += converted_down(booked.profit, rate);
      return;
    }
    const Price better = is_sale ? Price::from_raw(booked.fill.price.raw() - leg.price.raw())
                                 : Price::from_raw(leg.price.raw() - booked.fill.price.raw());
    sum.price += told(to_amount(better * booked.fill.quantity, what.notional_scale()));
    const auto fees = fees_.find({booked.venue.value(), booked.instrument.value()});
    if (fees == fees_.end()) return;
    const Amount turnover =
        to_amount(booked.fill.price * booked.fill.quantity, what.notional_scale());
    const Amount expected =
        Amount::from_raw(turnover.raw() / FeeRate::kUnit * fees->second.taker.parts());
    Amount paid;  // in a third asset it is no part of the profit
    if (booked.fill.fee_asset == what.quote) paid = booked.fill.fee;
    if (booked.fill.fee_asset == what.base)
      paid = value_of(booked.fill.fee, booked.fill.price, what.price_scale);
    sum.fee += told(expected - paid);
  }

  void event(std::string_view what, std::string_view kind, std::string_view venue,
             std::string_view client_id) {
    inserts_->event(time_.count(), what, kind, venue, client_id);
  }
  const InstrumentTable& table() const noexcept { return header_.table; }
  std::string venue(VenueId id) const {
    return id.value() < header_.config.venues.size() ? header_.config.venues[id.value()] : "";
  }
  static const char* side(Side side) { return side == Side::Sell ? "sell" : "buy"; }
  static std::string edge_text(Notional edge, const Instrument& what) {
    return amount_text(to_amount(edge, what.notional_scale()));
  }

  const JournalHeader& header_;
  Database database_;
  std::optional<Inserts> inserts_;
  std::map<std::pair<std::uint64_t, std::uint16_t>, TakeSum> sums_;  // under way
  std::map<std::uint64_t, std::uint16_t> newest_;                    // by opportunity
  std::map<std::pair<std::uint8_t, std::uint16_t>, Fees> fees_;
  MonoNanos time_;
  LedgerCounts counts_;
};

}  // namespace

LedgerCounts write_ledger(JournalReader& journal, const std::string& path) {
  Ledger ledger{journal.header(), path};
  JournalRecord record;
  while (journal.next(record)) ledger.take(record);
  return ledger.finish();
}

}  // namespace crossbook
