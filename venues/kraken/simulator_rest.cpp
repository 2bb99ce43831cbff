#include "venues/kraken/simulator_rest.hpp"

#include <algorithm>
#include <iterator>

#include "venues/kraken/simulator_limits.hpp"

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

/// @return nullopt if it says that it is JSON and is not
std::optional<Fields> read_body(const HttpCall& call) {
  const bool is_json =
      call.header("content-type").find("application/json") != std::string_view::npos;
  return is_json ? Fields::from_json(call.body) : Fields::from_form(call.body);
}

}  // namespace

std::optional<UtcNanos> read_seconds(std::string_view text) noexcept {
  constexpr Scale kNanoseconds{9};
  const Result<std::int64_t> count = parse_decimal(text, kNanoseconds);
  return count.has_error() ? std::nullopt : std::optional{UtcNanos{*count}};
}

TimeRange read_range(const Fields& fields) noexcept {
  return {read_seconds(fields.text("start")), read_seconds(fields.text("end"))};
}

std::size_t page_offset(const Fields& fields) noexcept {
  const std::int64_t offset = parse_whole(fields.text("ofs")).value_or(0);
  return offset > 0 ? static_cast<std::size_t>(offset) : 0;
}

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

bool RestApi::take_public_call(const HttpCall& call, const Fields& fields, UtcNanos now) {
  constexpr std::size_t kMaxCounters = 10'000;
  if (public_counters_.size() >= kMaxCounters) public_counters_.clear();
  const std::string who = std::string{call.address} + ' ' + std::string{fields.text("pair")};
  return public_counters_.try_emplace(who, kPublicCounterMax, kPublicCounterDecay)
      .first->second.try_add(1'000, now);
}

RestApi::Answer RestApi::call_public(std::string_view method, const HttpCall& call, UtcNanos now) {
  static constexpr PublicRow kMethods[] = {
      {"Time", &RestApi::time, false},     {"SystemStatus", &RestApi::system_status, false},
      {"Assets", &RestApi::assets, false}, {"AssetPairs", &RestApi::asset_pairs, false},
      {"Depth", &RestApi::depth, true},    {"Ticker", &RestApi::ticker, true},
      {"Trades", &RestApi::trades, true},  {"OHLC", &RestApi::candles, true},
      {"Spread", &RestApi::spreads, true},
  };
  const auto* row = std::find_if(std::begin(kMethods), std::end(kMethods),
                                 [&](const PublicRow& r) { return r.name == method; });
  if (row == std::end(kMethods)) return {"EGeneral:Unknown method", {}};
  // Older clients post their questions.
  const std::optional<Fields> fields =
      call.method == "POST" && !call.body.empty() ? read_body(call) : Fields::from_form(call.query);
  if (!fields) return {"EGeneral:Invalid arguments", {}};
  if (row->is_counted && !take_public_call(call, *fields, now))
    return {"EGeneral:Too many requests", {}};
  return (this->*row->method)(*fields, now);
}

RestApi::Answer RestApi::call_private(std::string_view method, const HttpCall& call, UtcNanos now) {
  static constexpr PrivateRow kMethods[] = {
      {"Balance", &RestApi::balance, Need::Read, 1},
      {"BalanceEx", &RestApi::extended_balance, Need::Read, 1},
      {"TradeBalance", &RestApi::trade_balance, Need::Read, 1},
      {"TradeVolume", &RestApi::trade_volume, Need::Read, 1},
      {"OpenPositions", &RestApi::open_positions, Need::Read, 1},
      {"GetWebSocketsToken", &RestApi::web_sockets_token, Need::Socket, 1},
      {"GetApiKeyInfo", &RestApi::api_key_info, Need::Nothing, 1},
      {"Ledgers", &RestApi::ledgers, Need::Read, 2},
      {"QueryLedgers", &RestApi::query_ledgers, Need::Read, 2},
      {"OpenOrders", &RestApi::open_orders, Need::Read, 1},
      {"ClosedOrders", &RestApi::closed_orders, Need::Read, 2},
      {"QueryOrders", &RestApi::query_orders, Need::Read, 1},
      {"TradesHistory", &RestApi::trades_history, Need::Read, 2},
      {"QueryTrades", &RestApi::query_trades, Need::Read, 2},
      {"AddOrder", &RestApi::add_order, Need::Trade, 0},
      {"AddOrderBatch", &RestApi::add_order_batch, Need::Trade, 0},
      {"AmendOrder", &RestApi::amend_order, Need::Trade, 0},
      {"EditOrder", &RestApi::edit_order, Need::Trade, 0},
      {"CancelOrder", &RestApi::cancel_order, Need::Trade, 0},
      {"CancelOrderBatch", &RestApi::cancel_order_batch, Need::Trade, 0},
      {"CancelAll", &RestApi::cancel_all, Need::Trade, 1},
      {"CancelAllOrdersAfter", &RestApi::cancel_all_after, Need::Trade, 1},
  };
  const auto* row = std::find_if(std::begin(kMethods), std::end(kMethods),
                                 [&](const PrivateRow& r) { return r.name == method; });
  if (row == std::end(kMethods)) return {"EGeneral:Unknown method", {}};
  const std::optional<Fields> fields = read_body(call);
  if (!fields) return {"EGeneral:Invalid arguments", {}};
  const Caller caller = gate_.check_call(call, *fields, row->need, row->cost, now);
  if (caller.key == nullptr) return {std::string{caller.error}, {}};
  return (this->*row->method)({*caller.key, *fields, now});
}

}  // namespace crossbook::kraken
