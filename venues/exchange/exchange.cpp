#include "venues/exchange/exchange.hpp"

#include <algorithm>
#include <stdexcept>

#include "venues/exchange/exchange_state.hpp"

namespace crossbook {

Exchange::Exchange(std::string name, const InstrumentTable& table,
                   std::vector<ExchangeListing> listings, std::uint8_t fee_decimals)
    : name_{std::move(name)},
      table_{table},
      listings_{std::move(listings)},
      fee_decimals_{fee_decimals},
      ledger_{table.asset_count()} {
  if (fee_decimals_ > kAmountScale.decimals())
    throw std::invalid_argument{"exchange " + name_ + ": fee_decimals must be at most 18"};
  markets_.resize(table.instruments().size());
  for (const ExchangeListing& listing : listings_) {
    const std::size_t at = listing.instrument.value();
    if (at >= markets_.size())
      throw std::invalid_argument{"exchange " + name_ + ": a listing is not in the table"};
    markets_[at] = std::make_unique<Market>(listing, table.at(listing.instrument));
  }
}

Exchange::~Exchange() = default;

Exchange::Market* Exchange::find_market(InstrumentId instrument) const noexcept {
  return instrument.value() < markets_.size() ? markets_[instrument.value()].get() : nullptr;
}

Exchange::AccountOrders& Exchange::orders_of(AccountId account) {
  std::unique_ptr<AccountOrders>& orders = accounts_[account.value()];
  if (!orders) orders = std::make_unique<AccountOrders>();
  return *orders;
}

const Exchange::AccountOrders* Exchange::find_orders(AccountId account) const noexcept {
  const auto found = accounts_.find(account.value());
  return found == accounts_.end() ? nullptr : found->second.get();
}

const ExchangeListing* Exchange::find_listing(InstrumentId instrument) const noexcept {
  const Market* market = find_market(instrument);
  return market == nullptr ? nullptr : &market->listing;
}

void Exchange::set_status(InstrumentId instrument, TradingStatus status) {
  for (ExchangeListing& listing : listings_) {
    if (listing.instrument != instrument || listing.rules.status == status) continue;
    listing.rules.status = status;
    for (ExchangeListener* listener : listeners_) listener->on_status(instrument, status);
  }
}

void Exchange::set_fees(const Fees& fees) {
  for (ExchangeListing& listing : listings_) listing.rules.fees = fees;
}

void Exchange::deposit(AccountId account, AssetId asset, Amount amount) {
  ledger_.transfer(ledger_.mint(), account, asset, amount);
  tell_balance(account, asset);
}

void Exchange::withdraw(AccountId account, AssetId asset, Amount amount) {
  ledger_.transfer(account, ledger_.mint(), asset, amount);
  tell_balance(account, asset);
}

ApiKey& Exchange::add_key(ApiKey key) {
  if (find_key(key.id) != nullptr)
    throw std::invalid_argument{"exchange " + name_ + ": key " + key.id + " exists already"};
  keys_.push_back(std::make_unique<ApiKey>(std::move(key)));
  return *keys_.back();
}

ApiKey* Exchange::find_key(std::string_view id) noexcept {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(),
                   [id](const std::unique_ptr<ApiKey>& key) { return key->id == id; });
  return found == keys_.end() ? nullptr : found->get();
}

void Exchange::add_listener(ExchangeListener* listener) { listeners_.push_back(listener); }

void Exchange::remove_listener(ExchangeListener* listener) { std::erase(listeners_, listener); }

const ExchangeOrder* Exchange::find_order(AccountId account, ExchangeOrderId id) const noexcept {
  const AccountOrders* orders = find_orders(account);
  if (orders == nullptr) return nullptr;
  const auto found = orders->by_id.find(id.value());
  return found == orders->by_id.end() ? nullptr : found->second;
}

const ExchangeOrder* Exchange::find_order(AccountId account,
                                          std::string_view client_id) const noexcept {
  const AccountOrders* orders = find_orders(account);
  if (orders == nullptr || client_id.empty()) return nullptr;
  const auto found = orders->by_client_id.find(client_id);
  return found == orders->by_client_id.end() ? nullptr : found->second;
}

std::vector<const ExchangeOrder*> Exchange::open_orders(AccountId account) const {
  std::vector<const ExchangeOrder*> result;
  if (const AccountOrders* orders = find_orders(account))
    for (const auto& [id, order] : orders->open) result.push_back(order.get());
  return result;
}

std::vector<const ExchangeOrder*> Exchange::closed_orders(AccountId account) const {
  std::vector<const ExchangeOrder*> result;
  if (const AccountOrders* orders = find_orders(account))
    for (const auto& order : orders->closed) result.push_back(order.get());
  return result;
}

std::vector<ExchangeTrade> Exchange::trades(AccountId account) const {
  const AccountOrders* orders = find_orders(account);
  if (orders == nullptr) return {};
  return {orders->trades.begin(), orders->trades.end()};
}

void Exchange::set_history(AccountId account, std::size_t kept) {
  AccountOrders& orders = orders_of(account);
  orders.closed_kept = std::clamp<std::size_t>(kept, 1, kMaxClosedOrdersKept);
  orders.trades_kept = std::clamp<std::size_t>(kept, 1, kMaxTradesKept);
}

const OrderBook& Exchange::book(InstrumentId instrument) const noexcept {
  static const OrderBook empty_book{1};
  const Market* market = find_market(instrument);
  return market == nullptr ? empty_book : market->book;
}

std::int64_t Exchange::update_id(InstrumentId instrument) const noexcept {
  const Market* market = find_market(instrument);
  return market == nullptr ? 0 : market->update_id;
}

void Exchange::publish(Market& market, BookSide side, Price price) {
  const Level level{price, market.matching.total(side, price)};
  market.book.set(side, price, level.quantity);
  ++market.update_id;
  for (ExchangeListener* listener : listeners_)
    listener->on_level(market.instrument.id, side, level, market.update_id);
}

void Exchange::tell(const ExchangeOrder& order, ExchangeListener::OrderChange change,
                    const ExchangeTrade* trade) {
  for (ExchangeListener* listener : listeners_) listener->on_order(order, change, trade);
}

void Exchange::tell_balance(AccountId account, AssetId asset) {
  for (ExchangeListener* listener : listeners_) listener->on_balance(account, asset);
}

}  // namespace crossbook
