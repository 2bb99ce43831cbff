// Private REST of the account: balances, fees, tokens, keys, ledger.
#include <algorithm>
#include <chrono>
#include <set>

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_rest.hpp"
#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::uint8_t kBalanceDecimals = 10;

std::string balance_text(Amount amount) { return amount_text(amount, kBalanceDecimals); }

void write_tier(JsonWriter& out, const PairInfo& pair, FeeRate rate) {
  const std::string percent = decimal_text(rate.parts(), Scale{6}, 4);
  out.key(pair.id)
      .begin_object()
      .text_member("fee", percent)
      .text_member("minfee", percent)
      .text_member("maxfee", percent)
      .key("nextfee")
      .null()
      .key("nextvolume")
      .null()
      .text_member("tiervolume", "0.0000")
      .end_object();
}

}  // namespace

RestApi::Answer RestApi::balance(const PrivateCall& call) {
  JsonWriter out;
  out.begin_object();
  const InstrumentTable& table = exchange_.table();
  for (const AssetId asset : all_assets(table)) {
    const AccountBalance& balance = exchange_.ledger().balance(call.key.account, asset);
    if (balance.total.is_zero()) continue;
    out.text_member(legacy_code(table.asset_code(asset)), balance_text(balance.total));
  }
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::extended_balance(const PrivateCall& call) {
  JsonWriter out;
  out.begin_object();
  const InstrumentTable& table = exchange_.table();
  for (const AssetId asset : all_assets(table)) {
    const AccountBalance& balance = exchange_.ledger().balance(call.key.account, asset);
    if (balance.total.is_zero()) continue;
    out.key(legacy_code(table.asset_code(asset)))
        .begin_object()
        .text_member("balance", balance_text(balance.total))
        .text_member("credit", "0.0000000000")
        .text_member("credit_used", "0.0000000000")
        .text_member("hold_trade", balance_text(balance.held))
        .end_object();
  }
  out.end_object();
  return {{}, out.take()};
}

/// All that an account has, at the best bids for it in that asset.
Amount RestApi::equity(AccountId account, AssetId asset) const {
  Amount sum = exchange_.ledger().balance(account, asset).total;
  for (const PairInfo& pair : pairs_.all()) {
    const Instrument& instrument = *pair.instrument;
    if (instrument.quote != asset) continue;
    const Amount total = exchange_.ledger().balance(account, instrument.base).total;
    const Int128 unit =
        power_of_ten(kAmountScale.decimals() - unsigned{instrument.quantity_scale.decimals()});
    const Quantity quantity = Quantity::from_raw(static_cast<std::int64_t>(total.raw() / unit));
    const Price bid = exchange_.book(instrument.id).top().bid.price;
    sum += to_amount(bid * quantity, instrument.notional_scale());
  }
  return sum;
}

RestApi::Answer RestApi::trade_balance(const PrivateCall& call) {
  const InstrumentTable& table = exchange_.table();
  const std::string_view code = call.fields.has("asset") ? call.fields.text("asset") : "ZUSD";
  std::optional<AssetId> asset = table.find_asset(common_code(code));
  // Everybody counts in dollars, also where only their stablecoins are listed.
  const bool in_dollars = common_code(code) == "USD" && !pairs_.all().empty();
  if (!asset && in_dollars) asset = pairs_.all().front().instrument->quote;
  if (!asset) return {"EQuery:Unknown asset", {}};
  const std::string text = amount_text(equity(call.key.account, *asset), 4);
  JsonWriter out;
  out.begin_object().text_member("eb", text).text_member("tb", text);
  for (const char* name : {"m", "n", "c", "v"}) out.text_member(name, "0.0000");
  out.text_member("e", text).text_member("mf", text).end_object();
  return {{}, out.take()};
}

/// Of the last thirty days, in pairs that are quoted in dollars.
Amount RestApi::dollars_traded(const PrivateCall& call) const {
  constexpr std::chrono::hours kPeriod{30 * 24};
  Amount sum;
  for (const ExchangeTrade& trade : exchange_.trades(call.key.account)) {
    const PairInfo& pair = *pairs_.find(trade.instrument);
    const bool is_dollar = pair.quote_id == "ZUSD" || pair.quote_id == "USDT";
    if (is_dollar && call.now - trade.time < kPeriod)
      sum += to_amount(trade.price * trade.quantity, pair.instrument->notional_scale());
  }
  return sum;
}

RestApi::Answer RestApi::trade_volume(const PrivateCall& call) {
  bool all_known = true;
  std::vector<const PairInfo*> pairs;
  if (call.fields.has("pair")) pairs = named_pairs(call.fields, all_known);
  if (!all_known) return {std::string{kUnknownPair}, {}};
  JsonWriter out;
  out.begin_object().text_member("currency", "USD");
  out.text_member("volume", amount_text(dollars_traded(call), 4));
  for (const bool is_maker : {false, true}) {
    out.key(is_maker ? "fees_maker" : "fees").begin_object();
    for (const PairInfo* pair : pairs) {
      const Fees& fees = exchange_.find_listing(pair->instrument->id)->rules.fees;
      write_tier(out, *pair, is_maker ? fees.maker : fees.taker);
    }
    out.end_object();
  }
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::web_sockets_token(const PrivateCall& call) {
  JsonWriter out;
  out.begin_object()
      .text_member("token", gate_.issue_token(call.key, call.now))
      .integer_member("expires", std::chrono::seconds{kTokenLifetime}.count())
      .end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::api_key_info(const PrivateCall& call) {
  const ApiKey& key = call.key;
  const auto time_text = [](UtcNanos time) { return std::to_string(time.seconds()); };
  JsonWriter out;
  out.begin_object()
      .text_member("apiKeyName", "local exchange key")
      .text_member("apiKey", key.id)
      .text_member("nonce", std::to_string(key.last_nonce))
      .integer_member("nonceWindow", 0)
      .key("permissions")
      .begin_array();
  if (key.permissions.read) {
    out.text("query-funds").text("query-open-trades").text("query-closed-trades");
    out.text("query-ledger");
  }
  if (key.permissions.trade) out.text("modify-trades").text("close-trades");
  if (key.permissions.withdraw) out.text("withdraw-funds");
  if (key.permissions.transfer) out.text("add-funds");
  if (key.permissions.beyond_spot) out.text("earn-funds");
  out.end_array()
      .text_member("iban", "AA00 N00G N00N N00N")
      .text_member("validUntil", time_text(key.expires))
      .text_member("queryFrom", "0")
      .text_member("queryTo", "0")
      .text_member("createdTime", time_text(key.created))
      .text_member("modifiedTime", time_text(key.created))
      .key("ipAllowlist")
      .begin_array();
  for (const std::string& address : key.ip_allow_list) out.text(address);
  out.end_array().text_member("lastUsed", time_text(call.now)).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::open_positions(const PrivateCall&) { return {{}, "{}"}; }

void RestApi::write_ledger_member(JsonWriter& out, const LedgerEntry& entry) const {
  out.key(entry.id_text())
      .begin_object()
      .text_member("refid", entry.reference_text())
      .number_member("time", seconds_text(entry.time))
      .text_member("type", entry.type())
      .text_member("subtype", "")
      .text_member("aclass", "currency")
      .text_member("asset", legacy_code(exchange_.table().asset_code(entry.asset)))
      .text_member("amount", balance_text(entry.amount))
      .text_member("fee", balance_text(entry.fee))
      .text_member("balance", balance_text(entry.balance))
      .end_object();
}

RestApi::Answer RestApi::ledgers(const PrivateCall& call) {
  std::set<AssetId> assets;
  for (const std::string_view name : split_list(call.fields.text("asset"))) {
    if (name == "all") continue;
    const std::optional<AssetId> asset = exchange_.table().find_asset(common_code(name));
    if (!asset) return {"EQuery:Unknown asset", {}};
    assets.insert(*asset);
  }
  const std::string_view type = call.fields.text("type");
  const TimeRange range = read_range(call.fields);
  std::vector<const LedgerEntry*> found;  // newest first
  for (auto entry = ledger_.entries().rbegin(); entry != ledger_.entries().rend(); ++entry) {
    const bool is_wanted = entry->account == call.key.account && range.contains(entry->time) &&
                           (assets.empty() || assets.contains(entry->asset)) &&
                           (type.empty() || type == "all" || type == entry->type());
    if (is_wanted) found.push_back(&*entry);
  }
  const std::size_t begin = std::min(page_offset(call.fields), found.size());
  const std::size_t end = std::min(begin + kPageSize, found.size());
  JsonWriter out;
  out.begin_object().key("ledger").begin_object();
  for (std::size_t i = begin; i < end; ++i) write_ledger_member(out, *found[i]);
  out.end_object().integer_member("count", static_cast<std::int64_t>(found.size())).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::query_ledgers(const PrivateCall& call) {
  const std::vector<std::string_view> ids = split_list(call.fields.text("id"));
  if (ids.empty() || ids.size() > kMaxQueriedTrades) return {invalid("id"), {}};
  JsonWriter out;
  out.begin_object();
  for (const std::string_view text : ids) {
    const std::optional<std::int64_t> id = parse_id('L', text);
    const auto found = std::find_if(
        ledger_.entries().begin(), ledger_.entries().end(), [&](const LedgerEntry& entry) {
          return id && entry.id == *id && entry.account == call.key.account;
        });
    if (found == ledger_.entries().end()) return {"EQuery:Unknown ledger", {}};
    write_ledger_member(out, *found);
  }
  out.end_object();
  return {{}, out.take()};
}

}  // namespace crossbook::kraken
