#include "engine/runtime/market_json.hpp"

#include <algorithm>
#include <utility>

namespace crossbook {
namespace {

Json key_json(const ApiKey& key) {
  Json out = {{"scope", scope_of(key)}, {"key", key.id}, {"secret", key.secret}};
  if (!key.passphrase.empty()) out["passphrase"] = key.passphrase;
  return out;
}

std::string_view side_name(Side side) { return side == Side::Buy ? "buy" : "sell"; }

std::int64_t milliseconds_of(UtcNanos time) { return time.count() / 1'000'000; }

Json balances_json(const Exchange& exchange, AccountId account) {
  Json out = Json::object();
  const InstrumentTable& table = exchange.table();
  for (std::size_t i = 0; i < table.asset_count(); ++i) {
    const AssetId id{static_cast<std::uint16_t>(i)};
    const AccountBalance& balance = exchange.ledger().balance(account, id);
    if (balance.total.is_zero() && balance.held.is_zero()) continue;
    out[std::string{table.asset_code(id)}] = {{"total", amount_text(balance.total)},
                                              {"held", amount_text(balance.held)},
                                              {"available", amount_text(balance.available())}};
  }
  return out;
}

Json order_json(const InstrumentTable& table, const ExchangeOrder& order) {
  const Instrument& instrument = table.at(order.request.instrument);
  const auto quantity = [&](Quantity value) {
    return decimal_text(value.raw(), instrument.quantity_scale);
  };
  return {{"id", order.id.value()},
          {"client_id", order.request.client_id},
          {"instrument", instrument.name},
          {"side", side_name(order.request.side)},
          {"price", decimal_text(order.request.price.raw(), instrument.price_scale)},
          {"quantity", quantity(order.request.quantity)},
          {"filled", quantity(order.filled)},
          {"held", amount_text(order.held)},
          {"created_ms", milliseconds_of(order.created)}};
}

Json fill_json(const InstrumentTable& table, const ExchangeTrade& trade) {
  const Instrument& instrument = table.at(trade.instrument);
  return {{"id", trade.id},
          {"order", trade.order.value()},
          {"instrument", instrument.name},
          {"side", side_name(trade.side)},
          {"price", decimal_text(trade.price.raw(), instrument.price_scale)},
          {"quantity", decimal_text(trade.quantity.raw(), instrument.quantity_scale)},
          {"fee", amount_text(trade.fee)},
          {"fee_asset", table.asset_code(trade.fee_asset)},
          {"is_maker", trade.is_maker},
          {"time_ms", milliseconds_of(trade.time)}};
}

}  // namespace

std::string_view scope_of(const ApiKey& key) noexcept {
  return key.permissions.trade ? "trade" : "read";
}

Json endpoints_json(const LocalMarket& market) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const Endpoints at = market.endpoints(i);
    Json keys = Json::array();
    for (const ApiKey* key : market.keys(i)) keys.push_back(key_json(*key));
    rows.push_back({{"name", market.venues()[i].name()},
                    {"rest", at.rest},
                    {"ws_public", at.ws_public},
                    {"ws_private", at.ws_private},
                    {"ws_trade", at.ws_trade.empty() ? at.ws_private : at.ws_trade},
                    {"ca_file", market.ca_file()},
                    {"keys", std::move(keys)}});
  }
  return {{"venues", std::move(rows)}};
}

Json ledger_json(const LocalVenue& venue, std::size_t fills) {
  const Exchange& exchange = *venue.exchange;
  Json accounts = Json::array();
  for (std::uint32_t number = 0; number < exchange.ledger().account_count(); ++number) {
    const AccountId account{number};
    Json open_orders = Json::array();
    for (const ExchangeOrder* order : exchange.open_orders(account))
      open_orders.push_back(order_json(exchange.table(), *order));
    const std::vector<ExchangeTrade> trades = exchange.trades(account);
    const std::size_t told = std::min({trades.size(), fills, kMaxFillsTold});
    Json newest = Json::array();
    for (auto trade = trades.rbegin(); newest.size() < told; ++trade)
      newest.push_back(fill_json(exchange.table(), *trade));
    const std::vector<const ExchangeOrder*> ended = exchange.closed_orders(account);
    const std::size_t ended_told = std::min({ended.size(), fills, kMaxFillsTold});
    Json newest_ended = Json::array();
    for (auto order = ended.rbegin(); newest_ended.size() < ended_told; ++order)
      newest_ended.push_back(order_json(exchange.table(), **order));
    accounts.push_back({{"account", exchange.ledger().label(account)},
                        {"is_yours", account == venue.account},
                        {"balances", balances_json(exchange, account)},
                        {"open_orders", std::move(open_orders)},
                        {"ended_orders", std::move(newest_ended)},
                        {"fills", std::move(newest)}});
  }
  return {{"venue", venue.name()}, {"accounts", std::move(accounts)}};
}

}  // namespace crossbook
