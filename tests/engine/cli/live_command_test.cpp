// crossbook live, and what other commands do to it while it runs.
#include <fmt/format.h>

#include <csignal>
#include <filesystem>

#include "engine/runtime/key_plan.hpp"
#include "keys/running_program.hpp"
#include "tests/engine/cli/served_desk.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

using nlohmann::json;
using testing::Command;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Ran;

class LiveCommand : public ServedDesk {
 protected:
  /// A trade and a read key of each venue, with one opening of the vault, which is slow by design.
  void add_all(const Served& served) {
    use(served);
    const Settings settings = load_config(config_);
    const std::int64_t now = utc_now().millis();
    KeyRing ring = KeyRing::open(vault_, Secret{kPassphrase}, now);
    for (const json& venue : served.venues())
      for (const auto& [role, name] : {std::pair{KeyRole::Trade, "trade"}, {KeyRole::Read, "read"}})
        add(ring, settings, venue["name"], role, Served::key(venue, name), now);
    ring.finish(now);
  }
  static void add(KeyRing& ring, const Settings& settings, const std::string& venue, KeyRole role,
                  const json& key, std::int64_t now) {
    const KeyLabel label{venue, KeyEnvironment::Demo, "main", role, key["key"]};
    const KeyPlan plan = plan_key(settings, *find_venue(venue), label);
    const std::string secret = key["secret"];
    const std::string passphrase = key.value("passphrase", "");
    ring.change(
        [&](Vault& vault) {
          vault.add(label, encode_policy(plan.policy),
                    VaultSecrets{Secret{secret}, Secret{passphrase}}, now);
        },
        now);
  }
  std::vector<std::string> live(const std::vector<std::string>& more) const {
    std::vector<std::string> line{"live",
                                  "--config",
                                  config_,
                                  "--vault",
                                  vault_,
                                  "--passphrase-fd",
                                  std::to_string(kPassphraseFd)};
    line.insert(line.end(), more.begin(), more.end());
    return line;
  }
  Command::Inputs passphrase() const { return {{kPassphraseFd, std::string{kPassphrase}}}; }
  /// `keys rotate` to the venue's spare key.
  Ran rotate(const json& venue) {
    const json key = Served::spare(venue);
    Command::Inputs in{{kPassphraseFd, std::string{kPassphrase}},
                       {kSecretFd, key["secret"].get<std::string>() + "\n"}};
    if (key.contains("passphrase")) in[1].second += key["passphrase"].get<std::string>() + "\n";
    return checked(
        Ran{words({"rotate", "--venue", venue["name"].get<std::string>(), "--env", "demo", "--role",
                   "trade", "--key-id", key["key"].get<std::string>(), "--config", config_,
                   "--secret-fd", std::to_string(kSecretFd), "--yes"}),
            in});
  }
};

TEST_F(LiveCommand, ADryRunChecksShowsTheLimitsAndTradesNothing) {
  const Served served;
  add_all(served);
  const Ran ran = checked(Ran{live({"--dry-run"}), passphrase()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("Limits of this run"));
  EXPECT_THAT(ran.err, HasSubstr("at most 5000 of the quote asset in one order"));
  EXPECT_THAT(ran.err, HasSubstr("nothing was traded"));
  expect_80_columns(ran.err);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(run({"audit"}).out, Not(HasSubstr("session")));
}

TEST_F(LiveCommand, TradesAndReportsAndItsKeysCanBeRotatedAndRevokedMeanwhile) {
  const Served served;
  add_all(served);
  Command session{live({"--yes", "--duration", "40s"}), 0, passphrase()};
  ASSERT_TRUE(session.warns(fmt::format("0:05 live: {} venues", trading_venues().size())))
      << session.err();
  const json venue = served.venues()[0];
  const Ran rotated = rotate(venue);
  EXPECT_EQ(rotated.code, 0) << rotated.err;
  EXPECT_THAT(rotated.out, HasSubstr("1 running session: taking it"));
  EXPECT_THAT(rotated.out, HasSubstr(": active\n"));
  EXPECT_THAT(rotated.out, HasSubstr("still works at the venue: delete it there"));
  const std::string other = Served::key(served.venues()[1], "trade")["key"];
  const Ran revoked = run({"revoke", other, "--yes"});
  EXPECT_EQ(revoked.code, 0) << revoked.err;
  EXPECT_THAT(revoked.err, HasSubstr("stopped ordering with it: 1 running session"));
  ASSERT_TRUE(session.warns(other + ": revoked")) << session.err();
  session.signal(SIGINT);
  EXPECT_EQ(session.exit_code(), 0) << session.err();
  EXPECT_THAT(session.err(), HasSubstr("crossbook live: "));
  EXPECT_THAT(session.err(), HasSubstr(": in use now; the one before it is not"));
  const Ran audit = run({"audit"});
  EXPECT_EQ(audit.code, 0) << audit.out;
  EXPECT_THAT(audit.out, HasSubstr("program " + program_hash(CROSSBOOK_COMMAND))) << "S17";
  const Ran again = checked(Ran{live({"--yes"}), passphrase()});
  EXPECT_EQ(again.code, 2) << "the latch outlives the session";
  EXPECT_THAT(again.err, HasSubstr("the vault holds no active key"));
}

/// Every file below a folder, one after another.
std::string all_files(const std::string& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
    if (entry.is_regular_file()) all += read_file(entry.path());
  return all;
}

TEST_F(LiveCommand, S10I24ItsSecretsAreInNoOutputFileArgumentOrEnvironment) {
  const Served served;
  add_all(served);
  Command session{live({"--yes", "--duration", "40s", "--journal", folder_.file("journal")}), 0,
                  passphrase()};
  ASSERT_TRUE(session.warns(fmt::format("0:05 live: {} venues", trading_venues().size())))
      << session.err();
  const std::string process = "/proc/" + std::to_string(session.process());
  const std::string shown = read_file(process + "/cmdline") + read_file(process + "/environ");
  session.signal(SIGINT);
  EXPECT_EQ(session.exit_code(), 0) << session.err();
  const std::string written = all_files(folder_.path());
  EXPECT_THAT(written.size(), ::testing::Gt(100'000U)) << "journal, vault, audit log";
  std::vector<std::string> secrets{std::string{kPassphrase}};
  for (const json& venue : served.venues())
    for (const json& key : venue["keys"]) {
      secrets.push_back(key["secret"]);
      if (key.contains("passphrase")) secrets.push_back(key["passphrase"]);
    }
  for (const std::string& secret : secrets)
    for (const std::string* place : {&session.out(), &session.err(), &shown, &written})
      EXPECT_EQ(place->find(secret), std::string::npos) << "a secret leaked";
}

TEST_F(LiveCommand, ARotationGoesOnUntilTheVenueItselfRefusesTheFormerKey) {
  const Served served{{"okx:key_revoked@100s"}};
  add_all(served);
  json venue;
  for (const json& one : served.venues())
    if (one["name"] == "okx") venue = one;
  EXPECT_THAT(rotate(venue).out, HasSubstr("still works at the venue"));
  const Ran twice = rotate(venue);
  EXPECT_EQ(twice.code, 2);
  EXPECT_THAT(twice.err, HasSubstr("is not retired yet"));
  const Ran on =
      run({"rotate", "--venue", "okx", "--env", "demo", "--role", "trade", "--config", config_});
  EXPECT_EQ(on.code, 0) << on.err;
  EXPECT_THAT(on.out, HasSubstr("still works at the venue"));
  const json keys = listed();
  int draining = 0;
  for (const json& key : keys) draining += key["state"] == "draining" ? 1 : 0;
  EXPECT_EQ(draining, 1);
}

TEST_F(LiveCommand, I13P4P19_IsAloneOnItsDeskFinishesWhatAKillLeftAndObeysTheStop) {
  const Served served;
  add_all(served);
  const std::string up = fmt::format("0:05 live: {} venues", trading_venues().size());
  Command cut_off{live({"--yes", "--duration", "forever"}), 0, passphrase()};
  ASSERT_TRUE(cut_off.warns(up)) << cut_off.err();
  const Ran second = checked(Ran{live({"--yes"}), passphrase()});
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.err,
              HasSubstr("another session trades with this desk (" + folder_.file("desk") +
                        ", process " + std::to_string(cut_off.process())));
  cut_off.signal(SIGKILL);
  EXPECT_EQ(cut_off.exit_code(), 128 + SIGKILL);

  Command next{live({"--yes", "--duration", "forever"}), 0, passphrase()};
  ASSERT_TRUE(next.warns("the last session was cut off")) << next.err();
  ASSERT_TRUE(next.warns("what the last session left is finished, and every balance agrees"))
      << next.err();
  ASSERT_TRUE(next.warns(up)) << next.err();
  const Ran killed{{"kill", "--desk", folder_.file("desk")}};
  EXPECT_EQ(killed.code, 0) << killed.err;
  EXPECT_THAT(killed.out, HasSubstr("process " + std::to_string(next.process()) + " has ended"));
  EXPECT_EQ(next.exit_code(), 3) << next.err();

  const Ran latched = checked(Ran{live({"--yes"}), passphrase()});
  EXPECT_EQ(latched.code, 3) << "the latch outlives the process";
  EXPECT_THAT(latched.err, HasSubstr("halted: operator since"));
  EXPECT_EQ((Ran{{"rearm", "--desk", folder_.file("desk"), "--yes"}}.code), 0);
  const Ran again = checked(Ran{live({"--yes", "--duration", "2s"}), passphrase()});
  EXPECT_EQ(again.code, 0) << again.err;
}

TEST_F(LiveCommand, SaysInOneLineWhatIsWrongWithItsStart) {
  use(Served{});
  expect_one_line(Ran{{"live"}}, 2, "live: --config is missing");
  expect_one_line(checked(Ran{live({"--yes"}), passphrase()}), 2,
                  "the vault holds no active key for");
  expect_one_line(checked(Ran{live({}), passphrase()}), 2, "--yes");
  expect_one_line(Ran{live({"--yes"}), {{kPassphraseFd, "something else 12\n"}}}, 1, "passphrase");
  write_file(config_, "[venues.okx.hosts]\nrest = \"https://203.0.113.7\"\n");
  expect_one_line(Ran{{"keys", "add", "--venue", "okx", "--env", "live", "--role", "trade",
                       "--key-id", "K", "--config", config_, "--vault", vault_}},
                  2, "a live key goes to the venue's own hosts only");
}

}  // namespace
}  // namespace crossbook
