#include "keys/audit_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "keys/line_reader.hpp"
#include "keys/private_file.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// The anchors in their order, each signed and none before the one ahead of it.
class Anchors {
 public:
  Anchors(const PrivateFile& file, const AuditIdentity& identity)
      : file_{file.open_to_read()}, lines_{file_.get(), kMaxAuditLineBytes}, reader_{identity} {}

  /// @return what is wrong, in words; empty if nothing is. At the end next() is empty
  std::string advance() {
    std::string_view line;
    if (!lines_.next(line)) {
      next_.reset();
      return {};
    }
    AuditAnchor anchor;
    ++number_;
    if (!reader_.read(line, anchor)) {
      return fmt::format("anchor {} is not signed by this vault", number_);
    }
    if (next_ && (anchor.sequence < next_->sequence || anchor.bytes < next_->bytes)) {
      return fmt::format("anchor {} is out of its place", number_);
    }
    next_ = anchor;
    return {};
  }
  const std::optional<AuditAnchor>& next() const noexcept { return next_; }

 private:
  Descriptor file_;
  LineSource lines_;
  AnchorReader reader_;
  std::uint64_t number_ = 0;
  std::optional<AuditAnchor> next_;
};

/// Takes all anchors that stand for where the chain is. @return what is wrong, or empty
std::string take_anchors(Anchors& anchors, const AuditChain& chain, AuditVerdict& verdict) {
  while (anchors.next() && anchors.next()->sequence == chain.sequence()) {
    if (anchors.next()->hash != chain.hash() || anchors.next()->bytes != chain.bytes()) {
      return fmt::format("records {} to {} were rewritten: their anchor says otherwise",
                         verdict.anchored + 1, chain.sequence());
    }
    verdict.anchored = chain.sequence();
    verdict.generation = std::max(verdict.generation, anchors.next()->generation);
    if (std::string fault = anchors.advance(); !fault.empty()) return fault;
  }
  return {};
}

}  // namespace

std::string anchors_path(const std::string& log_path) { return log_path + ".anchors"; }

AuditVerdict verify_audit(const std::string& path, const AuditIdentity& identity,
                          const std::function<void(const AuditRecord&)>& on_record) {
  const PrivateFile log{"audit", path};
  const Descriptor file = log.open_to_read();
  Anchors anchors{PrivateFile{"audit", anchors_path(path)}, identity};
  LineSource lines{file.get(), kMaxAuditLineBytes};
  AuditChain chain{identity};
  AuditVerdict verdict;
  verdict.fault = anchors.advance();
  if (verdict.is_good() && !anchors.next()) verdict.fault = "the first anchor is missing";
  if (verdict.is_good()) verdict.fault = take_anchors(anchors, chain, verdict);
  std::string_view line;
  AuditRecord record;
  while (verdict.is_good() && lines.next(line)) {
    verdict.fault = chain.follow(line, record);
    if (!verdict.is_good()) break;
    verdict.records = chain.sequence();
    verdict.generation = std::max(verdict.generation, chain.generation());
    verdict.fault = take_anchors(anchors, chain, verdict);
    if (verdict.is_good() && on_record) on_record(record);
  }
  if (lines.has_failed()) log.fail("cannot be read", "look at the disk");
  if (!verdict.is_good()) return verdict;
  verdict.torn_bytes = lines.rest();
  if (anchors.next()) {
    verdict.fault = fmt::format("records {} to {} are missing from its end", chain.sequence() + 1,
                                anchors.next()->sequence);
  }
  return verdict;
}

void add_to(AuditTable& table, const AuditRecord& record) {
  if (record.kind != AuditKind::Signatures) return;
  AuditDay& day = table[{record.key, record.unix_ms / kDayMs}];
  day.counts += record.counts;
  day.last_use_unix_ms = std::max(day.last_use_unix_ms, record.unix_ms);
}

}  // namespace crossbook
