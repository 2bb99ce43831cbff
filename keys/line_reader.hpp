// A file's lines, one at a time, from a descriptor's position on.
// In: a descriptor. Out: lines. Thread: its owner's. Limits: lines as long as is given.
#pragma once

#include <string>
#include <string_view>

namespace crossbook {

class LineSource {
 public:
  LineSource(int descriptor, std::size_t max_line_bytes)
      : descriptor_{descriptor}, max_line_bytes_{max_line_bytes} {}

  /// @param out without its end; valid until the next call. A line over the limit comes out cut to
  ///            one byte more than that, and nothing behind it is read
  /// @return false at the end of the file, or where it cannot be read; see rest()
  bool next(std::string_view& out);
  /// The bytes of a last line that has no end.
  std::size_t rest() const noexcept { return buffer_.size() - begin_; }
  bool has_failed() const noexcept { return has_failed_; }

 private:
  bool fill();

  int descriptor_;
  std::size_t max_line_bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;
  bool has_failed_ = false;
};

}  // namespace crossbook
