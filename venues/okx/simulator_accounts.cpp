#include "venues/okx/simulator_accounts.hpp"

namespace crossbook::okx {
namespace {

constexpr Scale kUsdScale{8};

void write_detail(JsonWriter& json, std::string_view code, const AccountBalance& balance,
                  std::string_view usd, std::string_view time) {
  const std::string total = amount_text(balance.total);
  const std::string held = amount_text(balance.held);
  const std::string available = amount_text(balance.available());
  json.begin_object().field("ccy", code).field("cashBal", total).field("eq", total);
  json.field("availBal", available).field("availEq", available);
  json.field("frozenBal", held).field("ordFrozen", held);
  json.field("eqUsd", usd).field("disEq", usd).field("spotBal", total).field("uTime", time);
  for (const std::string_view zero :
       {"borrowFroz", "crossLiab", "fixedBal", "interest", "isoEq", "isoLiab", "isoUpl", "liab",
        "maxLoan", "rewardBal", "smtSyncEq", "spotCopyTradingEq", "spotIsoBal", "stgyEq", "twap",
        "upl", "uplLiab"})
    json.field(zero, "0");
  json.empty_fields({"accAvgPx", "imr", "mgnRatio", "mmr", "notionalLever", "openAvgPx",
                     "spotInUseAmt", "spotUpl", "spotUplRatio", "totalPnl", "totalPnlRatio"});
  json.field_raw("collateralEnabled", "false").end_object();
}

}  // namespace

template <class Write>
void AccountDesk::for_each_asset(AccountId account, const std::set<AssetId>* wanted,
                                 Write write) const {
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const AccountBalance& balance = exchange_.ledger().balance(account, asset);
    if (wanted != nullptr ? wanted->contains(asset) : !balance.total.is_zero())
      write(asset, balance);
  }
}

Int128 AccountDesk::usd_value(AssetId asset, Amount amount) const {
  const Int128 units = amount.raw() / power_of_ten(kAmountScale.decimals() - unsigned{8});
  if (is_usd(catalog_.asset_code(asset))) return units;
  for (const CatalogEntry& entry : catalog_.all()) {
    if (entry.instrument->base != asset || !is_usd(entry.quote)) continue;
    const Price bid = exchange_.book(entry.instrument->id).top().bid.price;
    return units * bid.raw() / power_of_ten(entry.instrument->price_scale.decimals());
  }
  return 0;
}

bool AccountDesk::is_fee_in_quote() const {
  return !exchange_.listings().empty() &&
         exchange_.listings().front().rules.fees.asset == FeeAsset::Quote;
}

std::string AccountDesk::balance(AccountId account, const std::set<AssetId>* wanted,
                                 UtcNanos now) const {
  const std::string time = millis_text(now);
  Int128 equity = 0;
  Int128 frozen = 0;
  for_each_asset(account, nullptr, [&](AssetId asset, const AccountBalance& balance) {
    equity += usd_value(asset, balance.total);
    frozen += usd_value(asset, balance.held);
  });
  JsonWriter json;
  json.begin_object().field("uTime", time).field("totalEq", decimal_text(equity, kUsdScale));
  json.field("isoEq", "0").field("ordFroz", decimal_text(frozen, kUsdScale));
  json.empty_fields({"adjEq", "availEq", "borrowFroz", "imr", "mmr", "mgnRatio", "notionalUsd",
                     "notionalUsdForBorrow", "notionalUsdForFutures", "notionalUsdForOption",
                     "notionalUsdForSwap", "upl"});
  json.key("details").begin_array();
  for_each_asset(account, wanted, [&](AssetId asset, const AccountBalance& balance) {
    write_detail(json, catalog_.asset_code(asset), balance,
                 decimal_text(usd_value(asset, balance.total), kUsdScale), time);
  });
  return json.end_array().end_object().take();
}

std::string AccountDesk::balance(AccountId account, const QueryArguments& query,
                                 UtcNanos now) const {
  const std::string_view codes = query.get("ccy");
  if (codes.empty()) return balance(account, nullptr, now);
  std::set<AssetId> wanted;
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    if (is_in_list(codes, catalog_.asset_code(asset))) wanted.insert(asset);
  }
  return balance(account, &wanted, now);
}

std::string AccountDesk::balance_and_position(AccountId account, const std::set<AssetId>* wanted,
                                              std::string_view event, std::string_view trades,
                                              UtcNanos now) const {
  const std::string time = millis_text(now);
  JsonWriter json;
  json.begin_object().field("pTime", time).field("eventType", event);
  json.key("balData").begin_array();
  for_each_asset(account, wanted, [&](AssetId asset, const AccountBalance& balance) {
    json.begin_object().field("ccy", catalog_.asset_code(asset));
    json.field("cashBal", amount_text(balance.total)).field("uTime", time).end_object();
  });
  json.end_array().key("posData").begin_array().end_array();
  return json.field_raw("trades", "[" + std::string{trades} + "]").end_object().take();
}

std::string AccountDesk::config(const ApiKey& key) const {
  std::string permissions = "read_only";
  if (key.permissions.withdraw) permissions += ",withdraw";
  if (key.permissions.trade) permissions += ",trade";
  if (key.permissions.beyond_spot) permissions += ",futures";
  std::string addresses;
  for (const std::string& address : key.ip_allow_list)
    addresses += (addresses.empty() ? "" : ",") + address;
  const std::string uid = uid_text(key.account);
  JsonWriter json;
  json.begin_object().field("uid", uid).field("mainUid", uid).field("type", "0");
  json.field("acctLv", "1").field("acctStpMode", "cancel_maker").field("posMode", "net_mode");
  json.field("perm", permissions).field("ip", addresses);
  json.field("label", exchange_.ledger().label(key.account)).field("level", "Lv1");
  json.field("levelTmp", "").field("kycLv", "3").field("feeType", is_fee_in_quote() ? "1" : "0");
  json.field("greeksType", "PA").field("ctIsoMode", "automatic").field("mgnIsoMode", "automatic");
  json.field("spotOffsetType", "").field("roleType", "0").field("spotRoleType", "0");
  json.field("opAuth", "0").field("liquidationGear", "-1").field("stgyType", "0");
  json.field("settleCcy", "").key("settleCcyList").begin_array().end_array();
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
  const std::string maker = fee_rate_text(fees.maker);
  const std::string taker = fee_rate_text(fees.taker);
  JsonWriter json;
  json.begin_object().field("category", "1").field("level", "Lv1").field("instType", "SPOT");
  json.field("maker", maker).field("taker", taker).field("ruleType", "normal");
  json.key("feeGroup").begin_array();
  json.begin_object().field("groupId", "12").field("maker", maker).field("taker", taker);
  json.field("rpiMaker", "").end_object().end_array();
  json.empty_fields(
      {"delivery", "exercise", "settle", "makerU", "takerU", "makerUSDC", "takerUSDC"});
  json.key("fiat").begin_array().end_array();
  return json.field("ts", millis_text(now)).end_object().take();
}

std::string AccountDesk::currencies(const QueryArguments& query) const {
  JsonWriter json;
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const std::string_view code = catalog_.asset_code(AssetId{static_cast<std::uint16_t>(i)});
    if (!is_in_list(query.get("ccy"), code)) continue;
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

std::string AccountDesk::max_size(AccountId account, const QueryArguments& query, bool is_available,
                                  Refusal& refusal) const {
  for (const std::string_view required : {"instId", "tdMode"}) {
    if (!query.get(required).empty()) continue;
    refusal = {50014, "Parameter " + std::string{required} + " can not be empty", 400, {}};
    return {};
  }
  JsonWriter json;
  for (const CatalogEntry& entry : catalog_.all()) {
    if (!is_in_list(query.get("instId"), entry.inst_id)) continue;
    const Instrument& instrument = *entry.instrument;
    const Amount quote = exchange_.ledger().balance(account, instrument.quote).available();
    const Amount base = exchange_.ledger().balance(account, instrument.base).available();
    const Price ask = exchange_.book(instrument.id).top().ask.price;
    const Int128 buys =
        ask.is_zero() ? Int128{0}
                      : quote.raw() / ask.raw() * power_of_ten(instrument.price_scale.decimals());
    json.begin_object().field("instId", entry.inst_id);
    if (is_available) {
      json.field("availBuy", amount_text(quote)).field("availSell", amount_text(base));
    } else {
      json.field("ccy", entry.base).field("maxBuy", amount_text(Amount::from_raw(buys)));
      json.field("maxSell", amount_text(base));
    }
    json.end_object();
  }
  std::string data = json.take();
  if (data.empty())
    refusal = {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
  return data;
}

std::string AccountDesk::set_fee_type(AccountId account, const dom::object& args,
                                      Refusal& refusal) {
  const std::string_view type = text_of(args, "feeType");
  if (type != "0" && type != "1")
    refusal = {51000, "Parameter feeType error", 400, {}};
  else if (!exchange_.open_orders(account).empty())
    refusal = {59678, "Cancel all spot orders before switching the fee type.", 200, {}};
  if (refusal.is_refused() || exchange_.listings().empty()) return {};
  Fees fees = exchange_.listings().front().rules.fees;
  fees.asset = type == "1" ? FeeAsset::Quote : FeeAsset::Received;
  exchange_.set_fees(fees);
  return JsonWriter{}.begin_object().field("feeType", type).end_object().take();
}

}  // namespace crossbook::okx
