// Appends inputs and actions to the journal: a file that is mapped ahead of what is written.
// In: inputs, actions. Out: an append-only file. Thread: append() the engine's; make_room() and
// sync() one other, or the same. Limits: the disk's; a segment is always free beyond the one in
// use, and if none can be had has_failed() says so while that one still takes records.
// append() never allocates, locks or makes a system call. What it wrote outlives the process at
// once (P1 to P5) and a power cut from the next sync() on.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include "engine/journal/disk.hpp"
#include "engine/journal/format.hpp"

namespace crossbook {

inline constexpr std::size_t kSegmentBytes = std::size_t{4} << 20U;
inline constexpr std::size_t kMappedSegments = 4;  // at once, at most

/// Where a journal that was read ends.
struct JournalEnd {
  std::uint64_t offset = 0;    // behind the last whole record
  std::uint64_t sequence = 0;  // its number
};

class JournalWriter {
 public:
  /// Creates the file with mode 0600; its header and two segments are on the disk then.
  /// @throws std::system_error naming the file if it exists or cannot be written
  JournalWriter(const std::string& path, const JournalHeader& header);
  /// The same on a disk that is given. @param segment bytes, a power of two from 64 KiB
  JournalWriter(std::unique_ptr<JournalDisk> disk, const std::string& path,
                const JournalHeader& header, std::size_t segment = kSegmentBytes);
  /// Goes on behind the last whole record of a journal; what a crash left behind it is cut off.
  JournalWriter(std::unique_ptr<JournalDisk> disk, const std::string& path, JournalEnd end,
                std::size_t segment = kSegmentBytes);
  /// Closes; errors are lost: call close() before, and look at it.
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  /// @return false if there is no room left: nothing was appended, so latch
  bool append(const Input& input) noexcept;
  bool append(MonoNanos now, const Action& action) noexcept;
  /// The disk gives no more room, or lost what it was given: no new risk may be taken, and what is
  /// left of the segment is for fills and cancels. Any thread.
  bool has_failed() const noexcept { return failed_.load(std::memory_order_relaxed); }

  /// Keeps a segment free beyond the one in use. After an error every call gives that one again.
  std::error_code make_room() noexcept;
  /// Waits until what was appended is on the disk. A failed sync is never tried again (P9).
  std::error_code sync() noexcept;
  /// Syncs, and gives the room back that was not used. No append() after it.
  std::error_code close() noexcept;

  std::uint64_t appended() const noexcept { return sequence_; }  // records; the appending thread's
  std::uint64_t bytes() const noexcept { return head_.load(std::memory_order_acquire); }
  std::uint64_t durable_bytes() const noexcept { return durable_.load(std::memory_order_acquire); }
  const std::string& path() const noexcept { return path_; }

 private:
  template <class Message>
  bool append_record(MonoNanos now, const Message& message) noexcept;
  void begin(std::size_t segment, std::uint64_t head);
  void finish_start(const char* what);
  std::error_code map_next() noexcept;
  void forget_before(std::uint64_t offset) noexcept;
  std::error_code fail(std::error_code error) noexcept;
  std::atomic<std::byte*>& mapping_of(std::uint64_t offset) noexcept {
    return mapped_[(offset >> segment_bits_) % kMappedSegments];
  }
  /// Where the byte of the file is; its segment is mapped.
  std::byte* place(std::uint64_t offset) noexcept {
    return mapping_of(offset).load(std::memory_order_relaxed) + (offset & (segment() - 1));
  }
  std::uint64_t segment() const noexcept { return std::uint64_t{1} << segment_bits_; }

  std::string path_;
  std::unique_ptr<JournalDisk> disk_;
  unsigned segment_bits_ = 0;
  /// By number of segment; each reaches so far into the next that a record may lie across.
  std::array<std::atomic<std::byte*>, kMappedSegments> mapped_{};
  std::error_code error_;                            // the syncing thread's
  std::uint64_t mapped_from_ = 0;                    // the same
  bool is_closed_ = false;                           // the same
  std::uint64_t sequence_ = 0;                       // the appending thread's
  std::uint64_t end_ = 0;                            // the appending thread's copy of head_
  alignas(64) std::atomic<std::uint64_t> head_{0};   // bytes of the file that are written
  alignas(64) std::atomic<std::uint64_t> limit_{0};  // bytes of the file that are mapped
  std::atomic<std::uint64_t> durable_{0};
  std::atomic<bool> failed_{false};
};

}  // namespace crossbook
