// crossbook kill and rearm: a person stops a desk for good, and lets it trade again.
#include <fmt/format.h>
#include <sys/statvfs.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <thread>

#include "engine/cli/commands.hpp"
#include "engine/cli/confirm.hpp"
#include "engine/cli/output.hpp"
#include "engine/cli/vault_options.hpp"
#include "engine/runtime/desk_session.hpp"
#include "keys/utc_text.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::seconds kMaxEndTime{30};  // of the session, with what it has in flight
constexpr std::chrono::milliseconds kWaitEvery{50};
constexpr std::uint64_t kLeastRoom = std::uint64_t{64} << 20U;
constexpr std::int64_t kDaySeconds = 24 * 60 * 60;

struct DeskFlags {
  std::string folder;
  std::string config_file;
  bool is_agreed = false;
  bool forgets_positions = false;
  bool forgets_session = false;
};

void add_desk_option(CLI::App& verb, DeskFlags& flags) {
  verb.add_option("--desk", flags.folder,
                  "the desk's folder, as live --journal has it (default: \"desk\" beside the "
                  "default vault)")
      ->type_name("FOLDER");
}

/// One that is there: a name that was mistyped must not become a new desk.
Desk open_desk(const DeskFlags& flags) {
  const std::string folder =
      flags.folder.empty() ? desk_folder_beside(vault_path(VaultFlags{})) : flags.folder;
  if (!std::filesystem::is_directory(folder))
    throw ConfigError{"--desk " + folder +
                      ": there is no such folder; it is where crossbook live keeps its journals"};
  return Desk{folder};
}

int run_kill(const DeskFlags& flags) {
  Desk desk = open_desk(flags);
  // On the disk first: also a session that starts in this moment finds it.
  desk.add_latches({{"all", std::string{to_string(LatchReason::Operator)}, unix_ms_now() / 1000,
                     desk.state().value_or(DeskState{}).journal}});
  const std::optional<pid_t> process = desk.holder();
  if (!process) {
    print_out("latched: no session was running; none trades here until crossbook rearm\n");
    return kDone;
  }
  if (::kill(*process, SIGUSR1) != 0)
    throw std::runtime_error{fmt::format(
        "process {} could not be told ({}); the desk is latched, end that process by hand",
        *process, std::generic_category().message(errno))};
  const auto until = std::chrono::steady_clock::now() + kMaxEndTime;
  while (desk.holder() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(kWaitEvery);
  if (desk.holder())
    throw std::runtime_error{
        fmt::format("process {} was told and has not ended within {} s; it "
                    "sends no new orders; look at its own words",
                    *process, kMaxEndTime.count())};
  print_out(fmt::format("latched: process {} has ended; none trades here until crossbook rearm\n",
                        *process));
  return kDone;
}

/// Why it would halt again at once, if it would.
std::string standing_cause(const DeskFlags& flags, const Desk& desk, const DeskLatch& latch) {
  if (latch.reason == to_string(LatchReason::JournalFailed)) {
    struct ::statvfs disk {};
    const bool is_full = ::statvfs(desk.folder().c_str(), &disk) == 0 &&
                         std::uint64_t{disk.f_bavail} * disk.f_frsize < kLeastRoom;
    return is_full ? "the disk below " + desk.folder() + " has less than 64 MiB left; free some"
                   : "";
  }
  if (latch.reason != to_string(LatchReason::DailyLoss)) return "";
  const DeskState state = desk.state().value_or(DeskState{});
  const std::int64_t over = state.day_began_unix_s + kDaySeconds;
  if (unix_ms_now() / 1000 >= over) return "";
  std::optional<Amount> limit;
  if (!flags.config_file.empty()) limit = load_config(flags.config_file).risk.max_daily_loss;
  for (const auto& [quote, today] : state.today) {
    const bool is_lost = today < Amount{} && (!limit || -today >= *limit);
    if (!is_lost) continue;
    return fmt::format(
        "today's loss of {} {} counts until {}; wait, or give --config with a larger [risk] "
        "max_daily_loss",
        amount_text(-today), quote, utc_text(over * 1000));
  }
  return "";
}

int run_rearm(const DeskFlags& flags) {
  Desk desk = open_desk(flags);
  if (const auto process = desk.holder())
    throw ConfigError{
        fmt::format("rearm: process {} still runs on this desk; let it end, or end it "
                    "with crossbook kill",
                    *process)};
  const std::vector<DeskLatch> latches = desk.latches();
  if (latches.empty() && !flags.forgets_positions && !flags.forgets_session) {
    print_out("nothing is latched\n");
    return kDone;
  }
  const std::optional<DeskState> known = desk.state();
  DeskState state = known.value_or(DeskState{});
  std::cerr << "crossbook rearm: " << desk.folder() << '\n';
  for (const DeskLatch& latch : latches) std::cerr << "  " << latch_line(latch) << '\n';
  for (const auto& [instrument, base] : state.positions)
    if (!base.is_zero())
      std::cerr << "  " << instrument << ": " << amount_text(base) << " unhedged"
                << (flags.forgets_positions ? "; you say that it is not so any more" : "") << '\n';
  if (flags.forgets_session && !state.has_ended)
    std::cerr << "  " << state.journal
              << ": was cut off; you say that you have looked at what it had in flight\n";
  for (const DeskLatch& latch : latches) {
    const std::string cause = standing_cause(flags, desk, latch);
    if (!cause.empty()) throw ConfigError{"rearm: " + latch.reason + ": " + cause};
  }
  if (must_confirm("rearm", flags.is_agreed, false) &&
      !confirm("Have you looked at the cause, and may this desk trade again?")) {
    std::cerr << "Nothing was changed.\n";
    return kDone;
  }
  if (flags.forgets_positions) state.positions.clear();
  if (flags.forgets_session) state.has_ended = true;
  state.is_rearmed = true;
  if (known) desk.set_state(state);
  desk.clear_latches();
  print_out(fmt::format("re-armed: {} latches cleared\n", latches.size()));
  return kDone;
}

}  // namespace

void add_kill_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "kill", "Stop a desk at once: no new order, latched until a person re-arms it");
  auto flags = std::make_shared<DeskFlags>();
  add_desk_option(*verb, *flags);
  verb->footer(
      "The latch is on the disk before the session is told, and outlives it and the machine.\n"
      "The signal SIGUSR1 to a session's process does the same to that session.\n"
      "\n"
      "Example:\n"
      "  crossbook kill --desk ~/.config/crossbook/desk");
  verb->callback([flags, &action] { action = [flags] { return run_kill(*flags); }; });
}

void add_rearm_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "rearm", "Let a latched desk trade again, after a person has looked; asks once");
  auto flags = std::make_shared<DeskFlags>();
  add_desk_option(*verb, *flags);
  verb->add_option("--config", flags->config_file, "TOML file with the limits of the next session")
      ->type_name("FILE");
  verb->add_flag("--forget-positions", flags->forgets_positions,
                 "what was left unhedged has been evened out by hand");
  verb->add_flag("--forget-session", flags->forgets_session,
                 "the last session's journal is gone or damaged; what it had in flight was looked "
                 "at by hand");
  verb->add_flag("--yes", flags->is_agreed, "do not ask");
  verb->footer(
      "Examples:\n"
      "  crossbook rearm --desk ~/.config/crossbook/desk\n"
      "  crossbook rearm --desk ~/.config/crossbook/desk --forget-positions --yes");
  verb->callback([flags, &action] { action = [flags] { return run_rearm(*flags); }; });
}

}  // namespace crossbook
