// A session's journal on disk, flushed by its own thread off the hot path.
// In: settings, the core's configuration. Out: a writer for the engine, or none. Thread: built and
// closed by the command's. Limits: the writer's ring; kFlushEvery.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "engine/journal/writer.hpp"
#include "engine/runtime/config.hpp"

namespace crossbook {

class SessionJournal {
 public:
  /// Opens journal_dir/<time>-<run>.xbj if the settings name a folder.
  /// @throws ConfigError naming the folder or file
  SessionJournal(const Settings& settings, const CoreConfig& config, const InstrumentTable& table);
  ~SessionJournal();

  /// Null: no journal is kept.
  JournalWriter* writer() noexcept { return writer_.get(); }
  /// Empty: none.
  const std::string& file() const noexcept { return file_; }
  /// After the engine has ended: writes the rest and waits for the disk.
  void close();

 private:
  std::string file_;
  std::unique_ptr<JournalWriter> writer_;
  std::jthread flusher_;
};

}  // namespace crossbook
