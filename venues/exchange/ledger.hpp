// Double-entry balances of one local exchange: every change has a counterpart, so the sum per asset
// over all accounts never changes (I1).
// In: transfers, holds. Out: balances. Thread: the exchange's. Limits: 128-bit amounts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/api_key.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

struct AccountBalance {
  Amount total;
  Amount held;  // by open orders
  Amount available() const noexcept { return total - held; }
};

class Ledger {
 public:
  /// @param asset_count ids 0..asset_count-1 exist
  explicit Ledger(std::size_t asset_count);

  AccountId open_account(std::string_view label);
  std::string_view label(AccountId account) const noexcept;
  std::size_t account_count() const noexcept { return accounts_.size(); }
  const AccountBalance& balance(AccountId account, AssetId asset) const noexcept;

  /// Moves an amount >= 0 that is available; only the mint may go below zero.
  void transfer(AccountId from, AccountId to, AssetId asset, Amount amount);
  /// Sets an available amount aside; release() takes it back.
  void hold(AccountId account, AssetId asset, Amount amount);
  void release(AccountId account, AssetId asset, Amount amount);
  /// Where deposits come from and where it all sums to zero with.
  AccountId mint() const noexcept { return AccountId{0}; }
  AccountId fee_account() const noexcept { return AccountId{1}; }
  /// Sum over all accounts, the mint included: zero always.
  Amount sum(AssetId asset) const noexcept;

 private:
  struct Account {
    std::string label;
    std::vector<AccountBalance> balances;
  };
  AccountBalance& at(AccountId account, AssetId asset) noexcept;

  std::size_t asset_count_;
  std::vector<Account> accounts_;
};

}  // namespace crossbook
