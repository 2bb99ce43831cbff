#include "engine/telemetry/live_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "engine/telemetry/session_report.hpp"
#include "engine/telemetry/wrapped.hpp"

namespace crossbook {
namespace {

class View : public ::testing::Test {
 protected:
  View() {
    for (const char* name :
         {"BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "ADA/USDT", "DOGE/USDT"})
      table.instrument(name);
    frame.mode = "paper";
    frame.market = "model";
    frame.duration = std::chrono::seconds{60};
    for (const char* name : {"atlas", "borea", "ceres"}) frame.venues.push_back({name, 9, 9, 9, 1});
    frame.engine = &engine;
    frame.table = &table;
    show(0, 0, "65000", "65010");
    show(0, 1, "65020", "65030");
    engine.crossing_count = kViewCrossings;
  }
  void show(std::size_t instrument, std::size_t venue, const char* bid, const char* ask) {
    const Scale scale = table.instruments()[instrument].price_scale;
    engine.tops[instrument][venue] = {{*Price::parse(bid, scale), Quantity::from_raw(1)},
                                      {*Price::parse(ask, scale), Quantity::from_raw(1)}};
    engine.trusted[instrument][venue] = true;
  }
  std::vector<std::string> screen(std::size_t columns, std::size_t rows) {
    std::istringstream text{live_screen(frame, columns, rows)};
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }
  static bool has(const std::vector<std::string>& lines, std::string_view part) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(part) != std::string::npos;
    });
  }
  InstrumentTable table;
  EngineSnapshot engine;
  LiveFrame frame;
};

TEST_F(View, FitsTheTerminalWhateverHappens) {
  for (int i = 0; i < 4; ++i)
    frame.notes.push_back("atlas: " + std::string(static_cast<std::size_t>(i) * 60, 'x') +
                          " trouble");
  for (const std::size_t rows : {5U, 16U, 24U, 30U, 60U}) {
    for (const std::size_t columns : {40U, 80U, 200U}) {
      const auto lines = screen(columns, rows);
      EXPECT_LT(lines.size(), rows) << "the last line may not scroll the first away";
      for (const std::string& line : lines) EXPECT_LE(line.size(), columns + 2) << line;
    }
  }
}

TEST_F(View, ShowsWhereTheBestPricesAreAndHowFarTheyCross) {
  const auto lines = screen(80, 24);
  EXPECT_TRUE(has(lines, "65020.00 borea          65010.00 atlas"));
  EXPECT_TRUE(has(lines, "1.53"));
  EXPECT_TRUE(has(lines, "last opportunities"));
  engine.trusted[0][1] = false;
  EXPECT_FALSE(has(screen(80, 24), "65020.00")) << "a withdrawn book is not shown";
}

TEST_F(View, ShowsTroubleBeforeOpportunities) {
  frame.notes = {"atlas: first", "borea: second"};
  const auto lines = screen(80, 20);
  EXPECT_TRUE(has(lines, "  ! borea: second"));
  EXPECT_FALSE(has(lines, "last opportunities"));
}

TEST(Summary, FitsEightyColumns) {
  SessionReport report;
  report.mode = "paper";
  report.market = "model";
  VenueReport venue;
  venue.name = "atlas";
  venue.messages = 123'456'789;
  venue.orders_not_sent = venue.orders_doubted = 12'345;
  venue.note =
      "atlas: https://127.0.0.1:45487: certificate of another host (wanted 127.0.0.1); nothing "
      "is sent; set the right host, or remove what stands between";
  report.venues.push_back(venue);
  report.notes.push_back(venue.note);
  report.pairs.push_back({"DOGE/USDT", "atlas", "DOGE/USDT", "borea", 10, 5, 4'466});
  std::istringstream text{summary(report)};
  for (std::string line; std::getline(text, line);) {
    const auto letters = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    EXPECT_LE(letters, 80) << line;
  }
}

TEST(Summary, NamesTheNextCommandsOfThatMode) {
  SessionReport report;
  report.mode = "paper";
  report.market = "model";
  EXPECT_NE(summary(report).find("crossbook paper --seed 1"), std::string::npos);
  report.mode = report.market = "live";
  EXPECT_EQ(summary(report).find("crossbook paper"), std::string::npos);
  EXPECT_NE(summary(report).find("crossbook keys audit"), std::string::npos);
  EXPECT_EQ(summary(report).find("it halted"), std::string::npos);
  report.is_latched = true;
  EXPECT_NE(summary(report).find("it halted"), std::string::npos);
}

TEST(Wrapped, BreaksBetweenWordsAndLongWordsAnywhere) {
  const auto lines = wrapped("one two three four five six", 24, "- ", "  ");
  EXPECT_EQ(lines, (std::vector<std::string>{"- one two three four", "  five six"}));
  EXPECT_EQ(wrapped(std::string(50, 'x'), 24, "", "").size(), 3U);
  EXPECT_TRUE(wrapped("", 80, "- ", "  ").empty());
}

}  // namespace
}  // namespace crossbook
