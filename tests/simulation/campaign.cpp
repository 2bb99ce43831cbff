#include "tests/simulation/campaign.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "tests/simulation/simulation.hpp"

namespace crossbook::simulation {
namespace {

using nlohmann::json;

constexpr int kPollMs = 200;

/// A bug by itself, told as one.
Outcome simulate_safely(const Scenario& scenario) {
  try {
    return simulate(scenario);
  } catch (const std::exception& error) {
    Outcome outcome;
    outcome.seed = scenario.seed;
    outcome.violations.push_back({"crash", error.what(), nanoseconds{0}});
    return outcome;
  }
}

json to_json(const Shrunk& run) {
  const Outcome& outcome = run.outcome;
  json line{{"seed", outcome.seed},
            {"events", outcome.events},
            {"simulated_ns", outcome.simulated.count()},
            {"takes", outcome.takes},
            {"orders", outcome.orders},
            {"fills", outcome.fills},
            {"repairs", outcome.repairs},
            {"sessions", outcome.sessions},
            {"faults", outcome.faults},
            {"checks", outcome.checks}};
  json& hits = line["hits"] = json::array();
  for (const auto& [pair, count] : outcome.hits) hits.push_back({pair.first, pair.second, count});
  json& violations = line["violations"] = json::array();
  for (const Violation& violation : outcome.violations) violations.push_back(describe(violation));
  json& faults = line["shrunk"] = json::array();
  if (!outcome.violations.empty())
    for (const DrawnFault& fault : run.scenario.faults)
      faults.push_back(describe(run.scenario, fault));
  return line;
}

void add(const json& line, CampaignResult& result) {
  Outcome one;
  one.events = line.at("events");
  one.simulated = nanoseconds{line.at("simulated_ns").get<std::int64_t>()};
  one.takes = line.at("takes");
  one.orders = line.at("orders");
  one.fills = line.at("fills");
  one.repairs = line.at("repairs");
  one.sessions = line.at("sessions");
  one.faults = line.at("faults").get<std::map<std::string, std::uint64_t>>();
  one.checks = line.at("checks").get<std::map<std::string, std::uint64_t>>();
  for (const json& hit : line.at("hits")) one.hits[{hit.at(0), hit.at(1)}] = hit.at(2);
  result.sum.add(one);
  ++result.seeds;
  if (line.at("violations").empty()) return;
  result.violations += line.at("violations").size();
  result.failures.push_back({line.at("seed"), line.at("violations"), line.at("shrunk")});
}

/// A process with every jobs-th seed; it writes a line for each.
struct Worker {
  pid_t process = 0;
  int lines = -1;
  std::string rest;  // of a line
};

[[noreturn]] void work(const CampaignSettings& settings, unsigned number, int out) {
  for (std::uint64_t seed = settings.first + number; seed <= settings.last; seed += settings.jobs) {
    const std::string line = to_json(run_and_shrink(seed)).dump() + "\n";
    for (std::size_t at = 0; at < line.size();) {
      const ssize_t written = ::write(out, line.data() + at, line.size() - at);
      if (written <= 0) ::_exit(2);
      at += static_cast<std::size_t>(written);
    }
  }
  ::_exit(0);
}

Worker start_worker(const CampaignSettings& settings, unsigned number) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
  const pid_t process = ::fork();
  if (process < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  if (process == 0) {
    ::close(ends[0]);
    work(settings, number, ends[1]);
  }
  ::close(ends[1]);
  return {process, ends[0], {}};
}

/// @return false at its end
bool read_lines(Worker& worker, CampaignResult& result) {
  char buffer[16 * 1024];
  const ssize_t got = ::read(worker.lines, buffer, sizeof buffer);
  if (got <= 0) return false;
  worker.rest.append(buffer, static_cast<std::size_t>(got));
  for (std::size_t end = worker.rest.find('\n'); end != std::string::npos;
       end = worker.rest.find('\n')) {
    add(json::parse(worker.rest.substr(0, end)), result);
    worker.rest.erase(0, end + 1);
  }
  return true;
}

void end_worker(Worker& worker, CampaignResult& result) {
  ::close(worker.lines);
  worker.lines = -1;
  int status = 0;
  ::waitpid(worker.process, &status, 0);
  if (WIFSIGNALED(status))
    result.trouble =
        fmt::format("a worker was ended by signal {}; run its seeds one by one", WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0)
    result.trouble = "a worker ended early";
}

}  // namespace

std::string describe(const Violation& violation) {
  return fmt::format("{} at {:.3f} s: {}", violation.invariant,
                     static_cast<double>(violation.at.count()) / 1e9, violation.text);
}

Shrunk run_and_shrink(std::uint64_t seed) {
  Shrunk run{{}, draw_scenario(seed)};
  run.outcome = simulate_safely(run.scenario);
  if (run.outcome.violations.empty()) return run;
  const std::string broken = run.outcome.violations.front().invariant;
  for (std::size_t i = run.scenario.faults.size(); i-- > 0;) {
    Scenario fewer = run.scenario;
    fewer.faults.erase(fewer.faults.begin() + static_cast<std::ptrdiff_t>(i));
    if (simulate_safely(fewer).has(broken)) run.scenario = std::move(fewer);
  }
  return run;
}

CampaignResult run_campaign(const CampaignSettings& settings) {
  CampaignResult result;
  std::vector<Worker> workers;
  for (unsigned i = 0; i < settings.jobs; ++i) workers.push_back(start_worker(settings, i));
  for (std::size_t left = workers.size(); left > 0;) {
    std::vector<pollfd> waits;
    for (const Worker& worker : workers) waits.push_back({worker.lines, POLLIN, 0});
    ::poll(waits.data(), waits.size(), kPollMs);
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (workers[i].lines < 0 || waits[i].revents == 0) continue;
      if (read_lines(workers[i], result)) continue;
      end_worker(workers[i], result);
      --left;
    }
    if (settings.on_progress) settings.on_progress(result.seeds, result.failures.size());
  }
  std::sort(result.failures.begin(), result.failures.end(),
            [](const Failure& a, const Failure& b) { return a.seed < b.seed; });
  return result;
}

}  // namespace crossbook::simulation
