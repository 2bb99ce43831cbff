#include "engine/runtime/recorded_books.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/runtime/config.hpp"
#include "engine/telemetry/json_document.hpp"
#include "venues/connector/book_rebuild.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

Json levels_json(const std::vector<Level>& levels, const RebuiltSymbol& symbol) {
  Json rows = Json::array();
  for (const Level& level : levels)
    rows.push_back({decimal_text(level.price.raw(), symbol.price_scale),
                    decimal_text(level.quantity.raw(), symbol.quantity_scale)});
  return rows;
}

Json books_json(const RebuiltBooks& books) {
  Json rows = Json::array();
  for (const RebuiltSymbol& symbol : books.symbols)
    rows.push_back({{"symbol", symbol.symbol},
                    {"applied", symbol.applied},
                    {"snapshots", symbol.snapshots},
                    {"gaps", symbol.gaps},
                    {"checksums_ok", symbol.checksums_ok},
                    {"checksums_bad", symbol.checksums_bad},
                    {"buffered", symbol.buffered},
                    {"stale", symbol.stale},
                    {"synced", symbol.is_synced},
                    {"bids", levels_json(symbol.bids, symbol)},
                    {"asks", levels_json(symbol.asks, symbol)}});
  return {{"venue", books.venue},
          {"messages", books.messages},
          {"refused", books.refused},
          {"books", std::move(rows)}};
}

std::string symbol_text(const RebuiltSymbol& symbol) {
  std::string out =
      fmt::format("\n{}  {} snapshots, {} deltas, {} gaps, {} checksums good, {} bad{}\n",
                  symbol.symbol, symbol.snapshots, symbol.applied, symbol.gaps, symbol.checksums_ok,
                  symbol.checksums_bad, symbol.is_synced ? "" : ", NOT in sync at the end");
  for (std::size_t i = 0; i < std::max(symbol.bids.size(), symbol.asks.size()); ++i) {
    const auto text = [&](const std::vector<Level>& side, bool is_price) -> std::string {
      if (i >= side.size()) return "";
      return is_price ? decimal_text(side[i].price.raw(), symbol.price_scale)
                      : decimal_text(side[i].quantity.raw(), symbol.quantity_scale);
    };
    out += fmt::format("  {:>16} {:>16}  |  {:<16} {:<16}\n", text(symbol.bids, false),
                       text(symbol.bids, true), text(symbol.asks, true), text(symbol.asks, false));
  }
  return out;
}

}  // namespace

std::string recorded_books(const std::string& file, bool as_json) {
  RebuiltBooks books;
  try {
    books = rebuild_books(file, registered_venues());
  } catch (const std::runtime_error& error) {
    throw ConfigError{error.what()};
  }
  if (as_json) return json_line(books_json(books));
  std::string out = fmt::format("{}: {} messages of {} lines, {} unreadable\n", books.venue,
                                books.messages, books.lines, books.refused);
  for (const RebuiltSymbol& symbol : books.symbols) out += symbol_text(symbol);
  return out;
}

}  // namespace crossbook
