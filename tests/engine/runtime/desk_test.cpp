// The desk's folder: who holds it, what outlives a session, what a person must look at.
#include "engine/runtime/desk.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "engine/runtime/desk_session.hpp"
#include "tests/keys/temporary_folder.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Amount amount(std::string_view text) { return parse_amount(text).value(); }

template <class Error>
std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Desk, P19_IsHeldByOneSessionAndTheNextIsToldByWhich) {
  const TemporaryFolder folder;
  Desk first{folder.file("desk")};
  EXPECT_FALSE(first.holder());
  first.hold();
  Desk second{folder.file("desk")};
  EXPECT_EQ(second.holder(), ::getpid());
  EXPECT_THAT(error_of<ConfigError>([&] { second.hold(); }),
              HasSubstr("process " + std::to_string(::getpid())));
  first = Desk{folder.file("other")};
  EXPECT_FALSE(second.holder());
  second.hold();
}

TEST(Desk, I13_ALatchOutlivesTheObjectAndIsClearedOnlyWhenAsked) {
  const TemporaryFolder folder;
  const DeskLatch loss{"all", "daily_loss", 1'764'000'000, "a.xbj"};
  const DeskLatch key{"okx", "authentication", 1'764'000'001, "a.xbj"};
  {
    Desk desk{folder.file("desk")};
    EXPECT_THAT(desk.latches(), IsEmpty());
    desk.add_latches({loss});
    desk.add_latches({loss, key});
  }
  Desk desk{folder.file("desk")};
  EXPECT_THAT(desk.latches(), ElementsAre(loss, key));
  EXPECT_EQ(latch_line(key), "authentication since 2025-11-24 16:00 UTC (okx)");
  EXPECT_THAT(desk.clear_latches(), ElementsAre(loss, key));
  EXPECT_THAT(desk.latches(), IsEmpty());
}

TEST(Desk, P25_AFileOfLatchesThatCannotBeReadIsALatch) {
  const TemporaryFolder folder;
  Desk desk{folder.file("desk")};
  for (const char* text :
       {"", "scope = ", "[[latch]]\nreason = 7\n", "latch = []\n", "latch = [1]\n", "\x01\x02"}) {
    std::filesystem::remove(folder.file("desk/latches.toml"));
    std::ofstream{folder.file("desk/latches.toml")} << text;
    std::filesystem::permissions(folder.file("desk/latches.toml"), std::filesystem::perms{0600});
    EXPECT_FALSE(desk.latches().empty()) << text;
  }
}

TEST(Desk, RemembersWhatASessionLeftToTheLastDigit) {
  const TemporaryFolder folder;
  Desk desk{folder.file("desk")};
  EXPECT_FALSE(desk.state());
  DeskState state;
  state.journal = "1764000000-k3f9.xbj";
  state.has_ended = false;
  state.day_began_unix_s = 1'764'000'000;
  state.today["USDT"] = amount("-12.345678901234567891");
  state.positions["BTC/USDT"] = amount("0.000000000000000001");
  desk.set_state(state);
  EXPECT_EQ(Desk{folder.file("desk")}.state(), state);
  EXPECT_EQ(desk.journal_path(state), folder.file("desk/1764000000-k3f9.xbj"));
}

TEST(Desk, ADamagedStateIsRefusedWithTheMend) {
  const TemporaryFolder folder;
  Desk desk{folder.file("desk")};
  desk.set_state({"a.xbj", true, false, 0, {}, {}});
  for (const char* text : {"journal = ", "has_ended = true\n",
                           "journal = \"a\"\nhas_ended = true\n[today]\nUSDT = 1.5"}) {
    std::ofstream{folder.file("desk/last-session.toml")} << text;
    EXPECT_NE(error_of<std::runtime_error>([&] { (void)desk.state(); }), "") << text;
  }
}

TEST(Desk, AFolderThatOthersMayWriteToIsRefused) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("desk"));
  std::filesystem::permissions(folder.file("desk"), std::filesystem::perms{0777});
  EXPECT_NE(error_of<std::runtime_error>([&] { Desk{folder.file("desk")}.latches(); }), "");
}

TEST(DeskSession, I13_DoesNotStartWhileALatchStands) {
  const TemporaryFolder folder;
  Settings settings;
  settings.session.journal_dir = folder.file("desk");
  Desk{folder.file("desk")}.add_latches({{"all", "foreign_order", 1'764'000'000, "a.xbj"}});
  const std::string said = error_of<HaltedError>([&] { DeskSession{settings}; });
  EXPECT_THAT(said, HasSubstr("foreign_order since 2025-11-24 16:00 UTC"));
  EXPECT_THAT(said, HasSubstr("crossbook rearm --desk " + folder.file("desk")));
}

class NobodyWatches final : public SessionObserver {
 public:
  void on_frame(const LiveFrame&) override {}
  void on_note(const std::string&) override {}
  void on_episode(const std::string&) override {}
};

TEST(DeskSession, P7_ADamagedJournalOfACutOffSessionIsRefusedWithTheMend) {
  const TemporaryFolder folder;
  SessionOptions options;
  options.settings.session.journal_dir = folder.file("desk");
  const std::atomic<bool> stop{false};
  NobodyWatches observer;
  Desk{folder.file("desk")}.set_state({"a.xbj", false, false, 0, {}, {}});
  const auto finish = [&] {
    DeskSession desk{options.settings};
    desk.finish_last_run(
        options, observer, [](const std::string&) {}, stop);
  };
  EXPECT_THAT(error_of<std::runtime_error>(finish), HasSubstr("cannot read"));  // it is gone
  std::ofstream{folder.file("desk/a.xbj")} << "xbjournl and then something else, cut and damaged";
  const std::string said = error_of<std::runtime_error>(finish);
  EXPECT_THAT(said, HasSubstr("a.xbj"));
  EXPECT_THAT(said, HasSubstr("look at orders and balances at every venue"));
  EXPECT_THAT(said, HasSubstr("crossbook rearm --forget-session --desk " + folder.file("desk")));
}

TEST(DeskSession, CarriesWhatIsNotHedgedAndTheDaysProfitWhileItIsTheDay) {
  const TemporaryFolder folder;
  Settings settings;
  settings.session.journal_dir = folder.file("desk");
  InstrumentTable table;
  const InstrumentId btc = table.instrument("BTC/USDT");
  const std::int64_t now = utc_now().seconds();
  std::vector<std::string> lines;
  const auto tell = [&lines](const std::string& line) { lines.push_back(line); };
  Desk{folder.file("desk")}.set_state({"a.xbj",
                                       true,
                                       false,
                                       now - 3'600,
                                       {{"USDT", amount("-5")}, {"EUR", amount("1")}},
                                       {{"BTC/USDT", amount("0.25")}, {"ETH/USDT", amount("1")}}});
  {
    const CarriedState carried = DeskSession{settings}.carried(table, tell);
    ASSERT_EQ(carried.today.size(), 1U);
    EXPECT_EQ(carried.today[0].profit, amount("-5"));
    EXPECT_GE(carried.day_age, std::chrono::seconds{3'600});
    EXPECT_LT(carried.day_age, std::chrono::seconds{3'700});
    ASSERT_EQ(carried.positions.size(), 1U);
    EXPECT_EQ(carried.positions[0].instrument, btc);
    EXPECT_EQ(carried.positions[0].base, amount("0.25"));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines[0], HasSubstr("BTC/USDT: the last session left 0.25 of it unhedged"));
  }
  Desk{folder.file("desk")}.set_state(
      {"a.xbj", true, false, now - 86'401, {{"USDT", amount("-5")}}, {}});
  EXPECT_TRUE(DeskSession{settings}.carried(table, tell).today.empty()) << "that day is over";
}

}  // namespace
}  // namespace crossbook
