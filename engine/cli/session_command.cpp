#include "engine/cli/session_command.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/cli/output.hpp"
#include "engine/runtime/duration.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::seconds kLineEvery{5};

winsize terminal_size() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    size.ws_col = 80;
    size.ws_row = 24;
  }
  return size;
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
    if (!is_terminal_) std::cerr << "crossbook: " << line << '\n';  // else the screen shows it
  }
  void on_episode(const std::string& line) override {
    const bool is_on_screen = is_terminal_ && ::isatty(STDOUT_FILENO) == 1;
    if (!is_quiet_ && !is_on_screen) print_out(line + "\n");  // throws: nobody reads any more
  }

 private:
  void draw(const LiveFrame& frame) {
    const winsize size = terminal_size();
    const std::string screen = live_screen(frame, size.ws_col, size.ws_row);
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

std::chrono::nanoseconds duration_flag(const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration)
    throw ConfigError{"--duration " + text +
                      ": not a duration; write 500ms, 30s, 5m, 2h or forever"};
  return *duration;
}

/// Hands each value to a reader as it is parsed, so that what is wrong with it is said first.
void add_checked(CLI::App& verb, const char* name, const char* type, const char* description,
                 std::function<void(const std::string&)> read) {
  verb.add_option_function<std::string>(name, std::move(read), description)->type_name(type);
}

/// The same, for what may be given again.
void add_repeated(CLI::App& verb, const char* name, const char* type, const char* description,
                  std::function<void(const std::string&)> read) {
  verb.add_option_function<std::vector<std::string>>(
          name,
          [read = std::move(read)](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) read(text);
          },
          description)
      ->type_name(type)
      ->expected(1)
      ->take_all();
}

}  // namespace

std::int64_t whole_number(std::string_view flag, std::string_view text, std::int64_t least,
                          std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    throw ConfigError{std::string{flag} + " " + std::string{text} +
                      ": must be a whole number from " + std::to_string(least) + " to " +
                      std::to_string(most)};
  return value;
}

void add_market_options(CLI::App& verb, SessionFlags& flags) {
  verb.add_option("--config", flags.config_file, "TOML file; --print-config shows all settings")
      ->type_name("FILE");
  verb.add_option("--market", flags.market,
                  "what moves the local exchanges' prices: model | tape:FILE | "
                  "recording:FILE[,FILE...] | live (default model)")
      ->type_name("SOURCE");
  add_checked(verb, "--seed", "N", "of the model market (default 1)",
              [&flags](const std::string& text) {
                flags.seed = static_cast<std::uint64_t>(whole_number("--seed", text, 0, INT64_MAX));
              });
  add_checked(
      verb, "--speed", "N", "tape and recording: times faster than recorded, 1 to 1000",
      [&flags](const std::string& text) { flags.speed = whole_number("--speed", text, 1, 1000); });
  add_checked(verb, "--venues", "NAMES", "local exchanges to run: all, or like binance,okx",
              [&flags](const std::string& text) { flags.exchanges.venues = venues_flag(text); });
  add_checked(
      verb, "--instruments", "NAMES", "what they list, like BTC/USDT,ETH/USDT",
      [&flags](const std::string& text) { flags.exchanges.instruments = instruments_flag(text); });
  add_repeated(
      verb, "--fees-bps", "BPS",
      "maker and taker fee of all local exchanges, like 2; of one, maker/taker: okx:1/2.5",
      [&flags](const std::string& text) { flags.exchanges.fees.push_back(fees_flag(text)); });
  add_repeated(verb, "--latency", "LATENCY",
               "what a local exchange takes to send, like okx.orders:base_us=500,jitter_us=200; "
               "docs/local-exchanges.md has all parts",
               [&flags](const std::string& text) {
                 flags.exchanges.latencies.push_back(latency_flag(text));
               });
  add_fault_option(verb, flags);
}

void add_fault_option(CLI::App& verb, SessionFlags& flags) {
  add_repeated(
      verb, "--fault", "FAULT",
      "rehearse what a local exchange does wrong, like okx:silence@10s+5s: from 10 s on, for 5 s; "
      "may be given again",
      [&flags](const std::string& text) { flags.faults.push_back(parse_fault(text)); });
}

void add_duration_option(CLI::App& verb, SessionFlags& flags) {
  add_checked(verb, "--duration", "TIME", "500ms, 30s, 5m, 2h or forever (default 60s)",
              [&flags](const std::string& text) { flags.duration = duration_flag(text); });
}

void add_session_options(CLI::App& verb, SessionFlags& flags) {
  add_duration_option(verb, flags);
  add_market_options(verb, flags);
  verb.add_option("--journal", flags.journal_dir, "folder for the session's journal")
      ->type_name("FOLDER");
  verb.add_flag("--json", flags.as_json, "one JSON document on standard output at the end");
  verb.add_flag("--print-config", flags.print_config, "print the built-in configuration and end");
}

Settings settings_from(const SessionFlags& flags) {
  Settings settings =
      flags.config_file.empty() ? parse_config("", "built-in") : load_config(flags.config_file);
  if (flags.duration) settings.session.duration = *flags.duration;
  apply(flags.exchanges, settings);
  if (!flags.faults.empty()) settings.market.faults = flags.faults;
  if (!flags.market.empty()) settings.market.source = flags.market;
  if (flags.seed) settings.session.seed = *flags.seed;
  if (flags.speed) settings.market.speed = *flags.speed;
  if (!flags.journal_dir.empty()) settings.session.journal_dir = flags.journal_dir;
  return settings;
}

int run_session_command(SessionMode mode, const SessionFlags& flags) {
  if (flags.print_config) {
    print_out(default_config());
    return kDone;
  }
  SessionOptions options;
  options.mode = mode;
  options.settings = settings_from(flags);
  options.faults = options.settings.market.faults;
  options.has_own_duration = flags.duration.has_value();
  return run_and_report(options, flags.as_json);
}

int run_and_report(const SessionOptions& given, bool as_json) {
  const std::atomic<bool>& stop = stop_requested();
  SessionOptions options = given;
  options.kill = &kill_requested();
  SessionReport report;
  {
    TerminalObserver observer{as_json};
    report = run_session(options, observer, stop);
  }
  if (as_json)
    print_out(json_report(report));
  else
    std::cerr << summary(report);
  if (report.is_latched) return kHalted;
  return report.ledger_differences.empty() && !report.is_stuck ? kDone : kFailed;
}

}  // namespace crossbook
