#include "engine/telemetry/live_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbook {
namespace {

std::string clock_text(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string price_text(Price price, Scale scale) {
  return price.is_zero() ? "-" : decimal_text(price.raw(), scale, 2);
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

void add_venues(const LiveFrame& frame, std::string& out) {
  const std::size_t shown = std::min(frame.venues.size(), kViewVenues);
  for (std::size_t v = 0; v < shown; ++v) {
    const LiveVenueCounters& counters = frame.venues[v];
    std::size_t trusted = 0;
    for (const auto& row : frame.engine->trusted)
      if (row[v]) ++trusted;
    out += fmt::format("  {:<10} {:<11} {:>3} books {:>7}/s {:>7} orders  {}\n", counters.name,
                       state_word(frame.engine->venues[v].state), trusted,
                       counters.messages_per_second, counters.orders_sent,
                       frame.engine->venues[v].text.view());
  }
}

void add_books(const LiveFrame& frame, std::string& out) {
  const std::size_t venues = std::min<std::size_t>(frame.venues.size(), 5);
  out += fmt::format("\n  {:<11}", "bid / ask");
  for (std::size_t v = 0; v < venues; ++v) out += fmt::format(" {:>23}", frame.venues[v].name);
  out += "\n";
  const auto& instruments = frame.table->instruments();
  for (std::size_t i = 0; i < std::min(instruments.size(), kViewInstruments); ++i) {
    out += fmt::format("  {:<11}", instruments[i].name);
    for (std::size_t v = 0; v < venues; ++v) {
      const TopOfBook& top = frame.engine->tops[i][v];
      const Scale scale = instruments[i].price_scale;
      const std::string cell =
          frame.engine->trusted[i][v]
              ? price_text(top.bid.price, scale) + " / " + price_text(top.ask.price, scale)
              : "withdrawn";
      out += fmt::format(" {:>23}", cell);
    }
    out += "\n";
  }
}

void add_crossings(const LiveFrame& frame, std::string& out) {
  out += "\n  last opportunities\n";
  const EngineSnapshot& engine = *frame.engine;
  if (engine.crossing_count == 0) out += "  none yet\n";
  for (std::size_t i = 0; i < engine.crossing_count; ++i) {
    const ViewCrossing& c = engine.crossings[i];
    out += fmt::format(
        "  {:<11} buy {:<9} sell {:<9} {:>7} bp {:>6} ms  {}\n", frame.table->at(c.instrument).name,
        frame.venues[c.buy.value()].name, frame.venues[c.sell.value()].name,
        decimal_text(c.best_edge_ppm, Scale{2}, 2), c.life.count() / 1'000'000, c.outcome);
  }
}

std::string cut_to(std::string_view text, std::size_t columns) {
  std::string out;
  std::size_t width = 0;
  for (const char c : text) {
    if (c == '\n') width = 0;
    const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (c != '\n' && !is_continuation && ++width > columns) continue;
    if (width <= columns) out += c;
  }
  return out;
}

}  // namespace

std::string live_screen(const LiveFrame& frame, std::size_t columns) {
  const EngineSnapshot& engine = *frame.engine;
  const bool has_end = frame.duration != std::chrono::nanoseconds::max();
  std::string out = fmt::format("crossbook {}  {} market  {}{}   Ctrl-C ends with the summary\n\n",
                                frame.mode, frame.market, clock_text(frame.elapsed),
                                has_end ? " of " + clock_text(frame.duration) : "");
  add_venues(frame, out);
  add_books(frame, out);
  add_crossings(frame, out);
  out +=
      fmt::format("\n  opportunities {} seen, {} taken   orders {}   legs open {}, repaired {}\n",
                  engine.opportunities_seen, engine.opportunities_taken, engine.orders_sent,
                  engine.legs_open, engine.legs_repaired);
  out += fmt::format("  profit after fees {}   tick to order {}\n",
                     profit_text(engine, *frame.table), latency_text(engine));
  if (engine.is_latched) out += fmt::format("  HALTED: {}\n", engine.latch_reason);
  return cut_to(out, columns);
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
