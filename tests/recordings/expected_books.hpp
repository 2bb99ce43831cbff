// What an independent builder made of a capture: NAME.expected.json beside it.
// In: a file. Out: counts, last levels, digests per symbol. Thread: the test's. Limits: none.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossbook::recordings {

struct ExpectedBook {
  std::int64_t book_messages = 0;
  std::int64_t snapshots = 0;
  std::int64_t deltas_applied = 0;
  std::int64_t buffered = 0;
  std::int64_t stale_dropped = 0;
  std::int64_t gaps = 0;
  std::int64_t checksum_ok = 0;
  std::int64_t checksum_bad = 0;
  std::string top10;  // P:Q,P:Q|P:Q: bids, then asks, best first
  std::string bbo_sha256;
  std::string depth10_sha256;
};

/// By symbol. @throws std::runtime_error naming the file and the field
std::map<std::string, ExpectedBook> read_expected_books(const std::filesystem::path& file);

/// Where the captures are: $CROSSBOOK_SHARED, else beside the source tree; nullopt if absent.
std::optional<std::filesystem::path> recordings_folder();

/// Every capture of raw messages in the folder, by name, sorted.
std::vector<std::string> capture_names(const std::filesystem::path& folder);

}  // namespace crossbook::recordings
