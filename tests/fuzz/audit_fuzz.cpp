// Any bytes as an audit log: the chain must take one spelling of each record only, and nothing that
// does not follow. The first byte says how the rest is used: as lines of a log and of its anchors,
// as lines whose hashes are made right, or as records to write and read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "keys/audit_format.hpp"
#include "keys/audit_reader.hpp"

namespace {

using namespace crossbook;

void require(bool condition) {
  if (!condition) std::abort();
}

std::string_view cut_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

/// A line that was taken must be the one that its record gives.
void follow(AuditChain& chain, std::string_view line) {
  AuditChain before = chain;
  AuditRecord record;
  AuditTable table;
  if (chain.follow(line, record).empty()) {
    add_to(table, record);
    require(before.extend(record) == std::string{line} + "\n");
    require(before.sequence() == chain.sequence() && before.hash() == chain.hash());
  } else {
    require(before.sequence() == chain.sequence() && before.bytes() == chain.bytes());
  }
}

void read_lines(std::string_view text) {
  const AuditIdentity identity;
  static const AnchorReader anchors{identity};
  AuditChain chain{identity};
  AuditAnchor anchor;
  while (!text.empty()) {
    const std::string_view line = cut_line(text);
    follow(chain, line);
    require(!anchors.read(line, anchor));  // nobody has signed it
  }
}

void read_good_hashes(std::string_view text) {
  AuditChain chain{AuditIdentity{}};
  while (!text.empty()) {
    std::string line = std::to_string(chain.sequence() + 1);
    line += ' ';
    line += cut_line(text);
    const Sha256Digest& before = chain.hash();
    const Sha256Digest hash =
        sha256({{reinterpret_cast<const char*>(before.data()), before.size()}, line});
    std::array<char, 2 * sizeof(Sha256Digest)> hex{};
    line += hex_encode(hash, hex.data());
    follow(chain, line);
  }
}

/// Kind, size of the key, size of the words, number; key and words; again and again.
void write_records(std::string_view bytes) {
  AuditChain writer{AuditIdentity{}};
  AuditChain reader{AuditIdentity{}};
  while (bytes.size() >= 4) {
    const auto number = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    AuditRecord record;
    record.kind = static_cast<AuditKind>(number(0) % 10);
    record.unix_ms = number(3);
    if (record.kind == AuditKind::Vault) record.generation = number(3);
    if (record.kind == AuditKind::Signatures) record.counts.orders = number(3);
    const std::size_t key_bytes = number(1);
    const std::size_t words_bytes = 8UL * number(2);
    bytes.remove_prefix(4);
    record.key = bytes.substr(0, key_bytes);
    bytes.remove_prefix(std::min(key_bytes, bytes.size()));
    record.words = bytes.substr(0, words_bytes);
    bytes.remove_prefix(std::min(words_bytes, bytes.size()));
    if (!is_audit_key(record.key)) record.key.clear();
    const std::string line = writer.extend(record);
    require(line.size() <= kMaxAuditLineBytes);
    AuditRecord again;
    require(reader.follow(std::string_view{line}.substr(0, line.size() - 1), again).empty());
    require(record.words.starts_with(again.words));
    again.words = record.words;
    require(again == record);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 3) {
    case 0: read_lines(rest); break;
    case 1: read_good_hashes(rest); break;
    default: write_records(rest); break;
  }
  return 0;
}
