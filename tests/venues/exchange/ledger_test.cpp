#include "venues/exchange/ledger.hpp"

#include <gtest/gtest.h>

namespace crossbook {
namespace {

TEST(Ledger, SumsToZeroWhateverIsMoved) {
  Ledger ledger{2};
  const AccountId a = ledger.open_account("a");
  const AccountId b = ledger.open_account("b");
  const AssetId coin{1};
  ledger.transfer(ledger.mint(), a, coin, Amount::from_raw(100));
  ledger.transfer(a, b, coin, Amount::from_raw(30));
  EXPECT_EQ(ledger.balance(a, coin).total, Amount::from_raw(70));
  EXPECT_EQ(ledger.balance(b, coin).total, Amount::from_raw(30));
  EXPECT_EQ(ledger.balance(ledger.mint(), coin).total, Amount::from_raw(-100));
  EXPECT_TRUE(ledger.sum(coin).is_zero());
  EXPECT_TRUE(ledger.balance(a, AssetId{0}).total.is_zero());
}

TEST(Ledger, HoldsAreTotalButNotAvailable) {
  Ledger ledger{1};
  const AccountId a = ledger.open_account("a");
  ledger.transfer(ledger.mint(), a, AssetId{0}, Amount::from_raw(10));
  ledger.hold(a, AssetId{0}, Amount::from_raw(4));
  EXPECT_EQ(ledger.balance(a, AssetId{0}).total, Amount::from_raw(10));
  EXPECT_EQ(ledger.balance(a, AssetId{0}).available(), Amount::from_raw(6));
  ledger.release(a, AssetId{0}, Amount::from_raw(4));
  EXPECT_EQ(ledger.balance(a, AssetId{0}).available(), Amount::from_raw(10));
}

TEST(Ledger, RemembersLabels) {
  Ledger ledger{1};
  EXPECT_EQ(ledger.label(ledger.open_account("maker")), "maker");
  EXPECT_EQ(ledger.label(ledger.mint()), "mint");
}

}  // namespace
}  // namespace crossbook
