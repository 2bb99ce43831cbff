#include "venues/kraken/simulator_ledger.hpp"

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_pairs.hpp"

namespace crossbook::kraken {

std::string LedgerEntry::id_text() const { return kraken::id_text('L', id); }

std::string LedgerEntry::reference_text() const {
  return trade != 0 ? kraken::id_text('T', trade) : kraken::id_text('Q', id);
}

void LedgerBook::open(AccountId account) {
  if (!accounts_.insert(account).second) return;
  for (const AssetId asset : all_assets(exchange_.table())) changed_.insert({account, asset});
}

void LedgerBook::on_trade(const ExchangeTrade& trade) {
  if (!accounts_.contains(trade.account)) return;
  const Instrument& instrument = exchange_.table().at(trade.instrument);
  const Amount base = to_amount(trade.quantity, instrument.quantity_scale);
  const Amount quote = to_amount(trade.price * trade.quantity, instrument.notional_scale());
  const bool is_buy = trade.side == Side::Buy;
  const auto add = [&](AssetId asset, Amount amount) {
    LedgerEntry entry;
    entry.account = trade.account;
    entry.asset = asset;
    entry.trade = trade.id;
    entry.amount = amount;
    if (asset == trade.fee_asset) entry.fee = trade.fee;
    entry.time = trade.time;
    traded_.push_back(entry);
  };
  add(instrument.quote, is_buy ? -quote : quote);
  add(instrument.base, is_buy ? base : -base);
}

void LedgerBook::on_balance(AccountId account, AssetId asset) {
  if (accounts_.contains(account)) changed_.insert({account, asset});
}

std::vector<LedgerEntry> LedgerBook::settle(UtcNanos now) {
  std::vector<LedgerEntry> fresh;
  const auto write = [&](LedgerEntry entry) {
    entry.id = ++last_id_;
    entry.balance = known_[{entry.account, entry.asset}] += entry.amount - entry.fee;
    fresh.push_back(entry);
  };
  for (const LedgerEntry& entry : traded_) write(entry);
  traded_.clear();
  for (const auto& [account, asset] : changed_) {
    const Amount moved =
        exchange_.ledger().balance(account, asset).total - known_[{account, asset}];
    if (moved.is_zero()) continue;  // only a hold changed
    LedgerEntry entry;
    entry.account = account;
    entry.asset = asset;
    entry.amount = moved;
    entry.time = now;
    write(entry);
  }
  changed_.clear();
  entries_.insert(entries_.end(), fresh.begin(), fresh.end());
  while (entries_.size() > kLedgerEntriesKept) entries_.pop_front();
  return fresh;
}

}  // namespace crossbook::kraken
