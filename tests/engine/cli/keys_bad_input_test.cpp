// What is wrong with a line, a vault or a descriptor: one line that names it and the mend, and
// nothing changed.
#include <sys/stat.h>

#include <filesystem>

#include "tests/engine/cli/keys_desk.hpp"

namespace crossbook {
namespace {

namespace fs = std::filesystem;
using testing::Command;
using ::testing::HasSubstr;
using testing::Ran;

class BadKeysLine : public KeysDesk {
 protected:
  /// The words of a good line, with one value changed.
  std::vector<std::string> with(const std::string& option, const std::string& value) const {
    std::vector<std::string> line = add_words(first_venue(), "read", "key-one");
    const auto at = std::find(line.begin(), line.end(), option);
    if (at == line.end()) {
      line.insert(line.end(), {option, value});
    } else {
      *(at + 1) = value;
    }
    return words(line);
  }
};

TEST_F(BadKeysLine, IsNamedWithItsMendBeforeAnythingIsAskedFor) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
      {{"keys"}, "crossbook keys: say which: init, add, list"},
      {{"keys", "rotat"}, "\"rotat\" is not a command"},
      {{"keys", "add"}, "crossbook keys add: "},
      {{"keys", "revoke"}, "crossbook keys revoke: key is required"},
      {{"keys", "list", "--vaul", "x"}, "--vaul is not an option; did you mean --vault?"},
      {{"keys", "list", "--passphrase-fd", "three"},
       "--passphrase-fd three: must be a whole number from 0"},
      {{"keys", "list", "--passphrase-fd", "-1"}, "--passphrase-fd -1: must be a whole number"},
      {with("--secret-fd", "0x3"), "--secret-fd 0x3: must be a whole number"},
      {with("--venue", "atlantis"), "--venue atlantis: is no venue here; known are: "},
      {with("--env", "prod"), "--env prod: must be live or demo"},
      {with("--role", "admin"), "--role admin: must be read or trade"},
      {with("--key-id", "two words"), "crossbook: keys add: key id: "},
      {with("--account", ""), "crossbook: keys add: account: "},
      {with("--config", "/nowhere.toml"), "/nowhere.toml: cannot be read"},
      {with("--env", "live"), "--offline: the venue must be asked about a live key"},
      {with("--accept-unrestricted-ip", "another"),
       "--accept-unrestricted-ip another: names another key; write key-one if you mean it"},
      {with("--accept-withdraw-scope", "yes"), "--accept-withdraw-scope yes: names another key"},
      {words({"revoke", "key-one"}), "crossbook: keys revoke: there is no terminal to ask"},
      {words({"revoke", "key-one", "--json"}), "crossbook: keys revoke: --json asks nothing"},
      {words({"revoke", "x", "--yes", "--venue", "atlantis"}), "--venue atlantis: is no venue"},
  };
  for (const auto& [line, part] : lines) expect_one_line(Ran{line, inputs(first_venue())}, 2, part);
}

TEST_F(BadKeysLine, ALiveKeyIsNotSentElsewhere) {  // K10
  std::vector<std::string> line = add_words(first_venue(), "read", "key-one");
  std::erase(line, "--offline");
  *std::find(line.begin(), line.end(), "demo") = "live";
  const std::string config = folder_.file("evil.toml");
  write_file(config, "[venues." + first_venue() + ".hosts]\nrest = \"https://evil.example\"\n");
  *(std::find(line.begin(), line.end(), "--config") + 1) = config;
  expect_one_line(Ran{words(line), inputs(first_venue())}, 2,
                  "[venues." + first_venue() +
                      ".hosts] rest = \"https://evil.example\": a live key goes to the venue's own "
                      "hosts only");
}

TEST_F(BadKeysLine, AskingNeedsATerminal) {
  std::vector<std::string> line = add_words(first_venue(), "read", "key-one");
  std::erase(line, "--yes");
  expect_one_line(
      Ran{words(line), inputs(first_venue())}, 2,
      "crossbook: keys add: there is no terminal to ask \"are you sure\" on; give --yes");
}

class BadVault : public KeysDesk {
 protected:
  void SetUp() override { make_vault(); }
};

TEST_F(BadVault, IsNamedWithTheMend) {
  const std::string elsewhere = folder_.file("nowhere/keys.vault");
  expect_one_line(Ran{{"keys", "list", "--vault", elsewhere}}, 1,
                  "vault: " + elsewhere +
                      ": is not there; look at the path, or make one with crossbook keys init");
  const std::string whole = read_file(vault_);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{10}, std::size_t{219}, whole.size() - 1}) {
    write_file(vault_, whole.substr(0, size));
    expect_one_line(run({"list"}, false), 1, "vault: " + vault_ + ": ");
    expect_one_line(run({"audit"}), 1, "vault: " + vault_ + ": ");
  }
  write_file(vault_, whole);
  ::chmod(vault_.c_str(), 0640);
  expect_one_line(run({"list"}, false), 1, "others may read or write it; chmod 600 " + vault_);
  ::chmod(vault_.c_str(), 0600);
  const std::string link = folder_.file("link");
  fs::create_symlink(vault_, link);
  expect_one_line(Ran{{"keys", "list", "--vault", link}}, 1,
                  "vault: " + link + ": is a symbolic link; give the file itself");
  expect_one_line(Ran{{"keys", "list", "--vault", folder_.path()}}, 1, "is not a regular file");
}

TEST_F(BadVault, AWrongPassphraseAndAnEmptyOneAreOneLineEach) {  // S9
  const auto with_passphrase = [&](const std::string& text) {
    return checked(Ran{words({"export-metadata"}), {{kPassphraseFd, text}}});
  };
  expect_one_line(with_passphrase("another passphrase\n"), 1, "the passphrase is wrong, try again");
  expect_one_line(with_passphrase("\n"), 1, "passphrase: empty; give one");
  expect_one_line(with_passphrase(""), 1, "passphrase: empty; give one");
  expect_one_line(
      Ran{words({"export-metadata"})}, 1,
      "passphrase: descriptor 50 cannot be read; open it for the command, as in 3<file");
}

TEST_F(BadVault, ANewPassphraseIsLongEnough) {
  fs::remove(vault_);
  fs::remove(vault_ + ".audit");
  fs::remove(vault_ + ".audit.anchors");
  expect_one_line(Ran{words({"init"}), {{kPassphraseFd, "short\n"}}}, 1,
                  "passphrase: shorter than 12 characters; use several words");
  EXPECT_FALSE(fs::exists(vault_));
}

TEST_F(BadVault, ASecretThatIsNoneAddsNothing) {
  for (const VenueModule& module : trading_venues()) {
    const std::vector<std::string> line =
        words(add_words(module.capabilities->name, "read", "key-one"));
    expect_one_line(Ran{line, {{kPassphraseFd, std::string{kPassphrase}}, {kSecretFd, "\n"}}}, 1,
                    "secret: empty; give one");
    expect_one_line(Ran{line, {{kPassphraseFd, std::string{kPassphrase}}}}, 1,
                    "secret: descriptor 51 cannot be read");
  }
  EXPECT_EQ(listed().size(), 0U);
}

TEST_F(BadVault, ASecretThatTheVenueNeverGaveIsRefusedOfflineToo) {
  expect_one_line(Ran{words(add_words("binance", "read", "key-one")),
                      {{kPassphraseFd, std::string{kPassphrase}}, {kSecretFd, "short\n"}}},
                  1, "crossbook: binance: secret is neither 64 letters and digits");
  EXPECT_EQ(listed().size(), 0U);
}

TEST_F(BadVault, AKeyIdOfTwoVenuesNeedsTheVenue) {
  for (const VenueModule& module : trading_venues())
    ASSERT_EQ(add(module.capabilities->name, "read", "same").code, 0);
  expect_one_line(run({"revoke", "same", "--yes"}), 2,
                  "key same: several venues or environments have one; say which with --venue");
  EXPECT_EQ(run({"revoke", "same", "--yes", "--venue", first_venue()}).code, 0);
}

TEST_F(BadVault, AKeyThatIsNotThereIsNamed) {
  expect_one_line(run({"revoke", "nobody", "--yes"}), 2,
                  "key nobody: is not in the vault; crossbook keys list shows what is");
}

TEST_F(BadVault, AnOlderCopyIsNoticed) {  // S8
  fs::copy_file(vault_, vault_ + ".old");
  ASSERT_EQ(add(first_venue(), "read", "key-one").code, 0);
  fs::rename(vault_ + ".old", vault_);
  expect_one_line(run({"export-metadata"}), 1, "is an older copy: generation 1, and 2 was in use");
  const Ran audit = run({"audit"});
  EXPECT_EQ(audit.code, 1);
  EXPECT_THAT(audit.err, HasSubstr("the vault is an older copy: generation 1, and 2 was in use"));
}

}  // namespace
}  // namespace crossbook
