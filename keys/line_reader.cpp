#include "keys/line_reader.hpp"

#include <unistd.h>

#include <cerrno>

namespace crossbook {
namespace {
constexpr std::size_t kReadBytes = std::size_t{64} * 1024;
}

bool LineSource::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t held = buffer_.size();
  buffer_.resize(held + kReadBytes);
  ssize_t count = ::read(descriptor_, buffer_.data() + held, kReadBytes);
  while (count < 0 && errno == EINTR) {
    count = ::read(descriptor_, buffer_.data() + held, kReadBytes);
  }
  has_failed_ = count < 0;
  buffer_.resize(held + (count > 0 ? static_cast<std::size_t>(count) : 0));
  return count > 0;
}

bool LineSource::next(std::string_view& out) {
  for (;;) {
    const std::size_t end = buffer_.find('\n', begin_);
    const std::size_t size = (end == std::string::npos ? buffer_.size() : end) - begin_;
    if (size > max_line_bytes_) {
      out = std::string_view{buffer_}.substr(begin_, max_line_bytes_ + 1);
      return true;
    }
    if (end != std::string::npos) {
      out = std::string_view{buffer_}.substr(begin_, size);
      begin_ = end + 1;
      return true;
    }
    if (!fill()) return false;
  }
}

}  // namespace crossbook
