// The folder of a desk that trades with real accounts: which session runs, what the last one left
// behind, and what a person must look at before the next. It outlives every version of the program.
// In: a folder. Out: files in it, 0600, each written as a whole. Thread: the command's.
// Limits: kMostDeskBytes for each file.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/private_file.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

inline constexpr std::size_t kMostDeskBytes = 256 * 1024;

/// Why nothing new may be risked until a person has looked (I13).
struct DeskLatch {
  std::string scope;   // "all", or a venue's name
  std::string reason;  // a LatchReason's name
  std::int64_t unix_s = 0;
  std::string journal;  // of the session that latched; empty: none ran
  friend bool operator==(const DeskLatch&, const DeskLatch&) = default;
};

/// What the last session left behind.
struct DeskState {
  std::string journal;      // its file's name in the folder
  bool has_ended = true;    // false: it was cut off, and its journal must be gone on with
  bool is_rearmed = false;  // a person has looked since
  std::int64_t day_began_unix_s = 0;
  std::map<std::string, Amount> today;      // profit of that day, by quote asset
  std::map<std::string, Amount> positions;  // base that is not hedged, by instrument
  friend bool operator==(const DeskState&, const DeskState&) = default;
};

class Desk {
 public:
  /// Makes the folder (0700) if there is none.
  /// @throws std::runtime_error with one line: what is wrong with it, and the mend
  explicit Desk(std::string folder);

  const std::string& folder() const noexcept { return folder_; }
  std::string journal_path(const DeskState& state) const { return path(state.journal); }

  /// Holds the desk until this object goes, or the process does (P19).
  /// @throws ConfigError naming the process that holds it
  void hold();
  /// The process that holds it.
  std::optional<pid_t> holder() const;

  /// In order of time. A file that cannot be read is one more latch, not fewer.
  std::vector<DeskLatch> latches() const;
  /// Adds those that are not there. The file is on the disk when this returns.
  void add_latches(const std::vector<DeskLatch>& latches);
  /// A person has looked. @return what was cleared
  std::vector<DeskLatch> clear_latches();

  /// Nothing: no session was here. @throws std::runtime_error if the file is not what was written
  std::optional<DeskState> state() const;
  void set_state(const DeskState& state);

 private:
  std::string path(std::string_view name) const { return folder_ + "/" + std::string{name}; }

  std::string folder_;
  Descriptor lock_;
};

/// Where `live` keeps its desk unless it is told: beside the vault.
std::string desk_folder_beside(const std::string& vault_path);

}  // namespace crossbook
