// Appends inputs and actions to the journal file.
// In: inputs, actions. Out: an append-only file. Thread: append() the engine's; flush() and sync()
// one other, or the same. Limits: capacity bytes wait in memory; append() says when they are full.
// append() never allocates, locks or makes a system call.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "engine/journal/format.hpp"

namespace crossbook {

class JournalWriter {
 public:
  static constexpr std::size_t kDefaultCapacity = std::size_t{8} << 20U;

  /// Creates the file with mode 0600 and writes its header to disk.
  /// @param capacity bytes, a power of two, at least 64 KiB
  /// @throws std::system_error naming the file if it exists or cannot be written
  JournalWriter(const std::string& path, const JournalHeader& header,
                std::size_t capacity = kDefaultCapacity);
  /// Flushes; errors are lost: call sync() before, and look at it.
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  /// @return false if there is no room or writing has failed: nothing was appended, so latch
  bool append(const Input& input) noexcept;
  bool append(MonoNanos now, const Action& action) noexcept;

  /// Writes what was appended so far. After an error every call gives that error again.
  std::error_code flush() noexcept;
  /// The same, and waits until it is on the disk. A failed sync is never tried again (P9).
  std::error_code sync() noexcept;

  std::uint64_t appended() const noexcept { return sequence_; }  // records; the appending thread's
  std::uint64_t written() const noexcept { return written_.load(std::memory_order_acquire); }
  std::size_t backlog() const noexcept;  // bytes in memory; any thread
  bool has_failed() const noexcept { return failed_.load(std::memory_order_acquire); }
  const std::string& path() const noexcept { return path_; }

 private:
  bool append_record(MonoNanos now, std::uint8_t type, std::span<const std::byte> payload) noexcept;
  void copy_in(std::size_t at, std::span<const std::byte> bytes) noexcept;
  void copy_out(std::size_t at, std::span<std::byte> bytes) const noexcept;
  std::error_code write_out(std::span<const std::byte> bytes) noexcept;
  std::error_code fail(int error) noexcept;

  std::string path_;
  int file_ = -1;
  std::vector<std::byte> ring_;
  std::vector<std::byte> block_;                  // the flushing thread's
  std::error_code error_;                         // the flushing thread's
  std::uint64_t sequence_ = 0;                    // the appending thread's
  alignas(64) std::atomic<std::size_t> head_{0};  // bytes ever appended
  alignas(64) std::atomic<std::size_t> tail_{0};  // bytes ever taken out
  std::atomic<std::uint64_t> written_{0};         // records
  std::atomic<bool> failed_{false};
};

}  // namespace crossbook
