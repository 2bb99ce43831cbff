#include "engine/cli/venues_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/output.hpp"
#include "engine/cli/session_command.hpp"
#include "engine/runtime/market_source.hpp"
#include "engine/runtime/venue_check.hpp"
#include "engine/telemetry/wrapped.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kCheckColumns = 80;

struct CheckFlags {
  std::string venue;
  VaultFlags vault;
  SessionFlags session;  // --config, --fault, --json
  std::string key_id;
  bool is_demo = false;
  bool is_local = false;
  bool wants_keys() const noexcept {
    return !vault.vault.empty() || vault.passphrase_fd || !key_id.empty();
  }
};

std::string_view shown(CheckOutcome outcome) noexcept {
  return outcome == CheckOutcome::Failed ? "FAILED" : to_string(outcome);  // seen from afar
}

std::string line_text(const CheckLine& line) {
  const std::string head = fmt::format("  {:<7} {:<8}", to_string(line.step), shown(line.outcome));
  const std::string indent(head.size() + 2, ' ');
  std::string text = line.subject;
  if (!line.found.empty()) text += (text.empty() ? "" : ": ") + line.found;
  std::string out;
  for (const std::string& part : wrapped(text, kCheckColumns, head, indent)) out += part + '\n';
  if (line.outcome == CheckOutcome::Failed)
    for (const std::string& part : wrapped(line.mend, kCheckColumns, indent + "mend: ", indent))
      out += part + '\n';
  return out;
}

Json step_json(const CheckLine& line) {
  Json out = {{"step", to_string(line.step)},
              {"subject", line.subject},
              {"outcome", to_string(line.outcome)},
              {"found", line.found}};
  if (line.outcome == CheckOutcome::Failed) out["mend"] = line.mend;
  if (!line.facts.empty()) out["facts"] = line.facts;
  return out;
}

/// Prints each line as it comes, or keeps all for the document.
class CheckReport {
 public:
  CheckReport(const CheckFlags& flags, std::string_view where) : flags_{flags}, where_{where} {
    if (!flags.session.as_json) print_out(fmt::format("{}, {}\n", flags.venue, where));
  }
  void add(const CheckLine& line) {
    ++counts_[static_cast<std::size_t>(line.outcome)];
    if (flags_.session.as_json)
      steps_.push_back(step_json(line));
    else
      print_out(line_text(line));
  }
  int finish() const {
    const std::size_t failed = counts_[static_cast<std::size_t>(CheckOutcome::Failed)];
    if (flags_.session.as_json)
      print_out(json_line(Json{
          {"venue", flags_.venue}, {"where", where_}, {"good", failed == 0}, {"steps", steps_}}));
    else
      print_out(fmt::format("{} ok, {} failed, {} skipped\n",
                            counts_[static_cast<std::size_t>(CheckOutcome::Ok)], failed,
                            counts_[static_cast<std::size_t>(CheckOutcome::Skipped)]));
    return failed == 0 ? kDone : kFailed;
  }

 private:
  const CheckFlags& flags_;
  std::string_view where_;
  std::array<std::size_t, 3> counts_{};
  Json steps_ = Json::array();
};

/// The venue's keys in use, in that environment; or the one that was named.
std::vector<VaultEntry> wanted_keys(const KeyRing& ring, const CheckFlags& flags,
                                    KeyEnvironment environment) {
  std::vector<VaultEntry> wanted;
  std::string there;
  for (const VaultEntry& entry : ring.vault().entries()) {
    if (entry.label.venue != flags.venue || entry.label.environment != environment) continue;
    there += (there.empty() ? "" : ", ") + entry.label.key_id;
    if (flags.key_id.empty() ? entry.state == KeyState::Active : entry.label.key_id == flags.key_id)
      wanted.push_back(entry);
  }
  if (!wanted.empty()) return wanted;
  const std::string which =
      fmt::format("{} key{} for {}", to_string(environment),
                  flags.key_id.empty() ? "" : " " + flags.key_id, flags.venue);
  throw ConfigError{
      fmt::format("the vault holds no {}{}; add it with `crossbook keys add`{}",
                  flags.key_id.empty() ? "active " : "", which,
                  there.empty() ? "" : ", or name one of those that are there: " + there)};
}

int check_local(const CheckFlags& flags, const VenueModule& module) {
  Settings settings = settings_from(flags.session);
  for (auto& [name, venue] : settings.venues) venue.enabled = name == module.capabilities->name;
  settings.market.source = "model";
  const InstrumentTable table = instrument_table(settings);
  DrivenMarket driven{settings, table, {}, flags.session.faults};
  driven.start();
  CheckReport report{flags, "a local exchange in this process"};
  check_venue(plan_local_check(settings, driven.exchanges, 0, table),
              settings.assets.spelled_at(module.capabilities->name, table),
              [&](const CheckLine& line) { report.add(line); });
  return report.finish();
}

int check_remote(const CheckFlags& flags, const VenueModule& module) {
  const Settings settings = settings_from(flags.session);
  const KeyEnvironment environment =
      flags.is_demo ? KeyEnvironment::Demo : settings.venues.at(flags.venue).environment;
  const InstrumentTable table = instrument_table(settings);
  VenueCheckPlan plan = plan_venue_check(settings, module, environment, table);
  plan.without_keys = "no key was given; see --vault";
  std::optional<KeyRing> ring;
  if (flags.wants_keys()) {
    ring.emplace(open_key_ring(flags.vault));
    for (const VaultEntry& entry : wanted_keys(*ring, flags, environment))
      plan.keys.push_back({ring->make_ready(module, entry.label, unix_ms_now()),
                           ring->take_nonce_floor(unix_ms_now())});
  }
  CheckReport report{flags, environment == KeyEnvironment::Demo ? "demo" : "live"};
  check_venue(plan, settings.assets.spelled_at(flags.venue, table),
              [&](const CheckLine& line) { report.add(line); });
  if (ring) ring->finish(unix_ms_now());
  return report.finish();
}

int run_check(const CheckFlags& flags) {
  const VenueModule& module = venue_named(flags.venue, "venues check");
  if (flags.is_local && (flags.wants_keys() || flags.is_demo))
    throw ConfigError{
        "venues check: --local brings its own exchange and keys; leave out --vault, "
        "--passphrase-fd, --key and --demo"};
  if (!flags.is_local && !flags.session.faults.empty())
    throw ConfigError{"venues check: --fault is what a local exchange does; add --local"};
  return flags.is_local ? check_local(flags, module) : check_remote(flags, module);
}

}  // namespace

void add_venues_check(CLI::App& venues, CommandAction& action) {
  CLI::App* verb =
      venues.add_subcommand("check", "Can it be reached and traded with from here? Sends no order");
  auto flags = std::make_shared<CheckFlags>();
  verb->add_option("venue", flags->venue, "the venue's name, as `venues list` has it")->required();
  add_vault_options(*verb, flags->vault);
  verb->add_option("--key", flags->key_id, "only this key (default: the venue's active ones)")
      ->type_name("KEYID");
  verb->add_option("--config", flags->session.config_file,
                   "TOML file: hosts, instruments, environment")
      ->type_name("FILE");
  verb->add_flag("--demo", flags->is_demo, "the venue's demo environment, and keys of it");
  verb->add_flag("--local", flags->is_local,
                 "a local exchange in this process instead, with keys of its own: no internet");
  add_fault_option(*verb, flags->session);
  verb->add_flag("--json", flags->session.as_json, "one JSON document on standard output");
  verb->footer(
      "Examples:\n"
      "  crossbook venues check kraken\n"
      "  crossbook venues check okx --vault keys.vault --passphrase-fd 3 3<pass.txt\n"
      "  crossbook venues check bybit --demo --json\n"
      "  crossbook venues check binance --local\n"
      "  crossbook venues check binance --local --fault binance:other_host");
  verb->callback([flags, &action] { action = [flags] { return run_check(*flags); }; });
}

}  // namespace crossbook
