// Reads an audit log back: whether anybody has changed it, and what each key did on which day.
// In: a log and its anchors, and whose they are. Out: a verdict, records, a table. Thread: any.
// Limits: reads the whole log, one line at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "keys/audit_format.hpp"

namespace crossbook {

struct AuditVerdict {
  std::uint64_t records = 0;     // good ones, from the first on
  std::uint64_t anchored = 0;    // of these; what follows could still be cut off unnoticed
  std::uint64_t generation = 0;  // of the vault, the highest that was seen
  std::size_t torn_bytes = 0;    // a last line that a crash left unfinished
  std::string fault;             // names the first record that is wrong; empty if none is
  bool is_good() const noexcept { return fault.empty(); }
};

/// @param on_record called with each good record, in order
/// @throws std::runtime_error, one line, if a file is not there or not the user's alone
AuditVerdict verify_audit(const std::string& path, const AuditIdentity& identity,
                          const std::function<void(const AuditRecord&)>& on_record = {});

/// Where the anchors of a log are.
std::string anchors_path(const std::string& log_path);

struct AuditDay {
  SignatureCounts counts;
  std::int64_t last_use_unix_ms = 0;
};
/// By key and day (days since 1970-01-01, UTC).
using AuditTable = std::map<std::pair<std::string, std::int64_t>, AuditDay>;
/// Adds what a record counts; other records leave the table as it is.
void add_to(AuditTable& table, const AuditRecord& record);

}  // namespace crossbook
