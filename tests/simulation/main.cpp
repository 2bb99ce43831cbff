// crossbook sim: seeds of the fault simulator, for users and for the gate.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "tests/simulation/campaign.hpp"
#include "tests/simulation/simulation.hpp"

namespace {

using namespace crossbook::simulation;

constexpr std::uint64_t kMaxSeeds = 100'000'000;
constexpr int kBarWidth = 30;
constexpr std::string_view kStates[] = {"none",          "decided", "sent",   "acknowledged",
                                        "partly_filled", "unknown", "repair", "down"};

struct Range {
  std::uint64_t first = 1, last = 200;
};

Range parse_range(const std::string& text) {
  const std::size_t dots = text.find("..");
  const auto number = [&](const std::string& part) {
    if (part.empty() || part.size() > 9 ||
        part.find_first_not_of("0123456789") != std::string::npos)
      throw CLI::ValidationError{"--seeds", "\"" + text + "\" is no range; write 1..1000, or 7"};
    return static_cast<std::uint64_t>(std::stoul(part));
  };
  Range range;
  range.first = number(text.substr(0, dots));
  range.last = dots == std::string::npos ? range.first : number(text.substr(dots + 2));
  if (range.first == 0 || range.last < range.first || range.last - range.first >= kMaxSeeds)
    throw CLI::ValidationError{"--seeds", "\"" + text +
                                              "\": the first must be at least 1, and the "
                                              "last no smaller; write 1..1000"};
  return range;
}

class Bar {
 public:
  explicit Bar(std::uint64_t all) : all_{all}, is_shown_{::isatty(STDERR_FILENO) == 1} {}
  void show(std::uint64_t done, std::uint64_t failed) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < (is_shown_ ? kRedraw : kLine)) return;
    last_ = now;
    const double part = static_cast<double>(done) / static_cast<double>(all_);
    const double spent = std::chrono::duration<double>(now - began_).count();
    const std::string left = done == 0 ? "" : fmt::format(", {:.0f} s left", spent / part - spent);
    const int filled = static_cast<int>(part * kBarWidth);
    std::cerr << (is_shown_ ? "\r" : "") << '['
              << std::string(static_cast<std::size_t>(filled), '=')
              << std::string(static_cast<std::size_t>(kBarWidth - filled), ' ') << "] " << done
              << " of " << all_ << " seeds, " << failed << " failed" << left
              << (is_shown_ ? "   " : "\n") << std::flush;
    was_drawn_ = is_shown_;
  }
  void end() const {
    if (was_drawn_) std::cerr << "\r\033[K" << std::flush;
  }

 private:
  static constexpr std::chrono::milliseconds kRedraw{200};
  static constexpr std::chrono::milliseconds kLine{10'000};
  std::uint64_t all_;
  bool is_shown_;
  bool was_drawn_ = false;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = began_;
};

nlohmann::ordered_json json_of(const CampaignResult& result) {
  nlohmann::ordered_json out;
  out["seeds"] = result.seeds;
  out["violations"] = result.violations;
  out["failing_seeds"] = nlohmann::json::array();
  for (const Failure& failure : result.failures) out["failing_seeds"].push_back(failure.seed);
  out["events"] = result.sum.events;
  out["simulated_s"] =
      std::chrono::duration_cast<std::chrono::seconds>(result.sum.simulated).count();
  out["faults"] = result.sum.faults;
  out["invariants_checked"] = result.sum.checks;
  return out;
}

void print_table(const CampaignResult& result) {
  std::cout << "faults by what our orders were at (decided: not sent yet; none: no order; down: no "
               "process)\n\n";
  std::cout << fmt::format("{:<5} {:>7}", "id", "faults");
  for (const std::string_view state : kStates) std::cout << fmt::format(" {:>13}", state);
  std::cout << "\n";
  for (const auto& [id, count] : result.sum.faults) {
    std::cout << fmt::format("{:<5} {:>7}", id, count);
    for (const std::string_view state : kStates) {
      const auto hit = result.sum.hits.find({id, std::string{state}});
      std::cout << fmt::format(" {:>13}", hit == result.sum.hits.end() ? 0 : hit->second);
    }
    std::cout << "\n";
  }
  std::cout << "\ninvariants checked:";
  for (const auto& [id, count] : result.sum.checks) std::cout << fmt::format(" {} {}", id, count);
  std::cout << "\n\n";
}

void print_failures(const CampaignResult& result, std::ostream& out) {
  for (const Failure& failure : result.failures) {
    out << "seed " << failure.seed << " fails\n";
    for (const std::string& line : failure.violations) out << "  " << line << "\n";
    out << "  the fewest faults that still do it:\n";
    for (const std::string& line : failure.faults) out << "    " << line << "\n";
    if (failure.faults.empty()) out << "    none: it fails without any\n";
    out << "  crossbook sim --explain " << failure.seed << "\n";
  }
}

int explain(std::uint64_t seed) {
  const Scenario scenario = draw_scenario(seed);
  for (const DrawnFault& fault : scenario.faults) std::cout << describe(scenario, fault) << "\n";
  const Outcome outcome = simulate(scenario, &std::cout);
  for (const Violation& violation : outcome.violations) std::cout << describe(violation) << "\n";
  return outcome.violations.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Runs the real core, connectors and codecs against simulated exchanges in virtual time, "
      "with\n"
      "faults drawn from each seed, and checks the invariants of docs/reliability.md."};
  app.name("crossbook sim");
  std::string seeds = "1..200";
  bool as_json = false;
  std::uint64_t explained = 0;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  app.add_option("--seeds", seeds, "which, first..last; each is 10 simulated minutes")
      ->capture_default_str();
  app.add_flag("--json", as_json, "one document on standard output instead of the table");
  app.add_option("--jobs", jobs, "processes at once")
      ->capture_default_str()
      ->check(CLI::Range(1U, kMaxJobs));
  app.add_option("--explain", explained, "tells one seed's sessions, line by line")
      ->check(CLI::Range(1UL, kMaxSeeds));
  app.footer(
      "Examples:\n"
      "  crossbook sim --seeds 1..1000\n"
      "  crossbook sim --explain 106\n"
      "Exit code: 0 nothing was violated, 1 something was, 2 bad arguments.");
  try {
    app.parse(argc, argv);
    if (explained != 0) return explain(explained);
    const Range range = parse_range(seeds);
    CampaignSettings settings;
    settings.first = range.first;
    settings.last = range.last;
    settings.jobs = jobs;
    Bar bar{range.last - range.first + 1};
    settings.on_progress = [&](std::uint64_t done, std::uint64_t failed) {
      bar.show(done, failed);
    };
    const auto began = std::chrono::steady_clock::now();
    const CampaignResult result = run_campaign(settings);
    bar.end();
    const double spent =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    print_failures(result, as_json ? std::cerr : std::cout);
    if (!result.trouble.empty()) std::cerr << "crossbook sim: " << result.trouble << "\n";
    if (as_json) {
      std::cout << json_of(result).dump() << "\n";
    } else {
      print_table(result);
      std::cout << fmt::format(
          "{} seeds in {:.0f} s ({:.0f} a minute and process), {} violations; {} takes, {} orders, "
          "{} fills, {} hedges, {} sessions\n",
          result.seeds, spent, static_cast<double>(result.seeds) * 60 / spent / jobs,
          result.violations, result.sum.takes, result.sum.orders, result.sum.fills,
          result.sum.repairs, result.sum.sessions);
    }
    return result.violations == 0 && result.trouble.empty() ? 0 : 1;
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::cerr << "crossbook sim: " << error.what() << "\n";
    return 1;
  }
}
