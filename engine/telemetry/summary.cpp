#include <fmt/format.h>

#include <algorithm>

#include "engine/telemetry/session_report.hpp"
#include "engine/telemetry/wrapped.hpp"

namespace crossbook {
namespace {

std::string plain_reason(std::string_view reason) {
  std::string text{reason};
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

/// Rounded towards zero, for reading; --json has every digit.
std::string money(Amount amount) {
  const Int128 cents = amount.raw() / power_of_ten(kAmountScale.decimals() - 2);
  return decimal_text(cents, Scale{2}, 2);
}

std::string short_amount(Amount amount) {
  const Int128 cut = amount.raw() / power_of_ten(kAmountScale.decimals() - 8);
  return decimal_text(cut, Scale{8}, 2);
}

std::string micros(std::chrono::nanoseconds latency) {
  return fmt::format("{:.0f} µs", static_cast<double>(latency.count()) / 1e3);
}

void add_wrapped(std::string_view text, std::string_view first, std::string_view next,
                 std::string& out) {
  constexpr std::size_t kColumns = 79;
  for (const std::string& line : wrapped(text, kColumns, first, next)) out += line + "\n";
}

void add_venues(const SessionReport& report, std::string& out) {
  constexpr std::string_view kRow = "  {:<10} {:>9} {:>8} {:>5} {:>7} {:>7} {:>7} {:>8} {:>8}\n";
  out += fmt::format(fmt::runtime(kRow), "venue", "messages", "books", "gaps", "resyncs", "orders",
                     "filled", "unfilled", "rejected");
  for (const VenueReport& v : report.venues) {
    out += fmt::format(fmt::runtime(kRow), v.name, v.messages, v.books_applied, v.books_gaps,
                       v.books_resyncs, v.orders_sent, v.orders_filled + v.orders_partially_filled,
                       v.orders_unfilled, v.orders_rejected);
    if (v.orders_not_sent > 0)
      out += fmt::format("    {} more were not sent: rate limit, or the book had gone\n",
                         v.orders_not_sent);
    if (v.orders_doubted > 0)
      out += fmt::format("    {} times the fate of one was in doubt and had to be asked for\n",
                         v.orders_doubted);
    add_wrapped(v.note, "    ", "      ", out);
  }
}

void add_opportunities(const SessionReport& report, std::string& out) {
  out += fmt::format(
      "\nOpportunities (one venue bids more than another asks, after both taker fees)\n"
      "  seen {}, taken {}\n",
      report.opportunities_seen, report.opportunities_taken);
  std::vector<std::pair<std::string, std::uint64_t>> reasons{report.not_taken.begin(),
                                                             report.not_taken.end()};
  std::sort(reasons.begin(), reasons.end(),
            [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [reason, count] : reasons)
    out += fmt::format("  not taken {:>6}: {}\n", count, plain_reason(reason));
  if (report.pairs.empty()) return;
  out += fmt::format("  {:<12} {:<10} {:<10} {:>6} {:>6} {:>10}\n", "instrument", "buy on",
                     "sell on", "seen", "taken", "best edge");
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(kShown, report.pairs.size()); ++i) {
    const PairReport& p = report.pairs[i];
    const std::string bought =
        p.buy_instrument == p.sell_instrument ? "" : p.buy_instrument + " for ";
    out += fmt::format("  {:<12} {:<10} {:<10} {:>6} {:>6} {:>7} bp\n", bought + p.sell_instrument,
                       p.buy_venue, p.sell_venue, p.seen, p.taken,
                       decimal_text(p.best_edge_ppm, Scale{2}, 2));
  }
  if (report.pairs.size() > kShown)
    out += fmt::format("  … and {} more pairs (--json shows all)\n", report.pairs.size() - kShown);
}

void add_money(const SessionReport& report, std::string& out) {
  out += "\nEarned after fees\n";
  if (report.profit.empty()) out += "  nothing: no order was filled\n";
  for (const auto& [asset, amount] : report.profit)
    out += fmt::format("  {} {}\n", money(amount), asset);
  for (const auto& [asset, amount] : report.fees)
    out += fmt::format("  fees paid: {} {}\n", short_amount(amount), asset);
  out += fmt::format("  legs repaired {}, left open {}\n", report.legs_repaired, report.legs_open);
  if (report.has_ledger && report.ledger_differences.empty())
    out += "  every balance equals the exchanges' own accounts, to the last unit\n";
  for (const LedgerDifference& row : report.ledger_differences)
    out += fmt::format("  LEDGER DIFFERS: {} {}: engine {}, exchange {}\n", row.venue, row.asset,
                       amount_text(row.engine), amount_text(row.exchange));
}

void add_speed(const SessionReport& report, std::string& out) {
  out += "\nSpeed\n";
  if (report.tick_to_order.count() == 0) {
    out += "  no order was sent, so tick-to-order was not measured\n";
  } else {
    out += fmt::format("  price read to order handed to TLS: p50 {}, p99 {}, max {}\n",
                       micros(report.tick_to_order.percentile(500)),
                       micros(report.tick_to_order.percentile(990)),
                       micros(report.tick_to_order.max()));
  }
  if (report.decision.count() > 0)
    out += fmt::format("  deciding on a book update: p50 {:.1f} µs, p99 {:.1f} µs\n",
                       static_cast<double>(report.decision.percentile(500).count()) / 1e3,
                       static_cast<double>(report.decision.percentile(990).count()) / 1e3);
}

void add_notes(const SessionReport& report, std::string& out) {
  if (report.notes.empty()) return;
  constexpr std::size_t kShown = 10;
  out += "\nNotes\n";
  const std::size_t first = report.notes.size() > kShown ? report.notes.size() - kShown : 0;
  if (first > 0) out += fmt::format("  … {} earlier ones (--json has all)\n", first);
  for (std::size_t i = first; i < report.notes.size(); ++i)
    add_wrapped(report.notes[i], "  ", "    ", out);
}

void add_next(const SessionReport& report, std::string& out) {
  out += "\nNext\n";
  if (report.mode == "live") {
    if (report.is_latched)
      out += "  first:            look at the accounts themselves, for it halted\n";
    out +=
        "  what keys did:    crossbook keys audit\n"
        "  what they may:    crossbook keys check\n";
    return;
  }
  if (report.opportunities_seen == 0 && report.market.rfind("tape", 0) == 0)
    out +=
        "  Nothing crossed after fees on this tape. At lower fees:\n"
        "                    crossbook paper --market … --fees-bps 2\n";
  out += fmt::format("  another market:   crossbook paper --seed {}\n", report.seed + 1);
  out += "  only look:        crossbook scan\n";
  out +=
      "  all settings:     crossbook paper --print-config > desk.toml\n"
      "                    crossbook paper --config desk.toml\n";
  out += "  a local testnet:  crossbook venues serve\n";
}

}  // namespace

std::string summary(const SessionReport& report) {
  std::string out = fmt::format(
      "\ncrossbook {}: {:.1f} s on the {} market, {} venues{}\n\n", report.mode,
      static_cast<double>(report.duration.count()) / 1e9, report.market, report.venues.size(),
      report.stop_reason.empty() ? "" : " (stopped: " + report.stop_reason + ")");
  add_venues(report, out);
  add_opportunities(report, out);
  if (report.mode != "scan") add_money(report, out);
  add_speed(report, out);
  add_notes(report, out);
  if (!report.journal_file.empty()) out += "\nJournal: " + report.journal_file + "\n";
  add_next(report, out);
  return out;
}

}  // namespace crossbook
