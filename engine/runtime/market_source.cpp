#include "engine/runtime/market_source.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/runtime/live_market.hpp"
#include "engine/runtime/recording_market.hpp"
#include "engine/runtime/symbol_name.hpp"
#include "engine/runtime/tape_market.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kSources = "write model, tape:FILE, recording:FILE[,FILE...] or live";

std::string_view after_colon(const std::string& source) {
  const auto colon = source.find(':');
  if (colon == std::string::npos || colon + 1 == source.size())
    throw ConfigError{"market \"" + source + "\": names no file; " + std::string{kSources}};
  return std::string_view{source}.substr(colon + 1);
}

std::vector<std::string> files_of(const std::string& source) {
  std::vector<std::string> files;
  std::string_view rest = after_colon(source);
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    if (comma > 0) files.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return files;
}

/// What a file holds: instruments by venue.
using Holdings = std::map<std::string, std::set<std::string>>;

Holdings tape_holdings(const std::string& file, std::vector<std::string>& notes) {
  Holdings holdings;
  for (const TapeSeries& series : read_tape(file).series) {
    if (series.instrument.empty())
      notes.push_back(file + ": symbol " + series.symbol + " of " + series.venue +
                      " cannot be read as BASE/QUOTE; skipped");
    else if (find_venue(series.venue) == nullptr)
      notes.push_back(file + ": there is no local exchange for " + series.venue + " yet; its " +
                      series.instrument + " is skipped");
    else
      holdings[series.venue].insert(series.instrument);
  }
  return holdings;
}

void adopt(Settings& settings, const Holdings& holdings, const std::string& source,
           std::vector<std::string>& notes) {
  if (holdings.empty())
    throw ConfigError{source + ": holds nothing for the venues that have a local exchange"};
  std::set<std::string> all;
  for (auto& [name, venue] : settings.venues) {
    const auto held = holdings.find(name);
    if (held == holdings.end() && venue.enabled) {
      venue.enabled = false;
      notes.push_back(name + " is not in " + source + "; left out");
      continue;
    }
    if (!venue.enabled) continue;
    venue.instruments.assign(held->second.begin(), held->second.end());
    all.insert(held->second.begin(), held->second.end());
  }
  settings.session.instruments.assign(all.begin(), all.end());
}

}  // namespace

std::string_view source_kind(const std::string& source) {
  for (const std::string_view kind : {"model", "live"})
    if (source == kind) return kind;
  for (const std::string_view kind : {"tape", "recording"})
    if (source.rfind(std::string{kind} + ":", 0) == 0) return kind;
  throw ConfigError{"market \"" + source + "\": is not a source; " + std::string{kSources}};
}

DrivenMarket::DrivenMarket(const Settings& settings, const InstrumentTable& table,
                           std::vector<std::array<std::uint16_t, kListeners>> ports,
                           const std::vector<VenueFault>& faults)
    : exchanges{settings, table, std::move(ports), faults},
      notes{exchanges.names(), table, "market: "},
      driver{make_market_driver(settings, table, exchanges, notes.producer())} {}

void adopt_source(Settings& settings, std::vector<std::string>& notes) {
  const std::string& source = settings.market.source;
  const std::string_view kind = source_kind(source);
  if (kind == "tape") {
    const std::string file{after_colon(source)};
    adopt(settings, tape_holdings(file, notes), file, notes);
  } else if (kind == "recording") {
    Holdings holdings;
    for (const std::string& file : files_of(source)) {
      const RecordedBooks recorded = scan_recording(file);
      for (const std::string& symbol : recorded.symbols)
        if (const auto name = instrument_name(symbol)) holdings[recorded.venue].insert(*name);
    }
    adopt(settings, holdings, source, notes);
  }
}

void leave_out_unknown(Settings& settings, std::vector<std::string>& notes) {
  std::vector<std::string>& names = settings.session.instruments;
  std::string last;
  std::erase_if(names, [&](const std::string& name) {
    const auto slash = name.find('/');
    for (const std::string& code : {name.substr(0, slash), name.substr(slash + 1)}) {
      if (!settings.assets.identity(code).empty()) continue;
      last = name + " is left out: nothing says that " + code +
             " is the same coin everywhere; add [assets." + code + "] identity = \"…\"";
      notes.push_back(last);
      return true;
    }
    return false;
  });
  if (names.empty()) throw ConfigError{last + "; no instrument is left"};
  for (auto& [name, venue] : settings.venues) {
    if (!venue.enabled) continue;
    const auto is_same = [&, &at = name](const std::string& instrument) {
      const auto slash = instrument.find('/');
      return !settings.assets.spelling(at, instrument.substr(0, slash)).empty() &&
             !settings.assets.spelling(at, instrument.substr(slash + 1)).empty();
    };
    const std::vector<std::string>& own = venue.instruments.empty() ? names : venue.instruments;
    if (std::any_of(own.begin(), own.end(), is_same)) continue;
    venue.enabled = false;
    notes.push_back(name + " is left out: what is traded here goes by no code there");
  }
}

std::chrono::nanoseconds source_length(const Settings& settings) {
  const std::string& source = settings.market.source;
  const std::string_view kind = source_kind(source);
  constexpr std::chrono::seconds kStartTime{10};
  if (kind == "tape") {
    const Tape tape = read_tape(std::string{after_colon(source)});
    return (tape.quotes.back().time - tape.quotes.front().time) / settings.market.speed +
           kStartTime;
  }
  if (kind == "recording") {
    std::chrono::nanoseconds longest{0};
    for (const std::string& file : files_of(source))
      longest = std::max(longest, scan_recording(file).length);
    return longest / settings.market.speed + kStartTime;
  }
  return std::chrono::nanoseconds{0};
}

InstrumentTable instrument_table(const Settings& settings) {
  InstrumentTable table;
  for (const std::string& name : settings.session.instruments) table.instrument(name);
  for (const auto& [quote, row] : settings.quotes) table.instrument(row.through);
  for (const std::string_view fee_asset : {"BNB", "OKB"}) table.asset(fee_asset);
  return table;
}

std::unique_ptr<MarketDriver> make_market_driver(const Settings& settings,
                                                 const InstrumentTable& table, LocalMarket& market,
                                                 NoteQueue::Producer notes) {
  const std::string& source = settings.market.source;
  const std::string_view kind = source_kind(source);
  if (kind == "tape")
    return std::make_unique<TapeMarket>(read_tape(std::string{after_colon(source)}), settings,
                                        table, market);
  if (kind == "recording")
    return std::make_unique<RecordingMarket>(files_of(source), settings, table, market);
  if (kind == "live")
    return std::make_unique<LiveMarket>(settings, table, market, std::move(notes));
  MarketModelSettings model;
  model.seed = settings.session.seed;
  model.updates_per_second = settings.market.updates_per_second;
  return std::make_unique<MarketModel>(model, market.exchanges());
}

}  // namespace crossbook
