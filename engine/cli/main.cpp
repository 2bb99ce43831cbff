#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/runtime/config.hpp"

namespace crossbook {
namespace {

std::atomic<bool> stop_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int) {
  if (stop_flag.exchange(true)) ::_exit(kFailed);
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a closed socket or pipe is an error code, not the end
}

/// CLI11 would only say that a command is required.
void refuse_unknown_command(const CLI::App& app, std::string_view word) {
  std::string known;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (verb->get_name() == word) return;
    known += (known.empty() ? "" : ", ") + verb->get_name();
  }
  throw ConfigError{"\"" + std::string{word} + "\" is not a command; known are: " + known};
}

int run(int argc, char** argv) {
  CLI::App app{
      "crossbook watches several exchanges' order books and takes what crosses after fees."};
  app.name("crossbook");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of all commands");
  app.footer(
      "First steps:\n"
      "  crossbook paper                 a minute of trading on an embedded market, no account "
      "needed\n"
      "  crossbook scan                  opportunities only, nothing is sent\n"
      "  crossbook venues serve --json   a testnet of three exchanges on this machine");
  CommandAction action;
  add_paper_command(app, action);
  add_scan_command(app, action);
  add_books_command(app, action);
  add_venues_command(app, action);
  if (argc > 1 && argv[1][0] != '-') refuse_unknown_command(app, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, std::cout, std::cerr);
    return code == 0 ? kDone : kUsage;
  }
  return action ? action() : kUsage;
}

}  // namespace

const std::atomic<bool>& stop_requested() { return stop_flag; }

}  // namespace crossbook

int main(int argc, char** argv) {
  try {
    crossbook::catch_signals();
    return crossbook::run(argc, argv);
  } catch (const crossbook::ConfigError& error) {
    std::cerr << "crossbook: " << error.what() << '\n';
    return crossbook::kUsage;
  } catch (const std::exception& error) {
    std::cerr << "crossbook: " << error.what() << '\n';
    return crossbook::kFailed;
  }
}
