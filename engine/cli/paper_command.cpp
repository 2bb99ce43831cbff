#include <memory>

#include "engine/cli/commands.hpp"
#include "engine/cli/session_command.hpp"

namespace crossbook {

void add_paper_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "paper",
      "Trade on local exchanges that speak the venues' own protocols:\nno account, no internet");
  auto flags = std::make_shared<SessionFlags>();
  add_session_options(*verb, *flags);
  verb->footer(
      "Examples:\n"
      "  crossbook paper                          a minute on the model market\n"
      "  crossbook paper --duration 30s --seed 7 --json\n"
      "  crossbook paper --market tape:prices.jsonl.zst --speed 20 --fees-bps 2\n"
      "  crossbook paper --market recording:binance.jsonl.zst");
  verb->callback([flags, &action] {
    action = [flags] { return run_session_command(SessionMode::Paper, *flags); };
  });
}

void add_scan_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "scan", "Print opportunities as they come and go; nothing is sent, no key needed");
  auto flags = std::make_shared<SessionFlags>();
  add_session_options(*verb, *flags);
  verb->footer(
      "Examples:\n"
      "  crossbook scan --duration 20s\n"
      "  crossbook scan --market live --config desk.toml");
  verb->callback([flags, &action] {
    action = [flags] { return run_session_command(SessionMode::Scan, *flags); };
  });
}

}  // namespace crossbook
