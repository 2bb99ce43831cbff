#include "venues/okx/simulator_accounts.hpp"

namespace crossbook::okx {
namespace {

/// OKX: negative = paid.
std::string rate_text(FeeRate rate) { return decimal_text(-rate.parts(), Scale{8}); }

}  // namespace

template <class Write>
void AccountDesk::for_each_asset(AccountId account, const std::set<AssetId>* wanted,
                                 Write write) const {
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const AccountBalance& balance = exchange_.ledger().balance(account, asset);
    if (wanted != nullptr ? wanted->contains(asset) : !balance.total.is_zero())
      write(catalog_.asset_code(asset), balance);
  }
}

std::string AccountDesk::balance(AccountId account, const std::set<AssetId>* wanted,
                                 UtcNanos now) const {
  const std::string time = millis_text(now);
  JsonWriter json;
  json.begin_object().field("uTime", time);
  // Equity in USD needs prices that a local exchange does not have.
  for (const std::string_view empty :
       {"totalEq", "isoEq", "adjEq", "ordFroz", "imr", "mmr", "mgnRatio", "notionalUsd", "upl"})
    json.field(empty, "");
  json.key("details").begin_array();
  for_each_asset(account, wanted, [&](std::string_view code, const AccountBalance& balance) {
    const std::string total = amount_text(balance.total);
    const std::string held = amount_text(balance.held);
    json.begin_object().field("ccy", code).field("cashBal", total).field("eq", total);
    json.field("availBal", amount_text(balance.available()));
    json.field("availEq", amount_text(balance.available()));
    json.field("frozenBal", held).field("ordFrozen", held).field("eqUsd", "").field("disEq", "");
    json.field("liab", "").field("uTime", time).end_object();
  });
  return json.end_array().end_object().take();
}

std::string AccountDesk::balance(AccountId account, const QueryArguments& query,
                                 UtcNanos now) const {
  std::string_view codes = query.get("ccy");
  if (codes.empty()) return balance(account, nullptr, now);
  std::set<AssetId> wanted;
  while (!codes.empty()) {
    const std::string_view code = codes.substr(0, codes.find(','));
    codes.remove_prefix(code.size() == codes.size() ? code.size() : code.size() + 1);
    if (const auto asset = exchange_.table().find_asset(code)) wanted.insert(*asset);
  }
  return balance(account, &wanted, now);
}

std::string AccountDesk::balance_and_position(AccountId account, const std::set<AssetId>* wanted,
                                              std::string_view event, UtcNanos now) const {
  const std::string time = millis_text(now);
  JsonWriter json;
  json.begin_object().field("pTime", time).field("eventType", event);
  json.key("balData").begin_array();
  for_each_asset(account, wanted, [&](std::string_view code, const AccountBalance& balance) {
    json.begin_object().field("ccy", code).field("cashBal", amount_text(balance.total));
    json.field("uTime", time).end_object();
  });
  json.end_array().key("posData").begin_array().end_array();
  return json.key("trades").begin_array().end_array().end_object().take();
}

std::string AccountDesk::config(const ApiKey& key) const {
  std::string permissions = "read_only";
  if (key.permissions.withdraw) permissions += ",withdraw";
  if (key.permissions.trade || key.permissions.transfer) permissions += ",trade";
  std::string addresses;
  for (const std::string& address : key.ip_allow_list)
    addresses += (addresses.empty() ? "" : ",") + address;
  const bool in_quote = !exchange_.listings().empty() &&
                        exchange_.listings().front().rules.fees.asset == FeeAsset::Quote;
  const std::string uid = uid_text(key.account);
  JsonWriter json;
  json.begin_object().field("uid", uid).field("mainUid", uid).field("type", "0");
  json.field("acctLv", "1").field("acctStpMode", "cancel_maker").field("posMode", "net_mode");
  json.field("perm", permissions).field("ip", addresses);
  json.field("label", exchange_.ledger().label(key.account)).field("level", "Lv1");
  json.field("levelTmp", "").field("kycLv", "3").field("feeType", in_quote ? "1" : "0");
  json.field("greeksType", "PA").field("ctIsoMode", "automatic").field("mgnIsoMode", "automatic");
  json.field("spotOffsetType", "").field("roleType", "0").field("opAuth", "0");
  json.key("spotTraderInsts").begin_array().end_array();
  json.key("traderInsts").begin_array().end_array();
  json.field_raw("autoLoan", "false").field_raw("enableSpotBorrow", "false");
  return json.field_raw("spotBorrowAutoRepay", "false").end_object().take();
}

std::string AccountDesk::trade_fee(const QueryArguments& query, UtcNanos now,
                                   Refusal& refusal) const {
  const std::string_view type = query.get("instType");
  if (type.empty()) {
    refusal = {50014, "Parameter instType can not be empty", 400, {}};
    return {};
  }
  const std::string_view inst_id = query.get("instId");
  const CatalogEntry* entry = catalog_.find(inst_id);
  if (type != "SPOT" || catalog_.all().empty() || (!inst_id.empty() && entry == nullptr)) {
    refusal = {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
    return {};
  }
  const Fees& fees = (entry != nullptr ? *entry : catalog_.all().front()).listing->rules.fees;
  const std::string maker = rate_text(fees.maker);
  const std::string taker = rate_text(fees.taker);
  JsonWriter json;
  json.begin_object().field("category", "1").field("level", "Lv1").field("instType", "SPOT");
  json.field("maker", maker).field("taker", taker).field("ruleType", "normal");
  json.key("feeGroup").begin_array().begin_object().field("groupId", "12");
  json.field("maker", maker).field("taker", taker).end_object().end_array();
  return json.key("fiat")
      .begin_array()
      .end_array()
      .field("ts", millis_text(now))
      .end_object()
      .take();
}

std::string AccountDesk::currencies() const {
  JsonWriter json;
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const std::string_view code = catalog_.asset_code(AssetId{static_cast<std::uint16_t>(i)});
    json.begin_object().field("ccy", code).field("name", code);
    json.field("chain", std::string{code} + "-Local").field("ctAddr", "").field("logoLink", "");
    json.field_raw("mainNet", "true").field_raw("canDep", "false").field_raw("canWd", "false");
    json.field_raw("canInternal", "false").field("minDep", "0").field("minWd", "0");
    json.field("maxWd", "0").field("wdTickSz", "8").field("wdQuota", "0");
    json.field("usedWdQuota", "0").field("fee", "0").field("minFee", "0").field("maxFee", "0");
    json.end_object();
  }
  return json.take();
}

}  // namespace crossbook::okx
