// The crossbook command's verbs: each adds its options to the application and says what to run.
// In: argv. Out: an exit code: 0 done, 1 failed, 2 usage or config, 3 halted by risk.
// Thread: main's. Limits: none.
#pragma once

#include <CLI/CLI.hpp>
#include <atomic>
#include <functional>

namespace crossbook {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kHalted = 3;

/// What the chosen verb does; set by its callback, run by main after parsing.
using CommandAction = std::function<int()>;

void add_paper_command(CLI::App& app, CommandAction& action);
void add_scan_command(CLI::App& app, CommandAction& action);
void add_books_command(CLI::App& app, CommandAction& action);
void add_venues_command(CLI::App& app, CommandAction& action);
void add_live_command(CLI::App& app, CommandAction& action);
void add_keys_command(CLI::App& app, CommandAction& action);
void add_kill_command(CLI::App& app, CommandAction& action);
void add_rearm_command(CLI::App& app, CommandAction& action);
void add_replay_command(CLI::App& app, CommandAction& action);
void add_ledger_command(CLI::App& app, CommandAction& action);

/// True from the first SIGINT or SIGTERM after the first call; a second one ends the process at
/// once. A verb that has nothing to put in order does not call it: signals end it as they end any
/// program.
const std::atomic<bool>& stop_requested();
/// True from the first SIGUSR1 after the first call: a person says stop, and it latches.
const std::atomic<bool>& kill_requested();

}  // namespace crossbook
