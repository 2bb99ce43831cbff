// Accounts, fees and what a key may do.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "venues/coinbase/simulator_rest.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::size_t kUsualAccounts = 49;
constexpr std::size_t kMostAccounts = 250;

WireJson account_json(const Exchange& exchange, AccountId account, AssetId asset, UtcNanos now) {
  const std::string_view code = exchange.table().asset_code(asset);
  const AccountBalance& balance = exchange.ledger().balance(account, asset);
  const bool is_fiat = code == "USD" || code == "EUR" || code == "GBP" || code == "JPY";
  return {{"uuid", account_uuid(account, asset)},
          {"name", fmt::format("{} Wallet", code)},
          {"currency", code},
          {"available_balance", {{"value", amount_text(balance.available())}, {"currency", code}}},
          {"default", true},
          {"active", true},
          {"created_at", "2026-01-01T00:00:00Z"},
          {"updated_at", wire_time(now)},
          {"deleted_at", nullptr},
          {"type", is_fiat ? "ACCOUNT_TYPE_FIAT" : "ACCOUNT_TYPE_CRYPTO"},
          {"ready", true},
          {"hold", {{"value", amount_text(balance.held)}, {"currency", code}}},
          {"retail_portfolio_id", portfolio_uuid(account)},
          {"platform", "ACCOUNT_PLATFORM_CONSUMER"}};
}

}  // namespace

HttpReply RestDesk::accounts(AccountId account, const QueryArguments& query, UtcNanos now) const {
  const std::size_t all = exchange_.table().asset_count();
  const std::string_view cursor = query.get("cursor");
  std::size_t begin = 0;
  std::from_chars(cursor.data(), cursor.data() + cursor.size(), begin);
  begin = std::min(begin, all);
  const std::size_t end =
      std::min(begin + query.count("limit", kUsualAccounts, kMostAccounts), all);
  WireJson rows = WireJson::array();
  for (std::size_t i = begin; i < end; ++i)
    rows.push_back(account_json(exchange_, account, AssetId{static_cast<std::uint16_t>(i)}, now));
  const bool has_next = end < all;
  return json_reply({{"accounts", std::move(rows)},
                     {"has_next", has_next},
                     {"cursor", has_next ? std::to_string(end) : std::string{}},
                     {"size", end - begin}});
}

HttpReply RestDesk::account_of(AccountId account, std::string_view uuid, UtcNanos now) const {
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    if (account_uuid(account, asset) == uuid)
      return json_reply({{"account", account_json(exchange_, account, asset, now)}});
  }
  return refusal_reply(404, "NOT_FOUND", 5, "account not found");
}

/// The older API's accounts: all on one page. Its balance is what is available.
HttpReply RestDesk::wallets(AccountId account, UtcNanos now) const {
  WireJson rows = WireJson::array();
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const std::string_view code = exchange_.table().asset_code(asset);
    const Amount available = exchange_.ledger().balance(account, asset).available();
    rows.push_back({{"id", account_uuid(account, asset)},
                    {"name", fmt::format("{} Wallet", code)},
                    {"primary", false},
                    {"type", "wallet"},
                    {"currency", {{"code", code}, {"name", code}, {"exponent", 8}}},
                    {"balance", {{"amount", amount_text(available)}, {"currency", code}}},
                    {"updated_at", wire_time(now)},
                    {"resource", "account"}});
  }
  return json_reply({{"pagination",
                      {{"ending_before", nullptr},
                       {"starting_after", nullptr},
                       {"limit", 250},
                       {"order", "desc"},
                       {"previous_uri", nullptr},
                       {"next_uri", nullptr}}},
                     {"data", std::move(rows)}});
}

HttpReply RestDesk::fees() const {
  const Fees rates =
      exchange_.listings().empty() ? Fees{} : exchange_.listings().front().rules.fees;
  return json_reply({{"total_volume", 0},
                     {"total_fees", 0},
                     {"fee_tier",
                      {{"pricing_tier", "Advanced 1"},
                       {"usd_from", "0"},
                       {"usd_to", "1000"},
                       {"taker_fee_rate", rate_text(rates.taker)},
                       {"maker_fee_rate", rate_text(rates.maker)},
                       {"aop_from", ""},
                       {"aop_to", ""}}},
                     {"margin_rate", nullptr},
                     {"goods_and_services_tax", nullptr},
                     {"advanced_trade_only_volume", 0},
                     {"advanced_trade_only_fees", 0},
                     {"coinbase_pro_volume", 0},
                     {"coinbase_pro_fees", 0},
                     {"total_balance", ""},
                     {"has_promo_fee", false}});
}

HttpReply RestDesk::permissions(const ApiKey& key) {
  const KeyPermissions& may = key.permissions;
  return json_reply({{"can_view", may.read},
                     {"can_trade", may.trade},
                     {"can_transfer", may.withdraw || may.transfer},
                     {"portfolio_uuid", portfolio_uuid(key.account)},
                     {"portfolio_type", may.beyond_spot ? "INTX" : "DEFAULT"}});
}

HttpReply RestDesk::portfolios(AccountId account) {
  return json_reply({{"portfolios", WireJson::array({{{"name", "Default"},
                                                      {"uuid", portfolio_uuid(account)},
                                                      {"type", "DEFAULT"},
                                                      {"deleted", false}}})}});
}

}  // namespace crossbook::coinbase
