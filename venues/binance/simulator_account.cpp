// The account of a key: balances, fees, limits, what the key may do.
#include <algorithm>

#include "venues/binance/simulator_api.hpp"
#include "venues/binance/simulator_filters.hpp"

namespace crossbook::binance {
namespace {

constexpr Scale kFeeScale{8};

void write_rates(JsonWriter& json, std::string_view key, FeeRate maker, FeeRate taker) {
  json.key(key).open_object();
  json.key("maker").decimal(maker.parts(), kFeeScale);
  json.key("taker").decimal(taker.parts(), kFeeScale);
  json.field("buyer", "0.00000000").field("seller", "0.00000000").close_object();
}

}  // namespace

void write_discount(JsonWriter& json) {
  json.key("discount").open_object().flag("enabledForAccount", false);
  json.flag("enabledForSymbol", true).field("discountAsset", "BNB");
  json.field("discount", "0.75000000").close_object();
}

Outcome<std::string> Api::account(const ApiCall& call) {
  const bool omits_zero = call.params.get("omitZeroBalances") == "true";
  const Fees fees = exchange_.listings().empty() ? Fees{} : exchange_.listings().front().rules.fees;
  JsonWriter json{call.unit};
  json.open_object().number("makerCommission", fees.maker.parts() / 10'000);
  json.number("takerCommission", fees.taker.parts() / 10'000);
  json.number("buyerCommission", 0).number("sellerCommission", 0);
  write_rates(json, "commissionRates", fees.maker, fees.taker);
  json.flag("canTrade", true).flag("canWithdraw", true).flag("canDeposit", true);
  json.flag("brokered", false).flag("requireSelfTradePrevention", false).flag("preventSor", false);
  json.time("updateTime", call.now).field("accountType", "SPOT");
  json.key("balances").open_array();
  for (std::size_t i = 0; i < catalogue_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const AccountBalance& balance = exchange_.ledger().balance(call.key->account, asset);
    if (omits_zero && balance.total.is_zero()) continue;
    json.open_object().field("asset", catalogue_.asset(asset));
    json.key("free").decimal(balance.available().raw(), kAmountScale);
    json.key("locked").decimal(balance.held.raw(), kAmountScale).close_object();
  }
  json.close_array().key("permissions").open_array().text("SPOT").close_array();
  json.number("uid", call.key->account.value()).close_object();
  return json.take();
}

Outcome<std::string> Api::commission(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const Fees& fees = exchange_.find_listing((*instrument)->id)->rules.fees;
  JsonWriter json;
  json.open_object().field("symbol", catalogue_.symbol((*instrument)->id));
  write_rates(json, "standardCommission", fees.maker, fees.taker);
  write_rates(json, "specialCommission", FeeRate{}, FeeRate{});
  write_rates(json, "taxCommission", FeeRate{}, FeeRate{});
  write_discount(json);
  json.close_object();
  return json.take();
}

Outcome<std::string> Api::order_limits(const ApiCall& call) {
  JsonWriter json;
  limits_.write_orders(json, call.key->account, call.now);
  return json.take();
}

Outcome<std::string> Api::filters(const ApiCall& call) {
  if (const auto instrument = instrument_of(call.params); instrument.has_error())
    return instrument.error();
  JsonWriter json;
  write_account_filters(json);
  return json.take();
}

Outcome<std::string> Api::restrictions(const ApiCall& call) {
  const ApiKey& key = *call.key;
  const KeyPermissions& may = key.permissions;
  JsonWriter json;
  json.open_object().flag("ipRestrict", !key.ip_allow_list.empty());
  json.time("createTime", key.created).flag("enableReading", may.read);
  json.flag("enableWithdrawals", may.withdraw).flag("enableInternalTransfer", may.transfer);
  json.flag("enableMargin", may.beyond_spot).flag("enableFutures", may.beyond_spot);
  json.flag("permitsUniversalTransfer", may.transfer).flag("enableVanillaOptions", false);
  json.flag("enableSpotAndMarginTrading", may.trade);
  json.flag("enableFixApiTrade", false).flag("enableFixReadOnly", false);
  json.flag("enablePortfolioMarginTrading", false);
  if (key.expires.count() != 0) json.time("tradingAuthorityExpirationTime", key.expires);
  json.close_object();
  return json.take();
}

Outcome<std::string> Api::coins(const ApiCall& call) {
  JsonWriter json;
  json.open_array();
  for (std::size_t i = 0; i < catalogue_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const AccountBalance& balance = exchange_.ledger().balance(call.key->account, asset);
    json.open_object().field("coin", catalogue_.asset(asset));
    json.flag("depositAllEnable", true).flag("withdrawAllEnable", true);
    json.field("name", catalogue_.asset(asset));
    json.key("free").decimal(balance.available().raw(), kAmountScale);
    json.key("locked").decimal(balance.held.raw(), kAmountScale);
    for (const std::string_view key : {"freeze", "withdrawing", "ipoing", "ipoable", "storage"})
      json.field(key, "0");
    json.flag("isLegalMoney", false).flag("trading", true);
    json.key("networkList").open_array().close_array().close_object();
  }
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::trade_fees(const ApiCall& call) {
  const auto wanted = instruments_of(call.params);
  if (wanted.has_error()) return wanted.error();
  JsonWriter json;
  json.open_array();
  for (const Instrument* instrument : *wanted) {
    const Fees& fees = exchange_.find_listing(instrument->id)->rules.fees;
    json.open_object().field("symbol", catalogue_.symbol(instrument->id));
    json.key("makerCommission").decimal(fees.maker.parts(), kFeeScale, 0);
    json.key("takerCommission").decimal(fees.taker.parts(), kFeeScale, 0).close_object();
  }
  json.close_array();
  return json.take();
}

}  // namespace crossbook::binance
