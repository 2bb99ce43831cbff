// The why-not ledger of a journal, asked as a user would ask it.
#include "engine/journal/ledger.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <map>

#include "tests/engine/journal/journal_world.hpp"

namespace crossbook {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows ask(const std::string& path, const char* sql) {
  Rows rows;
  sqlite3* handle = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  const auto add = [](void* into, int count, char** values, char**) {
    std::vector<std::string>& row = static_cast<Rows*>(into)->emplace_back();
    for (int i = 0; i < count; ++i) row.emplace_back(values[i] == nullptr ? "" : values[i]);
    return 0;
  };
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(handle, sql, add, &rows, &error), SQLITE_OK) << error;
  sqlite3_close(handle);
  return rows;
}

class LedgerOfASession : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  LedgerOfASession() : bytes{journal_bytes(GetParam(), 6'000)}, reader{bytes} {
    counts = write_ledger(reader, file);
  }
  /// How often the journal says so.
  template <class Said>
  std::size_t said() const {
    JournalReader again{bytes};
    JournalRecord record;
    std::size_t count = 0;
    while (again.next(record))
      if (!record.is_input() && std::holds_alternative<Said>(record.action())) ++count;
    return count;
  }
  std::string count_of(const std::string& table) {
    return ask(file, ("SELECT count(*) FROM " + table).c_str())[0][0];
  }
  TemporaryFolder folder;
  std::string file = folder.file("ledger.db");
  std::vector<std::byte> bytes;
  JournalReader reader;
  LedgerCounts counts;
};
INSTANTIATE_TEST_SUITE_P(Seeds, LedgerOfASession, ::testing::Values(1, 2, 3));

TEST_P(LedgerOfASession, HasEveryOpportunityWithWhatBecameOfIt) {
  EXPECT_EQ(counts.opportunities, said<OpportunityOpened>());
  EXPECT_EQ(count_of("opportunities"), std::to_string(counts.opportunities));
  EXPECT_EQ(count_of("opportunities WHERE outcome = ''"), "0");
  EXPECT_EQ(count_of("opportunities WHERE outcome = 'open_at_end'"),
            std::to_string(counts.opportunities - said<OpportunityClosed>()));
  EXPECT_EQ(count_of("opportunities WHERE outcome = 'taken' AND takes = 0"), "0");
  EXPECT_EQ(count_of("refusals"), std::to_string(said<PlanRejected>()));
  EXPECT_GT(counts.opportunities, 10U);
}

TEST_P(LedgerOfASession, HasEveryOrderItsEndAndItsFills) {
  EXPECT_EQ(count_of("orders"), std::to_string(said<SendOrder>()));
  EXPECT_EQ(count_of("ends"), std::to_string(said<LegClosed>()));
  EXPECT_EQ(count_of("fills"), std::to_string(said<FillBooked>()));
  EXPECT_EQ(count_of("fills WHERE client_id NOT IN (SELECT client_id FROM orders)"), "0");
  EXPECT_GT(counts.fills, 10U);
}

TEST_P(LedgerOfASession, ExplainsEachTakesProfitByItsCausesToTheLastDigit) {
  const Rows rows = ask(file,
                        "SELECT expected, realised, by_price, by_fee, by_repair, by_partial "
                        "FROM takes WHERE realised <> ''");
  EXPECT_EQ(rows.size(), said<OpportunitySettled>());
  EXPECT_GT(rows.size(), 5U);
  for (const auto& row : rows) {
    Amount sum;
    for (const std::size_t part : {0U, 2U, 3U, 4U, 5U}) sum += amount(row[part]);
    EXPECT_EQ(sum, amount(row[1]));
  }
}

TEST(Ledger, TellsApartWhatThePriceTheFeeAndTheHedgeDid) {
  const TemporaryFolder folder;
  CoreWorld world;
  world.taker = {};
  world.start();
  world.cross();
  const auto sent = world.all<SendOrder>(world.actions);
  ASSERT_EQ(sent.size(), 2U);
  world.uncross();
  ExecutionReport sale = world.filled(sent[0].intent);
  sale.fill.price = price("101.25");  // a quarter better than its limit
  world.step(sale);
  ExecutionReport purchase = world.filled(sent[1].intent);
  purchase.fill.fee = amount("0.5");  // none was told in the rules
  world.step(purchase);
  JournalWriter writer{create_journal_disk(folder.file("j")), folder.file("j"), header_of(world),
                       kSmallSegment};
  (void)write_journal(writer, world);
  const JournalFile file{folder.file("j")};
  JournalReader reader{file.bytes()};
  write_ledger(reader, folder.file("ledger.db"));
  const Rows rows = ask(folder.file("ledger.db"),
                        "SELECT expected, realised, by_price, by_fee, by_repair FROM takes");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_THAT(rows[0], ::testing::ElementsAre("1", "0.75", "0.25", "-0.5", "0"));
}

TEST(Ledger, IsWholeOrNotThere) {
  const TemporaryFolder folder;
  const std::vector<std::byte> bytes = journal_bytes(1, 100);
  JournalReader reader{bytes};
  EXPECT_THROW(write_ledger(reader, folder.file("no/such/folder.db")), std::runtime_error);
  std::filesystem::create_directory(folder.file("taken"));
  JournalReader again{bytes};
  EXPECT_THROW(write_ledger(again, folder.file("taken")), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(folder.file("taken.unfinished")));
}

}  // namespace
}  // namespace crossbook
