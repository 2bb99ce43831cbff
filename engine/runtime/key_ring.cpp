#include "engine/runtime/key_ring.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "keys/audit_reader.hpp"
#include "keys/policy.hpp"
#include "keys/utc_text.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kFolder = "crossbook";
constexpr std::string_view kFile = "keys.vault";

/// A crash while a vault was made leaves it without its log; no later one has none.
bool is_new(const Vault& vault) { return vault.generation() == 1 && vault.entries().empty(); }

AuditLog open_log(const Vault& vault, std::int64_t unix_ms) {
  const std::string path = audit_path(vault.path());
  const PrivateFile log{"audit", path};
  const bool is_there = log.exists() || PrivateFile{"audit", anchors_path(path)}.exists();
  if (is_there) return AuditLog::open(path, audit_identity(vault), vault.audit_key());
  if (!is_new(vault)) {
    log.fail(
        "the vault's audit log is not there, so that nobody can tell whether the vault is the "
        "newest",
        "put it and its anchors back, or begin a new vault and add the keys again");
  }
  return AuditLog::create(path, audit_identity(vault), vault.audit_key(), unix_ms);
}

[[noreturn]] void refuse(const KeyLabel& label, std::string_view wrong, std::string_view mend) {
  throw std::invalid_argument{
      fmt::format("{} key {}: {}; {}", slot_name(label), label.key_id, wrong, mend)};
}

KeyPolicy usable_policy(const VaultEntry& entry, KeyRole role, std::int64_t unix_ms) {
  if (entry.label.role != role) {
    refuse(entry.label, fmt::format("is no {} key", to_string(role)), "name another");
  }
  KeyPolicy policy = parse_policy(entry.policy);
  if (policy.key != entry.label) {
    refuse(entry.label, "its policy is another key's", "revoke it and add a new one");
  }
  if (policy.expires_unix_ms != 0 && policy.expires_unix_ms <= unix_ms) {
    refuse(entry.label, "its policy ended " + utc_text(policy.expires_unix_ms),
           "make a new key at the venue and rotate to it");
  }
  return policy;
}

}  // namespace

std::string default_vault_path() {
  const auto variable = [](const char* name) -> std::string {
    const char* text = ::secure_getenv(name);
    return text != nullptr && *text == '/' ? text : "";
  };
  std::string folder = variable("XDG_CONFIG_HOME");
  if (folder.empty()) {
    folder = variable("HOME");
    if (folder.empty())
      throw std::runtime_error{"vault: there is no home folder to look in; name it with --vault"};
    folder += "/.config";
  }
  return fmt::format("{}/{}/{}", folder, kFolder, kFile);
}

void make_vault_folder(const std::string& vault_path) {
  for (std::size_t slash = vault_path.find('/', 1); slash != std::string::npos;
       slash = vault_path.find('/', slash + 1)) {
    // One that is there already, or cannot be made, is PrivateFile's to judge.
    ::mkdir(vault_path.substr(0, slash).c_str(), S_IRWXU);
  }
}

std::string audit_path(const std::string& vault_path) { return vault_path + ".audit"; }

AuditIdentity audit_identity(const Vault& vault) {
  AuditIdentity identity;
  std::copy_n(vault.id().data(), identity.vault_id.size(), identity.vault_id.data());
  std::copy_n(vault.audit_public_key().data(), identity.public_key.size(),
              identity.public_key.data());
  return identity;
}

VaultSecrets copy_secrets(const Vault& vault, const KeyLabel& label) {
  return vault.use_secret(label, [](std::string_view secret, std::string_view passphrase) {
    return VaultSecrets{Secret{secret}, Secret{passphrase}};
  });
}

KeyRing KeyRing::create(std::string path, Secret passphrase, std::int64_t unix_ms,
                        const KdfParameters& kdf, const KdfLimits& limits) {
  const std::string log = audit_path(path);
  for (const std::string& file : {log, anchors_path(log)}) {
    const PrivateFile named{"audit", file};
    if (named.exists()) named.fail("exists already", "move it away, and keep it");
  }
  Vault vault = Vault::create(std::move(path), passphrase, kdf, limits);
  AuditLog audit = open_log(vault, unix_ms);
  vault.unlock();
  KeyRing ring{std::move(vault), std::move(audit), std::move(passphrase), limits};
  ring.record_generation("made", ring.vault_.generation(), unix_ms);
  return ring;
}

KeyRing KeyRing::open(const std::string& path, Secret passphrase, std::int64_t unix_ms,
                      const KdfLimits& limits) {
  const UnprovenVault claimed = read_unproven(path, limits);
  VaultOpening opening;
  opening.limits = limits;
  opening.last_seen_generation =
      read_last_generation(audit_path(path), {claimed.id, claimed.audit_public_key});
  Vault vault = Vault::open(path, passphrase, opening);
  AuditLog audit = open_log(vault, unix_ms);
  KeyRing ring{std::move(vault), std::move(audit), std::move(passphrase), limits};
  ring.record_generation("opened", ring.vault_.generation(), unix_ms);
  return ring;
}

Vault KeyRing::open_again(VaultAccess access) const {
  VaultOpening opening;
  opening.access = access;
  opening.limits = limits_;
  opening.last_seen_generation = std::max(audit_.last_generation(), vault_.generation());
  Vault fresh = Vault::open(vault_.path(), passphrase_, opening);
  if (!std::equal(fresh.id().begin(), fresh.id().end(), vault_.id().begin())) {
    throw std::runtime_error{
        fmt::format("vault: {}: was replaced by another vault; start again", vault_.path())};
  }
  return fresh;
}

void KeyRing::change(const std::function<void(Vault&)>& how, std::int64_t unix_ms) {
  Vault fresh = open_again(VaultAccess::Write);
  const std::uint64_t before = fresh.generation();
  how(fresh);
  if (fresh.generation() == before) fresh.save();  // Vault::revoke() has saved already
  std::string trouble;
  try {
    record_generation("saved", fresh.generation(), unix_ms);
  } catch (const std::runtime_error& error) {
    trouble = error.what();
  }
  fresh.unlock();
  vault_ = std::move(fresh);
  if (!trouble.empty()) {
    throw std::runtime_error{fmt::format("vault: {}: is saved, but its audit log does not know: {}",
                                         vault_.path(), trouble)};
  }
}

bool KeyRing::reload(std::int64_t unix_ms) {
  if (read_unproven(vault_.path(), limits_).generation == vault_.generation()) return false;
  vault_ = open_again(VaultAccess::Read);
  record_generation("opened again", vault_.generation(), unix_ms);
  return true;
}

void KeyRing::record(AuditKind kind, std::string words, std::int64_t unix_ms) {
  AuditRecord record;
  record.unix_ms = unix_ms;
  record.kind = kind;
  record.words = std::move(words);
  audit_.append(record);
}

void KeyRing::record(AuditKind kind, const KeyLabel& label, std::string words,
                     std::int64_t unix_ms) {
  AuditRecord record;
  record.unix_ms = unix_ms;
  record.kind = kind;
  record.key = audit_key_name(label);
  record.words = std::move(words);
  audit_.append(record);
}

void KeyRing::record_generation(std::string words, std::uint64_t generation, std::int64_t unix_ms) {
  AuditRecord record;
  record.unix_ms = unix_ms;
  record.kind = AuditKind::Vault;
  record.words = std::move(words);
  record.generation = generation;
  audit_.append(record);
  audit_.anchor(unix_ms);  // at once: an older copy is known by it
}

template <class Ready>
std::shared_ptr<Ready> KeyRing::make(const VenueModule& module, const KeyLabel& label, KeyRole role,
                                     std::int64_t unix_ms) {
  const VaultEntry* entry = vault_.find(label);
  if (entry == nullptr) refuse(label, "is not in the vault", "crossbook keys list shows what is");
  const KeyPolicy policy = usable_policy(*entry, role, unix_ms);
  const std::unique_ptr<Venue> venue = module.make_venue();
  auto ready =
      vault_.use_secret(entry->label, [&](std::string_view secret, std::string_view passphrase) {
        return std::make_shared<Ready>(venue->key_material(entry->label.key_id, secret, passphrase),
                                       policy);
      });
  record(AuditKind::Load, entry->label, fmt::format("ready to sign, {}", to_string(entry->state)),
         unix_ms);
  counted_.push_back({audit_key_name(entry->label), ready});
  return ready;
}

std::shared_ptr<ReadCredential> KeyRing::make_read(const VenueModule& module, const KeyLabel& label,
                                                   std::int64_t unix_ms) {
  return make<ReadCredential>(module, label, KeyRole::Read, unix_ms);
}

std::shared_ptr<TradeCredential> KeyRing::make_trade(const VenueModule& module,
                                                     const KeyLabel& label, std::int64_t unix_ms) {
  return make<TradeCredential>(module, label, KeyRole::Trade, unix_ms);
}

std::shared_ptr<Credential> KeyRing::make_ready(const VenueModule& module, const KeyLabel& label,
                                                std::int64_t unix_ms) {
  if (label.role == KeyRole::Trade) return make_trade(module, label, unix_ms);
  return make_read(module, label, unix_ms);
}

std::uint64_t KeyRing::take_nonce_floor(std::int64_t unix_ms) {
  std::int64_t begin = unix_ms;
  if (unix_ms < audit_.anchored_unix_ms()) {
    begin = audit_.anchored_unix_ms() + kNonceMargin.count();
    record(AuditKind::Load, "the clock was set back: nonces go on where they were", unix_ms);
    audit_.anchor(begin);  // before any is used
  }
  nonce_floor_ =
      std::max(static_cast<std::uint64_t>(begin) * kNoncesPerMs, nonce_floor_ + kNoncesPerMs);
  return nonce_floor_;
}

void KeyRing::write_counts(std::int64_t unix_ms) {
  counted_unix_ms_ = unix_ms;
  for (Counted& key : counted_) {
    key.is_left = key.credential.use_count() == 1;  // looked at before its last counts are taken
    audit_.append_counts(key.name, key.credential->tally(), unix_ms);
  }
  std::erase_if(counted_, [](const Counted& key) { return key.is_left; });
}

void KeyRing::tick(std::int64_t unix_ms) {
  const std::int64_t age = unix_ms - counted_unix_ms_;
  if (age >= kMaxCountAge.count() || age < 0) write_counts(unix_ms);
  audit_.tick(unix_ms);
}

void KeyRing::finish(std::int64_t unix_ms) {
  write_counts(unix_ms);
  audit_.anchor(unix_ms);
}

}  // namespace crossbook
