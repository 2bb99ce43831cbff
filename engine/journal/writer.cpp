#include "engine/journal/writer.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "engine/journal/crc32c.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kLeastSegment = std::size_t{64} << 10U;
constexpr std::uint64_t kMostRecord = kRecordHeadBytes + kMaxRecordBytes;
constexpr std::size_t kOverlap = kLeastSegment;  // whole pages, wherever it runs
static_assert(kOverlap >= kMostRecord);

/// Pages that this thread has written to once: the appending one waits for none. Asking the system
/// for them is not enough where a hypervisor keeps page tables of its own, and touching them alone
/// takes two faults each.
void touch_ahead(std::byte* at, std::size_t bytes) noexcept {
#ifdef MADV_POPULATE_WRITE
  ::madvise(at, bytes, MADV_POPULATE_WRITE);
#endif
  constexpr std::size_t kPage = 4'096;
  for (std::size_t i = 0; i < bytes; i += kPage) {
    volatile std::byte& first = at[i];
    first = first;
  }
}

}  // namespace

JournalWriter::JournalWriter(const std::string& path, const JournalHeader& header)
    : JournalWriter{create_journal_disk(path), path, header} {}

JournalWriter::JournalWriter(std::unique_ptr<JournalDisk> disk, const std::string& path,
                             const JournalHeader& header, std::size_t segment)
    : path_{path}, disk_{std::move(disk)} {
  begin(segment, 0);
  const std::vector<std::byte> bytes = encode_header(header);
  for (std::size_t written = 0; written < bytes.size();) {
    if (limit_ == written && map_next()) break;
    const std::size_t part = std::min(bytes.size() - written, segment);
    std::memcpy(place(written), bytes.data() + written, part);
    written += part;
  }
  end_ = bytes.size();
  finish_start("cannot write ");
}

JournalWriter::JournalWriter(std::unique_ptr<JournalDisk> disk, const std::string& path,
                             JournalEnd end, std::size_t segment)
    : path_{path}, disk_{std::move(disk)}, sequence_{end.sequence}, end_{end.offset} {
  begin(segment, end.offset);
  error_ = disk_->cut(end.offset);
  finish_start("cannot go on with ");
}

void JournalWriter::begin(std::size_t segment, std::uint64_t head) {
  if (segment < kLeastSegment || !std::has_single_bit(segment))
    throw std::invalid_argument("journal: a segment must be a power of two from 65536 bytes");
  segment_bits_ = static_cast<unsigned>(std::countr_zero(segment));
  mapped_from_ = head / segment * segment;
  limit_ = mapped_from_;
}

void JournalWriter::finish_start(const char* what) {
  head_.store(end_, std::memory_order_release);
  if (!error_ && !make_room()) sync();
  if (!error_) return;
  forget_before(limit_);
  throw std::system_error(error_, std::string{"journal: "} + what + path_);
}

JournalWriter::~JournalWriter() {
  static_cast<void>(close());
  forget_before(limit_);
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
  std::byte* const at = place(end_);
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
  while (limit_.load(std::memory_order_relaxed) < bytes() + segment()) {
    if (const std::error_code error = map_next()) return error;
  }
  return {};
}

std::error_code JournalWriter::map_next() noexcept {
  const std::uint64_t offset = limit_.load(std::memory_order_relaxed);
  // The oldest is full; the system writes it to the disk without us.
  if (offset - mapped_from_ == kMappedSegments * segment()) forget_before(mapped_from_ + segment());
  if (const std::error_code error = disk_->allocate(offset, segment())) return fail(error);
  void* const at = ::mmap(nullptr, segment() + kOverlap, PROT_READ | PROT_WRITE, MAP_SHARED,
                          disk_->file(), static_cast<::off_t>(offset));
  if (at == MAP_FAILED) return fail({errno, std::generic_category()});
  touch_ahead(static_cast<std::byte*>(at), segment());
  mapping_of(offset).store(static_cast<std::byte*>(at), std::memory_order_relaxed);
  limit_.store(offset + segment(), std::memory_order_release);
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

void JournalWriter::forget_before(std::uint64_t offset) noexcept {
  for (; mapped_from_ + segment() <= offset; mapped_from_ += segment())
    ::munmap(mapping_of(mapped_from_).load(std::memory_order_relaxed), segment() + kOverlap);
}

std::error_code JournalWriter::fail(std::error_code error) noexcept {
  error_ = error;
  failed_.store(true, std::memory_order_release);
  return error_;
}

}  // namespace crossbook
