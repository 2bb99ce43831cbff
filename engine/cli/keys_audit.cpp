// keys audit: whether the log is whole, and what each key did on which day.
#include <fmt/format.h>

#include <iostream>
#include <map>

#include "engine/cli/commands.hpp"
#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/output.hpp"
#include "keys/audit_reader.hpp"
#include "keys/utc_text.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kAuditDayMs = 86'400'000;
constexpr std::size_t kDateChars = 10;
constexpr std::size_t kClockAt = 11;

struct ProgramUse {
  std::uint64_t starts = 0;
  std::int64_t last_unix_ms = 0;
};

struct AuditResult {
  AuditVerdict verdict;
  AuditTable table;
  std::map<std::string, ProgramUse> programs;  // by program_hash()
  std::string fault;
  std::map<std::string, std::int64_t> ends;  // of the policies, by the log's names
};

AuditResult read_log(const Vault& vault) {
  AuditResult result;
  result.verdict =
      verify_audit(audit_path(vault.path()), audit_identity(vault), [&](const AuditRecord& record) {
        add_to(result.table, record);
        if (record.kind != AuditKind::Start) return;
        ProgramUse& use = result.programs[record.words];
        ++use.starts;
        use.last_unix_ms = record.unix_ms;
      });
  result.fault = result.verdict.fault;
  if (result.fault.empty() && vault.generation() < result.verdict.generation)
    result.fault = fmt::format(
        "the vault is an older copy: generation {}, and {} was in use; restore the newest one",
        vault.generation(), result.verdict.generation);
  for (const VaultEntry& entry : vault.entries())
    if (const auto end = policy_end(entry)) result.ends[audit_key_name(entry.label)] = *end;
  return result;
}

/// "binance/live/main/trade", then the key's id, which may hold slashes itself.
std::string key_lines(const AuditResult& result, const std::string& key) {
  std::size_t slash = 0;
  for (int part = 0; part < 4; ++part) slash = key.find('/', slash) + 1;
  const auto end = result.ends.find(key);
  return fmt::format("{}\n  key {}\n  {}\n", key.substr(0, slash - 1), key.substr(slash),
                     end == result.ends.end()
                         ? "not in the vault"
                         : "its policy's end: " + time_left(end->second, unix_ms_now()));
}

std::string text_of(const AuditResult& result) {
  const AuditVerdict& verdict = result.verdict;
  std::string out;
  KeyTable days{{"  day", "requests", "orders", "refused", "accepted", "rejected", "last use"}};
  const std::string* last = nullptr;
  const auto flush = [&] {
    if (last != nullptr) out += key_lines(result, *last) + days.text() + "\n";
    days = KeyTable{{"  day", "requests", "orders", "refused", "accepted", "rejected", "last use"}};
  };
  for (const auto& [place, day] : result.table) {
    if (last == nullptr || *last != place.first) flush();
    last = &place.first;
    const SignatureCounts& n = day.counts;
    days.add({"  " + utc_text(place.second * kAuditDayMs).substr(0, kDateChars),
              std::to_string(n.requests()), std::to_string(n.orders), std::to_string(n.refused),
              std::to_string(n.accepted), std::to_string(n.rejected),
              utc_text(day.last_use_unix_ms).substr(kClockAt)});
  }
  flush();
  for (const auto& [hash, use] : result.programs)
    out += fmt::format("program {}\n  opened the vault {} times, the last on {}\n", hash,
                       use.starts, utc_text(use.last_unix_ms));
  out += fmt::format("{} good records, {} of them anchored; the vault's generation is {}\n",
                     verdict.records, verdict.anchored, verdict.generation);
  if (verdict.torn_bytes > 0)
    out += fmt::format("a crash left {} bytes of a last record, which will be cut off\n",
                       verdict.torn_bytes);
  return out;
}

Json document(const AuditResult& result) {
  Json keys = Json::object();
  for (const auto& [place, day] : result.table) {
    const SignatureCounts& n = day.counts;
    Json& key = keys[place.first];
    if (const auto end = result.ends.find(place.first); end != result.ends.end())
      key["policy_ends_unix_ms"] = end->second;
    key["days"].push_back({{"day", utc_text(place.second * kAuditDayMs).substr(0, kDateChars)},
                           {"requests", n.requests()},
                           {"orders", n.orders},
                           {"cancels", n.cancels},
                           {"refused", n.refused},
                           {"accepted", n.accepted},
                           {"rejected", n.rejected},
                           {"last_use_unix_ms", day.last_use_unix_ms}});
  }
  Json programs = Json::array();
  for (const auto& [hash, use] : result.programs)
    programs.push_back(
        {{"sha256", hash}, {"starts", use.starts}, {"last_start_unix_ms", use.last_unix_ms}});
  return {{"good", result.fault.empty()},
          {"fault", result.fault},
          {"records", result.verdict.records},
          {"anchored", result.verdict.anchored},
          {"generation", result.verdict.generation},
          {"programs", std::move(programs)},
          {"keys", std::move(keys)}};
}

}  // namespace

int audit_keys(const KeysFlags& flags) {
  const std::string path = vault_path(flags.vault);
  expect_vault(path);
  read_unproven(path);
  // The vault says whose signatures count, so it is proven first. Nothing is written: the log may
  // be one that nobody should write on.
  const Vault vault = Vault::open(path, ask_passphrase(flags.vault, PassphraseUse::Open));
  const AuditResult result = read_log(vault);
  print_out(flags.as_json ? json_line(document(result)) : text_of(result));
  if (result.fault.empty()) return kDone;
  std::cerr << "crossbook: audit: " << audit_path(path) << ": " << result.fault << '\n';
  return kFailed;
}

}  // namespace crossbook
