// Lines of a text file, zstd-compressed or plain, one after another.
// In: a file name. Out: lines without their end. Thread: its owner's. Limits: kMaxLineBytes.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace crossbook {

inline constexpr std::size_t kMaxLineBytes = 64 * 1024 * 1024;  // exchangeInfo bodies are 20 MB

/// What is wrong with a file: one line that names it, the place and the mend.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class LineReader {
 public:
  /// @throws FileError if the file cannot be opened
  explicit LineReader(const std::string& file);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// @param line valid until the next call, with 64 readable bytes behind it (simdjson)
  /// @return false at the end  @throws FileError if the file is truncated, damaged or too long a
  /// line
  bool next(std::string_view& line);
  /// 1-based number of the line that next() gave last.
  std::uint64_t number() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossbook
