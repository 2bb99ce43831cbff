// What the verbs of `crossbook keys` say alike.
#include <gtest/gtest.h>

#include "engine/cli/keys_verbs.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kNow = 1'800'000'000'000;
constexpr std::int64_t kDayMs = 86'400'000;

TEST(TimeLeft, CountsWholeDays) {
  EXPECT_EQ(time_left(0, kNow), "none");
  EXPECT_EQ(time_left(kNow, kNow), "ended");
  EXPECT_EQ(time_left(kNow - kDayMs, kNow), "ended");
  EXPECT_EQ(time_left(kNow + 1, kNow), "today");
  EXPECT_EQ(time_left(kNow + kDayMs - 1, kNow), "today");
  EXPECT_EQ(time_left(kNow + kDayMs, kNow), "1 d");
  EXPECT_EQ(time_left(kNow + 400 * kDayMs, kNow), "400 d");
}

TEST(KeyTable, IsAsWideAsItsWidestCells) {
  KeyTable table{{"a", "head", "c"}};
  table.add({"longer", "x", ""});
  table.add_below("  below\n");
  table.add({"y", "z", "end"});
  EXPECT_EQ(table.text(),
            "a       head  c\n"
            "longer  x\n"
            "  below\n"
            "y       z     end\n");
}

TEST(PolicyEnd, IsUnknownWhereThePolicyCannotBeRead) {
  VaultEntry entry;
  entry.label = {"binance", KeyEnvironment::Live, "main", KeyRole::Read, "id"};
  entry.policy = "may do everything\n";
  EXPECT_EQ(policy_end(entry), std::nullopt);
  EXPECT_TRUE(entry_json(entry)["policy_ends_unix_ms"].is_null());
}

}  // namespace
}  // namespace crossbook
