#include "engine/runtime/config.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "engine/runtime/duration.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

std::string refusal(std::string_view toml) {
  try {
    parse_config(toml, "desk.toml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Config, TheDefaultReadsBackAsItself) {
  const Settings settings = parse_config(default_config(), "default");
  const Settings builtin = parse_config("", "empty");
  EXPECT_EQ(settings.session.duration, builtin.session.duration);
  EXPECT_EQ(settings.session.instruments, builtin.session.instruments);
  EXPECT_EQ(settings.risk.max_order_notional, builtin.risk.max_order_notional);
  EXPECT_EQ(settings.risk.min_edge_ppm, builtin.risk.min_edge_ppm);
  EXPECT_EQ(settings.venues.size(), registered_venues().size());
  for (const auto& [name, venue] : settings.venues) {
    EXPECT_EQ(venue.taker_fee, builtin.venues.at(name).taker_fee) << name;
    EXPECT_EQ(venue.balances, builtin.venues.at(name).balances) << name;
  }
}

/// FIRST stands for the first venue that there is.
std::string with_first_venue(std::string text) {
  constexpr std::string_view kFirst = "FIRST";
  for (auto at = text.find(kFirst); at != std::string::npos; at = text.find(kFirst))
    text.replace(at, kFirst.size(), known_venues().front());
  return text;
}

struct BadRow {
  const char* toml;
  const char* message;  // how the one line must begin or what it must hold
};

TEST(Config, NamesFileLineFieldAndWhatIsAllowed) {
  const std::vector<BadRow> rows{
      {"[risk]\nmax_edge_bps = \"wide\"\n",
       "desk.toml:2: [risk] max_edge_bps: must be a whole number"},
      {"[risk]\nmax_edge_bps = 0.5\n", "decimal text like \"0.5\""},
      {"[risk]\nmin_edge_bps = 300\n", "must be below max_edge_bps"},
      {"[risk]\nmin_edge_bps = \"0.001\"\n", "0.01 is the finest step"},
      {"[risk]\nrepair = \"sell\"\n", "cheapest"},
      {"[risk]\nrepair_tries = 0\n", "1 to 16"},
      {"[risk.repair_of]\n\"BTC/USDT\" = \"never\"\n", "cheapest"},
      {"[risk.repair_of]\nBTC = \"hold\"\n", "is no instrument"},
      {"[risk]\nmax_losers_in_a_row = 101\n", "0 to 100"},
      {"[risk]\nrest_after_losers = \"1d\"\n", "rest_after_losers"},
      {"[risk]\nmax_orders = 3\n",
       "desk.toml:2: [risk] max_orders: is not a setting here; known are: "},
      {"\n\n[session]\nduration = 30\n",
       "desk.toml:4: [session] duration: must be a duration like"},
      {"[session]\nduration = \"0s\"\n", "from 1s to forever"},
      {"[session]\ninstruments = [\"BTCUSDT\"]\n", "\"BTCUSDT\" is not BASE/QUOTE"},
      {"[session]\ninstruments = []\n", "needs 1 to"},
      {"[session]\nwait = \"sleep\"\n", "one of: park, spin"},
      {"[session]\nseed = -1\n", "a whole number from 0"},
      {"[market]\nspeed = 0\n", "a whole number from 1 to 1000"},
      {"[venues.atlantis]\nenabled = true\n", "atlantis: is not a setting here; known are: "},
      {"[risk\n", "desk.toml:1: not valid TOML"},
      {"[risk]\nmax_egde_bps = 3\n",
       "desk.toml:2: [risk] max_egde_bps: is not a setting here; did you mean max_edge_bps? known"},
      {"[session]\nseed = 1\n\n[markets]\n",
       "desk.toml:4: top level markets: is not a setting here; did you mean market? known are: "},
      {"[quotes.USDT]\nmax_age = \"1s\"\n",
       "desk.toml:1: [quotes.USDT] through: names the instrument whose books say what USDT is "
       "worth"},
      {"[quotes.USDT]\nthrough = \"USDTUSD\"\n", "like \"USDT/USD\""},
      {"[quotes.USDT]\nthrough = \"USDC/USD\"\n", "like \"USDT/USD\""},
      {"[quotes.USDT]\nthrough = \"USDT/USD\"\nband_bps = \"0\"\n", "[quotes.USDT] band_bps"},
      {"[quotes.USDT]\nthrough = \"USDT/USD\"\nmax_age = \"1h\"\n", "[quotes.USDT] max_age"},
      {"[quotes.USDT]\nthrough = \"USDT/USD\"\nfee = 1\n", "fee: is not a setting here"},
      {"[quotes]\nUSDT = \"USD\"\n", "[quotes] USDT"},
      {"[quotes.USDC]\nthrough = \"USDC/USDT\"\n[quotes.USDT]\nthrough = \"USDT/USD\"\n",
       "let both lead to the same"},
      {"[assets.TIX]\nnot_on = [\"FIRST\"]\n",
       "desk.toml:1: [assets.TIX] identity: TIX needs an identity"},
      {"[assets.TIX]\nidentity = \"\"\n", "desk.toml:2: [assets.TIX] identity: TIX needs"},
      {"[assets.TIX]\nidentity = 7\n", "[assets.TIX] identity"},
      {"[assets.BTC]\nidentity = \"ethereum:0x01\"\n", "BTC is known as bitcoin"},
      {"[assets.XBT]\nidentity = \"bitcoin\"\n", "the same as BTC"},
      {"[assets.tix]\nidentity = \"x:1\"\n", "tix is no asset code"},
      {"[assets.TIX]\nidentity = \"x:1\"\nnot_on = [\"atlantis\"]\n",
       "[assets.TIX] not_on: there is no venue atlantis"},
      {"[assets.TIX]\nidentity = \"x:1\"\nnot_on = \"FIRST\"\n", "must be a list of texts"},
      {"[assets.TIX]\nidentity = \"x:1\"\nvenues = { atlantis = \"T\" }\n",
       "[assets.TIX.venues] atlantis: there is no venue atlantis"},
      {"[assets.TIX]\nidentity = \"x:1\"\nvenues = { FIRST = \"\" }\n", "see not_on"},
      {"[assets.TIX]\nidentity = \"x:1\"\nvenues = { FIRST = \"ETH\" }\n",
       "ETH is another asset's code at"},
      {"[assets.TIX]\nidentity = \"x:1\"\nvenues = { FIRST = \"1000TIX\" }\n",
       "looks like a multiple of TIX"},
      {"[assets.TIX]\nidentity = \"x:1\"\nnot_on = [\"FIRST\"]\nvenues = { FIRST = \"T\" }\n",
       "stands under not_on, too"},
      {"[assets.TIX]\nidentity = \"x:1\"\ncolour = 1\n", "colour: is not a setting here"},
      {"[assets]\nTIX = \"x:1\"\n", "[assets] TIX"},
      {"[serve]\nbase_port = 80\n", "desk.toml:2: [serve] base_port: must be a whole number from"},
      {"[serve]\nadmin = false\nadmin_port = 9099\n",
       "desk.toml:3: [serve] admin_port: has no use with admin = false"},
      {"[serve]\nspare_keys = 21\n", "[serve] spare_keys: must be a whole number from 0 to 20"},
      {"[market]\nfaults = [\n  \"FIRST:silence\",\n  \"FIRST:sillence\",\n]\n",
       "desk.toml:4: [market] faults: fault FIRST:sillence: \"sillence\" is not a fault; did you "
       "mean "
       "silence?"},
      {"[market]\nfaults = [\"atlantis:silence\"]\n",
       "desk.toml:2: [market] faults: atlantis:silence: there is no venue atlantis; known are: "},
      {"[market]\nfaults = \"FIRST:silence\"\n", "[market] faults: must be a list of texts"},
      {"[venues.FIRST.latency]\nrests = { base_us = 1 }\n",
       "desk.toml:2: [venues.FIRST.latency] rests: is not a setting here; did you mean rest?"},
      {"[venues.FIRST.latency.rest]\nbase_us = 5000001\n",
       "desk.toml:2: [venues.FIRST.latency.rest] base_us: must be a whole number from 0 to "
       "5000000"},
      {"[venues.FIRST.latency]\norders = { tail_us = 5 }\n",
       "desk.toml:2: [venues.FIRST.latency.orders] tail_us: says nothing alone"},
      {"[venues.FIRST]\ninstruments = [\n\"BTC/USDT\",\n\"ETHUSDT\"]\n",
       "desk.toml:4: [venues.FIRST] instruments: \"ETHUSDT\" is not BASE/QUOTE"},
  };
  for (const BadRow& row : rows) {
    const std::string toml = with_first_venue(row.toml);
    EXPECT_NE(refusal(toml).find(with_first_venue(row.message)), std::string::npos)
        << toml << "gave: " << refusal(toml);
  }
}

TEST(Config, ReadsFaultsAndLatencyOfTheLocalExchanges) {
  using std::chrono::microseconds, std::chrono::seconds;
  const Settings settings = parse_config(with_first_venue(R"(
[market]
faults = ["FIRST:silence@10s+5s"]
[venues.FIRST.latency]
rest = { base_us = 15000, jitter_us = 5000, tail_us = 90000, tail_ppm = 100 }
orders = { base_us = 3 }
)"),
                                         "desk.toml");
  ASSERT_EQ(settings.market.faults.size(), 1U);
  EXPECT_EQ(settings.market.faults[0].fault.after, seconds{10});
  const VenueLatency& latency = settings.venues.at(settings.market.faults[0].venue).latency;
  EXPECT_EQ(latency.rest,
            (LatencyShape{microseconds{15'000}, microseconds{5'000}, microseconds{90'000}, 100}));
  EXPECT_EQ(latency.orders, LatencyShape{microseconds{3}});
  EXPECT_TRUE(latency.market_data.is_none());
}

TEST(Config, TheExampleInTheDocumentsIsGood) {
  const std::string path = std::string{CROSSBOOK_SOURCE_DIR} + "/docs/local-exchanges.md";
  std::ifstream in{path};
  const std::string page{std::istreambuf_iterator<char>{in}, {}};
  constexpr std::string_view kBegin = "```toml\n";
  const auto begin = page.find(kBegin);
  ASSERT_NE(begin, std::string::npos) << path;
  const auto end = page.find("```", begin + kBegin.size());
  const std::string example = page.substr(begin + kBegin.size(), end - begin - kBegin.size());
  const Settings settings = parse_config(example, path);
  EXPECT_EQ(settings.session.seed, 7U);
  EXPECT_EQ(settings.market.faults.size(), 3U);
  EXPECT_EQ(settings.serve.base_port, 9100);
  EXPECT_EQ(settings.serve.admin_port, 9099);
  EXPECT_EQ(settings.serve.spare_keys, 1);
}

std::string load_refusal(const std::string& path) {
  try {
    load_config(path);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

std::string written(const std::string& name, const std::string& content) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream{path, std::ios::binary} << content;
  return path;
}

TEST(Config, NamesAFileThatIsNone) {
  EXPECT_EQ(load_refusal("/nowhere/desk.toml"),
            "/nowhere/desk.toml: cannot be read; give an existing TOML file");
  EXPECT_EQ(load_refusal("/tmp"), "/tmp: is a folder; name a TOML file in it");
  EXPECT_NE(load_refusal("/dev/zero").find("larger than 1 MiB"), std::string::npos);
  const std::string blank = written("blank.toml", " \n\t\n");
  EXPECT_EQ(load_refusal(blank),
            blank + ": is empty; crossbook paper --print-config shows what it may hold");
  EXPECT_NE(load_refusal("/dev/null").find("is empty"), std::string::npos);
  const std::string binary = written("binary.toml", std::string{"\x7f"
                                                                "ELF\x02\x01\x00\xff\xfe",
                                                                9});
  EXPECT_NE(load_refusal(binary).find("binary.toml:1: not valid TOML"), std::string::npos);
}

TEST(Config, ReadsAFileOfCommentsAsTheDefault) {
  const Settings settings = load_config(written("comments.toml", "# nothing yet\n"));
  EXPECT_EQ(settings.session.seed, parse_config("", "empty").session.seed);
}

TEST(Duration, ReadsWhatPeopleWriteAndRefusesTheRest) {
  EXPECT_EQ(parse_duration("30s"), std::chrono::seconds{30});
  EXPECT_EQ(parse_duration("1500ms"), std::chrono::milliseconds{1500});
  EXPECT_EQ(parse_duration("2h"), std::chrono::hours{2});
  EXPECT_EQ(parse_duration("forever"), kForever);
  for (const char* bad : {"", "s", "30", "-1s", "0s", "1.5s", "30 s", "30sec", "99999999999999h",
                          "5 minutes", "0", "1000000000000000000000000000000s", "+1s", "forever "})
    EXPECT_FALSE(parse_duration(bad).has_value()) << bad;
  EXPECT_EQ(duration_text(std::chrono::minutes{90}), "90m");
}

}  // namespace
}  // namespace crossbook
