// A session that was cut off, from its journal alone.
#include "engine/journal/recovery.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/engine/journal/journal_world.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;

void write_file(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<std::streamsize>(bytes.size()));
}

/// What a core says to inputs, byte for byte, and what it holds then.
std::vector<std::byte> answers(Core& core, std::span<const Input> inputs) {
  std::vector<std::byte> said;
  const auto actions = std::make_unique<Actions>();
  const auto add = [&said](const auto& message) {
    std::array<std::byte, kMaxRecordBytes> bytes;
    const std::size_t size = encode(message, bytes);
    said.insert(said.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  };
  for (const Input& input : inputs) {
    actions->clear();
    core.on(input, *actions);
    for (const Action& action : *actions) add(action);
  }
  for (std::size_t v = 0; v < core.venue_count(); ++v)
    for (std::size_t a = 0; a < core.instruments().asset_count(); ++a) {
      const VenueId venue{static_cast<std::uint8_t>(v)};
      const AssetId asset{static_cast<std::uint16_t>(a)};
      const Holding& holding = core.inventory().at(venue, asset);
      add(Event{Balance{venue, asset, holding.total, holding.available()}});
    }
  return said;
}

class RecoveryI14 : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  RecoveryI14() : session{GetParam()} {
    session.run(90);
    JournalWriter writer{create_journal_disk(file), file, header_of(session.world), kSmallSegment};
    (void)write_journal(writer, session.world);
    bytes = read_bytes(file);
  }
  /// The recovered core, given the rest, must do what the live one did.
  void expect_equal(const std::string& cut, std::uint64_t inputs) {
    RecoveredRun run = recover(cut);
    ASSERT_EQ(run.inputs, inputs);
    Core live{session.world.config, session.world.table};
    const std::span<const Input> all{session.world.inputs};
    (void)answers(live, all.first(inputs));
    Core& core = run.core->core();
    EXPECT_EQ(core.open_orders(), live.open_orders());
    EXPECT_EQ(core.is_idle(), live.is_idle());
    const std::span<const Input> rest = all.subspan(inputs);
    EXPECT_EQ(answers(core, rest), answers(live, rest)) << "after " << inputs << " inputs";
  }
  TemporaryFolder folder;
  std::string file = folder.file("whole");
  RandomSession session;
  std::vector<std::byte> bytes;
};
INSTANTIATE_TEST_SUITE_P(Seeds, RecoveryI14, ::testing::Values(1, 2, 3, 4));

TEST_P(RecoveryI14, TheCoreIsWhatItWasAtEveryRecord) {
  JournalReader reader{bytes};
  JournalRecord record;
  std::uint64_t inputs = 0;
  for (int i = 0; reader.next(record); ++i) {
    if (record.is_input()) ++inputs;
    write_file(folder.file("cut"), std::span{bytes}.first(reader.offset()));
    ASSERT_NO_FATAL_FAILURE(expect_equal(folder.file("cut"), inputs)) << "record " << i;
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_EQ(inputs, session.world.inputs.size());
}

TEST_P(RecoveryI14, AndAtEveryByteOfTheLastRecord) {
  JournalReader reader{bytes};
  JournalRecord record;
  std::uint64_t start = reader.offset(), inputs = 0, before = 0;
  while (true) {
    const std::uint64_t at = reader.offset();
    if (!reader.next(record)) break;
    start = at;
    before = inputs;
    if (record.is_input()) ++inputs;
  }
  for (std::uint64_t size = start; size < bytes.size(); ++size) {
    write_file(folder.file("cut"), std::span{bytes}.first(size));
    ASSERT_NO_FATAL_FAILURE(expect_equal(folder.file("cut"), before)) << "byte " << size;
    const RecoveredRun run = recover(folder.file("cut"));
    EXPECT_EQ(run.end.offset, start);
    EXPECT_EQ(run.was_torn, size != start);
  }
}

TEST_P(RecoveryI14, GoingOnWithItGivesAJournalThatReplays) {
  JournalReader reader{bytes};
  JournalRecord record;
  std::vector<std::uint64_t> ends;
  while (reader.next(record)) ends.push_back(reader.offset());
  for (std::size_t at = 5; at < ends.size(); at += 7) {
    const std::string cut = folder.file("cut");
    std::filesystem::remove(cut);
    write_file(cut, std::span{bytes}.first(ends[at]));
    RecoveredRun run = recover(cut);
    const std::size_t open = run.core->core().open_orders();
    {
      JournalWriter writer{open_journal_disk(cut), cut, run.end, kSmallSegment};
      for (const Action& action : run.unwritten)
        ASSERT_TRUE(writer.append(run.core->core().now(), action));
      const Input resumed{run.last_time, Resumed{}};
      const auto actions = std::make_unique<Actions>();
      ASSERT_TRUE(writer.append(resumed));
      run.core->core().on(resumed, *actions);
      for (const Action& action : *actions) ASSERT_TRUE(writer.append(resumed.now, action));
      for (const Action& action : *actions)
        EXPECT_FALSE(std::holds_alternative<SendOrder>(action)) << "nothing is sent twice";
    }
    const std::vector<std::byte> whole = read_bytes(cut);
    JournalReader again{whole};
    ReplayCore core{again.header()};
    const ReplayResult result = replay(again, core.core());
    EXPECT_TRUE(result.identical) << at << ": " << result.difference;
    EXPECT_EQ(recover(cut).core->core().open_orders(), open) << "twice is once";
  }
}

std::string refusal(const std::string& path) {
  try {
    (void)recover(path);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST(Recovery, P7_DamageBeforeTheTailIsRefused) {
  const TemporaryFolder folder;
  std::vector<std::byte> bytes = journal_bytes(3, 60);
  bytes[bytes.size() / 2] ^= std::byte{1};
  write_file(folder.file("j"), bytes);
  EXPECT_THAT(refusal(folder.file("j")), HasSubstr("what was in flight cannot be known"));
  EXPECT_THAT(refusal(folder.file("j")), HasSubstr(folder.file("j")));
}

TEST(Recovery, P21_AnotherVersionIsRefusedByItsNumber) {
  const TemporaryFolder folder;
  std::vector<std::byte> bytes = journal_bytes(3, 20);
  bytes[8] = std::byte{kJournalVersion + 1};
  write_file(folder.file("j"), bytes);
  EXPECT_THAT(refusal(folder.file("j")), HasSubstr("use the build that wrote it"));
}

TEST(Recovery, P23_ABuildThatDecidesOtherwiseDoesNotGoOn) {
  const TemporaryFolder folder;
  CoreWorld world;
  world.start();
  world.cross();
  {
    JournalWriter writer{create_journal_disk(folder.file("j")), folder.file("j"), header_of(world),
                         kSmallSegment};
    for (const Input& input : world.inputs) ASSERT_TRUE(writer.append(input));
    ASSERT_TRUE(writer.append(world.now, Action{Unlatched{}}));
  }
  EXPECT_THAT(refusal(folder.file("j")), HasSubstr("1.2.3 abcdef, which wrote it"));
}

}  // namespace
}  // namespace crossbook
