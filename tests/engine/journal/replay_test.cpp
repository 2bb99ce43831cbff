#include "engine/journal/replay.hpp"

#include <gtest/gtest.h>

#include "tests/engine/journal/journal_world.hpp"

namespace crossbook {
namespace {

ReplayResult replay_bytes(std::span<const std::byte> bytes) {
  JournalReader reader{bytes};
  ReplayCore core{reader.header()};
  return replay(reader, core.core());
}

class ReplaySeeds : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(ReplaySeeds, GivesTheSameDecisionsAgain) {
  const TemporaryFolder folder;
  RandomSession session{GetParam()};
  session.run(20'000);
  session.settle();
  JournalWriter writer{folder.file("j"), header_of(session.world)};
  (void)write_journal(writer, session.world);
  const JournalFile file{folder.file("j")};
  JournalReader reader{file.bytes()};
  ReplayCore core{reader.header()};
  const ReplayResult result = replay(reader, core.core());
  EXPECT_TRUE(result.identical) << result.difference;
  EXPECT_EQ(result.inputs, session.world.inputs.size());
  EXPECT_EQ(result.actions, session.world.log.size());
  EXPECT_EQ(result.end, JournalStatus::Ended);
  const AssetId usdt = session.world.usdt();
  EXPECT_EQ(core.core().profit(usdt).realised, session.world.core().profit(usdt).realised);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReplaySeeds, ::testing::Values(1, 2, 3, 4, 5));

TEST(Replay, ATornTailIsNoDifference) {
  const std::vector<std::byte> bytes = journal_bytes(3, 500);
  for (std::size_t cut = 1; cut < 400; cut += 7) {
    const ReplayResult result = replay_bytes(std::span{bytes}.first(bytes.size() - cut));
    ASSERT_TRUE(result.identical) << cut << ' ' << result.difference;
  }
}

TEST(Replay, CorruptionIsNotIdentical) {
  std::vector<std::byte> bytes = journal_bytes(3, 500);
  bytes[bytes.size() / 2] ^= std::byte{1};
  const ReplayResult result = replay_bytes(bytes);
  EXPECT_FALSE(result.identical);
  EXPECT_EQ(result.end, JournalStatus::Corrupt);
  EXPECT_FALSE(result.problem.empty());
}

/// Writes the session's journal but lets change() alter, drop (false) or add actions.
template <class Change>
ReplayResult replay_changed(Change change) {
  const TemporaryFolder folder;
  CoreWorld world;
  world.start();
  world.cross();
  JournalWriter writer{folder.file("j"), header_of(world)};
  Core core{world.config, world.table};
  Actions actions;
  for (const Input& input : world.inputs) {
    actions.clear();
    EXPECT_TRUE(writer.append(input));
    core.on(input, actions);
    for (Action action : actions) {
      EXPECT_TRUE(!change(action) || writer.append(input.now, action));
    }
  }
  EXPECT_TRUE(writer.append(Input{world.now, TimerTick{}}));
  EXPECT_FALSE(writer.close());
  return replay_bytes(read_bytes(folder.file("j")));
}

TEST(Replay, UnchangedItIsIdentical) {
  EXPECT_TRUE(replay_changed([](Action&) { return true; }).identical);
}

TEST(Replay, NamesAnOrderThatDiffers) {
  const ReplayResult result = replay_changed([](Action& action) {
    if (auto* order = std::get_if<SendOrder>(&action)) order->intent.price = price("1");
    return true;
  });
  EXPECT_FALSE(result.identical);
  EXPECT_NE(result.difference.find("another send_order"), std::string::npos) << result.difference;
  EXPECT_NE(result.difference.find("byte " + std::to_string(result.offset)), std::string::npos);
  EXPECT_GT(result.sequence, 0U);
}

TEST(Replay, NamesAnActionThatIsMissingInTheJournal) {
  const ReplayResult result = replay_changed(
      [](Action& action) { return !std::holds_alternative<OpportunityTaken>(action); });
  EXPECT_FALSE(result.identical);
  EXPECT_NE(result.difference.find("opportunity_taken"), std::string::npos) << result.difference;
}

TEST(Replay, NamesAnActionThatIsMissingAtAnInputsEnd) {
  const ReplayResult result = replay_changed([](Action& action) {
    const auto* order = std::get_if<SendOrder>(&action);
    return order == nullptr || order->intent.leg != kBuyLeg;
  });
  EXPECT_FALSE(result.identical);
  EXPECT_NE(result.difference.find("the core says send_order before it"), std::string::npos)
      << result.difference;
}

TEST(Replay, NamesAnActionThatTheCoreDoesNotTake) {
  const ReplayResult result = replay_changed([](Action& action) {
    if (std::holds_alternative<OpportunityTaken>(action)) action = Unlatched{};
    return true;
  });
  EXPECT_FALSE(result.identical);
  EXPECT_NE(result.difference.find("unlatched"), std::string::npos) << result.difference;
}

TEST(Replay, OtherLimitsGiveOtherDecisions) {
  const std::vector<std::byte> bytes = journal_bytes(3, 2'000);
  JournalReader reader{bytes};
  JournalHeader header = reader.header();
  header.config.limits.min_edge_ppm = 2'000;
  ReplayCore core{header};
  EXPECT_FALSE(replay(reader, core.core()).identical);
}

}  // namespace
}  // namespace crossbook
