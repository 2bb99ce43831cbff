#include "venues/kraken/simulator_rest.hpp"

#include <algorithm>
#include <iterator>

namespace crossbook::kraken {
namespace {

constexpr std::string_view kPublicPath = "/0/public/";
constexpr std::string_view kPrivatePath = "/0/private/";

std::string envelope(const std::string& error, const std::string& result) {
  JsonWriter out;
  out.begin_object().key("error").begin_array();
  if (!error.empty()) out.text(error);
  out.end_array();
  if (error.empty()) out.key("result").raw(result);
  return out.end_object().take();
}

bool is_json(const HttpCall& call) noexcept {
  return call.header("content-type").find("application/json") != std::string_view::npos;
}

}  // namespace

std::string_view pair_status_word(TradingStatus status) noexcept {
  switch (status) {
    case TradingStatus::Trading: return "online";
    case TradingStatus::PostOnly: return "post_only";
    case TradingStatus::CancelOnly:
    case TradingStatus::Halted:
    case TradingStatus::Unlisted: return "cancel_only";
  }
  __builtin_unreachable();
}

std::string_view system_word(const Exchange& exchange) noexcept {
  const std::span<const ExchangeListing> listings = exchange.listings();
  if (listings.empty()) return "online";
  const TradingStatus first = listings.front().rules.status;
  for (const ExchangeListing& listing : listings)
    if (listing.rules.status != first) return "online";
  switch (first) {
    case TradingStatus::Trading: return "online";
    case TradingStatus::PostOnly: return "post_only";
    case TradingStatus::CancelOnly: return "cancel_only";
    case TradingStatus::Halted:
    case TradingStatus::Unlisted: return "maintenance";
  }
  __builtin_unreachable();
}

HttpReply RestApi::on_call(const HttpCall& call, UtcNanos now) {
  Answer answer{"EGeneral:Unknown method", {}};
  if (call.path.starts_with(kPublicPath)) {
    answer = call_public(call.path.substr(kPublicPath.size()), call, now);
  } else if (call.path.starts_with(kPrivatePath) && call.method == "POST") {
    answer = call_private(call.path.substr(kPrivatePath.size()), call, now);
  }
  HttpReply reply;
  reply.body = envelope(answer.error, answer.result);
  return reply;
}

RestApi::Answer RestApi::call_public(std::string_view method, const HttpCall& call, UtcNanos now) {
  static constexpr PublicRow kMethods[] = {
      {"Time", &RestApi::time},     {"SystemStatus", &RestApi::system_status},
      {"Assets", &RestApi::assets}, {"AssetPairs", &RestApi::asset_pairs},
      {"Depth", &RestApi::depth},   {"Ticker", &RestApi::ticker},
      {"Trades", &RestApi::trades},
  };
  const auto* row = std::find_if(std::begin(kMethods), std::end(kMethods),
                                 [&](const PublicRow& r) { return r.name == method; });
  if (row == std::end(kMethods)) return {"EGeneral:Unknown method", {}};
  return (this->*row->method)(Fields::from_form(call.query), now);
}

RestApi::Answer RestApi::call_private(std::string_view method, const HttpCall& call, UtcNanos now) {
  static constexpr PrivateRow kMethods[] = {
      {"Balance", &RestApi::balance, Need::Read, 1},
      {"BalanceEx", &RestApi::extended_balance, Need::Read, 1},
      {"TradeBalance", &RestApi::trade_balance, Need::Read, 1},
      {"TradeVolume", &RestApi::trade_volume, Need::Read, 1},
      {"GetWebSocketsToken", &RestApi::web_sockets_token, Need::Socket, 1},
      {"GetApiKeyInfo", &RestApi::api_key_info, Need::Nothing, 1},
      {"OpenOrders", &RestApi::open_orders, Need::Read, 1},
      {"ClosedOrders", &RestApi::closed_orders, Need::Read, 2},
      {"QueryOrders", &RestApi::query_orders, Need::Read, 1},
      {"TradesHistory", &RestApi::trades_history, Need::Read, 2},
      {"QueryTrades", &RestApi::query_trades, Need::Read, 2},
      {"AddOrder", &RestApi::add_order, Need::Trade, 0},
      {"CancelOrder", &RestApi::cancel_order, Need::Trade, 0},
      {"CancelAll", &RestApi::cancel_all, Need::Trade, 1},
      {"CancelAllOrdersAfter", &RestApi::cancel_all_after, Need::Trade, 1},
  };
  const auto* row = std::find_if(std::begin(kMethods), std::end(kMethods),
                                 [&](const PrivateRow& r) { return r.name == method; });
  if (row == std::end(kMethods)) return {"EGeneral:Unknown method", {}};
  const std::optional<Fields> fields =
      is_json(call) ? Fields::from_json(call.body) : Fields::from_form(call.body);
  if (!fields) return {"EGeneral:Invalid arguments", {}};
  const Caller caller = gate_.check_call(call, *fields, row->need, row->cost, now);
  if (caller.key == nullptr) return {std::string{caller.error}, {}};
  return (this->*row->method)({*caller.key, *fields, now});
}

}  // namespace crossbook::kraken
