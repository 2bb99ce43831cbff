// What a live session owes its desk: it holds it alone, finishes what the last one left in the
// middle before anything new, and leaves word of its latches, its day and what is not hedged.
// In: settings, the running session. Out: files of the desk, lines for people. Thread: the
// command's. Limits: kMaxFinishTime.
#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <string>

#include "engine/runtime/desk.hpp"
#include "engine/runtime/running_session.hpp"
#include "engine/runtime/session.hpp"

namespace crossbook {

inline constexpr std::chrono::seconds kMaxFinishTime{60};

class DeskSession {
 public:
  using Tell = std::function<void(const std::string& line)>;

  /// Holds the desk of the settings' journal_dir.
  /// @throws ConfigError if another session does, HaltedError if a latch stands
  explicit DeskSession(const Settings& settings);

  /// If the last session was cut off: asks the venues about every order it had in flight, books
  /// what they did, hedges legs left alone, compares all balances (P1 to P5). Plans nothing new.
  /// @throws HaltedError if it latched, std::runtime_error naming what could not be resolved
  void finish_last_run(const SessionOptions& options, SessionObserver& observer, const Tell& tell,
                       const std::atomic<bool>& stop);
  /// What the new session starts from. @param tell told what is not hedged
  CarriedState carried(const InstrumentTable& table, const Tell& tell) const;

  /// Before its first order can leave.
  void begin(const RunningSession& session);
  /// A few times a second: writes new latches down.
  void look(RunningSession& session);
  /// After its stop().
  void end(RunningSession& session);

 private:
  void note_latch(const std::string& scope, std::string_view reason, const std::string& journal);
  void note_latches(const Core& core, const std::string& journal);
  DeskState left_by(const Core& core) const;
  [[noreturn]] void throw_halted() const;
  RecoveredRun recovered() const;

  Desk desk_;
  DeskState state_;
  std::set<std::string> noted_;  // scope and reason
};

/// "key_policy since 2027-12-28 02:40 UTC (binance)", for people.
std::string latch_line(const DeskLatch& latch);

}  // namespace crossbook
