#include "engine/runtime/session_result.hpp"

#include <algorithm>

namespace crossbook {
namespace {

VenueReport venue_report(const ConnectorGroup& connectors, const EngineResult& result,
                         std::size_t venue) {
  const ConnectorStats& stats = connectors.stats(venue);
  const VenueCounters& counters = result.venues[venue];
  VenueReport out;
  out.name = connectors.name(venue);
  if (result.states[venue].state != VenueState::Ready) out.note = result.states[venue].text.view();
  out.messages = stats.messages.get();
  out.books_applied = stats.applied.get();
  out.books_gaps = stats.gaps.get();
  out.books_resyncs = stats.resyncs.get();
  out.books_refused = stats.refused.get();
  out.checksum_failures = stats.checksum_failures.get();
  out.reconnects = stats.reconnects.get();
  out.orders_sent = counters.orders_on_wire;
  out.orders_filled = counters.orders_filled;
  out.orders_partially_filled = counters.orders_partly;
  out.orders_unfilled = counters.orders_unfilled + counters.orders_unseen;
  out.orders_rejected = counters.orders_rejected;
  out.orders_unknown = result.open_by_venue[venue];
  out.orders_doubted = counters.orders_unknown;
  out.orders_not_sent = counters.orders_not_sent;
  out.signatures_made = stats.signatures_made.get();
  out.signatures_accepted = stats.signatures_accepted.get();
  out.signatures_refused = stats.signatures_refused.get();
  return out;
}

void add_pairs(const EngineResult& result, const InstrumentTable& table,
               const ConnectorGroup& connectors, SessionReport& report) {
  const std::size_t venues = connectors.size();
  for (std::size_t p = 0; p < result.pairings.size(); ++p) {
    for (std::size_t sell = 0; sell < venues; ++sell) {
      for (std::size_t buy = 0; buy < venues; ++buy) {
        const PairCount& count = result.pairs[(p * venues + sell) * venues + buy];
        if (count.seen == 0) continue;
        report.pairs.push_back({table.at(result.pairings[p].buy).name, connectors.name(buy),
                                table.at(result.pairings[p].sell).name, connectors.name(sell),
                                count.seen, count.taken, count.best_edge_ppm});
      }
    }
  }
  std::stable_sort(report.pairs.begin(), report.pairs.end(),
                   [](const PairReport& a, const PairReport& b) { return a.seen > b.seen; });
}

/// Opportunities that were still open at the end count as not taken for that reason.
void add_reasons(const OpportunityCounters& counters, SessionReport& report) {
  std::uint64_t explained = counters.taken;
  for (std::size_t i = 1; i < kBlockReasons; ++i) {
    const auto reason = static_cast<BlockReason>(i);
    if (counters.closed(reason) == 0) continue;
    report.not_taken[std::string{to_string(reason)}] = counters.closed(reason);
    explained += counters.closed(reason);
  }
  if (counters.seen > explained) report.not_taken["open_at_end"] = counters.seen - explained;
}

}  // namespace

SessionReport session_report(const SessionOptions& options, const InstrumentTable& table,
                             const EngineResult& result, const ConnectorGroup& connectors) {
  SessionReport report;
  report.mode = to_string(options.mode);
  report.market = options.mode == SessionMode::Live ? "live" : options.settings.market.source;
  report.seed = options.settings.session.seed;
  for (std::size_t venue = 0; venue < connectors.size(); ++venue)
    report.venues.push_back(venue_report(connectors, result, venue));
  report.opportunities_seen = result.counters.opportunities.seen;
  report.opportunities_taken = result.counters.opportunities.taken;
  add_reasons(result.counters.opportunities, report);
  add_pairs(result, table, connectors, report);
  report.legs_repaired = result.counters.repairs_hedged;
  report.legs_open = result.open_orders;
  for (std::size_t a = 0; a < table.asset_count(); ++a) {
    const std::string code{table.asset_code(AssetId{static_cast<std::uint16_t>(a)})};
    const Profit& profit = result.profits[a];
    const bool is_quote =
        std::any_of(table.instruments().begin(), table.instruments().end(),
                    [&](const Instrument& instrument) { return instrument.quote.value() == a; });
    if (is_quote) report.profit[code] = profit.realised;
    if (is_quote || !profit.fees.is_zero()) report.fees[code] = profit.fees;
  }
  report.tick_to_order = result.tick_to_order;
  report.decision = result.decision;
  report.is_latched = result.latch != LatchReason::None;
  if (report.is_latched) report.notes.push_back("halted: " + std::string{to_string(result.latch)});
  return report;
}

void compare_ledgers(const EngineResult& result, const InstrumentTable& table, LocalMarket& market,
                     SessionReport& report) {
  report.has_ledger = true;
  const std::size_t assets = table.asset_count();
  for (std::size_t venue = 0; venue < market.venues().size(); ++venue) {
    if (!result.has_totals[venue])
      continue;  // its balances never came, so nothing was traded there
    for (std::size_t a = 0; a < assets; ++a) {
      const AssetId asset{static_cast<std::uint16_t>(a)};
      const Amount exchange = market.account_total(venue, asset);
      const Amount engine = result.totals[venue * assets + a];
      if (engine == exchange) continue;
      report.ledger_differences.push_back({std::string{market.venues()[venue].name()},
                                           std::string{table.asset_code(asset)}, engine, exchange});
    }
  }
}

}  // namespace crossbook
