// What moves the local exchanges' prices: the model, a tape, recordings, or public feeds.
// In: [market] source. Out: a MarketDriver for the exchanges' thread. Thread: built by the
// command's, run by the exchanges'. Limits: the sources' own.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/local_market.hpp"
#include "engine/runtime/session_note.hpp"
#include "venues/exchange/market_model.hpp"

namespace crossbook {

/// All instruments of the settings, and every asset that a venue may take fees in.
InstrumentTable instrument_table(const Settings& settings);

/// @param notes where a source says what happens to it while it runs
/// @throws ConfigError naming the file, line or field and the mend
std::unique_ptr<MarketDriver> make_market_driver(const Settings& settings,
                                                 const InstrumentTable& table, LocalMarket& market,
                                                 NoteQueue::Producer notes);

/// The local exchanges and what moves their prices, which their thread uses until they stop.
struct DrivenMarket {
  /// @param ports as LocalMarket takes them  @param table outlives this  @throws ConfigError
  DrivenMarket(const Settings& settings, const InstrumentTable& table,
               std::vector<std::array<std::uint16_t, kListeners>> ports,
               const std::vector<VenueFault>& faults);
  ~DrivenMarket() { exchanges.stop(); }  // however its owner comes to its end
  DrivenMarket(const DrivenMarket&) = delete;
  DrivenMarket& operator=(const DrivenMarket&) = delete;
  void start() { exchanges.start(driver.get()); }

  LocalMarket exchanges;
  NoteDesk notes;
  std::unique_ptr<MarketDriver> driver;
};

/// For a tape or recordings: the session's instruments become those of the file, each venue lists
/// what it holds of them, and venues that it does not speak of are left out. Else changes nothing.
/// @param notes gains a line for everything in the source that is skipped, and why
/// @throws ConfigError naming the file and the mend
void adopt_source(Settings& settings, std::vector<std::string>& notes);
/// Leaves out what cannot be compared: instruments in an asset whose identity is not known, venues
/// at which all codes are other coins' (E6).
/// @throws ConfigError if nothing is left
void leave_out_unknown(Settings& settings, std::vector<std::string>& notes);

/// How long a file lasts at the settings' speed, with some time to start; zero for other sources.
std::chrono::nanoseconds source_length(const Settings& settings);

/// "tape", "recording", "model", "live"; what stands before the colon. @throws ConfigError
std::string_view source_kind(const std::string& source);

}  // namespace crossbook
