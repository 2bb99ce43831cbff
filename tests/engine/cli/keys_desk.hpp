// A vault of the test's own and the command that works on it, with an eye on every word it says:
// no output may hold a secret.
// In: verbs and options. Out: what the command said. Thread: the test's. Limits: none.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engine/runtime/key_ring.hpp"
#include "tests/engine/cli/command.hpp"
#include "tests/keys/temporary_folder.hpp"
#include "tests/support/made_up_secret.hpp"
#include "venues/registry.hpp"

namespace crossbook {

class KeysDesk : public ::testing::Test {
 protected:
  static constexpr int kPassphraseFd = 50;
  static constexpr int kSecretFd = 51;
  static constexpr std::string_view kKeyPassphrase = "canary-passphrase";
  static constexpr std::string_view kPassphrase = "correct horse canary";

  /// Makes the vault, without the second that `keys init` takes to measure the machine.
  void make_vault() { KeyRing::create(vault_, Secret{kPassphrase}, 1'764'000'000'000); }

  std::vector<std::string> words(std::vector<std::string> verb, bool opens = true) const {
    verb.insert(verb.begin(), "keys");
    verb.insert(verb.end(), {"--vault", vault_});
    if (opens) verb.insert(verb.end(), {"--passphrase-fd", std::to_string(kPassphraseFd)});
    return verb;
  }
  static std::string secret_of(std::string_view venue) {
    return std::string{testing::made_up_secret(*find_venue(venue))};
  }
  /// The passphrase, and what `keys add` reads of a key of that venue.
  testing::Command::Inputs inputs(std::string_view venue) const {
    testing::Command::Inputs in{{kPassphraseFd, std::string{kPassphrase} + "\n"},
                                {kSecretFd, secret_of(venue) + "\n"}};
    if (find_venue(venue)->capabilities->needs_passphrase)
      in[1].second += std::string{kKeyPassphrase} + "\n";
    return in;
  }
  testing::Ran run(std::vector<std::string> verb, bool opens = true) const {
    return checked(testing::Ran{words(std::move(verb), opens), inputs(first_venue())});
  }
  /// `keys add` of a demo key without asking the venue.
  std::vector<std::string> add_words(std::string_view venue, std::string_view role,
                                     std::string_view id) const {
    return {"add",
            "--venue",
            std::string{venue},
            "--env",
            "demo",
            "--role",
            std::string{role},
            "--key-id",
            std::string{id},
            "--yes",
            "--offline",
            "--config",
            local_config(),
            "--secret-fd",
            std::to_string(kSecretFd)};
  }
  testing::Ran add(std::string_view venue, std::string_view role, std::string_view id) const {
    return checked(testing::Ran{words(add_words(venue, role, id)), inputs(venue)});
  }
  /// Every venue at an address where nobody listens.
  std::string local_config() const {
    const std::string path = folder_.file("desk.toml");
    std::string text;
    for (const VenueModule& module : trading_venues())
      text += "[venues." + std::string{module.capabilities->name} +
              ".hosts]\nrest = \"https://127.0.0.1:1\"\nws_public = \"wss://127.0.0.1:1\"\n"
              "ws_private = \"wss://127.0.0.1:1\"\n";
    write_file(path, text);
    return path;
  }
  static testing::Ran checked(testing::Ran ran) {
    for (const std::string* text : {&ran.out, &ran.err}) {
      for (const std::string_view secret : {kKeyPassphrase, kPassphrase})
        EXPECT_EQ(text->find(secret), std::string::npos) << "a secret in: " << *text;
      for (const std::string_view secret : testing::kMadeUpSecrets)
        EXPECT_EQ(text->find(secret), std::string::npos) << "a secret in: " << *text;
    }
    return ran;
  }
  static void expect_one_line(const testing::Ran& ran, int code, const std::string& part) {
    EXPECT_EQ(ran.code, code) << ran.err;
    EXPECT_THAT(ran.err, ::testing::HasSubstr(part));
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_TRUE(ran.err.starts_with("crossbook")) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
  /// But for a key's id that is too long for any line: it has one of its own, to be copied whole.
  static void expect_80_columns(const std::string& text) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
      const bool is_long_id =
          line.size() - line.find_last_of(' ') > 80 && line.starts_with("  key ");
      if (!is_long_id) {
        EXPECT_LE(line.size(), 80U) << line;
      }
    }
  }
  static std::string first_venue() {
    return std::string{trading_venues().front().capabilities->name};
  }
  nlohmann::json listed() const {
    return nlohmann::json::parse(run({"list", "--json"}, false).out)["keys"];
  }

  TemporaryFolder folder_;
  std::string vault_ = folder_.file("keys.vault");
};

}  // namespace crossbook
