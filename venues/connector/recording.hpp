// Reads a recording of an exchange's messages, line by line: zstd (or plain) JSON Lines with the
// fields ts_ns (integer or null), conn ("ws1|URL" or "http|URL"), dir ("in" or "out"), raw, and
// sometimes enc.
// In: a file. Out: its lines. Thread: one. Limits: kMaxLineBytes; memory does not grow with
// the file.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "venues/connector/venue.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

struct RecordedLine {
  std::size_t number = 0;        // 1-based
  std::optional<UtcNanos> time;  // of receipt, where the recorder wrote it
  std::string_view connection;   // "ws1|wss://…": one per socket
  std::string_view url;          // behind the bar
  bool is_http = false;
  bool is_received = false;  // else the recorder sent it
  PaddedBytes raw{"", 0};
};

class RecordingReader {
 public:
  /// @throws FileError (line_reader.hpp) naming the file and what is wrong with it
  explicit RecordingReader(const std::string& path);
  ~RecordingReader();
  RecordingReader(const RecordingReader&) = delete;
  RecordingReader& operator=(const RecordingReader&) = delete;

  /// The next line, valid until the next call; nullopt at the end.
  /// @throws FileError naming file and line if it is truncated or not a recording
  std::optional<RecordedLine> next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossbook
