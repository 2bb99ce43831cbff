// What paper, scan and live share: options, configuration, the view while it runs, the report at
// the end. In: flags. Out: an exit code. Thread: main's. Limits: none.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/market_flags.hpp"
#include "engine/runtime/session.hpp"

namespace crossbook {

/// Flags as they were given; each was checked when it was read.
struct SessionFlags {
  std::string config_file;
  std::optional<std::chrono::nanoseconds> duration;
  std::string market;
  std::optional<std::uint64_t> seed;
  std::optional<std::int64_t> speed;
  MarketFlags exchanges;
  std::string journal_dir;
  std::vector<VenueFault> faults;  // empty: those of the configuration
  bool as_json = false;
  bool print_config = false;
};

/// Adds the shared options to a verb. A bad value throws ConfigError, naming the flag, in parse().
void add_session_options(CLI::App& verb, SessionFlags& flags);
void add_duration_option(CLI::App& verb, SessionFlags& flags);
/// Those that also make sense for local exchanges without a session. @param flags outlive the verb
void add_market_options(CLI::App& verb, SessionFlags& flags);
void add_fault_option(CLI::App& verb, SessionFlags& flags);
/// A whole number or ConfigError: "--speed x: must be a whole number from 1 to 1000".
std::int64_t whole_number(std::string_view flag, std::string_view text, std::int64_t least,
                          std::int64_t most);
/// Runs the session that the flags describe. @throws ConfigError
int run_session_command(SessionMode mode, const SessionFlags& flags);
/// Runs a session, shows it while it runs, and reports it. @return its exit code
int run_and_report(const SessionOptions& given, bool as_json);
/// Settings from --config and the flags over it. @throws ConfigError
Settings settings_from(const SessionFlags& flags);

}  // namespace crossbook
