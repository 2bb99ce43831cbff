#include "venues/exchange/ledger.hpp"

#include <cassert>

#include "venues/market/planted_bug.hpp"

namespace crossbook {

Ledger::Ledger(std::size_t asset_count) : asset_count_{asset_count} {
  open_account("mint");
  open_account("fees");
}

AccountId Ledger::open_account(std::string_view label) {
  accounts_.push_back({std::string{label}, std::vector<AccountBalance>(asset_count_)});
  return AccountId{static_cast<std::uint32_t>(accounts_.size() - 1)};
}

std::string_view Ledger::label(AccountId account) const noexcept {
  return accounts_[account.value()].label;
}

const AccountBalance& Ledger::balance(AccountId account, AssetId asset) const noexcept {
  assert(account.value() < accounts_.size() && asset.value() < asset_count_);
  return accounts_[account.value()].balances[asset.value()];
}

AccountBalance& Ledger::at(AccountId account, AssetId asset) noexcept {
  assert(account.value() < accounts_.size() && asset.value() < asset_count_);
  return accounts_[account.value()].balances[asset.value()];
}

void Ledger::transfer(AccountId from, AccountId to, AssetId asset, Amount amount) {
  assert(amount >= Amount{});
  assert(from == mint() || at(from, asset).available() >= amount);
  at(from, asset).total -= amount;
  at(to, asset).total += amount;
  if (is_planted(PlantedBug::MoneyMade)) at(to, asset).total += Amount::from_raw(1);
}

void Ledger::hold(AccountId account, AssetId asset, Amount amount) {
  AccountBalance& balance = at(account, asset);
  assert(amount >= Amount{} && amount <= balance.available());
  balance.held += amount;
}

void Ledger::release(AccountId account, AssetId asset, Amount amount) {
  AccountBalance& balance = at(account, asset);
  assert(amount >= Amount{} && amount <= balance.held);
  balance.held -= amount;
}

Amount Ledger::sum(AssetId asset) const noexcept {
  Amount sum;
  for (const Account& account : accounts_) sum += account.balances[asset.value()].total;
  return sum;
}

}  // namespace crossbook
