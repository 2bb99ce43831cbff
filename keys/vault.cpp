#include "keys/vault.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

#include "keys/private_key.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kMend = "restore a good copy";

[[noreturn]] void refuse(const KeyLabel& label, std::string_view wrong, std::string_view mend) {
  throw std::invalid_argument{
      fmt::format("{} key {}: {}; {}", slot_name(label), label.key_id, wrong, mend)};
}

bool has_secret(KeyState state) noexcept {
  return state != KeyState::Retired && state != KeyState::Revoked;
}

void make_audit_key(VaultContents& contents) {
  contents.audit_seed = SecureBytes{kVaultKeyBytes};
  fill_random(contents.audit_seed.span());
  const PkeyPtr key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                 contents.audit_seed.data(), kVaultKeyBytes)};
  std::size_t size = contents.head.audit_public_key.size();
  if (!key ||
      EVP_PKEY_get_raw_public_key(key.get(), contents.head.audit_public_key.data(), &size) != 1) {
    throw std::runtime_error{"vault: OpenSSL cannot make a key; look at its installation"};
  }
}

/// Strong enough for scrypt's limits, and not empty.
void check_new_passphrase(const Secret& passphrase, const KdfParameters& kdf,
                          const KdfLimits& limits) {
  if (passphrase.empty()) throw std::invalid_argument{"vault: the passphrase is empty; give one"};
  if (!limits.allow(kdf)) {
    throw std::invalid_argument{"vault: scrypt's cost is out of bounds; take the default"};
  }
}

}  // namespace

Vault Vault::create(std::string path, const Secret& passphrase, const KdfParameters& kdf,
                    const KdfLimits& limits) {
  check_new_passphrase(passphrase, kdf, limits);
  Vault vault{PrivateFile{"vault", std::move(path)}, limits};
  vault.lock_ = vault.file_.lock();
  if (vault.file_.exists()) vault.file_.fail("exists already", "add keys to it");
  VaultHead& head = vault.contents_.head;
  fill_random(head.vault_id);
  make_audit_key(vault.contents_);
  vault.change_passphrase(passphrase, kdf);
  vault.write();
  return vault;
}

Vault Vault::open(std::string path, const Secret& passphrase, const VaultOpening& opening) {
  Vault vault{PrivateFile{"vault", std::move(path)}, opening.limits};
  if (opening.access == VaultAccess::Write) vault.lock_ = vault.file_.lock();
  vault.load(vault.file_.read(kMaxVaultBytes), passphrase);
  if (vault.generation() < opening.last_seen_generation) {
    vault.file_.fail(fmt::format("is an older copy: generation {}, and {} was in use",
                                 vault.generation(), opening.last_seen_generation),
                     "restore the newest one");
  }
  return vault;
}

void Vault::load(std::span<const unsigned char> bytes, const Secret& passphrase) {
  VaultOutline outline;
  if (const std::string fault = parse_vault(bytes, limits_, outline); !fault.empty()) {
    file_.fail(fault, kMend);
  }
  contents_.passphrase_key = VaultSeal::derive_key(passphrase, outline.head.kdf, outline.head.salt);
  if (const std::string fault = VaultSeal::unseal(outline, contents_); !fault.empty()) {
    file_.fail(fault, kMend);
  }
}

const VaultEntry* Vault::find(const KeyLabel& label) const noexcept {
  const auto& entries = contents_.entries;
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const VaultEntry& entry) {
    return is_same_key(entry.label, label);
  });
  return found == entries.end() ? nullptr : &*found;
}

const VaultEntry* Vault::find(const KeyLabel& slot, KeyState state) const noexcept {
  const auto& entries = contents_.entries;
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const VaultEntry& entry) {
    return entry.state == state && is_same_slot(entry.label, slot);
  });
  return found == entries.end() ? nullptr : &*found;
}

std::size_t Vault::index_of(const KeyLabel& label) const {
  const VaultEntry* entry = find(label);
  if (entry == nullptr) refuse(label, "is not in the vault", "crossbook keys list shows what is");
  return static_cast<std::size_t>(entry - contents_.entries.data());
}

const VaultSecrets& Vault::secrets_of(const KeyLabel& label) const {
  const std::size_t index = index_of(label);
  const KeyState state = contents_.entries[index].state;
  if (!has_secret(state)) {
    refuse(label, fmt::format("is {}", to_string(state)), "make a new key at the venue and add it");
  }
  return contents_.secrets[index];
}

void Vault::insert(VaultEntry entry, VaultSecrets secrets) {
  if (secrets.secret.empty()) refuse(entry.label, "has no secret", "give what the venue showed");
  if (const VaultEntry* known = find(entry.label); known != nullptr) {
    refuse(entry.label, fmt::format("is in the vault already, {}", to_string(known->state)),
           "make a new key at the venue");
  }
  if (contents_.entries.size() == kMaxVaultEntries) {
    refuse(entry.label, "is one too many for the vault", "forget retired keys");
  }
  if (const std::string fault = fault_of(std::span{&entry, 1}); !fault.empty()) {
    refuse(entry.label, fault, "give other words");
  }
  contents_.entries.push_back(std::move(entry));
  contents_.secrets.push_back(std::move(secrets));
}

void Vault::add(KeyLabel label, std::string policy, VaultSecrets secrets, std::int64_t unix_ms) {
  for (const KeyState state : {KeyState::Active, KeyState::Staged, KeyState::Draining}) {
    if (const VaultEntry* other = find(label, state); other != nullptr) {
      refuse(label,
             fmt::format("its place is taken by {} ({})", other->label.key_id, to_string(state)),
             "rotate that one");
    }
  }
  insert({std::move(label), KeyState::Active, unix_ms, unix_ms, std::move(policy)},
         std::move(secrets));
}

void Vault::stage(KeyLabel label, std::string policy, VaultSecrets secrets, std::int64_t unix_ms) {
  if (find(label, KeyState::Active) == nullptr) {
    refuse(label, "there is no active key to rotate", "add it");
  }
  for (const KeyState state : {KeyState::Staged, KeyState::Draining}) {
    if (const VaultEntry* other = find(label, state); other != nullptr) {
      refuse(
          label,
          fmt::format("a rotation is under way: {} is {}", other->label.key_id, to_string(state)),
          "finish it first");
    }
  }
  insert({std::move(label), KeyState::Staged, unix_ms, unix_ms, std::move(policy)},
         std::move(secrets));
}

void Vault::set_policy(const KeyLabel& label, std::string policy) {
  VaultEntry changed = contents_.entries[index_of(label)];
  changed.policy = std::move(policy);
  if (const std::string fault = fault_of(std::span{&changed, 1}); !fault.empty()) {
    refuse(label, fault, "give another policy");
  }
  contents_.entries[index_of(label)] = std::move(changed);
}

void Vault::switch_over(const KeyLabel& slot, std::int64_t unix_ms) {
  const VaultEntry* staged = find(slot, KeyState::Staged);
  if (staged == nullptr) refuse(slot, "there is no staged key to switch to", "stage one");
  const std::size_t next = index_of(staged->label);
  if (const VaultEntry* active = find(slot, KeyState::Active); active != nullptr) {
    set_state(index_of(active->label), KeyState::Draining, unix_ms);
  }
  set_state(next, KeyState::Active, unix_ms);
}

void Vault::retire(const KeyLabel& label, std::int64_t unix_ms) {
  secrets_of(label);  // refuses what is retired or revoked already
  set_state(index_of(label), KeyState::Retired, unix_ms);
}

void Vault::revoke(const KeyLabel& label, std::int64_t unix_ms) {
  const std::size_t index = index_of(label);
  if (contents_.entries[index].state != KeyState::Revoked) {
    set_state(index, KeyState::Revoked, unix_ms);
  }
  save();
}

void Vault::forget(const KeyLabel& label) {
  const std::size_t index = index_of(label);
  const KeyState state = contents_.entries[index].state;
  if (state != KeyState::Retired) {
    refuse(label, fmt::format("is {}", to_string(state)), "only retired keys can be forgotten");
  }
  const auto at = static_cast<std::ptrdiff_t>(index);
  contents_.entries.erase(contents_.entries.begin() + at);
  contents_.secrets.erase(contents_.secrets.begin() + at);
}

void Vault::set_state(std::size_t index, KeyState state, std::int64_t unix_ms) {
  contents_.entries[index].state = state;
  contents_.entries[index].state_since_unix_ms = unix_ms;
  if (!has_secret(state)) contents_.secrets[index] = {};
}

void Vault::change_passphrase(const Secret& passphrase, const KdfParameters& kdf) {
  check_new_passphrase(passphrase, kdf, limits_);
  VaultHead& head = contents_.head;
  std::array<unsigned char, 32> salt{};
  fill_random(salt);
  contents_.passphrase_key = VaultSeal::derive_key(passphrase, kdf, salt);
  head.salt = salt;
  head.kdf = kdf;
}

void Vault::save() {
  if (!lock_.is_open()) file_.fail("is open for reading only", "open it for writing");
  VaultOutline on_disk;
  const std::vector<unsigned char> bytes = file_.read(kMaxVaultBytes);
  const std::string fault = parse_vault(bytes, limits_, on_disk);
  if (!fault.empty() || on_disk.head.vault_id != contents_.head.vault_id ||
      on_disk.head.generation != contents_.head.generation) {
    file_.fail("was changed since it was opened", "open it again");
  }
  write();
}

void Vault::write() {
  const std::uint64_t generation = contents_.head.generation;
  ++contents_.head.generation;
  try {
    const std::vector<unsigned char> bytes = VaultSeal::seal(contents_);
    // What could not be read again must not take the place of what can.
    VaultOutline outline;
    std::string fault = parse_vault(bytes, limits_, outline);
    VaultContents again;
    again.passphrase_key = SecureBytes{contents_.passphrase_key.size()};
    std::copy_n(contents_.passphrase_key.data(), again.passphrase_key.size(),
                again.passphrase_key.data());
    if (fault.empty()) fault = VaultSeal::unseal(outline, again);
    if (!fault.empty())
      file_.fail(fmt::format("would not be readable: it {}", fault),
                 "shorten its policies, or report it");
    file_.replace(bytes);
  } catch (...) {
    contents_.head.generation = generation;
    throw;
  }
}

UnprovenVault read_unproven(const std::string& path, const KdfLimits& limits) {
  const PrivateFile file{"vault", path};
  VaultOutline outline;
  const std::vector<unsigned char> bytes = file.read(kMaxVaultBytes);
  if (const std::string fault = parse_vault(bytes, limits, outline); !fault.empty()) {
    file.fail(fault, kMend);
  }
  return {outline.head.vault_id, outline.head.audit_public_key, outline.head.generation,
          std::move(outline.entries)};
}

}  // namespace crossbook
