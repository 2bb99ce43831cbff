#include "engine/telemetry/json_document.hpp"
#include "engine/telemetry/session_report.hpp"

namespace crossbook {
namespace {

double microseconds(std::chrono::nanoseconds latency) {
  return static_cast<double>(latency.count()) / 1e3;
}

Json latency_json(const LatencyHistogram& latency) {
  return {{"p50", microseconds(latency.percentile(500))},
          {"p99", microseconds(latency.percentile(990))},
          {"p999", microseconds(latency.percentile(999))},
          {"max", microseconds(latency.max())},
          {"count", latency.count()}};
}

Json amounts_json(const std::map<std::string, Amount>& amounts) {
  Json out = Json::object();
  for (const auto& [asset, amount] : amounts) out[asset] = amount_text(amount, 2);
  return out;
}

Json venue_json(const VenueReport& venue) {
  Json out = {{"name", venue.name},
              {"messages", venue.messages},
              {"books",
               {{"applied", venue.books_applied},
                {"gaps", venue.books_gaps},
                {"resyncs", venue.books_resyncs},
                {"checksum_failures", venue.checksum_failures},
                {"refused", venue.books_refused}}},
              {"orders",
               {{"sent", venue.orders_sent},
                {"filled", venue.orders_filled},
                {"partially_filled", venue.orders_partially_filled},
                {"unfilled", venue.orders_unfilled},
                {"rejected", venue.orders_rejected},
                {"unknown", venue.orders_unknown},
                {"doubted", venue.orders_doubted},
                {"not_sent", venue.orders_not_sent}}},
              {"signatures",
               {{"made", venue.signatures_made},
                {"accepted", venue.signatures_accepted},
                {"refused", venue.signatures_refused}}},
              {"reconnects", venue.reconnects}};
  if (!venue.note.empty()) out["note"] = venue.note;
  return out;
}

Json pair_json(const PairReport& pair) {
  return {{"instrument", pair.buy_instrument},
          {"sell_instrument", pair.sell_instrument},
          {"buy", pair.buy_venue},
          {"sell", pair.sell_venue},
          {"seen", pair.seen},
          {"taken", pair.taken},
          {"best_edge_bps", decimal_text(pair.best_edge_ppm, Scale{2})}};
}

}  // namespace

std::string json_report(const SessionReport& report) {
  Json out;
  out["mode"] = report.mode;
  out["market"] = report.market;
  out["seed"] = report.seed;
  out["duration_s"] = static_cast<double>(report.duration / std::chrono::milliseconds{100}) / 10.0;
  out["venues"] = Json::array();
  for (const VenueReport& venue : report.venues) out["venues"].push_back(venue_json(venue));
  Json not_taken = Json::object();
  for (const auto& [reason, count] : report.not_taken) not_taken[reason] = count;
  out["opportunities"] = {{"seen", report.opportunities_seen},
                          {"taken", report.opportunities_taken},
                          {"not_taken", std::move(not_taken)}};
  Json pairs = Json::array();
  for (const PairReport& pair : report.pairs) pairs.push_back(pair_json(pair));
  out["opportunities"]["pairs"] = std::move(pairs);
  out["legs"] = {{"repaired", report.legs_repaired}, {"open", report.legs_open}};
  out["profit"] = amounts_json(report.profit);
  out["fees"] = amounts_json(report.fees);
  if (report.has_ledger) {
    out["ledger_matches_venues"] = report.ledger_differences.empty();
    for (const LedgerDifference& row : report.ledger_differences)
      out["ledger_differences"].push_back({{"venue", row.venue},
                                           {"asset", row.asset},
                                           {"engine", amount_text(row.engine)},
                                           {"exchange", amount_text(row.exchange)}});
  }
  out["latency_us"] = {{"tick_to_order", latency_json(report.tick_to_order)},
                       {"decision", latency_json(report.decision)}};
  if (!report.journal_file.empty()) out["journal"] = report.journal_file;
  if (!report.stop_reason.empty()) out["stopped"] = report.stop_reason;
  out["stuck"] = report.is_stuck;
  if (!report.notes.empty()) out["notes"] = report.notes;
  return json_line(out);
}

}  // namespace crossbook
