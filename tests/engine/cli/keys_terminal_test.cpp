// The same at a terminal: questions, answers, and a terminal that goes away.
#include "tests/engine/cli/keys_desk.hpp"
#include "tests/keys/on_a_terminal.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class KeysTerminal : public KeysDesk {
 protected:
  void SetUp() override { make_vault(); }

  /// The built command, as its user would start it.
  int become(std::vector<std::string> verb) const {
    verb.insert(verb.begin(), {CROSSBOOK_COMMAND, "keys"});
    verb.insert(verb.end(), {"--vault", vault_});
    std::vector<char*> argv;
    for (std::string& word : verb) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::unsetenv("CREDENTIALS_DIRECTORY");
    ::execv(argv[0], argv.data());
    return 127;
  }
  std::vector<std::string> add_line() const {
    return {"add",   "--venue",  venue_,    "--env",    "demo",  "--role",
            "trade", "--key-id", "key-one", "--config", config_, "--offline"};
  }
  void type_secrets(OnATerminal& terminal) const {
    terminal.wait_for_text("Passphrase of vault " + vault_ + ": ");
    EXPECT_FALSE(terminal.shows_what_is_typed());
    terminal.type(std::string{kPassphrase} + "\n");
    terminal.wait_for_text("Secret of trade key key-one of " + venue_ + "/demo/main: ");
    EXPECT_FALSE(terminal.shows_what_is_typed());
    terminal.type(secret_of(venue_) + "\n");
    if (!find_venue(venue_)->capabilities->needs_passphrase) return;
    terminal.wait_for_text("Passphrase of trade key key-one");
    terminal.type(std::string{kKeyPassphrase} + "\n");
  }
  void expect_silence(const OnATerminal& terminal) const {
    for (const std::string& secret :
         {secret_of(venue_), std::string{kKeyPassphrase}, std::string{kPassphrase}})
      EXPECT_THAT(terminal.shown(), Not(HasSubstr(secret)));
  }

  std::string venue_ = first_venue();
  std::string config_ = local_config();
};

TEST_F(KeysTerminal, AddsAKeyOnceTheUserHasSaidYes) {
  OnATerminal terminal{[&] { return become(add_line()); }};
  type_secrets(terminal);
  terminal.wait_for_text("never signs withdrawals");
  terminal.wait_for_text("Add it? [y/N] ");
  EXPECT_TRUE(terminal.shows_what_is_typed());
  terminal.type("y\n");
  EXPECT_EQ(terminal.end(), 0) << terminal.shown();
  expect_silence(terminal);
  EXPECT_EQ(listed().size(), 1U);
}

TEST_F(KeysTerminal, AnythingButYesIsNo) {
  for (const char* answer : {"\n", "no\n", "yeah\n", "\x04"}) {
    OnATerminal terminal{[&] { return become(add_line()); }};
    type_secrets(terminal);
    terminal.wait_for_text("Add it? [y/N] ");
    terminal.type(answer);
    EXPECT_EQ(terminal.end(), 1) << terminal.shown();
    EXPECT_THAT(terminal.shown(), HasSubstr("nothing was added"));
  }
  EXPECT_EQ(listed().size(), 0U);
}

TEST_F(KeysTerminal, ATerminalThatClosesDuringEntryAddsNothing) {
  OnATerminal terminal{[&] { return become(add_line()); }};
  terminal.wait_for_text("Passphrase of vault");
  terminal.type(std::string{kPassphrase} + "\n");
  terminal.wait_for_text("Secret of trade key");
  terminal.type("half a sec");
  terminal.hang_up();
  EXPECT_NE(terminal.end(), 0);
  EXPECT_EQ(listed().size(), 0U);
  EXPECT_EQ(run({"audit"}).code, 0);
}

TEST_F(KeysTerminal, RevokesAKeyOnceTheUserHasSaidYes) {
  ASSERT_EQ(add(venue_, "trade", "key-one").code, 0);
  for (const bool is_agreed : {false, true}) {
    OnATerminal terminal{[&] { return become({"revoke", "key-one"}); }};
    terminal.wait_for_text("Revoke trade key key-one of " + venue_ + "/demo/main (active) for ");
    terminal.wait_for_text("[y/N] ");
    terminal.type(is_agreed ? "yes\n" : "n\n");
    if (is_agreed) {
      terminal.wait_for_text("Passphrase of vault");
      terminal.type(std::string{kPassphrase} + "\n");
    }
    EXPECT_EQ(terminal.end(), is_agreed ? 0 : 1);
    EXPECT_EQ(listed()[0]["state"], is_agreed ? "revoked" : "active") << terminal.shown();
  }
}

}  // namespace
}  // namespace crossbook
