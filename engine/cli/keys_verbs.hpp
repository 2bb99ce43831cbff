// The verbs of `crossbook keys`, and what they share.
// In: flags. Out: an exit code, text on standard output (or a document, with --json). Thread:
// main's. Limits: none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/vault_options.hpp"
#include "engine/runtime/config.hpp"
#include "engine/telemetry/json_document.hpp"

namespace crossbook {

struct KeysFlags {
  VaultFlags vault;
  std::string config_file;
  bool as_json = false;
  bool is_agreed = false;  // --yes
};

/// Each names the key that it is about, so that nobody says yes to all keys at once.
struct AcceptFlags {
  std::string unrestricted_ip;
  std::string withdraw_scope;
  std::string transfer_scope;
  std::string no_scopes_endpoint;
};

struct AddFlags {
  KeysFlags common;
  std::string venue;
  std::string environment;
  std::string account = "main";
  std::string role;
  std::string key_id;
  std::optional<int> secret_fd;
  bool is_offline = false;
  AcceptFlags accept;
};

struct RevokeFlags {
  KeysFlags common;
  std::string key_id;
  std::string venue;  // needed only if two venues call a key so
};

int init_vault(const KeysFlags& flags);
int add_key(const AddFlags& flags);
int rotate_key(const AddFlags& flags);
int list_keys(const KeysFlags& flags);
int check_keys(const KeysFlags& flags);
int revoke_key(const RevokeFlags& flags);
int export_key_metadata(const KeysFlags& flags);
int audit_keys(const KeysFlags& flags);

/// What the venue said of a key, and what is wrong with that.
struct VenueVerdict {
  std::vector<std::string> venue_says;
  std::vector<std::string> differences;
  std::string trouble;
  bool is_good() const noexcept { return differences.empty() && trouble.empty(); }
};
struct KeyOffer {
  KeyPolicy policy;
  VenueVerdict verdict;
  bool is_taken = false;
};
/// How a new key goes in: Vault::add or Vault::stage.
using PutKey = void (Vault::*)(KeyLabel, std::string, VaultSecrets, std::int64_t);
/// Reads its secrets, asks the venue, shows what it may do, asks whoever sits there, and keeps it
/// if all say yes. @param done what the audit log says then: "added"
KeyOffer offer_key(const AddFlags& flags, KeyRing& ring, bool must_ask, PutKey put,
                   std::string_view done);
/// @param verb "keys add", for the line  @throws ConfigError naming the flag
KeyLabel label_of(const AddFlags& flags, std::string_view verb);
/// Where a person makes and deletes keys.
std::string venue_page(const KeyLabel& label);

/// @param where it was named, for the line  @throws ConfigError listing the venues there are
const VenueModule& venue_named(const std::string& name, std::string_view where = "--venue");
/// --config, or the built-in configuration.
Settings key_settings(const KeysFlags& flags);
/// "trade key ABC of binance/live/main".
std::string spoken_name(const KeyLabel& label);
Json label_json(const KeyLabel& label);
/// Label, state, times and policy: all of it may be shown.
Json entry_json(const VaultEntry& entry);
Json texts_json(const std::vector<std::string>& lines);
/// "12 d", "today", "ended" or "none".
std::string time_left(std::int64_t expires_unix_ms, std::int64_t unix_ms);
/// When a key ends by its policy; 0: never. @return nullopt if it cannot be read
std::optional<std::int64_t> policy_end(const VaultEntry& entry);
/// For people, broken at 80 columns; indented() for what stands below.
std::string heading(const std::string& text);
std::string indented(const std::vector<std::string>& lines);

/// Rows under their head, each column as wide as it must be.
class KeyTable {
 public:
  explicit KeyTable(std::vector<std::string> head) { add(std::move(head)); }
  void add(std::vector<std::string> row) { rows_.push_back({std::move(row), {}}); }
  /// What stands under the last row.
  void add_below(std::string text) { rows_.back().below += std::move(text); }
  std::string text() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string below;
  };
  std::vector<Row> rows_;
};

}  // namespace crossbook
