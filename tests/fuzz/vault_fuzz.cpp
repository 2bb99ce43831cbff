// Any bytes as a vault: the parser must end, take one spelling of each content only, and what the
// key has not sealed must be refused. The first byte says how the rest is used: as a file, as
// entries behind a good head, as changes to a good file, or as contents to seal and read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "keys/vault_bytes.hpp"
#include "keys/vault_seal.hpp"
#include "tests/keys/quick_kdf.hpp"

namespace {

using namespace crossbook;

using Bytes = std::span<const unsigned char>;

void require(bool condition) {
  if (!condition) std::abort();
}

VaultContents empty_contents() {
  VaultContents contents;
  contents.head.kdf = QuickKdf::kParameters;
  contents.passphrase_key =
      VaultSeal::derive_key(Secret{"fuzz"}, QuickKdf::kParameters, contents.head.salt);
  contents.audit_seed = SecureBytes{kVaultKeyBytes};
  return contents;
}

void add(VaultContents& contents, KeyLabel label, std::string policy, std::string_view secret) {
  contents.entries.push_back({std::move(label), KeyState::Active, 1, 2, std::move(policy)});
  contents.secrets.push_back({Secret{secret}, Secret{"phrase"}});
}

const std::vector<unsigned char>& good_file() {
  static const std::vector<unsigned char> file = [] {
    VaultContents contents = empty_contents();
    add(contents, {"binance", KeyEnvironment::Live, "main", KeyRole::Trade, "one"}, "p\n", "a");
    add(contents, {"okx", KeyEnvironment::Demo, "main", KeyRole::Read, "two"}, "", "b");
    return VaultSeal::seal(contents);
  }();
  return file;
}

/// @return whether the file is one that the key has sealed
bool opens(Bytes file) {
  VaultOutline outline;
  if (!parse_vault(file, QuickKdf::limits(), outline).empty()) return false;
  VaultContents contents;
  contents.passphrase_key =
      VaultSeal::derive_key(Secret{"fuzz"}, outline.head.kdf, outline.head.salt);
  return VaultSeal::unseal(outline, contents).empty();
}

void parse(Bytes file) {
  VaultOutline outline;
  parse_vault(file, KdfLimits{}, outline);
  if (!parse_vault(file, QuickKdf::limits(), outline).empty()) return;
  std::vector<unsigned char> again;
  append(again, encode_vault_head(outline.head));
  for (std::size_t i = 0; i < outline.entries.size(); ++i) {
    const Bytes sealed = outline.views[i].sealed;
    append(again, encode_vault_entry(outline.entries[i], sealed.size() - kVaultTagBytes));
    append(again, sealed);
  }
  require(std::equal(again.begin(), again.end(), file.begin(), file.end()));
  opens(file);
}

void parse_entries(Bytes entries) {
  if (entries.empty()) return;
  VaultOutline good;
  parse_vault(good_file(), QuickKdf::limits(), good);
  good.head.entries = entries[0];
  good.head.file_bytes = VaultHead::kBytes + entries.size() - 1;
  std::vector<unsigned char> file;
  append(file, encode_vault_head(good.head));
  append(file, entries.subspan(1));
  parse(file);
}

/// Place, place, change; again and again.
void change(Bytes changes) {
  std::vector<unsigned char> file = good_file();
  for (; changes.size() >= 3; changes = changes.subspan(3)) {
    const std::size_t at = static_cast<std::size_t>(changes[0] * 256 + changes[1]) % file.size();
    file[at] = static_cast<unsigned char>(file[at] ^ changes[2]);
  }
  require(opens(file) == (file == good_file()));
}

/// Sizes of venue, key id, policy and secret, then these; again and again.
void seal(Bytes bytes) {
  ByteReader reader{bytes};
  VaultContents contents = empty_contents();
  std::array<unsigned char, 4> sizes{};
  while (reader.read(sizes)) {
    KeyLabel label{.venue = {}, .account = std::to_string(contents.entries.size()), .key_id = {}};
    std::string policy;
    std::string secret;
    if (!reader.read(label.venue, sizes[0]) || !reader.read(label.key_id, sizes[1]) ||
        !reader.read(policy, sizes[2]) || !reader.read(secret, sizes[3])) {
      break;
    }
    add(contents, std::move(label), std::move(policy), secret);
  }
  const std::vector<unsigned char> file = VaultSeal::seal(contents);
  VaultOutline outline;
  const bool is_good = parse_vault(file, QuickKdf::limits(), outline).empty();
  require(is_good ==
          (fault_of(contents.entries).empty() && contents.entries.size() <= kMaxVaultEntries));
  if (!is_good) return;
  VaultContents again;
  again.passphrase_key =
      VaultSeal::derive_key(Secret{"fuzz"}, QuickKdf::kParameters, outline.head.salt);
  require(VaultSeal::unseal(outline, again).empty());
  require(again.entries == contents.entries);
  for (std::size_t i = 0; i < contents.secrets.size(); ++i) {
    require(again.secrets[i].secret.equals(contents.secrets[i].secret));
    require(again.secrets[i].passphrase.equals("phrase"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes rest = std::span{data, size}.subspan(1);
  try {
    switch (data[0] % 4) {
      case 0: parse(rest); break;
      case 1: parse_entries(rest); break;
      case 2: change(rest); break;
      default: seal(rest); break;
    }
  } catch (const std::runtime_error&) {  // more secrets than there is secure memory for
  }
  return 0;
}
