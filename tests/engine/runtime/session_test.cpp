#include "engine/runtime/session.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/journal/replay.hpp"
#include "engine/runtime/market_source.hpp"

namespace crossbook {
namespace {

class Silent final : public SessionObserver {
 public:
  void on_frame(const LiveFrame&) override {}
  void on_note(const std::string& line) override { notes.push_back(line); }
  void on_episode(const std::string&) override { ++episodes; }
  std::vector<std::string> notes;
  int episodes = 0;
};

SessionOptions busy_session(std::chrono::seconds duration) {
  SessionOptions options;
  options.settings = parse_config("", "test");
  options.settings.session.duration = duration;
  options.settings.session.seed = 7;
  options.has_own_duration = true;
  for (auto& [name, venue] : options.settings.venues)  // cheap fees: more to do in few seconds
    venue.maker_fee = venue.taker_fee = FeeRate::from_basis_points(1);
  return options;
}

TEST(PaperSession, TradesAndItsBooksEqualTheExchangesToTheLastUnit) {
  const std::atomic<bool> stop{false};
  Silent observer;
  const SessionReport report = run_session(busy_session(std::chrono::seconds{8}), observer, stop);
  EXPECT_GT(report.opportunities_seen, 0U);
  EXPECT_GT(report.opportunities_taken, 0U);
  EXPECT_EQ(report.legs_open, 0U);
  EXPECT_TRUE(report.has_ledger);
  EXPECT_TRUE(report.ledger_differences.empty());
  EXPECT_FALSE(report.is_latched);
  EXPECT_GT(report.tick_to_order.count(), 0U);
  for (const VenueReport& venue : report.venues) {
    EXPECT_GT(venue.books_applied, 0U) << venue.name;
    EXPECT_EQ(venue.books_gaps, 0U) << venue.name;
    EXPECT_EQ(venue.checksum_failures, 0U) << venue.name;
    EXPECT_GT(venue.signatures_made, 0U) << venue.name;
    EXPECT_EQ(venue.signatures_made, venue.signatures_accepted) << venue.name;
    EXPECT_EQ(venue.signatures_refused, 0U) << venue.name;
    EXPECT_EQ(venue.orders_unknown, 0U) << venue.name;
    EXPECT_EQ(venue.orders_sent, venue.orders_filled + venue.orders_partially_filled +
                                     venue.orders_unfilled + venue.orders_rejected)
        << venue.name;
  }
}

TEST(PaperSession, E3_CrossesQuotesByALiveRateAndBothLedgersStayEqual) {
  SessionOptions options = busy_session(std::chrono::seconds{10});
  options.settings.session.instruments = {"BTC/USDT", "ETH/USDT", "BTC/USD", "ETH/USD"};
  options.settings.quotes["USDT"].through = "USDT/USD";
  std::size_t count = 0;
  for (auto& [name, venue] : options.settings.venues) {
    if (!venue.enabled) continue;
    // Two venues in each quote asset; only those in dollars list the rate.
    venue.enabled = count < 4;
    venue.instruments = count++ % 2 == 0
                            ? std::vector<std::string>{"BTC/USDT", "ETH/USDT"}
                            : std::vector<std::string>{"BTC/USD", "ETH/USD", "USDT/USD"};
  }
  const std::atomic<bool> stop{false};
  Silent observer;
  const SessionReport report = run_session(options, observer, stop);
  std::uint64_t across = 0;
  for (const PairReport& pair : report.pairs) {
    if (pair.buy_instrument != pair.sell_instrument) across += pair.taken;
    EXPECT_NE(pair.buy_instrument, "USDT/USD") << "it is only a rate";
  }
  EXPECT_GT(across, 0U);
  EXPECT_EQ(report.legs_open, 0U);
  EXPECT_TRUE(report.ledger_differences.empty());
  EXPECT_FALSE(report.is_latched);
}

TEST(PaperSession, E4_CoinbasesOneBookIsTradedInTheCoinThatItSettles) {
  const auto run = [](std::vector<std::string> instruments) {
    SessionOptions options = busy_session(std::chrono::seconds{6});
    options.settings.session.instruments = std::move(instruments);
    for (auto& [name, venue] : options.settings.venues)
      venue.enabled = name == "binance" || name == "coinbase";
    const std::atomic<bool> stop{false};
    Silent observer;
    SessionReport report = run_session(options, observer, stop);
    report.notes.insert(report.notes.end(), observer.notes.begin(), observer.notes.end());
    return report;
  };
  const SessionReport alone = run({"BTC/USDC"});
  EXPECT_GT(alone.opportunities_taken, 0U);
  EXPECT_TRUE(alone.ledger_differences.empty());
  for (const VenueReport& venue : alone.venues) {
    EXPECT_GT(venue.orders_filled, 0U) << venue.name;
    EXPECT_EQ(venue.orders_rejected, 0U) << venue.name;
  }

  const SessionReport both = run({"BTC/USD", "BTC/USDC"});
  for (const PairReport& pair : both.pairs) EXPECT_EQ(pair.buy_instrument, "BTC/USD");
  EXPECT_TRUE(both.ledger_differences.empty());
}

TEST(PaperSession, E6_TheSameTickerOfAnotherCoinIsNeverComparedAndSpellingIsFollowed) {
  const auto run = [](std::string_view assets, std::vector<std::string> instruments) {
    SessionOptions options = busy_session(std::chrono::seconds{6});
    options.settings.assets =
        parse_config("[assets.TIX]\nidentity = \"ethereum:0x01\"\n" + std::string{assets}, "test")
            .assets;
    options.settings.session.instruments = std::move(instruments);
    for (auto& [name, venue] : options.settings.venues)
      venue.enabled = name == "binance" || name == "kraken" || name == "okx";
    const std::atomic<bool> stop{false};
    Silent observer;
    return run_session(options, observer, stop);
  };
  const SessionReport all = run("venues = { kraken = \"TIX2\" }\n", {"TIX/USDT"});
  EXPECT_GT(all.opportunities_taken, 0U);
  EXPECT_TRUE(all.ledger_differences.empty());
  for (const VenueReport& venue : all.venues) EXPECT_GT(venue.books_applied, 0U) << venue.name;

  const SessionReport without = run("not_on = [\"okx\"]\n", {"TIX/USDT", "BTC/USDT"});
  bool is_at_okx = false;
  for (const PairReport& pair : without.pairs) {
    if (pair.buy_venue != "okx" && pair.sell_venue != "okx") continue;
    EXPECT_EQ(pair.buy_instrument, "BTC/USDT");
    is_at_okx = true;
  }
  EXPECT_TRUE(is_at_okx) << "it is compared in what it has";
  EXPECT_TRUE(without.ledger_differences.empty());

  const SessionReport alone = run("not_on = [\"okx\"]\n", {"TIX/USDT"});
  EXPECT_EQ(alone.venues.size(), 2U);
  EXPECT_TRUE(alone.ledger_differences.empty());
}

TEST(PaperSession, E6_WhatNobodyKnowsIsNotComparedAndTheMendIsSaid) {
  SessionOptions options = busy_session(std::chrono::seconds{1});
  options.settings.session.instruments = {"BTC/USDT", "TIX/USDT"};
  const std::atomic<bool> stop{false};
  Silent observer;
  const SessionReport report = run_session(options, observer, stop);
  for (const PairReport& pair : report.pairs) EXPECT_EQ(pair.buy_instrument, "BTC/USDT");
  const std::string mend =
      "TIX/USDT is left out: nothing says that TIX is the same coin everywhere; add [assets.TIX] "
      "identity = \"…\"";
  EXPECT_NE(std::find(observer.notes.begin(), observer.notes.end(), mend), observer.notes.end());
  options.settings.session.instruments = {"TIX/USDT"};
  EXPECT_THROW(run_session(options, observer, stop), ConfigError);
}

/// As where a command's output has nowhere to go.
class Leaving final : public SessionObserver {
 public:
  void on_frame(const LiveFrame& frame) override {
    if (frame.elapsed > std::chrono::seconds{1}) throw std::runtime_error{"nobody listens"};
  }
  void on_note(const std::string&) override {}
  void on_episode(const std::string&) override {}
};

TEST(PaperSession, StopsItsExchangesBeforeWhatMovesThemWhenItsObserverLeaves) {
  const std::atomic<bool> stop{false};
  Leaving observer;
  EXPECT_THROW(run_session(busy_session(std::chrono::seconds{30}), observer, stop),
               std::runtime_error);
}

TEST(PaperSession, ItsJournalReplaysToTheSameDecisions) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("crossbook-journal-" + std::to_string(::getpid()));
  SessionOptions options = busy_session(std::chrono::seconds{4});
  options.settings.session.journal_dir = folder;
  const std::atomic<bool> stop{false};
  Silent observer;
  const SessionReport report = run_session(options, observer, stop);
  ASSERT_FALSE(report.journal_file.empty());
  {
    const JournalFile file{report.journal_file};
    JournalReader reader{file.bytes()};
    ReplayCore fresh{reader.header()};
    const ReplayResult result = replay(reader, fresh.core());
    EXPECT_TRUE(result.identical) << result.difference << result.problem;
    EXPECT_GT(result.inputs, 100U);
  }
  std::filesystem::remove_all(folder);
}

TEST(ScanSession, SeesOpportunitiesAndSendsNothing) {
  SessionOptions options = busy_session(std::chrono::seconds{5});
  options.mode = SessionMode::Scan;
  const std::atomic<bool> stop{false};
  Silent observer;
  const SessionReport report = run_session(options, observer, stop);
  EXPECT_GT(report.opportunities_seen, 0U);
  EXPECT_EQ(report.opportunities_taken, 0U);
  for (const VenueReport& venue : report.venues) {
    EXPECT_EQ(venue.orders_sent, 0U);
    EXPECT_EQ(venue.signatures_made, 0U);
  }
}

TEST(PaperSession, EndsWithItsReportWhenItIsInterrupted) {
  const std::atomic<bool> stop{true};
  Silent observer;
  const SessionReport report = run_session(busy_session(std::chrono::seconds{60}), observer, stop);
  EXPECT_EQ(report.stop_reason, "interrupted");
  EXPECT_TRUE(report.ledger_differences.empty());
}

std::string start_error(const std::string& source) {
  SessionOptions options = busy_session(std::chrono::seconds{1});
  options.settings.market.source = source;
  const std::atomic<bool> stop{false};
  Silent observer;
  try {
    run_session(options, observer, stop);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "it started";
}

std::string write_file(const std::string& name, const std::string& content) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream{path, std::ios::binary} << content;
  return path;
}

TEST(MarketSource, NamesFileLineFieldAndMendOfBadInput) {
  EXPECT_NE(start_error("tape:/nowhere.zst").find("/nowhere.zst: cannot be opened"),
            std::string::npos);
  EXPECT_NE(start_error("recording:/nowhere.zst").find("/nowhere.zst"), std::string::npos);
  EXPECT_NE(start_error("weather").find("is not a source; write model"), std::string::npos);
  EXPECT_NE(start_error("tape:").find("names no file"), std::string::npos);
  const std::string bad_field = write_file("bad.jsonl",
                                           "{\"ts_ns\":1,\"venue\":\"x\",\"symbol\":\"BTCUSDT\","
                                           "\"bid\":\"1\",\"ask\":\"-2\"}\n");
  EXPECT_NE(start_error("tape:" + bad_field).find("bad.jsonl:1: field ask"), std::string::npos);
  const std::string not_json = write_file("text.jsonl", "hello\n");
  EXPECT_NE(start_error("tape:" + not_json).find("text.jsonl:1: "), std::string::npos);
  EXPECT_NE(start_error("recording:" + not_json).find("text.jsonl"), std::string::npos);
  const std::string empty = write_file("empty.jsonl", "");
  EXPECT_NE(start_error("tape:" + empty).find("holds no quote"), std::string::npos);
  const std::string truncated =
      write_file("cut.zst", std::string{"\x28\xb5\x2f\xfd\x04\x58\x51\x00", 8});
  EXPECT_NE(start_error("tape:" + truncated).find("cut.zst"), std::string::npos);
}

}  // namespace
}  // namespace crossbook
