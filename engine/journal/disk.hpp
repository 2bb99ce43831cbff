// The file below a journal: space that is really there, and a sync whose failure is final.
// In: sizes. Out: error codes, a descriptor to map. Thread: the one that looks after the journal.
// Limits: the disk's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

namespace crossbook {

class JournalDisk {
 public:
  virtual ~JournalDisk() = default;
  virtual int file() const noexcept = 0;
  /// Takes space for bytes from offset on: they are zero, and writing to them cannot run out of
  /// room, which in a mapped file would end the process (P8).
  virtual std::error_code allocate(std::uint64_t offset, std::uint64_t bytes) noexcept = 0;
  /// Waits until all that was written is on the disk. After an error nobody knows what is (P9).
  virtual std::error_code sync() noexcept = 0;
  /// Ends the file at this size; what was allocated behind it is given back.
  virtual std::error_code cut(std::uint64_t size) noexcept = 0;
};

/// A new file with mode 0600, its name on the disk. @throws std::system_error naming the file, also
/// if it exists
std::unique_ptr<JournalDisk> create_journal_disk(const std::string& path);
/// The file of a session that ended in the middle, to go on. @throws std::system_error naming it
std::unique_ptr<JournalDisk> open_journal_disk(const std::string& path);

}  // namespace crossbook
