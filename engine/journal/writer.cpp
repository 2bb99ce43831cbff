#include "engine/journal/writer.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "engine/journal/crc32c.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kLeastSegment = std::size_t{64} << 10U;
constexpr std::uint64_t kMostRecord = kRecordHeadBytes + kMaxRecordBytes;

/// Pages that are there before they are written to: the appending thread waits for none.
void touch_ahead(std::byte* at, std::size_t bytes) noexcept {
#ifdef MADV_POPULATE_WRITE
  ::madvise(at, bytes, MADV_POPULATE_WRITE);  // where it is not known, pages come one by one
#endif
}

std::byte* reserve_addresses() noexcept {
  void* const at = ::mmap(nullptr, kMostJournalBytes, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return at == MAP_FAILED ? nullptr : static_cast<std::byte*>(at);
}

}  // namespace

JournalWriter::JournalWriter(const std::string& path, const JournalHeader& header)
    : JournalWriter{create_journal_disk(path), path, header} {}

JournalWriter::JournalWriter(std::unique_ptr<JournalDisk> disk, const std::string& path,
                             const JournalHeader& header, std::size_t segment)
    : path_{path}, disk_{std::move(disk)}, segment_{segment} {
  const std::vector<std::byte> bytes = encode_header(header);
  begin(0);
  while (!error_ && limit_ < bytes.size()) map(limit_);
  if (!error_) {
    std::memcpy(base_, bytes.data(), bytes.size());
    end_ = bytes.size();
    head_.store(end_, std::memory_order_release);
    if (!make_room()) sync();
  }
  if (!error_) return;
  if (base_ != nullptr) ::munmap(base_, kMostJournalBytes);
  throw std::system_error(error_, "journal: cannot write " + path);
}

JournalWriter::JournalWriter(std::unique_ptr<JournalDisk> disk, const std::string& path,
                             JournalEnd end, std::size_t segment)
    : path_{path}, disk_{std::move(disk)}, segment_{segment}, sequence_{end.sequence} {
  begin(end.offset);
  if (!error_) error_ = disk_->cut(end.offset);
  mapped_from_ = end.offset / segment_ * segment_;
  limit_ = mapped_from_;
  end_ = end.offset;
  head_.store(end_, std::memory_order_release);
  if (!error_ && !make_room()) sync();
  if (!error_) return;
  if (base_ != nullptr) ::munmap(base_, kMostJournalBytes);
  throw std::system_error(error_, "journal: cannot go on with " + path);
}

JournalWriter::~JournalWriter() {
  static_cast<void>(close());
  ::munmap(base_, kMostJournalBytes);
}

void JournalWriter::begin(std::uint64_t head) {
  if (segment_ < kLeastSegment || segment_ % kLeastSegment != 0)
    throw std::invalid_argument("journal: a segment must be a multiple of 65536 bytes");
  if (head > kMostJournalBytes) error_ = {EFBIG, std::generic_category()};
  base_ = reserve_addresses();
  if (base_ == nullptr) error_ = {errno, std::generic_category()};
}

bool JournalWriter::append(const Input& input) noexcept {
  return append_record(input.now, input.event);
}

bool JournalWriter::append(MonoNanos now, const Action& action) noexcept {
  return append_record(now, action);
}

template <class Message>
bool JournalWriter::append_record(MonoNanos now, const Message& message) noexcept {
  if (end_ + kMostRecord > limit_.load(std::memory_order_acquire)) return false;
  std::byte* const at = base_ + end_;
  const std::span<std::byte, kMaxRecordBytes> payload{at + kRecordHeadBytes, kMaxRecordBytes};
  RecordHead fixed;
  fixed.length = static_cast<std::uint32_t>(encode(message, payload));
  fixed.check = crc32c(payload.first(fixed.length));
  fixed.sequence = ++sequence_;
  fixed.time = now;
  fixed.type = type_of(message);
  std::array<std::byte, kRecordHeadBytes> head;
  encode_head(fixed, head);
  // The size comes last: whenever this process is killed, a record is whole or it is not there.
  std::uint32_t size = 0;
  std::memcpy(&size, head.data(), sizeof size);
  std::memcpy(at + sizeof size, head.data() + sizeof size, kRecordHeadBytes - sizeof size);
  std::atomic_ref<std::uint32_t>{*reinterpret_cast<std::uint32_t*>(at)}.store(
      size, std::memory_order_release);
  end_ = aligned(end_ + kRecordHeadBytes + fixed.length);
  head_.store(end_, std::memory_order_release);
  return true;
}

std::error_code JournalWriter::make_room() noexcept {
  if (error_) return error_;
  while (limit_.load(std::memory_order_relaxed) - bytes() < segment_) {
    if (const std::error_code error = map(limit_.load(std::memory_order_relaxed))) return error;
  }
  return {};
}

std::error_code JournalWriter::map(std::uint64_t offset) noexcept {
  if (offset + segment_ > kMostJournalBytes) return fail({EFBIG, std::generic_category()});
  if (const std::error_code error = disk_->allocate(offset, segment_)) return fail(error);
  void* const at = ::mmap(base_ + offset, segment_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                          disk_->file(), static_cast<::off_t>(offset));
  if (at == MAP_FAILED) return fail({errno, std::generic_category()});
  touch_ahead(base_ + offset, segment_);
  limit_.store(offset + segment_, std::memory_order_release);
  return {};
}

std::error_code JournalWriter::sync() noexcept {
  if (error_) return error_;
  const std::uint64_t head = bytes();
  if (head == durable_bytes()) return {};
  if (const std::error_code error = disk_->sync()) return fail(error);
  durable_.store(head, std::memory_order_release);
  forget_before(head);
  return {};
}

std::error_code JournalWriter::close() noexcept {
  if (is_closed_) return error_;
  is_closed_ = true;
  if (sync() || error_) return error_;
  const std::error_code error = disk_->cut(bytes());
  return error ? fail(error) : std::error_code{};
}

/// Segments that are full and on the disk need no memory any more.
void JournalWriter::forget_before(std::uint64_t offset) noexcept {
  const std::uint64_t keep = offset / segment_ * segment_;
  if (keep <= mapped_from_) return;
  ::mmap(base_ + mapped_from_, keep - mapped_from_, PROT_NONE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  mapped_from_ = keep;
}

std::error_code JournalWriter::fail(std::error_code error) noexcept {
  error_ = error;
  failed_.store(true, std::memory_order_release);
  return error_;
}

}  // namespace crossbook
