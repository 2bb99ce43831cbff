// What moved in the accounts, entry by entry, as Ledgers and the balances channel tell it.
// In: trades and changed balances. Out: entries. Thread: the exchange's. Limits:
// kLedgerEntriesKept.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "venues/exchange/exchange.hpp"

namespace crossbook::kraken {

struct LedgerEntry {
  std::int64_t id = 0;
  AccountId account;
  AssetId asset;
  std::int64_t trade = 0;  // 0: a deposit
  Amount amount;           // signed, without the fee
  Amount fee;
  Amount balance;  // after it
  UtcNanos time;
  std::string_view type() const noexcept { return trade != 0 ? "trade" : "deposit"; }
  /// "LXXXXX-…", and what it comes from.
  std::string id_text() const;
  std::string reference_text() const;
};

class LedgerBook {
 public:
  explicit LedgerBook(const Exchange& exchange) : exchange_{exchange} {}

  /// Keeps an account's entries from now on; what it has is its first deposits.
  void open(AccountId account);
  void on_trade(const ExchangeTrade& trade);
  void on_balance(AccountId account, AssetId asset);
  /// Writes down what moved since. @return the new entries
  std::vector<LedgerEntry> settle(UtcNanos now);
  const std::deque<LedgerEntry>& entries() const noexcept { return entries_; }  // oldest first

 private:
  using Key = std::pair<AccountId, AssetId>;
  const Exchange& exchange_;
  std::set<AccountId> accounts_;
  std::vector<LedgerEntry> traded_;  // not settled yet: balance is missing
  std::set<Key> changed_;
  std::map<Key, Amount> known_;
  std::deque<LedgerEntry> entries_;
  std::int64_t last_id_ = 0;
};

}  // namespace crossbook::kraken
