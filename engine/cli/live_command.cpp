// crossbook live: the engine on the venues, with the user's own keys.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "engine/cli/commands.hpp"
#include "engine/cli/confirm.hpp"
#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/session_command.hpp"
#include "engine/cli/vault_options.hpp"
#include "engine/runtime/desk.hpp"
#include "engine/runtime/duration.hpp"
#include "engine/runtime/live_keys.hpp"
#include "keys/process_guard.hpp"

namespace crossbook {
namespace {

struct LiveFlags {
  SessionFlags session;
  VaultFlags vault;
  bool is_agreed = false;  // --yes
  bool is_dry_run = false;
};

std::vector<std::string> limit_words(const Settings& settings) {
  const RiskSettings& risk = settings.risk;
  return {fmt::format("at most {} of the quote asset in one order, {} orders a second",
                      amount_text(risk.max_order_notional), risk.max_orders_per_second),
          fmt::format("at most {} unhedged in one asset; halts after a loss of {} in a day",
                      amount_text(risk.max_exposure), amount_text(risk.max_daily_loss)),
          fmt::format("takes edges from {} to {} basis points after both fees",
                      decimal_text(risk.min_edge_ppm, Scale{2}),
                      decimal_text(risk.max_edge_ppm, Scale{2})),
          settings.session.duration >= kForever
              ? "trades until it is stopped"
              : "trades for " + duration_text(settings.session.duration)};
}

void show_plan(const LiveKeys& keys, const Settings& settings) {
  for (const std::string& gap : guard_process())
    std::cerr << "crossbook: this process: " << gap << '\n';
  std::cerr << "crossbook live: orders with real money, unless every key is a demo key\n\nKeys\n"
            << indented(keys.words()) << "\nLimits of this run\n"
            << indented(limit_words(settings)) << '\n';
}

int run_live(const LiveFlags& flags) {
  if (flags.session.config_file.empty())
    throw ConfigError{
        "live: --config is missing; say in a file what may be traded, where and how "
        "much (crossbook paper --print-config shows one)"};
  const bool must_ask =
      !flags.is_dry_run && must_confirm("live", flags.is_agreed, flags.session.as_json);
  SessionOptions options;
  options.mode = SessionMode::Live;
  options.settings = settings_from(flags.session);
  if (options.settings.session.journal_dir.empty())
    options.settings.session.journal_dir = desk_folder_beside(vault_path(flags.vault));
  options.has_own_duration = flags.session.duration.has_value();
  KeyRing ring = open_key_ring(flags.vault);
  LiveKeys keys{ring, options.settings, unix_ms_now()};
  options.keys = &keys;
  show_plan(keys, options.settings);
  for (const std::string& line : keys.warnings(unix_ms_now()))
    std::cerr << "crossbook: " << line << '\n';
  const std::vector<std::string> troubles = keys.troubles(unix_ms_now());
  for (const std::string& line : troubles) std::cerr << "crossbook: " << line << '\n';
  int code = kDone;
  if (!troubles.empty()) {
    std::cerr << "crossbook: nothing was traded; see `crossbook keys check`\n";
    code = kFailed;
  } else if (flags.is_dry_run) {
    std::cerr << "All checks passed. A dry run ends here; nothing was traded.\n";
  } else if (must_ask && !confirm("Trade now?")) {
    std::cerr << "Nothing was traded.\n";
  } else {
    code = run_and_report(options, flags.session.as_json);
  }
  ring.finish(unix_ms_now());
  return code;
}

}  // namespace

void add_live_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "live", "Trade at the venues with your own keys; asks once before it begins");
  auto flags = std::make_shared<LiveFlags>();
  add_vault_options(*verb, flags->vault);
  add_duration_option(*verb, flags->session);
  verb->add_option("--config", flags->session.config_file, "TOML file: venues, instruments, limits")
      ->type_name("FILE");
  verb->add_option("--journal", flags->session.journal_dir,
                   "folder of the desk: journals, latches, what the last session left (default: "
                   "\"desk\" beside the vault)")
      ->type_name("FOLDER");
  verb->add_flag("--dry-run", flags->is_dry_run, "check keys, hosts and limits; trade nothing");
  verb->add_flag("--yes", flags->is_agreed, "do not ask before trading begins");
  verb->add_flag("--json", flags->session.as_json,
                 "one JSON document on standard output at the end");
  verb->footer(
      "Examples:\n"
      "  crossbook live --config desk.toml --dry-run\n"
      "  crossbook live --config desk.toml --duration forever\n"
      "  crossbook live --config desk.toml --yes --passphrase-fd 3 3<pass.txt");
  verb->callback([flags, &action] { action = [flags] { return run_live(*flags); }; });
}

}  // namespace crossbook
