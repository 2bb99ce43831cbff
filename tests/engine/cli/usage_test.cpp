// What a wrong command line, file or port gives: one clear line on standard error, and exit code 2
// (1 where the machine and not the user is at fault).
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/engine/cli/command.hpp"
#include "tests/support/loopback_world.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using testing::Ran;

std::string written(const std::string& name, const std::string& content) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream{path, std::ios::binary} << content;
  return path;
}

void expect_one_line(const Ran& ran, int code, const std::string& part) {
  EXPECT_EQ(ran.code, code) << ran.err;
  EXPECT_NE(ran.err.find(part), std::string::npos) << "wanted: " << part << "\ngot: " << ran.err;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  EXPECT_TRUE(ran.err.starts_with("crossbook")) << ran.err;
  EXPECT_EQ(ran.out, "");
}

struct BadLine {
  std::vector<std::string> arguments;
  const char* part;
};

TEST(BadCommandLine, IsNamedWithItsMend) {
  const std::vector<BadLine> lines{
      {{"nonsense"}, "crossbook: \"nonsense\" is not a command (known are: paper, "},
      {{"papper"}, "crossbook: \"papper\" is not a command; did you mean paper?"},
      {{"venues"}, "crossbook venues: say which: list, check, serve"},
      {{"venues", "nope"},
       "crossbook: venues: \"nope\" is not a command (known are: list, check, serve)"},
      {{"books"}, "crossbook books: recording is required"},
      {{"-x"}, "crossbook: -x is not an option"},
      {{"paper", "--durration", "5s"}, "--durration is not an option; did you mean --duration?"},
      {{"paper", "--durration=5s"}, "crossbook paper: --durration is not an option; did you mean"},
      {{"paper", "extra"}, "crossbook paper: \"extra\" is not expected here"},
      {{"paper", "--json=maybe"}, "crossbook paper: Could not convert: --json = maybe"},
      {{"paper", "--duration"}, "crossbook paper: --duration needs a value"},
      {{"paper", "--duration", "5", "minutes"}, "--duration 5: not a duration; write 500ms, 30s"},
      {{"paper", "--duration", "5 minutes"}, "--duration 5 minutes: not a duration"},
      {{"paper", "--duration", "-1s"}, "--duration -1s: not a duration"},
      {{"paper", "--duration=-1s"}, "--duration -1s: not a duration"},
      {{"paper", "--duration", "0"}, "--duration 0: not a duration"},
      {{"paper", "--duration", "0s"}, "--duration 0s: not a duration"},
      {{"paper", "--duration", ""}, "--duration : not a duration"},
      {{"paper", "--duration", "1000000000000000000000000000000s"}, "not a duration"},
      {{"paper", "--duration", "1e30s"}, "not a duration"},
      {{"scan", "--duration", "soon"}, "--duration soon: not a duration"},
      {{"paper", "--seed", "-1"}, "--seed -1: must be a whole number from 0 to"},
      {{"paper", "--seed", "abc"}, "--seed abc: must be a whole number"},
      {{"paper", "--seed", "99999999999999999999"}, "must be a whole number from 0 to"},
      {{"paper", "--speed", "0"}, "--speed 0: must be a whole number from 1 to 1000"},
      {{"paper", "--speed", "1.5"}, "--speed 1.5: must be a whole number"},
      {{"paper", "--fees-bps", "cheap"}, "--fees-bps cheap: not a fee; write basis points"},
      {{"paper", "--fees-bps", "-1"}, "--fees-bps -1: not a fee"},
      {{"paper", "--market", "weather"}, "market \"weather\": is not a source; write model"},
      {{"paper", "--market", "tape:"}, "names no file"},
      {{"paper", "--fault", "nobody:gone"}, "there is no local exchange nobody"},
      {{"paper", "--fault", "sulk"}, "fault sulk: names no venue"},
      {{"venues", "serve", "--base-port", "80"},
       "--base-port 80: must be a whole number from 1024"},
      {{"venues", "serve", "--base-port", "65535"}, "--base-port 65535: "},
      {{"venues", "serve", "--admin-port", "99999"},
       "--admin-port 99999: must be a whole number from 1024 to 65535"},
      {{"venues", "serve", "--spare-keys", "21"}, "--spare-keys 21: must be a whole number"},
      {{"venues", "serve", "--venues", "atlantis"},
       "--venues atlantis: there is no venue atlantis; known are: "},
      {{"venues", "serve", "--instruments", "BTCUSDT"},
       "--instruments BTCUSDT: \"BTCUSDT\" is not BASE/QUOTE"},
      {{"venues", "serve", "--fees-bps", "atlantis:2"}, "--fees-bps atlantis:2: there is no venue"},
      {{"venues", "serve", "--fees-bps", "1/x"}, "--fees-bps 1/x: not a fee"},
      {{"venues", "serve", "--latency", "bose_us=5"},
       "--latency bose_us=5: \"bose_us\" is not a part of it; did you mean base_us?"},
      {{"venues", "serve", "--latency", "base_us=-5"},
       "--latency base_us=-5: base_us must be a whole number from 0 to 5000000"},
      {{"venues", "serve", "--latency", "tail_us=5"}, "tail_us and tail_ppm need each other"},
      {{"venues", "serve", "--latency", "atlantis:base_us=5"}, "there is no venue atlantis"},
      {{"venues", "serve", "--duration", "5s"}, "--duration is not an option"},
      {{"venues", "check"}, "crossbook venues check: venue is required"},
      {{"venues", "check", "nowhere"}, "venues check nowhere: is no venue here; known are: "},
      {{"venues", "check", "okx", "--local", "--demo"}, "--local brings its own exchange and keys"},
      {{"venues", "check", "okx", "--fault", "okx:gone"}, "add --local"},
      {{"venues", "check", "kraken", "--demo"}, "kraken: has no demo environment"},
  };
  for (const BadLine& line : lines) expect_one_line(Ran{line.arguments}, 2, line.part);
}

TEST(NoCommand, ShowsTheHelp) {
  const Ran ran{{}};
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("First steps:"), std::string::npos) << ran.err;
}

TEST(Help, FitsATerminalAndShowsAnExample) {
  const std::vector<std::vector<std::string>> verbs{{},
                                                    {"paper"},
                                                    {"scan"},
                                                    {"books"},
                                                    {"venues"},
                                                    {"venues", "list"},
                                                    {"venues", "check"},
                                                    {"venues", "serve"},
                                                    {"keys"},
                                                    {"keys", "init"},
                                                    {"keys", "add"},
                                                    {"keys", "list"},
                                                    {"keys", "check"},
                                                    {"keys", "revoke"},
                                                    {"keys", "export-metadata"},
                                                    {"keys", "audit"}};
  for (std::vector<std::string> words : verbs) {
    words.emplace_back("--help");
    const Ran ran{words};
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.err, "");
    EXPECT_NE(ran.out.find("  crossbook "), std::string::npos) << "no example\n" << ran.out;
    std::istringstream lines{ran.out};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(VenuesList, FitsATerminalAndIsOneDocument) {
  const Ran text{{"venues", "list"}};
  EXPECT_EQ(text.code, 0);
  std::istringstream lines{text.out};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  const Ran json{{"venues", "list", "--json"}};
  EXPECT_EQ(nlohmann::json::parse(json.out)["venues"].size(), registered_venues().size());
}

TEST(BadConfig, IsNamedByFileLineAndField) {
  const std::vector<std::pair<std::string, const char*>> files{
      {"[risk]\nmax_orders = 3\n", ":2: [risk] max_orders: is not a setting here; known are: "},
      {"[risk]\nmax_edge_bps = true\n", ":2: [risk] max_edge_bps: must be a whole number"},
      {"[market]\nspeed = 5000\n", ":2: [market] speed: must be a whole number from 1 to 1000"},
      {"[session]\nduration = \"-1s\"\n", ":2: [session] duration: must be a duration"},
      {"[session\n", ":1: not valid TOML"},
      {"a = 1\na = 2\n", ":2: not valid TOML"},
      {std::string{"\x7f"
                   "ELF\x02\x01\x01\x00\x00\xff",
                   10},
       ":1: not valid TOML"},
      {"", ": is empty; crossbook paper --print-config shows what it may hold"}};
  for (const auto& [content, part] : files) {
    const std::string file = written("bad.toml", content);
    expect_one_line(Ran{{"paper", "--config", file}}, 2, file + part);
  }
  expect_one_line(Ran{{"paper", "--config", "/tmp"}}, 2, "/tmp: is a folder; name a TOML file");
  expect_one_line(Ran{{"scan", "--config", "/nowhere.toml"}}, 2, "/nowhere.toml: cannot be read");
  expect_one_line(Ran{{"venues", "serve", "--config", "/tmp"}}, 2, "/tmp: is a folder");
}

std::string compressed(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

TEST(BadRecording, IsNamedWithTheMend) {
  std::string noise;  // does not compress away, so that a cut falls into it
  for (int i = 0; i < 20'000; ++i) noise += std::to_string(i * 7919 % 104'729) + "\n";
  const std::string whole = compressed(noise);
  const std::string cut = written("cut.zst", whole.substr(0, whole.size() / 2));
  const std::string text = written("text.jsonl", "hello\n");
  const std::string empty = written("empty.jsonl", "");
  const std::vector<std::pair<std::string, std::string>> files{
      {"/nowhere.zst", "/nowhere.zst: cannot be opened (No such file or directory)"},
      {cut, cut},
      {text, text},
      {empty, empty},
      {"/tmp", "/tmp: cannot be read; is it a file?"}};
  for (const auto& [file, part] : files) {
    expect_one_line(Ran{{"books", file}}, 2, part);
    expect_one_line(Ran{{"paper", "--market", "recording:" + file}}, 2, part);
    expect_one_line(Ran{{"paper", "--market", "tape:" + file}}, 2, part);
    expect_one_line(Ran{{"venues", "serve", "--market", "tape:" + file}}, 2, part);
  }
}

TEST(PortInUse, IsNamedWithTheVenueAndTheMend) {
  const testing::LoopbackServer holder{testing::good_certificate(), {}};
  const Ran ran{{"venues", "serve", "--base-port", std::to_string(holder.port())}};
  expect_one_line(ran, 1, "port " + std::to_string(holder.port()) + ": Address already in use");
  EXPECT_NE(ran.err.find(registered_venues().front().capabilities->name), std::string::npos);
  EXPECT_NE(ran.err.find("choose another port"), std::string::npos) << ran.err;
}

TEST(UnwritableJournal, IsNamedWithTheMend) {
  const std::string file = written("not-a-folder", "x");
  expect_one_line(Ran{{"paper", "--duration", "1s", "--journal", file + "/sub"}}, 2,
                  "name a writable folder");
}

}  // namespace
}  // namespace crossbook
