#include "engine/journal/reader.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "engine/journal/archive.hpp"
#include "engine/journal/crc32c.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kSector = 512;  // the least that a disk writes as a whole

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error("journal: " + why); }

bool is_zero(std::span<const std::byte> bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::byte byte) { return byte == std::byte{}; });
}

/// Whether a part of these bytes that is a sector of its own in the file is all zero.
bool lacks_a_sector(std::span<const std::byte> bytes, std::uint64_t offset) noexcept {
  while (!bytes.empty()) {
    const std::size_t part = std::min<std::size_t>(bytes.size(), kSector - offset % kSector);
    if (is_zero(bytes.first(part))) return true;
    bytes = bytes.subspan(part);
    offset += part;
  }
  return false;
}

JournalHeader read_header(std::span<const std::byte> bytes, std::uint64_t& offset) {
  if (bytes.size() < kFilePrefixBytes) {
    refuse("the file ends inside its header (" + std::to_string(bytes.size()) +
           " bytes): nothing was recorded");
  }
  const bool is_ours =
      std::equal(kJournalMagic.begin(), kJournalMagic.end(), bytes.begin(),
                 [](char c, std::byte byte) { return static_cast<std::byte>(c) == byte; });
  if (!is_ours) refuse("this is not a crossbook journal: its first 8 bytes are not \"xbjournl\"");
  Decoder prefix{bytes.subspan(kJournalMagic.size(), kFilePrefixBytes - kJournalMagic.size())};
  std::uint32_t version = 0;
  std::uint32_t size = 0;
  std::uint32_t check = 0;
  prefix(version, size, check);
  if (version != kJournalVersion) {
    refuse("the file has format version " + std::to_string(version) + ", this build reads " +
           std::to_string(kJournalVersion) + ": use the build that wrote it");
  }
  if (bytes.size() - kFilePrefixBytes < size) {
    refuse("the file ends inside its header: nothing was recorded, or byte 12 to 15 are damaged");
  }
  const std::span<const std::byte> body = bytes.subspan(kFilePrefixBytes, size);
  if (crc32c(body) != check) refuse("the header is damaged: its check fails at byte 20");
  std::optional<JournalHeader> header;
  try {
    header = decode_header(body);
  } catch (const std::exception& error) {
    refuse(std::string{"the header is damaged: "} + error.what());
  }
  if (!header) refuse("the header is not one of this version");
  const std::span<const std::byte> gap = bytes.subspan(kFilePrefixBytes + size);
  offset = aligned(kFilePrefixBytes + size);
  if (bytes.size() < offset) refuse("the file ends inside its header: nothing was recorded");
  if (!is_zero(gap.first(offset - kFilePrefixBytes - size)))
    refuse("the header is damaged behind its end");
  return std::move(*header);
}

}  // namespace

JournalFile::JournalFile(const std::string& path) {
  const auto fail = [&path](int error) {
    throw std::system_error(error, std::generic_category(), "journal: cannot read " + path);
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(errno);
  struct ::stat about {};
  const bool is_known = ::fstat(file, &about) == 0;
  const auto size = is_known ? static_cast<std::size_t>(about.st_size) : 0;
  void* data = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  ::close(file);
  if (!is_known || data == MAP_FAILED) fail(error);
  bytes_ = {static_cast<const std::byte*>(data), size};
}

JournalFile::~JournalFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

JournalReader::JournalReader(std::span<const std::byte> bytes)
    : bytes_{bytes}, header_{read_header(bytes, offset_)} {}

bool JournalReader::next(JournalRecord& out) {
  if (status_ != JournalStatus::Reading) return false;
  const std::span<const std::byte> rest = bytes_.subspan(offset_);
  if (rest.size() < sizeof(std::uint32_t) || is_zero(rest.first(sizeof(std::uint32_t))))
    return stop_where_none_begins();
  if (rest.size() < kRecordHeadBytes)
    return stop(JournalStatus::TornTail, "the last record is cut");
  const std::optional<RecordHead> head = decode_head(rest.first<kRecordHeadBytes>());
  if (!head) return stop_at_damage(kRecordHeadBytes, "a record's head fails its check");
  const std::size_t size = kRecordHeadBytes + head->length;
  const std::size_t whole = aligned(size);
  if (rest.size() < whole) return stop(JournalStatus::TornTail, "the last record is cut");
  const std::span<const std::byte> payload = rest.subspan(kRecordHeadBytes, head->length);
  if (crc32c(payload) != head->check)
    return stop_at_damage(size, "a record's payload fails its check");
  if (!is_zero(rest.subspan(size, whole - size)))
    return stop(JournalStatus::Corrupt, "the gap behind a record is not zero");
  if (head->sequence != sequence_ + 1)
    return stop(JournalStatus::Corrupt, "a record is missing or doubled");
  out = {head->sequence, offset_, head->time, head->type, payload, {}};
  if (head->type < kActionType) {
    std::optional<Event> event = decode_event(head->type, payload);
    if (!event) return stop(JournalStatus::Corrupt, "a record is no input of this version");
    out.message.emplace<0>(*event);
  } else {
    std::optional<Action> action = decode_action(head->type, payload);
    if (!action) return stop(JournalStatus::Corrupt, "a record is no action of this version");
    out.message.emplace<1>(*action);
  }
  sequence_ = head->sequence;
  offset_ += whole;
  return true;
}

/// A record's size is written last: what stands here was not finished, or is room not used.
bool JournalReader::stop_where_none_begins() {
  if (is_zero(bytes_.subspan(offset_))) {
    const bool is_cut = (bytes_.size() - offset_) % kRecordAlignment != 0;
    if (is_cut) return stop(JournalStatus::TornTail, "the last record is cut");
    status_ = JournalStatus::Ended;
    return false;
  }
  if (has_record_behind())
    return stop(JournalStatus::Corrupt, "a record is gone, though later ones are there");
  return stop(JournalStatus::TornTail, "the last record was not finished");
}

/// A power cut may leave sectors of the last record out; nothing else is forgiven.
bool JournalReader::stop_at_damage(std::uint64_t size, const char* what) {
  const std::span<const std::byte> rest = bytes_.subspan(offset_);
  const std::span<const std::byte> record = rest.first(std::min<std::size_t>(size, rest.size()));
  const bool is_last = rest.size() > aligned(size) && !has_record_behind();
  if (is_last && lacks_a_sector(record, offset_))
    return stop(JournalStatus::TornTail, "the last record did not reach the disk");
  return stop(JournalStatus::Corrupt, what);
}

bool JournalReader::has_record_behind() const noexcept {
  std::span<const std::byte> rest = bytes_.subspan(offset_);
  while (rest.size() >= kRecordAlignment + kRecordHeadBytes) {
    rest = rest.subspan(kRecordAlignment);
    if (is_zero(rest.first(sizeof(std::uint32_t)))) continue;
    const std::optional<RecordHead> head = decode_head(rest.first<kRecordHeadBytes>());
    if (head && head->sequence > sequence_) return true;
  }
  return false;
}

bool JournalReader::stop(JournalStatus status, const char* what) {
  status_ = status;
  problem_ = std::string{what} + " at byte " + std::to_string(offset_) + ", after record " +
             std::to_string(sequence_);
  return false;
}

}  // namespace crossbook
