#include "keys/audit.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "keys/audit_reader.hpp"
#include "keys/line_reader.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kMend = "crossbook keys audit says where; keep both files";
constexpr std::size_t kHashLineEndBytes = 2 * sizeof(Sha256Digest) + 1;

std::uint64_t size_of(const Descriptor& file) noexcept {
  struct stat facts {};
  return ::fstat(file.get(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

std::string read_at(const Descriptor& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  const ssize_t count = ::pread(file.get(), bytes.data(), size, static_cast<off_t>(offset));
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

/// The last whole line of the anchors, and how many bytes there are up to its end.
struct LastLine {
  std::string text;
  std::uint64_t end = 0;
};
LastLine last_line(const Descriptor& file) {
  const std::uint64_t size = size_of(file);
  const std::uint64_t begin = size - std::min<std::uint64_t>(size, 4 * kMaxAuditLineBytes);
  const std::string tail = read_at(file, begin, static_cast<std::size_t>(size - begin));
  const std::size_t end = tail.rfind('\n');
  if (end == std::string::npos) return {};
  const std::size_t before = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
  const std::size_t first = before == std::string::npos ? 0 : before + 1;
  return {tail.substr(first, end - first), begin + end + 1};
}

/// Takes the lines behind where the chain stands.
void follow_to_end(const PrivateFile& log, const Descriptor& file, AuditChain& chain) {
  ::lseek(file.get(), static_cast<off_t>(chain.bytes()), SEEK_SET);
  LineSource lines{file.get(), kMaxAuditLineBytes};
  std::string_view line;
  AuditRecord record;
  while (lines.next(line)) {
    if (const std::string fault = chain.follow(line, record); !fault.empty()) {
      log.fail(fault, kMend);
    }
  }
}

/// A chain that stands at the log's end, found from the last anchor on.
AuditChain find_end(const PrivateFile& log, const Descriptor& file, const LastLine& last,
                    const AuditIdentity& identity) {
  AuditAnchor anchor;
  if (!AnchorReader{identity}.read(last.text, anchor)) {
    log.fail("its last anchor is not signed by this vault", kMend);
  }
  if (size_of(file) < anchor.bytes) {
    log.fail(fmt::format("it ends before record {}, which was anchored", anchor.sequence), kMend);
  }
  AuditChain chain{identity};
  std::string expected(kHashLineEndBytes, '\n');
  hex_encode(anchor.hash, expected.data());
  if (anchor.sequence == 0
          ? anchor.hash != chain.hash() || anchor.bytes != 0
          : anchor.bytes < expected.size() ||
                read_at(file, anchor.bytes - expected.size(), expected.size()) != expected) {
    log.fail(fmt::format("record {} is not the one that was anchored", anchor.sequence), kMend);
  }
  chain.resume(anchor);
  follow_to_end(log, file, chain);
  return chain;
}

}  // namespace

void SignatureTally::count_signed(RequestKind kind) noexcept {
  switch (kind) {
    case RequestKind::Read: return add(reads_);
    case RequestKind::Cancel: return add(cancels_);
    case RequestKind::Order: return add(orders_);
  }
}

SignatureCounts SignatureTally::take() noexcept {
  const auto since = [](const Count& count, std::uint64_t& taken) {
    const std::uint64_t now = count.load(std::memory_order_relaxed);
    return now - std::exchange(taken, now);
  };
  return {since(reads_, taken_.reads),       since(cancels_, taken_.cancels),
          since(orders_, taken_.orders),     since(refused_, taken_.refused),
          since(accepted_, taken_.accepted), since(rejected_, taken_.rejected)};
}

AuditLog::AuditLog(std::string path, const AuditIdentity& identity, Ed25519Key key)
    : identity_{identity},
      key_{std::move(key)},
      log_{"audit", path},
      anchors_{"audit", anchors_path(path)},
      chain_{identity} {}

AuditLog AuditLog::create(std::string path, const AuditIdentity& identity, Ed25519Key key,
                          std::int64_t unix_ms) {
  AuditLog log{std::move(path), identity, std::move(key)};
  const Descriptor lock = log.log_.lock();
  for (const PrivateFile* file : {&log.log_, &log.anchors_}) {
    if (file->exists()) file->fail("exists already", "move it and its anchors away, and keep them");
  }
  // The anchor of nothing stands before the first record: a log without anchors is no log.
  log.anchors_file_ = log.anchors_.open_to_append(true);
  log.write_anchor(unix_ms);
  log.log_file_ = log.log_.open_to_append(true);
  return log;
}

AuditLog AuditLog::open(std::string path, const AuditIdentity& identity, Ed25519Key key) {
  AuditLog log{std::move(path), identity, std::move(key)};
  const Descriptor lock = log.log_.lock();
  log.anchors_file_ = log.anchors_.open_to_append(false);
  const LastLine last = last_line(log.anchors_file_);
  log.cut(log.anchors_, log.anchors_file_, last.end);
  // A crash between create()'s two steps leaves the first anchor alone.
  log.log_file_ = log.log_.open_to_append(true);
  log.chain_ = find_end(log.log_, log.log_file_, last, identity);
  log.cut(log.log_, log.log_file_, log.chain_.bytes());
  AuditAnchor anchor;
  AnchorReader{identity}.read(last.text, anchor);
  log.anchored_ = anchor.sequence;
  log.anchored_unix_ms_ = log.ticked_unix_ms_ = anchor.unix_ms;
  return log;
}

void AuditLog::append(const AuditRecord& record) {
  if (!is_audit_key(record.key)) {
    throw std::invalid_argument{"audit: a key's name with spaces or too long; give its label"};
  }
  const Descriptor lock = log_.lock();
  catch_up();
  AuditChain next = chain_;
  AuditRecord kept = record;
  kept.unix_ms = std::max<std::int64_t>(record.unix_ms, 0);
  write(log_, log_file_, next.extend(kept));
  chain_ = next;
  if (chain_.sequence() - anchored_ >= kMaxUnanchoredRecords) write_anchor(kept.unix_ms);
}

void AuditLog::append_counts(std::string key, SignatureTally& tally, std::int64_t unix_ms) {
  AuditRecord record;
  record.counts = tally.take();
  if (record.counts == SignatureCounts{}) return;
  record.unix_ms = unix_ms;
  record.kind = AuditKind::Signatures;
  record.key = std::move(key);
  append(record);
}

void AuditLog::tick(std::int64_t unix_ms) {
  const std::int64_t age = unix_ms - ticked_unix_ms_;
  // A clock that was set back must not keep the anchors away.
  if (chain_.sequence() != anchored_ && (age >= kMaxAnchorAge.count() || age < 0)) anchor(unix_ms);
}

void AuditLog::anchor(std::int64_t unix_ms) {
  const Descriptor lock = log_.lock();
  catch_up();
  if (chain_.sequence() != anchored_) write_anchor(std::max<std::int64_t>(unix_ms, 0));
}

void AuditLog::catch_up() {
  if (size_of(log_file_) == chain_.bytes()) return;
  if (size_of(log_file_) < chain_.bytes()) log_.fail("it was cut short while in use", kMend);
  follow_to_end(log_, log_file_, chain_);
  cut(log_, log_file_, chain_.bytes());
}

void AuditLog::write_anchor(std::int64_t unix_ms) {
  // The records first: an anchor must never stand for what a power cut has taken.
  if (log_file_.is_open() && ::fdatasync(log_file_.get()) != 0) {
    log_.fail("the disk does not confirm it", "look at the disk");
  }
  const std::int64_t stamp = std::max(unix_ms, anchored_unix_ms_ + 1);
  const std::string line = sign_anchor(chain_.anchor(stamp), identity_, key_);
  if (line.empty()) anchors_.fail("no memory for a signature", "free some");
  write(anchors_, anchors_file_, line);
  if (::fdatasync(anchors_file_.get()) != 0) {
    anchors_.fail("the disk does not confirm it", "look at the disk");
  }
  anchored_ = chain_.sequence();
  anchored_unix_ms_ = stamp;
  ticked_unix_ms_ = unix_ms;
}

void AuditLog::write(const PrivateFile& named, const Descriptor& file, std::string_view line) {
  const std::uint64_t before = size_of(file);
  if (write_all(file.get(), {reinterpret_cast<const unsigned char*>(line.data()), line.size()})) {
    return;
  }
  const int error = errno;
  cut(named, file, before);
  named.fail(fmt::format("cannot be written: {}", std::generic_category().message(error)),
             "free some space");
}

void AuditLog::cut(const PrivateFile& named, const Descriptor& file, std::uint64_t size) {
  if (size_of(file) != size && ::ftruncate(file.get(), static_cast<off_t>(size)) != 0) {
    named.fail("its unfinished last line cannot be cut off", "look at the disk");
  }
}

std::uint64_t read_last_generation(const std::string& log_path, const AuditIdentity& identity) {
  const PrivateFile log{"audit", log_path};
  if (!log.exists()) return 0;
  const Descriptor file = log.open_to_read();
  const Descriptor anchors = PrivateFile{"audit", anchors_path(log_path)}.open_to_read();
  return find_end(log, file, last_line(anchors), identity).generation();
}

}  // namespace crossbook
