// Journals for tests: of a random session, in a temporary file.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "engine/journal/reader.hpp"
#include "engine/journal/replay.hpp"
#include "engine/journal/writer.hpp"
#include "tests/engine/core/random_session.hpp"

namespace crossbook {

inline constexpr std::size_t kSmallSegment = 65'536;

/// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "crossbook-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::vector<std::byte> read_bytes(const std::string& path) {
  const JournalFile file{path};
  return {file.bytes().begin(), file.bytes().end()};
}

inline JournalHeader header_of(const CoreWorld& world) {
  return {"1.2.3 abcdef", "sha256:00ff", "paper", world.config, world.table};
}

/// Runs the inputs through a fresh core and journals inputs and actions, as the runtime does.
/// @return the actions' bytes, one after the other
inline std::vector<std::byte> write_journal(JournalWriter& writer, const CoreWorld& world) {
  Core core{world.config, world.table};
  const auto actions = std::make_unique<Actions>();
  std::vector<std::byte> said;
  for (const Input& input : world.inputs) {
    actions->clear();
    EXPECT_TRUE(writer.append(input));
    core.on(input, *actions);
    for (const Action& action : *actions) {
      EXPECT_TRUE(writer.append(input.now, action));
      std::array<std::byte, kMaxRecordBytes> bytes;
      const std::size_t size = encode(action, bytes);
      said.insert(said.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    }
    EXPECT_FALSE(writer.make_room());
  }
  EXPECT_FALSE(writer.close());
  return said;
}

/// The bytes of a journal of a session of so many steps.
inline std::vector<std::byte> journal_bytes(std::uint64_t seed, int steps) {
  const TemporaryFolder folder;
  RandomSession session{seed};
  session.run(steps);
  JournalWriter writer{create_journal_disk(folder.file("j")), folder.file("j"),
                       header_of(session.world), kSmallSegment};
  (void)write_journal(writer, session.world);
  return read_bytes(folder.file("j"));
}

}  // namespace crossbook
