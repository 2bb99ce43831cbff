#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/cli/usage.hpp"
#include "engine/runtime/config.hpp"
#include "engine/runtime/session.hpp"
#include "keys/process_guard.hpp"

namespace crossbook {
namespace {

void turn_signals_into_errors() {
  std::signal(SIGPIPE, SIG_IGN);  // a closed socket or pipe is an error code, not the end
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
}

/// A build is tuned for the processor that it was made on; an older one would end it without a
/// word.
void refuse_other_processors() {
#ifdef __AVX2__
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi2") != 0) return;
  throw ConfigError{
      "this program was built on a newer processor than this one; build it here: ./crossbook "
      "--help"};
#endif
}

int run(int argc, char** argv) {
  CLI::App app{
      "crossbook watches several exchanges' order books and takes what crosses after\nfees."};
  app.name("crossbook");
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  CommandAction action;
  add_paper_command(app, action);
  add_live_command(app, action);
  add_scan_command(app, action);
  add_books_command(app, action);
  add_venues_command(app, action);
  add_keys_command(app, action);
  add_replay_command(app, action);
  add_ledger_command(app, action);
  add_kill_command(app, action);
  add_rearm_command(app, action);
  app.set_help_all_flag("--help-all", "Help of all commands");
  app.footer(
      "First steps:\n"
      "  crossbook paper          a minute of trading on an embedded market: no account\n"
      "  crossbook scan           opportunities only, nothing is sent\n"
      "  crossbook venues serve   a testnet of local exchanges on this machine\n"
      "\n"
      "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 halted by a risk limit");
  refuse_unknown_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error, std::cout, std::cerr);  // a help
    std::cerr << usage_line(app, error) << '\n';
    return kUsage;
  }
  return action ? action() : kUsage;
}

}  // namespace

}  // namespace crossbook

int main(int argc, char** argv) {
  try {
    crossbook::refuse_other_processors();
    crossbook::turn_signals_into_errors();
    // Before there are threads or secrets. What the system does not give is told by `keys check`.
    crossbook::guard_process();
    return crossbook::run(argc, argv);
  } catch (const crossbook::HaltedError& error) {
    std::cerr << "crossbook: " << error.what() << '\n';
    return crossbook::kHalted;
  } catch (const crossbook::ConfigError& error) {
    std::cerr << "crossbook: " << error.what() << '\n';
    return crossbook::kUsage;
  } catch (const std::exception& error) {
    std::cerr << "crossbook: " << error.what() << '\n';
    return crossbook::kFailed;
  }
}
