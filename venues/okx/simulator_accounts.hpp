// Balances, fees and settings of the local OKX's accounts as JSON.
// In: the ledger. Out: elements of data[]. Thread: the exchange's. Limits: none.
#pragma once

#include <set>
#include <string>

#include "venues/okx/simulator_catalog.hpp"
#include "venues/okx/simulator_request.hpp"

namespace crossbook::okx {

class AccountDesk {
 public:
  AccountDesk(Exchange& exchange, const Catalog& catalog)
      : exchange_{exchange}, catalog_{catalog} {}

  /// {"uTime":..,"totalEq":..,"details":[...]}. @param wanted assets; null: all that are not zero
  std::string balance(AccountId account, const std::set<AssetId>* wanted, UtcNanos now) const;
  /// The same with ?ccy=BTC,ETH.
  std::string balance(AccountId account, const QueryArguments& query, UtcNanos now) const;
  /// An element of the balance_and_position channel.
  std::string balance_and_position(AccountId account, const std::set<AssetId>* wanted,
                                   std::string_view event, UtcNanos now) const;
  std::string config(const ApiKey& key) const;
  std::string trade_fee(const QueryArguments& query, UtcNanos now, Refusal& refusal) const;
  std::string currencies() const;

 private:
  template <class Write>
  void for_each_asset(AccountId account, const std::set<AssetId>* wanted, Write write) const;

  Exchange& exchange_;
  const Catalog& catalog_;
};

}  // namespace crossbook::okx
