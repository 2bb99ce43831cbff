// Reads a journal: verifies every record, ends cleanly at a torn tail, refuses damage before it.
// In: the file's bytes. Out: its header and records in order. Thread: one. Limits: those of
// format.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "engine/journal/format.hpp"

namespace crossbook {

/// A file's bytes, mapped for reading.
class JournalFile {
 public:
  /// @throws std::system_error naming the file
  explicit JournalFile(const std::string& path);
  ~JournalFile();
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

struct JournalRecord {
  std::uint64_t sequence = 0;
  std::uint64_t offset = 0;  // of its first byte in the file
  MonoNanos time;
  std::uint8_t type = 0;
  std::span<const std::byte> payload;
  std::variant<Event, Action> message;
  bool is_input() const noexcept { return message.index() == 0; }
  const Event& event() const { return std::get<0>(message); }
  const Action& action() const { return std::get<1>(message); }
};

enum class JournalStatus : std::uint8_t {
  Reading,   // more may follow
  Ended,     // the last record was whole; behind it is at most room that was not used
  TornTail,  // the last record is incomplete: a crash; all before it is good
  Corrupt    // something was changed, or lost before the tail: trust nothing after it
};

class JournalReader {
 public:
  /// @param bytes outlive the reader
  /// @throws std::runtime_error saying what is wrong with the file's header and what to do
  explicit JournalReader(std::span<const std::byte> bytes);

  const JournalHeader& header() const noexcept { return header_; }
  /// @return false at the end; status() says which
  bool next(JournalRecord& out);
  JournalStatus status() const noexcept { return status_; }
  /// Of the last record that was read.
  std::uint64_t sequence() const noexcept { return sequence_; }
  /// Of the first byte that is not good, once the end is reached.
  std::uint64_t offset() const noexcept { return offset_; }
  /// For people: what is wrong, where; empty unless TornTail or Corrupt.
  const std::string& problem() const noexcept { return problem_; }

 private:
  bool stop(JournalStatus status, const char* what);
  bool stop_where_none_begins();
  bool stop_at_damage(std::uint64_t size, const char* what);
  bool has_record_behind() const noexcept;

  std::span<const std::byte> bytes_;
  std::uint64_t offset_ = 0;  // before header_, whose reading sets it
  JournalHeader header_;
  std::uint64_t sequence_ = 0;
  JournalStatus status_ = JournalStatus::Reading;
  std::string problem_;
};

}  // namespace crossbook
