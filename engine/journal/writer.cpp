#include "engine/journal/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "engine/journal/crc32c.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kLeastCapacity = std::size_t{64} << 10U;
constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;  // one write() at most

}  // namespace

JournalWriter::JournalWriter(const std::string& path, const JournalHeader& header,
                             std::size_t capacity)
    : path_{path}, ring_(capacity), block_(kBlockBytes) {
  if (capacity < kLeastCapacity || !std::has_single_bit(capacity)) {
    throw std::invalid_argument("journal: the capacity must be a power of two from 65536 bytes");
  }
  const std::vector<std::byte> bytes = encode_header(header);
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) {
    throw std::system_error(errno, std::generic_category(), "journal: cannot create " + path);
  }
  std::error_code error = write_out(bytes);
  if (!error && ::fsync(file_) != 0) error = {errno, std::generic_category()};
  if (!error) return;
  ::close(file_);
  throw std::system_error(error, "journal: cannot write " + path);
}

JournalWriter::~JournalWriter() {
  static_cast<void>(flush());
  ::close(file_);
}

bool JournalWriter::append(const Input& input) noexcept {
  std::array<std::byte, kMaxRecordBytes> payload;
  const std::size_t size = encode(input.event, payload);
  return append_record(input.now, type_of(input.event), std::span{payload}.first(size));
}

bool JournalWriter::append(MonoNanos now, const Action& action) noexcept {
  std::array<std::byte, kMaxRecordBytes> payload;
  const std::size_t size = encode(action, payload);
  return append_record(now, type_of(action), std::span{payload}.first(size));
}

bool JournalWriter::append_record(MonoNanos now, std::uint8_t type,
                                  std::span<const std::byte> payload) noexcept {
  const std::size_t head = head_.load(std::memory_order_relaxed);
  const std::size_t used = head - tail_.load(std::memory_order_acquire);
  if (ring_.size() - used < kRecordHeadBytes + payload.size() || has_failed()) return false;
  RecordHead fixed;
  fixed.length = static_cast<std::uint32_t>(payload.size());
  fixed.sequence = ++sequence_;
  fixed.time = now;
  fixed.type = type;
  std::array<std::byte, kRecordHeadBytes> bytes;
  encode_head(fixed, bytes);  // the payload is checked off this path, by flush()
  copy_in(head, bytes);
  copy_in(head + kRecordHeadBytes, payload);
  head_.store(head + kRecordHeadBytes + payload.size(), std::memory_order_release);
  return true;
}

std::error_code JournalWriter::flush() noexcept {
  if (error_) return error_;
  const std::size_t end = head_.load(std::memory_order_acquire);
  std::size_t tail = tail_.load(std::memory_order_relaxed);
  while (tail != end) {
    std::size_t filled = 0;
    std::uint64_t records = 0;
    while (tail + filled != end && filled + kRecordHeadBytes + kMaxRecordBytes <= block_.size()) {
      const std::span<std::byte, kRecordHeadBytes> head{block_.data() + filled, kRecordHeadBytes};
      copy_out(tail + filled, head);
      RecordHead fixed = decode_head(head).value_or(RecordHead{});
      const std::span<std::byte> payload{head.data() + kRecordHeadBytes, fixed.length};
      copy_out(tail + filled + kRecordHeadBytes, payload);
      fixed.check = crc32c(payload);
      encode_head(fixed, head);
      filled += kRecordHeadBytes + fixed.length;
      ++records;
    }
    if (const std::error_code error = write_out(std::span{block_}.first(filled))) {
      return fail(error.value());
    }
    tail += filled;
    tail_.store(tail, std::memory_order_release);
    written_.fetch_add(records, std::memory_order_release);
  }
  return {};
}

std::error_code JournalWriter::sync() noexcept {
  if (const std::error_code error = flush()) return error;
  return ::fdatasync(file_) == 0 ? std::error_code{} : fail(errno);
}

std::size_t JournalWriter::backlog() const noexcept {
  const std::size_t tail = tail_.load(std::memory_order_acquire);
  return head_.load(std::memory_order_acquire) - tail;
}

void JournalWriter::copy_in(std::size_t at, std::span<const std::byte> bytes) noexcept {
  const std::size_t start = at & (ring_.size() - 1);
  const std::size_t first = std::min(bytes.size(), ring_.size() - start);
  std::copy_n(bytes.data(), first, ring_.data() + start);
  std::copy_n(bytes.data() + first, bytes.size() - first, ring_.data());
}

void JournalWriter::copy_out(std::size_t at, std::span<std::byte> bytes) const noexcept {
  const std::size_t start = at & (ring_.size() - 1);
  const std::size_t first = std::min(bytes.size(), ring_.size() - start);
  std::copy_n(ring_.data() + start, first, bytes.data());
  std::copy_n(ring_.data(), bytes.size() - first, bytes.data() + first);
}

std::error_code JournalWriter::write_out(std::span<const std::byte> bytes) noexcept {
  while (!bytes.empty()) {
    const ::ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {count < 0 ? errno : ENOSPC, std::generic_category()};
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

std::error_code JournalWriter::fail(int error) noexcept {
  error_ = {error, std::generic_category()};
  failed_.store(true, std::memory_order_release);
  return error_;
}

}  // namespace crossbook
