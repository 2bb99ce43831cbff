// A session that ended in the middle, as it was when its last record was written.
// In: its journal. Out: the core, and where the journal goes on. Thread: one. Limits: memory for
// one core.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/journal/replay.hpp"
#include "engine/journal/writer.hpp"

namespace crossbook {

struct RecoveredRun {
  std::string path;
  JournalHeader header;
  std::unique_ptr<ReplayCore> core;  // the live core's state after the last record (I14)
  JournalEnd end;
  MonoNanos last_time;  // of the last record, on the clock of the process that wrote it
  MonoNanos opened;     // when trading was opened last, on the same clock
  UtcNanos opened_utc;  // and by the wall; 0: never
  /// Decided on the last input and not written any more: no order among them was sent. Whoever
  /// goes on writes them first.
  std::vector<Action> unwritten;
  std::uint64_t inputs = 0;
  bool was_torn = false;  // what stood behind the last whole record is ignored
};

/// Reads the journal and decides everything again, comparing each decision with what it says.
/// @throws std::runtime_error with one line: the file is damaged before its tail, of another
/// version, or this build decides otherwise than the one that wrote it
RecoveredRun recover(const std::string& path);

}  // namespace crossbook
