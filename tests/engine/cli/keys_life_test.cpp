// A vault's whole life by the built command: made, filled, read, audited, emptied.
#include <sys/stat.h>

#include "engine/runtime/key_control.hpp"
#include "keys/running_program.hpp"
#include "tests/engine/cli/keys_desk.hpp"

namespace crossbook {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using testing::Command;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Ran;

class KeysLife : public KeysDesk {};

TEST_F(KeysLife, FromInitToRevoke) {
  const std::string venue = first_venue();
  const Ran made = run({"init"});
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("made " + vault_));
  struct stat facts {};
  ASSERT_EQ(::stat(vault_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  expect_one_line(run({"init"}), 1, "vault: " + vault_ + ": exists already");
  EXPECT_THAT(run({"list"}, false).out, HasSubstr("no keys in " + vault_));

  const Ran added = add(venue, "trade", "key-one");
  EXPECT_EQ(added.code, 0) << added.err;
  EXPECT_EQ(added.out, "trade key key-one of " + venue + "/demo/main: added\n");
  EXPECT_THAT(added.err, AllOf(HasSubstr("The venue was not asked"),
                               HasSubstr("never signs withdrawals, transfers or changes of keys"),
                               HasSubstr("only at 127.0.0.1:1")));
  expect_80_columns(added.err);

  const Ran list = run({"list"}, false);
  EXPECT_THAT(list.out, AllOf(HasSubstr("key-one"), HasSubstr("active"), HasSubstr("Not proven")));
  expect_80_columns(list.out);

  const json exported = json::parse(run({"export-metadata"}).out);
  EXPECT_EQ(exported["proven"], true);
  ASSERT_EQ(exported["keys"].size(), 1U);
  EXPECT_EQ(exported["keys"][0]["key_id"], "key-one");
  EXPECT_EQ(exported["keys"][0]["state"], "active");
  EXPECT_THAT(exported["keys"][0]["policy"].get<std::string>(), HasSubstr("127.0.0.1:1"));

  const Ran audit = run({"audit"});
  EXPECT_EQ(audit.code, 0) << audit.err;
  EXPECT_THAT(audit.out, HasSubstr("good records"));
  EXPECT_THAT(audit.out, HasSubstr("program " + program_hash(CROSSBOOK_COMMAND) +
                                   "\n  opened the vault 3 times"))
      << "S17: init, add, export-metadata";
  expect_80_columns(audit.out);

  const Ran revoked = run({"revoke", "key-one", "--yes"});
  EXPECT_EQ(revoked.code, 0) << revoked.err;
  EXPECT_THAT(revoked.out, AllOf(HasSubstr("revoked"), HasSubstr("delete it there")));
  EXPECT_EQ(listed()[0]["state"], "revoked");
  EXPECT_THAT(run({"revoke", "key-one", "--yes"}).out, HasSubstr("was revoked before"));
  EXPECT_THAT(add(venue, "trade", "key-one").err,
              HasSubstr("is in the vault already, revoked; make a new key at the venue"));
  EXPECT_EQ(add(venue, "trade", "key-two").code, 0) << "its place is free again";
}

TEST_F(KeysLife, WithoutAnOptionTheVaultIsInTheUsersConfiguration) {
  ::setenv("XDG_CONFIG_HOME", folder_.path().c_str(), 1);
  const Command::Inputs in{{kPassphraseFd, std::string{kPassphrase}}};
  const Ran made = checked(Ran{{"keys", "init", "--passphrase-fd", "50"}, in});
  const Ran list{{"keys", "list"}};
  ::unsetenv("XDG_CONFIG_HOME");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(list.out, HasSubstr("no keys in " + folder_.file("crossbook/keys.vault")));
  struct stat facts {};
  ASSERT_EQ(::stat(folder_.file("crossbook").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST_F(KeysLife, K9SystemdGivesThePassphrase) {
  make_vault();
  const std::string credential = folder_.file("crossbook-passphrase");
  write_file(credential, std::string{kPassphrase} + "\n");
  ::setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1);
  const Ran good = checked(Ran{words({"export-metadata"}, false)});
  write_file(credential, "another passphrase\n");
  const Ran bad = checked(Ran{words({"export-metadata"}, false)});
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(good.code, 0) << good.err;
  expect_one_line(bad, 1, "the passphrase is wrong, try again");
}

TEST_F(KeysLife, EveryVerbGivesOneDocumentWithJson) {
  make_vault();
  const std::string venue = first_venue();
  std::vector<std::string> verb = add_words(venue, "read", "key-one");
  verb.emplace_back("--json");
  const Ran added = checked(Ran{words(verb), inputs(venue)});
  EXPECT_EQ(json::parse(added.out)["added"], true) << added.err;
  EXPECT_EQ(added.err, "");
  for (const std::vector<std::string>& other :
       {std::vector<std::string>{"check"}, {"audit"}, {"export-metadata"}, {"revoke", "key-one"}}) {
    std::vector<std::string> asked = other;
    asked.emplace_back("--json");
    if (other.front() == "revoke") asked.emplace_back("--yes");
    const Ran ran = run(asked);
    EXPECT_TRUE(json::accept(ran.out)) << other.front() << ": " << ran.out << ran.err;
    EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1) << ran.out;
  }
  const json audit = json::parse(run({"audit", "--json"}).out);
  EXPECT_EQ(audit["good"], true);
  EXPECT_EQ(audit["fault"], "");
}

TEST_F(KeysLife, EveryVenueAndRoleHasItsPlace) {
  make_vault();
  for (const VenueModule& module : trading_venues())
    for (const char* role : {"read", "trade"}) {
      const std::string venue{module.capabilities->name};
      const Ran ran = add(venue, role, venue + "-" + role);
      EXPECT_EQ(ran.code, 0) << ran.err;
    }
  EXPECT_EQ(listed().size(), 2 * trading_venues().size());
  expect_80_columns(run({"list"}, false).out);
  const Ran taken = add(first_venue(), "read", "another");
  EXPECT_EQ(taken.code, 1);
  EXPECT_THAT(taken.err, HasSubstr("its place is taken by"));
  EXPECT_EQ(listed().size(), 2 * trading_venues().size());
}

TEST_F(KeysLife, TwoAtOnceLoseNoKey) {  // K7
  make_vault();
  const std::string venue = first_venue();
  Command one{words(add_words(venue, "read", "one")), 0, inputs(venue)};
  Command two{words(add_words(venue, "trade", "two")), 0, inputs(venue)};
  EXPECT_EQ(one.exit_code(), 0) << one.err();
  EXPECT_EQ(two.exit_code(), 0) << two.err();
  EXPECT_EQ(listed().size(), 2U);
  EXPECT_EQ(run({"audit"}).code, 0);
}

TEST_F(KeysLife, AChangedAuditLogIsNamedAtItsFirstBadRecord) {  // K14
  make_vault();
  ASSERT_EQ(add(first_venue(), "read", "key-one").code, 0);
  std::string log = read_file(vault_ + ".audit");
  const std::size_t at = log.find("added");
  ASSERT_NE(at, std::string::npos) << log;
  log[at] = 'A';
  write_file(vault_ + ".audit", log);
  const Ran audit = run({"audit"});
  EXPECT_EQ(audit.code, 1);
  EXPECT_THAT(audit.err,
              AllOf(HasSubstr("crossbook: audit: " + vault_ + ".audit: "), HasSubstr("record 6")));
  const json document = json::parse(run({"audit", "--json"}).out);
  EXPECT_EQ(document["good"], false);
  EXPECT_EQ(document["records"], 5);
}

TEST_F(KeysLife, K13RevokeStopsRunningSessionsFirst) {
  make_vault();
  ASSERT_EQ(add(first_venue(), "trade", "key-one").code, 0);
  std::string asked;
  std::string state;
  {
    const KeyControl session{
        vault_, [&](std::string_view line) {
          asked = line;
          state = read_unproven(vault_).entries.front().state == KeyState::Active ? "active"
                                                                                  : "revoked";
          return std::string{"stopped"};
        }};
    const Ran ran = run({"revoke", "key-one", "--yes", "--json"});
    EXPECT_EQ(json::parse(ran.out)["sessions_stopped"], 1) << ran.err;
  }
  EXPECT_EQ(asked, "revoke key-one");
  EXPECT_EQ(state, "active") << "asked before the vault was changed, which takes a while";
  EXPECT_EQ(listed()[0]["state"], "revoked");
}

TEST_F(KeysLife, CheckSaysWhatIsWrongWithEachKeyAndGoesOn) {
  make_vault();
  for (const VenueModule& module : trading_venues())
    ASSERT_EQ(add(module.capabilities->name, "read", "key").code, 0);
  const Ran ran = run({"check", "--json", "--config", local_config()});
  EXPECT_EQ(ran.code, 1);
  const json keys = json::parse(ran.out)["keys"];
  ASSERT_EQ(keys.size(), trading_venues().size());
  for (const json& key : keys)
    EXPECT_THAT(key["differences"][0].get<std::string>(),
                HasSubstr(key["venue"].get<std::string>() + ": https://127.0.0.1:1: "));
}

/// More than fits in 2 KiB.
std::string long_config() {
  std::string names;
  for (int i = 0; i < 60; ++i)
    names += (names.empty() ? "\"" : ", \"") + ("COIN" + std::to_string(i)) + "/USDT\"";
  return "[session]\ninstruments = [" + names + "]\n";
}

TEST_F(KeysLife, AFullDiskLeavesTheVaultAsItWas) {  // K7
  make_vault();
  const std::string venue = first_venue();
  std::vector<std::string> verb = add_words(venue, "trade", "key-one");
  const std::string config = folder_.file("long.toml");
  write_file(config, long_config());
  *(std::find(verb.begin(), verb.end(), "--config") + 1) = config;
  const Ran ran = checked(Ran{words(verb), inputs(venue), 2'048});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("crossbook: vault: " + vault_ +
                                 ": cannot be rewritten, and stays as it was: File too large; "
                                 "free some space"));
  EXPECT_EQ(listed().size(), 0U);
  EXPECT_EQ(checked(Ran{words(verb), inputs(venue)}).code, 0) << "with room again";
}

}  // namespace
}  // namespace crossbook
