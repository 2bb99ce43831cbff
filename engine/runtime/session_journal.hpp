// A session's journal on disk; a thread of its own keeps room ahead and waits for the disk.
// In: settings, the core's configuration. Out: a writer for the engine, or none. Thread: built and
// closed by the command's. Limits: kSyncEvery may be lost by a power cut, nothing by a crash.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "engine/journal/recovery.hpp"
#include "engine/journal/writer.hpp"
#include "engine/runtime/config.hpp"
#include "engine/runtime/session.hpp"

namespace crossbook {

class SessionJournal {
 public:
  /// Opens journal_dir/<time>-<run>.xbj if the settings name a folder.
  /// @throws ConfigError naming the folder or file
  SessionJournal(const SessionOptions& options, const CoreConfig& config,
                 const InstrumentTable& table);
  /// Goes on where a session that ended in the middle had come to. @throws ConfigError
  explicit SessionJournal(const RecoveredRun& run);
  ~SessionJournal();

  /// Null: no journal is kept.
  JournalWriter* writer() noexcept { return writer_.get(); }
  /// Empty: none.
  const std::string& file() const noexcept { return file_; }
  /// After the engine has ended: waits for the disk and gives back what was not used.
  void close();

 private:
  void begin();

  std::string file_;
  std::unique_ptr<JournalWriter> writer_;
  std::jthread keeper_;
};

}  // namespace crossbook
