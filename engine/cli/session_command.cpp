#include "engine/cli/session_command.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/runtime/duration.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::seconds kLineEvery{5};

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return size.ws_col;
}

/// Redraws in place on a terminal, else prints a line every few seconds; always on standard error.
class TerminalObserver final : public SessionObserver {
 public:
  explicit TerminalObserver(bool is_quiet)
      : is_quiet_{is_quiet}, is_terminal_{!is_quiet && ::isatty(STDERR_FILENO) == 1} {}
  ~TerminalObserver() override {
    if (drawn_) std::cerr << "\x1b[?25h\x1b[J" << std::flush;
  }
  TerminalObserver(const TerminalObserver&) = delete;
  TerminalObserver& operator=(const TerminalObserver&) = delete;

  void on_frame(const LiveFrame& frame) override {
    if (is_terminal_) return draw(frame);
    if (frame.elapsed < next_line_) return;
    next_line_ += kLineEvery;
    std::cerr << progress_line(frame) << '\n';
  }
  void on_note(const std::string& line) override {
    if (drawn_) std::cerr << "\x1b[J";
    std::cerr << "crossbook: " << line << '\n';
  }
  void on_episode(const std::string& line) override {
    if (!is_quiet_ && !is_terminal_) std::cout << line << std::endl;
  }

 private:
  void draw(const LiveFrame& frame) {
    std::string screen = live_screen(frame, terminal_columns());
    std::string out = drawn_ ? "\x1b[H" : "\x1b[?25l\x1b[2J\x1b[H";
    for (const char c : screen) out += c == '\n' ? std::string{"\x1b[K\n"} : std::string(1, c);
    out += "\x1b[J";
    std::cerr << out << std::flush;
    drawn_ = true;
  }

  bool is_quiet_;
  bool is_terminal_;
  bool drawn_ = false;
  std::chrono::nanoseconds next_line_ = kLineEvery;
};

void apply_duration(const SessionFlags& flags, Settings& settings) {
  if (flags.duration.empty()) return;
  const auto duration = parse_duration(flags.duration);
  if (!duration)
    throw ConfigError{"--duration " + flags.duration +
                      ": not a duration; write 500ms, 30s, 5m, 2h or forever"};
  settings.session.duration = *duration;
}

void apply_fees(const SessionFlags& flags, Settings& settings) {
  if (flags.fees_bps.empty()) return;
  const auto parts = parse_decimal(flags.fees_bps, Scale{4});  // 1 basis point = 10^4 parts
  if (parts.has_error() || *parts < 0 || *parts > FeeRate::from_basis_points(1000).parts())
    throw ConfigError{"--fees-bps " + flags.fees_bps +
                      ": not a fee; write basis points from 0 to 1000, like 2 or 7.5"};
  for (auto& [name, venue] : settings.venues)
    venue.maker_fee = venue.taker_fee = FeeRate::from_parts(*parts);
}

}  // namespace

void add_session_options(CLI::App& verb, SessionFlags& flags) {
  verb.add_option("--config", flags.config_file, "TOML file; --print-config shows all settings");
  verb.add_option("--duration", flags.duration, "500ms, 30s, 5m, 2h or forever (default 60s)");
  verb.add_option("--market", flags.market,
                  "what moves the local exchanges' prices: model | tape:FILE | "
                  "recording:FILE[,FILE...] | live (default model)");
  verb.add_option("--seed", flags.seed, "of the model market (default 1)");
  verb.add_option("--speed", flags.speed,
                  "tape and recording: times faster than recorded, 1 to 1000");
  verb.add_option("--fees-bps", flags.fees_bps,
                  "maker and taker fee of all local exchanges, in basis points");
  verb.add_option("--journal", flags.journal_dir, "folder for the session's journal");
  verb.add_flag("--json", flags.as_json, "one JSON document on standard output at the end");
  verb.add_flag("--print-config", flags.print_config, "print the built-in configuration and end");
}

Settings settings_from(const SessionFlags& flags) {
  Settings settings =
      flags.config_file.empty() ? parse_config("", "built-in") : load_config(flags.config_file);
  apply_duration(flags, settings);
  apply_fees(flags, settings);
  if (!flags.market.empty()) settings.market.source = flags.market;
  if (flags.seed) settings.session.seed = *flags.seed;
  if (!flags.journal_dir.empty()) settings.session.journal_dir = flags.journal_dir;
  if (flags.speed) {
    if (*flags.speed < 1 || *flags.speed > 1000)
      throw ConfigError{"--speed " + std::to_string(*flags.speed) + ": must be 1 to 1000"};
    settings.market.speed = *flags.speed;
  }
  return settings;
}

int run_session_command(SessionMode mode, const SessionFlags& flags) {
  if (flags.print_config) {
    std::cout << default_config();
    return kDone;
  }
  SessionOptions options;
  options.mode = mode;
  options.settings = settings_from(flags);
  options.has_own_duration = !flags.duration.empty();
  SessionReport report;
  {
    TerminalObserver observer{flags.as_json};
    report = run_session(options, observer, stop_requested());
  }
  if (flags.as_json)
    std::cout << json_report(report) << std::flush;
  else
    std::cerr << summary(report);
  if (report.is_latched) return kHalted;
  return report.ledger_differences.empty() ? kDone : kFailed;
}

}  // namespace crossbook
