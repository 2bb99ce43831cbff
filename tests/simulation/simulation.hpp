// One seed from its start to its end: exchanges, network, processes and faults on one thread in
// virtual time, looked at after every event.
// In: a scenario. Out: what was found. Thread: one, and one simulation at a time. Limits: none.
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/keys/temporary_folder.hpp"
#include "tests/simulation/invariants.hpp"
#include "tests/simulation/scenario.hpp"
#include "tests/simulation/world.hpp"

namespace crossbook::simulation {

class Simulation {
 public:
  /// @param story if given, all sessions are told there
  explicit Simulation(const Scenario& scenario, std::ostream* story = nullptr);
  ~Simulation();

  Outcome run();

 private:
  /// How a fault is made, and unmade.
  struct Lever {
    std::function<void(const DrawnFault&)> begin;
    std::function<void(const DrawnFault&)> end;
  };
  enum class Crash : std::uint8_t { None, AtIntent, AtArrival, Now };

  // simulation.cpp: time and processes
  Process::Parts parts();
  void start_process();
  void resume_process();
  void end_process();
  void end_client();
  void audit(const std::string& path);
  void die();
  void restart(nanoseconds downtime);
  void look_after_process();
  void run_agents(bool is_grid);
  bool is_busy() const;
  nanoseconds pace() const;
  Host::Told ears();

  // simulation_faults.cpp
  void plan(const DrawnFault& fault);
  void release_aimed();
  void begin(const DrawnFault& fault);
  void end(const DrawnFault& fault);
  void look_if_healed();
  void note_hits(const DrawnFault& fault);
  void make_levers();
  void make_network_levers();
  void make_market_levers();
  void make_machine_levers();
  InstrumentId first_instrument() const noexcept { return table_.instruments().front().id; }

  Scenario scenario_;
  std::ostream* story_;
  Outcome outcome_;
  Clockwork clock_;
  Network network_;
  InstrumentTable table_;
  Market market_;
  MarketRandom random_;
  Invariants invariants_;
  TemporaryFolder folder_;
  DiskTrouble disk_;
  std::unique_ptr<Process> process_;
  std::string state_at_death_;  // of its core; empty: not all of it was journaled
  std::string unfinished_;      // the journal of a session that was cut off; empty: none
  CarriedState carried_;
  std::uint64_t sessions_ = 0;
  MonoNanos up_at_;  // when a process is started again
  bool is_ending_ = false;
  MonoNanos end_by_;
  bool is_over_ = false;  // nothing is started any more
  Crash crash_ = Crash::None;
  nanoseconds downtime_{0};
  MonoNanos paused_until_;
  std::vector<MonoNanos> stalled_until_;
  std::vector<MonoNanos> deaf_until_;  // by venue: a silent private socket
  bool does_vanish_ = false;
  bool was_killed_ = false;  // by a person
  std::map<SimFault, Lever> levers_;
  std::vector<DrawnFault> aimed_;  // that wait for their moment
  MonoNanos troubled_until_;
  MonoNanos next_disk_;
  std::uint64_t nonce_floor_ = 0;
};

/// @throws whatever the scenario's parts throw: a bug by itself
Outcome simulate(const Scenario& scenario, std::ostream* story = nullptr);

}  // namespace crossbook::simulation
