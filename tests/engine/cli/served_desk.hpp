// `crossbook venues serve` and a configuration that leads there; a vault with keys for it.
// In: faults, flags. Out: what the commands said. Thread: the test's. Limits: none.
#pragma once

#include <csignal>

#include "tests/engine/cli/keys_desk.hpp"

namespace crossbook {

/// `crossbook venues serve` of the venues that sessions trade on, and a configuration that leads
/// there.
class Served {
 public:
  explicit Served(const std::vector<std::string>& faults = {}) : command_{words(faults)} {
    if (command_.says("\n")) venues_ = nlohmann::json::parse(command_.out())["venues"];
  }
  ~Served() {  // so that it takes its CA file away
    command_.signal(SIGTERM);
    command_.exit_code();
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  const nlohmann::json& venues() const noexcept { return venues_; }
  std::string config() const {
    std::string text;
    for (const nlohmann::json& venue : venues_) {
      const std::string name = venue["name"];
      text += "[venues." + name +
              "]\nenvironment = \"demo\"\nca_file = " + venue["ca_file"].dump() + "\n[venues." +
              name + ".hosts]\n";
      for (const char* host : {"rest", "ws_public", "ws_private"})
        text += std::string{host} + " = " + venue[host].dump() + "\n";
      if (venue["ws_trade"] != venue["ws_private"])
        text += "ws_trade = " + venue["ws_trade"].dump() + "\n";
    }
    return text;
  }
  /// The first key of that role, with its secret.
  static nlohmann::json key(const nlohmann::json& venue, std::string_view role) {
    for (const nlohmann::json& key : venue["keys"])
      if (key["scope"] == role) return key;
    return {};
  }
  /// The spare trade key.
  static nlohmann::json spare(const nlohmann::json& venue) { return venue["keys"].back(); }

 private:
  static std::vector<std::string> words(const std::vector<std::string>& faults) {
    std::vector<std::string> line{"venues", "serve", "--json", "--spare-keys", "1", "--venues", ""};
    for (const VenueModule& module : registered_venues())
      if (module.capabilities->is_rehearsed)
        line.back() += (line.back().empty() ? "" : ",") + std::string{module.capabilities->name};
    for (const std::string& fault : faults) line.insert(line.end(), {"--fault", fault});
    return line;
  }
  testing::Command command_;
  nlohmann::json venues_;
};

class ServedDesk : public KeysDesk {
 protected:
  void SetUp() override { make_vault(); }

  void use(const Served& served) { write_file(config_, served.config()); }

  testing::Ran add_served(const nlohmann::json& venue, std::string_view role,
                          const std::string& secret = {},
                          const std::vector<std::string>& more = {}) {
    const nlohmann::json key = Served::key(venue, role);
    const std::string text = secret.empty() ? key["secret"].get<std::string>() : secret;
    testing::Command::Inputs in{{kPassphraseFd, std::string{kPassphrase}},
                                {kSecretFd, text + "\n"}};
    if (key.contains("passphrase")) in[1].second += key["passphrase"].get<std::string>() + "\n";
    std::vector<std::string> line =
        words({"add", "--venue", venue["name"].get<std::string>(), "--env", "demo", "--role",
               std::string{role}, "--key-id", key["key"].get<std::string>(), "--config", config_,
               "--secret-fd", std::to_string(kSecretFd), "--yes"});
    line.insert(line.end(), more.begin(), more.end());
    const testing::Ran ran = checked(testing::Ran{line, in});
    EXPECT_EQ((ran.out + ran.err).find(text), std::string::npos) << "a secret in the output";
    return ran;
  }

  std::string config_ = folder_.file("served.toml");
};

}  // namespace crossbook
