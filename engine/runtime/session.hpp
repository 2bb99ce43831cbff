// One session from start to summary: local market or real hosts, connectors, engine, in order of
// start and the reverse at the end.
// In: settings. Out: a SessionReport. Thread: the command's; it starts and joins all others.
// Limits: kMaxVenues; a stop takes at most kMaxStopTime.
#pragma once

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/fault_plan.hpp"
#include "engine/telemetry/live_view.hpp"
#include "engine/telemetry/session_report.hpp"

namespace crossbook {

class LiveKeys;

inline constexpr std::chrono::seconds kMaxStopTime{10};

enum class SessionMode : std::uint8_t {
  Paper,  // orders go to the local exchanges
  Live,   // orders go to the venues, with the user's own keys
  Scan    // opportunities only, no order, no key
};

struct SessionOptions {
  SessionMode mode = SessionMode::Paper;
  Settings settings;
  bool has_own_duration = false;   // the user gave one: a tape may end earlier, never later
  std::vector<VenueFault> faults;  // what the local exchanges do wrong on purpose
  LiveKeys* keys = nullptr;        // Live: those of its venues; outlive the session
  const std::atomic<bool>* kill = nullptr;  // true: a person says stop, and it latches
};

/// Nothing may be traded until a person has looked and re-armed. Exit code 3.
class HaltedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// "paper", "live", "scan".
std::string_view to_string(SessionMode mode) noexcept;

/// Told while the session runs, on the command's thread.
class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  /// About five times a second. @param frame valid during the call
  virtual void on_frame(const LiveFrame& frame) = 0;
  /// One line that a user should see at once.
  virtual void on_note(const std::string& line) = 0;
  /// Scan: an opportunity has come to its end.
  virtual void on_episode(const std::string& line) = 0;
};

/// Runs until the duration is over, the source has ended, or stop turns true.
/// @throws ConfigError | std::runtime_error if it cannot start
SessionReport run_session(const SessionOptions& options, SessionObserver& observer,
                          const std::atomic<bool>& stop);

}  // namespace crossbook
