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
  /// An element of the balance_and_position channel. @param trades JSON, comma-separated
  std::string balance_and_position(AccountId account, const std::set<AssetId>* wanted,
                                   std::string_view event, std::string_view trades,
                                   UtcNanos now) const;
  std::string config(const ApiKey& key) const;
  std::string trade_fee(const QueryArguments& query, UtcNanos now, Refusal& refusal) const;
  std::string currencies(const QueryArguments& query) const;
  /// What the account could buy and sell at most: of each instrument of instId, comma-separated.
  /// @param is_available what may be spent (availBuy, availSell), else what may be ordered
  std::string max_size(AccountId account, const QueryArguments& query, bool is_available,
                       Refusal& refusal) const;
  /// {"feeType":"1"}: from now on fees are taken in the quote asset; "0": from what is received.
  /// There is one setting for all accounts here.
  std::string set_fee_type(AccountId account, const dom::object& args, Refusal& refusal);

 private:
  /// In USD at kUsdScale: dollars are worth one, others their best bid for dollars, or nothing.
  Int128 usd_value(AssetId asset, Amount amount) const;
  bool is_fee_in_quote() const;
  template <class Write>
  void for_each_asset(AccountId account, const std::set<AssetId>* wanted, Write write) const;

  Exchange& exchange_;
  const Catalog& catalog_;
};

}  // namespace crossbook::okx
