// crossbook kill, rearm and replay, run as their users do.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/journal/fields.hpp"
#include "engine/journal/reader.hpp"
#include "engine/journal/writer.hpp"
#include "engine/runtime/desk.hpp"
#include "tests/engine/cli/command.hpp"
#include "tests/keys/temporary_folder.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::Ran;

class DeskCommand : public ::testing::Test {
 protected:
  Ran run(std::vector<std::string> words, const std::vector<std::string>& more = {}) const {
    words.insert(words.end(), {"--desk", folder_.file("desk")});
    words.insert(words.end(), more.begin(), more.end());
    return Ran{words};
  }
  void expect_refused(const Ran& ran, int code, std::string_view what) const {
    EXPECT_EQ(ran.code, code) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(std::string{what}));
    EXPECT_EQ(ran.out, "");
  }
  TemporaryFolder folder_;
};

TEST_F(DeskCommand, I13_KillLatchesThoughNoSessionRunsAndRearmClears) {
  Desk desk{folder_.file("desk")};
  const Ran killed = run({"kill"});
  EXPECT_EQ(killed.code, 0) << killed.err;
  EXPECT_THAT(killed.out, HasSubstr("no session was running"));
  ASSERT_EQ(desk.latches().size(), 1U);
  EXPECT_EQ(desk.latches()[0].reason, "operator");
  expect_refused(run({"rearm"}), 2, "--yes");
  EXPECT_EQ(desk.latches().size(), 1U) << "nobody has said yes";
  const Ran rearmed = run({"rearm"}, {"--yes"});
  EXPECT_EQ(rearmed.code, 0) << rearmed.err;
  EXPECT_THAT(rearmed.err, HasSubstr("operator since"));
  EXPECT_THAT(rearmed.out, HasSubstr("re-armed: 1 latches cleared"));
  EXPECT_TRUE(desk.latches().empty());
  EXPECT_THAT(run({"rearm"}).out, HasSubstr("nothing is latched"));
}

TEST_F(DeskCommand, RearmIsRefusedWhileTheCauseStands) {
  Desk desk{folder_.file("desk")};
  const std::int64_t now = utc_now().seconds();
  desk.add_latches({{"all", "daily_loss", now, "a.xbj"}});
  DeskState state{"a.xbj", true, false, now - 60, {}, {}};
  state.today["USDT"] = parse_amount("-700").value();
  desk.set_state(state);
  expect_refused(run({"rearm"}, {"--yes"}), 2, "today's loss of 700 USDT counts until");
  std::ofstream{folder_.file("wide.toml")} << "[risk]\nmax_daily_loss = 5000\n";
  std::ofstream{folder_.file("narrow.toml")} << "[risk]\nmax_daily_loss = 700\n";
  expect_refused(run({"rearm"}, {"--yes", "--config", folder_.file("narrow.toml")}), 2,
                 "today's loss of 700 USDT counts until");
  EXPECT_EQ(run({"rearm"}, {"--yes", "--config", folder_.file("wide.toml")}).code, 0);
  EXPECT_TRUE(desk.state()->is_rearmed);
  desk.add_latches({{"all", "daily_loss", now, "a.xbj"}});
  state.day_began_unix_s = now - 90'000;
  desk.set_state(state);
  EXPECT_EQ(run({"rearm"}, {"--yes"}).code, 0) << "that day is over";
}

TEST_F(DeskCommand, RearmForgetsAPositionOnlyIfToldSo) {
  Desk desk{folder_.file("desk")};
  DeskState state{"a.xbj", true, false, 0, {}, {}};
  state.positions["BTC/USDT"] = parse_amount("0.5").value();
  desk.set_state(state);
  desk.add_latches({{"all", "exposure", 1, "a.xbj"}});
  const Ran first = run({"rearm"}, {"--yes"});
  EXPECT_THAT(first.err, HasSubstr("BTC/USDT: 0.5 unhedged"));
  EXPECT_EQ(desk.state()->positions.size(), 1U);
  EXPECT_EQ(run({"rearm"}, {"--yes", "--forget-positions"}).code, 0);
  EXPECT_TRUE(desk.state()->positions.empty());
}

TEST_F(DeskCommand, RearmForgetsASessionThatWasCutOffOnlyIfToldSo) {
  Desk desk{folder_.file("desk")};
  desk.set_state({"gone.xbj", false, false, 0, {}, {}});
  EXPECT_THAT(run({"rearm"}, {"--yes"}).out, HasSubstr("nothing is latched"));
  EXPECT_FALSE(desk.state()->has_ended);
  const Ran told = run({"rearm"}, {"--yes", "--forget-session"});
  EXPECT_EQ(told.code, 0) << told.err;
  EXPECT_THAT(told.err, HasSubstr("gone.xbj: was cut off; you say that you have looked"));
  EXPECT_TRUE(desk.state()->has_ended);
}

TEST_F(DeskCommand, SayInOneLineWhatIsWrong) {
  expect_refused(run({"kill"}), 2, "there is no such folder");
  EXPECT_FALSE(std::filesystem::exists(folder_.file("desk"))) << "a typing error makes no desk";
  Desk desk{folder_.file("desk")};
  desk.hold();
  desk.add_latches({{"all", "operator", 1, ""}});
  expect_refused(run({"rearm"}, {"--yes"}), 2, "still runs on this desk");
}

/// The journal again, but for the first book after the record, whose best ask is better by a tenth.
/// @return which record was changed
std::uint64_t change_a_book(const std::string& journal, const std::string& other,
                            std::uint64_t after) {
  const JournalFile file{journal};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  std::uint64_t changed = 0;
  JournalWriter writer{other, reader.header()};
  while (reader.next(record)) {
    if (!record.is_input()) {
      EXPECT_TRUE(writer.append(record.time, record.action()));
    } else {
      Input input{record.time, record.event()};
      auto* const book = std::get_if<BookUpdate>(&input.event);
      if (book != nullptr && book->ask_count > 0 && record.sequence > after && changed == 0) {
        book->asks[0].price = Price::from_raw(book->asks[0].price.raw() / 10 * 9);
        changed = record.sequence;
      }
      EXPECT_TRUE(writer.append(input));
    }
    EXPECT_FALSE(writer.make_room());
  }
  EXPECT_FALSE(writer.close());
  return changed;
}

TEST_F(DeskCommand, ReplayIsIdenticalAndNamesTheRecordOfAChangedInput) {
  const std::string folder = folder_.file("journal");
  const Ran paper{{"paper", "--duration", "10s", "--fees-bps", "1", "--json", "--journal", folder}};
  ASSERT_EQ(paper.code, 0) << paper.err;
  const std::string journal = json::parse(paper.out)["journal"];
  const Ran same{{"replay", journal}};
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_THAT(same.out, HasSubstr("identical: "));
  EXPECT_THAT(json::parse(Ran{{"replay", journal, "--json"}}.out)["mode"], "paper");
  const Ran orders{{"replay", journal, "--orders"}};
  EXPECT_THAT(orders.out, HasSubstr("\"what\":\"send\""));

  // One input changed, with a good check: a book's best ask is better by a tenth. Not every book
  // decides something, least of all on a machine that is busy: one of these does.
  const std::string other = folder_.file("other.xbj");
  std::uint64_t changed = 0;
  std::optional<Ran> found;
  for (const std::uint64_t after : {2'000U, 1'500U, 1'000U, 700U, 400U}) {
    std::filesystem::remove(other);
    changed = change_a_book(journal, other, after);
    found.emplace(Ran{{"replay", other, "--json"}});
    if (found->code == 1) break;
  }
  const Ran& differs = *found;
  EXPECT_EQ(differs.code, 1);
  const json told = json::parse(differs.out);
  EXPECT_FALSE(told["identical"]);
  EXPECT_GE(told["record"], changed);
  EXPECT_LE(told["record"], changed + 2) << "at the input itself: " << differs.out;
  EXPECT_THAT(differs.err, HasSubstr("record " + std::to_string(told["record"].get<int>())));

  expect_refused(Ran{{"replay", folder_.file("none.xbj")}}, 1, "cannot read");
  std::ofstream{folder_.file("text")} << "something else that is no journal at all";
  expect_refused(Ran{{"replay", folder_.file("text")}}, 1, "this is not a crossbook journal");
}

}  // namespace
}  // namespace crossbook
