// Private REST that reads: balances, fees, tokens, keys, orders, trades.
#include <algorithm>

#include "venues/kraken/simulator_limits.hpp"
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

std::size_t page_offset(const Fields& fields) {
  const std::int64_t offset = parse_whole(fields.text("ofs")).value_or(0);
  return offset > 0 ? static_cast<std::size_t>(offset) : 0;
}

std::vector<std::string_view> split_list(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    items.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return items;
}

}  // namespace

RestApi::Answer RestApi::balance(const PrivateCall& call) {
  JsonWriter out;
  out.begin_object();
  const InstrumentTable& table = exchange_.table();
  for (std::uint16_t id = 0; id < table.asset_count(); ++id) {
    const AccountBalance& balance = exchange_.ledger().balance(call.key.account, AssetId{id});
    if (balance.total.is_zero()) continue;
    out.text_member(legacy_code(table.asset_code(AssetId{id})), balance_text(balance.total));
  }
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::extended_balance(const PrivateCall& call) {
  JsonWriter out;
  out.begin_object();
  const InstrumentTable& table = exchange_.table();
  for (std::uint16_t id = 0; id < table.asset_count(); ++id) {
    const AccountBalance& balance = exchange_.ledger().balance(call.key.account, AssetId{id});
    if (balance.total.is_zero()) continue;
    out.key(legacy_code(table.asset_code(AssetId{id})))
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

RestApi::Answer RestApi::trade_balance(const PrivateCall& call) {
  const std::optional<AssetId> dollars = exchange_.table().find_asset("USD");
  const Amount equity =
      dollars ? exchange_.ledger().balance(call.key.account, *dollars).total : Amount{};
  const std::string text = amount_text(equity, 4);
  JsonWriter out;
  out.begin_object().text_member("eb", text).text_member("tb", text);
  for (const char* name : {"m", "n", "c", "v"}) out.text_member(name, "0.0000");
  out.text_member("e", text).text_member("mf", text).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::trade_volume(const PrivateCall& call) {
  bool all_known = true;
  std::vector<const PairInfo*> pairs;
  if (call.fields.has("pair")) pairs = named_pairs(call.fields, all_known);
  if (!all_known) return {"EQuery:Unknown asset pair", {}};
  JsonWriter out;
  out.begin_object().text_member("currency", "ZUSD").text_member("volume", "0.0000");
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
  if (key.permissions.transfer) out.text("earn-funds");
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

void RestApi::write_order_member(JsonWriter& out, const ExchangeOrder& order,
                                 bool with_trades) const {
  const PairInfo& pair = *pairs_.find(order.request.instrument);
  out.key(id_text('O', order.id.value()));
  write_order(out, order, {pair, exchange_.table(), desk_.user_reference(order.id)}, with_trades);
}

bool RestApi::is_named(const ExchangeOrder& order, const Fields& fields) const {
  if (fields.has("cl_ord_id") && order.request.client_id != fields.text("cl_ord_id")) return false;
  if (!fields.has("userref")) return true;
  return parse_whole(fields.text("userref")) == desk_.user_reference(order.id);
}

RestApi::Answer RestApi::open_orders(const PrivateCall& call) {
  JsonWriter out;
  out.begin_object().key("open").begin_object();
  for (const ExchangeOrder* order : exchange_.open_orders(call.key.account))
    if (is_named(*order, call.fields))
      write_order_member(out, *order, call.fields.is_true("trades"));
  out.end_object().end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::closed_orders(const PrivateCall& call) {
  std::vector<const ExchangeOrder*> orders = exchange_.closed_orders(call.key.account);
  std::erase_if(orders, [&](const ExchangeOrder* order) { return !is_named(*order, call.fields); });
  std::reverse(orders.begin(), orders.end());  // newest first
  const std::size_t begin = std::min(page_offset(call.fields), orders.size());
  const std::size_t end = std::min(begin + kPageSize, orders.size());
  JsonWriter out;
  out.begin_object().key("closed").begin_object();
  for (std::size_t i = begin; i < end; ++i)
    write_order_member(out, *orders[i], call.fields.is_true("trades"));
  out.end_object().integer_member("count", static_cast<std::int64_t>(orders.size())).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::query_orders(const PrivateCall& call) {
  const std::vector<std::string_view> ids = split_list(call.fields.text("txid"));
  if (ids.empty() || ids.size() > kPageSize) return {"EGeneral:Invalid arguments:txid", {}};
  JsonWriter out;
  out.begin_object();
  for (const std::string_view text : ids) {
    const std::optional<std::int64_t> id = parse_id('O', text);
    const ExchangeOrder* order =
        id ? exchange_.find_order(call.key.account, ExchangeOrderId{*id}) : nullptr;
    if (order == nullptr) return {"EOrder:Invalid order", {}};
    write_order_member(out, *order, call.fields.is_true("trades"));
  }
  out.end_object();
  return {{}, out.take()};
}

void RestApi::write_trade_member(JsonWriter& out, const ExchangeTrade& trade) const {
  const PairInfo& pair = *pairs_.find(trade.instrument);
  const ExchangeOrder* order = exchange_.find_order(trade.account, trade.order);
  out.key(id_text('T', trade.id));
  write_trade(out, trade, order != nullptr ? order->request.type : OrderType::Limit,
              {pair, exchange_.table(), 0});
}

RestApi::Answer RestApi::trades_history(const PrivateCall& call) {
  std::vector<ExchangeTrade> trades = exchange_.trades(call.key.account);
  std::reverse(trades.begin(), trades.end());  // newest first
  const std::size_t begin = std::min(page_offset(call.fields), trades.size());
  const std::size_t end = std::min(begin + kPageSize, trades.size());
  JsonWriter out;
  out.begin_object().key("trades").begin_object();
  for (std::size_t i = begin; i < end; ++i) write_trade_member(out, trades[i]);
  out.end_object().integer_member("count", static_cast<std::int64_t>(trades.size())).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::query_trades(const PrivateCall& call) {
  const std::vector<std::string_view> ids = split_list(call.fields.text("txid"));
  if (ids.empty() || ids.size() > kPageSize) return {"EGeneral:Invalid arguments:txid", {}};
  const std::vector<ExchangeTrade> trades = exchange_.trades(call.key.account);
  JsonWriter out;
  out.begin_object();
  for (const std::string_view text : ids) {
    const std::optional<std::int64_t> id = parse_id('T', text);
    const auto found = std::find_if(trades.begin(), trades.end(), [&](const ExchangeTrade& trade) {
      return id && trade.id == *id;
    });
    if (found == trades.end()) return {"EQuery:Invalid trade", {}};
    write_trade_member(out, *found);
  }
  out.end_object();
  return {{}, out.take()};
}

}  // namespace crossbook::kraken
