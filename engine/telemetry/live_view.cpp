#include "engine/telemetry/live_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/telemetry/wrapped.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kMaxNoteLines = 4;

std::string clock_text(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string price_text(Price price, Scale scale) {
  return price.is_zero() ? "-" : decimal_text(price.raw(), scale, 2);
}

std::string plain_words(std::string_view name) {
  std::string text{name};
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string profit_text(const EngineSnapshot& engine, const InstrumentTable& table) {
  std::string out;
  for (std::size_t i = 0; i < engine.profit_count; ++i) {
    const Int128 cents = engine.profits[i].amount.raw() / power_of_ten(kAmountScale.decimals() - 2);
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", decimal_text(cents, Scale{2}, 2),
                       table.asset_code(engine.profits[i].asset));
  }
  return out.empty() ? "0.00" : out;
}

std::string latency_text(const EngineSnapshot& engine) {
  if (engine.tick_to_order_p50.count() == 0) return "no order yet";
  return fmt::format("p50 {} µs, p99 {} µs", engine.tick_to_order_p50.count() / 1000,
                     engine.tick_to_order_p99.count() / 1000);
}

std::string_view state_word(VenueState state) {
  switch (state) {
    case VenueState::Connecting: return "connecting";
    case VenueState::Ready: return "ready";
    case VenueState::Hold: return "on hold";
    case VenueState::Failed: return "FAILED";
  }
  return "";
}

using Lines = std::vector<std::string>;

Lines venue_lines(const LiveFrame& frame) {
  Lines lines;
  const std::size_t shown = std::min(frame.venues.size(), kViewVenues);
  for (std::size_t v = 0; v < shown; ++v) {
    const LiveVenueCounters& counters = frame.venues[v];
    const ViewVenue& venue = frame.engine->venues[v];
    std::string line = fmt::format("  {:<10} {:<11} {:>3} books {:>6}/s {:>6} orders",
                                   counters.name, state_word(venue.state), venue.trusted_books,
                                   counters.messages_per_second, counters.orders_sent);
    if (counters.reconnects > 0)
      line +=
          fmt::format("  {} reconnect{}", counters.reconnects, counters.reconnects == 1 ? "" : "s");
    lines.push_back(std::move(line));
  }
  return lines;
}

/// The best price over all venues whose book is trusted, and whose it is.
struct BestOf {
  Price price;
  std::size_t venue = 0;
};

std::optional<BestOf> best_of(const LiveFrame& frame, std::size_t instrument, bool is_bid) {
  std::optional<BestOf> best;
  for (std::size_t v = 0; v < std::min(frame.venues.size(), kViewVenues); ++v) {
    if (!frame.engine->trusted[instrument][v]) continue;
    const TopOfBook& top = frame.engine->tops[instrument][v];
    const Price price = is_bid ? top.bid.price : top.ask.price;
    if (price.is_zero()) continue;
    if (!best || (is_bid ? price > best->price : price < best->price)) best = BestOf{price, v};
  }
  return best;
}

/// How far the best bid stands above the best ask, in basis points of the ask: before fees.
std::string gap_text(Price bid, Price ask) {
  constexpr std::int64_t kPartsPerUnit = 1'000'000;  // 0.01 basis points
  const Int128 parts = Int128{bid.raw() - ask.raw()} * kPartsPerUnit / ask.raw();
  return decimal_text(parts, Scale{2}, 2);
}

Lines book_lines(const LiveFrame& frame) {
  Lines lines;
  lines.push_back(fmt::format("  {:<11} {:>12} {:<10} {:>12} {:<10} {:>9} {:>6}", "instrument",
                              "best bid", "on", "best ask", "on", "gap bp", "books"));
  const auto& instruments = frame.table->instruments();
  for (std::size_t i = 0; i < std::min(instruments.size(), kViewInstruments); ++i) {
    const auto bid = best_of(frame, i, true);
    const auto ask = best_of(frame, i, false);
    const auto& row = frame.engine->trusted[i];
    const auto price = [&](const std::optional<BestOf>& best) {
      return best ? price_text(best->price, instruments[i].price_scale) : "-";
    };
    const auto where = [&](const std::optional<BestOf>& best) {
      return best ? frame.venues[best->venue].name : "";
    };
    lines.push_back(fmt::format("  {:<11} {:>12} {:<10} {:>12} {:<10} {:>9} {:>6}",
                                instruments[i].name, price(bid), where(bid), price(ask), where(ask),
                                bid && ask ? gap_text(bid->price, ask->price) : "-",
                                std::count(row.begin(), row.end(), true)));
  }
  return lines;
}

Lines crossing_lines(const LiveFrame& frame) {
  Lines lines{"  last opportunities, best edge after both fees"};
  const EngineSnapshot& engine = *frame.engine;
  if (engine.crossing_count == 0) lines.emplace_back("  none yet");
  for (std::size_t i = 0; i < engine.crossing_count; ++i) {
    const ViewCrossing& c = engine.crossings[i];
    const std::string bought = c.bought == c.sold ? "" : frame.table->at(c.bought).name + " for ";
    lines.push_back(fmt::format("  {:<11} buy {:<10} sell {:<10} {:>7} bp {:>6} ms  {}",
                                bought + frame.table->at(c.sold).name,
                                frame.venues[c.buy.value()].name, frame.venues[c.sell.value()].name,
                                decimal_text(c.best_edge_ppm, Scale{2}, 2),
                                c.life.count() / 1'000'000, plain_words(c.outcome)));
  }
  return lines;
}

Lines total_lines(const LiveFrame& frame) {
  const EngineSnapshot& engine = *frame.engine;
  Lines lines;
  lines.push_back(fmt::format("  opportunities {} seen, {} taken; legs open {}, repaired {}",
                              engine.opportunities_seen, engine.opportunities_taken,
                              engine.legs_open, engine.legs_repaired));
  lines.push_back(fmt::format("  profit after fees {}; tick to order {}",
                              profit_text(engine, *frame.table), latency_text(engine)));
  if (engine.is_latched)
    lines.push_back(fmt::format("  HALTED: {}", plain_words(engine.latch_reason)));
  return lines;
}

/// The first columns of a line; a letter of several bytes counts as one.
std::string cut_to(std::string_view text, std::size_t columns) {
  std::string out;
  std::size_t width = 0;
  for (const char c : text) {
    const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!is_continuation && ++width > columns) break;
    out += c;
  }
  return out;
}

/// The newest notes that fit as a whole, oldest first.
Lines note_lines(const LiveFrame& frame, std::size_t columns, std::size_t room) {
  Lines lines;
  for (auto note = frame.notes.rbegin(); note != frame.notes.rend(); ++note) {
    const Lines more = wrapped(*note, columns, "  ! ", "    ");
    if (lines.size() + more.size() > room) break;
    lines.insert(lines.begin(), more.begin(), more.end());
  }
  return lines;
}

}  // namespace

std::string live_screen(const LiveFrame& frame, std::size_t columns, std::size_t rows) {
  const bool has_end = frame.duration != std::chrono::nanoseconds::max();
  Lines lines{fmt::format("crossbook {}, {} market, {}{}   Ctrl-C ends it with the summary",
                          frame.mode, frame.market, clock_text(frame.elapsed),
                          has_end ? " of " + clock_text(frame.duration) : "")};
  const auto add = [&](const Lines& more) {
    lines.emplace_back();
    lines.insert(lines.end(), more.begin(), more.end());
  };
  add(venue_lines(frame));
  add(book_lines(frame));
  // What is left of the screen goes to trouble first, then to as many opportunities as fit. Each
  // block has an empty line before it, and one row stays free.
  const Lines totals = total_lines(frame);
  const std::size_t taken = lines.size() + 1 + totals.size() + 1;
  std::size_t room = rows > taken ? rows - taken : 0;
  const auto without_blank = [](std::size_t space) { return space > 0 ? space - 1 : 0; };
  const Lines notes = note_lines(frame, columns, std::min(without_blank(room), kMaxNoteLines));
  if (!notes.empty()) room -= notes.size() + 1;
  Lines crossings = crossing_lines(frame);
  crossings.resize(std::min(crossings.size(), without_blank(room)));
  if (crossings.size() > 1) add(crossings);
  add(totals);
  if (!notes.empty()) add(notes);
  if (lines.size() + 1 > rows) lines.resize(rows > 1 ? rows - 1 : 1);
  std::string out;
  for (const std::string& line : lines) out += cut_to(line, columns) + "\n";
  return out;
}

std::string progress_line(const LiveFrame& frame) {
  const EngineSnapshot& engine = *frame.engine;
  std::uint64_t rate = 0;
  for (const LiveVenueCounters& venue : frame.venues) rate += venue.messages_per_second;
  return fmt::format(
      "{} {}: {} venues, {} messages/s, opportunities {} seen {} taken, orders {}, profit {}, {}",
      clock_text(frame.elapsed), frame.mode, frame.venues.size(), rate, engine.opportunities_seen,
      engine.opportunities_taken, engine.orders_sent, profit_text(engine, *frame.table),
      latency_text(engine));
}

}  // namespace crossbook
