// What paper and scan share: options, configuration, the view while it runs, the report at the end.
// In: flags. Out: an exit code. Thread: main's. Limits: none.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "engine/runtime/session.hpp"

namespace crossbook {

struct SessionFlags {
  std::string config_file;
  std::string duration;
  std::string market;
  std::optional<std::uint64_t> seed;
  std::optional<std::int64_t> speed;
  std::string fees_bps;
  std::string journal_dir;
  bool as_json = false;
  bool print_config = false;
};

/// Adds the shared options to a verb.
void add_session_options(CLI::App& verb, SessionFlags& flags);
/// Runs the session that the flags describe. @throws ConfigError
int run_session_command(SessionMode mode, const SessionFlags& flags);
/// Settings from --config and the flags over it. @throws ConfigError naming the flag
Settings settings_from(const SessionFlags& flags);

}  // namespace crossbook
