#include "venues/bybit/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/market/symbol_join.hpp"

namespace crossbook::bybit {
namespace {

using namespace std::chrono_literals;

Capabilities make_row() {
  Capabilities row;
  row.name = "bybit";
  row.display_name = "Bybit";
  row.snapshot_source = SnapshotSource::InBand;
  row.sequence_rule = SequenceRule::Range;
  row.book_depth = kBookDepth;
  row.truncates_book = true;
  row.order_entry = OrderEntry::WebSocket;
  row.order_channel = Channel::Trade;
  row.order_operation = "order.create";
  row.has_scopes_endpoint = true;
  row.has_client_id_query = true;
  row.has_trades_query = true;
  row.has_order_history = true;
  row.has_demo_host = true;
  // Ordinary accounts, spot: 0.10 % maker and taker, from the coin received.
  row.default_fees = {FeeRate::from_parts(100'000), FeeRate::from_parts(100'000),
                      FeeAsset::Received};
  row.signing = "HMAC-SHA256";
  row.market_feed = "orderbook.50: deltas each 20 ms, u + 1 each, in-band snapshot";
  row.verified = {"a capture of 2026-08", "three published signatures",
                  "documented shapes; ccxt against the local exchange"};
  row.ping_interval = 20s;
  row.max_silence = 45s;
  row.max_book_age = 30s;  // a quiet book says nothing; a lost socket does
  row.timestamp_window = 1s;
  return row;
}

// Orders: 20 a second and account on spot. REST: 600 in 5 s and address; we ask for far less.
constexpr std::array<RateBucket, 4> kRateBuckets{{
    {RateKind::RestWeight, 50, 1s, false},
    {RateKind::RestRequests, 200, 5s, false},
    {RateKind::Orders, 20, 1s, false},
    {RateKind::Connections, 100, 60s, false},
}};

bool has_host(std::string_view url, std::string_view host) noexcept {
  return url.find(host) != std::string_view::npos;
}

}  // namespace

const Capabilities& venue_capabilities() noexcept {
  static const Capabilities row = make_row();
  return row;
}

std::vector<AllowedRequest> venue_requests(KeyRole role) {
  std::vector<AllowedRequest> all;
  for (const std::string_view path :
       {"/v5/account/fee-rate", "/v5/account/wallet-balance", "/v5/execution/list",
        "/v5/order/history", "/v5/order/realtime", "/v5/user/query-api"})
    all.push_back({RequestKind::Read, RequestMethod::Get, std::string{path}});
  all.push_back({RequestKind::Read, RequestMethod::Ws, std::string{kAuthOperation}});
  if (role == KeyRole::Trade) {
    all.push_back({RequestKind::Cancel, RequestMethod::Post, "/v5/order/cancel"});
    all.push_back(
        {RequestKind::Order, RequestMethod::Ws, std::string{venue_capabilities().order_operation}});
  }
  return all;
}

Endpoints venue_endpoints(Environment environment) {
  // The demo host has no trade socket; the testnet has all of them.
  const bool is_test = environment == Environment::Demo;
  const std::string sockets =
      is_test ? "wss://stream-testnet.bybit.com/v5/" : "wss://stream.bybit.com/v5/";
  return {is_test ? "https://api-testnet.bybit.com" : "https://api.bybit.com",
          sockets + "public/spot", sockets + "private", sockets + "trade"};
}

std::span<const RateBucket> venue_rate_buckets() noexcept { return kRateBuckets; }

std::uint32_t venue_rest_weight(RestCall::Kind kind) noexcept {
  switch (kind) {  // 50 divided by the endpoint's own limit per second
    case RestCall::Kind::Fees: return 10;
    case RestCall::Kind::KeyScopes: return 5;
    case RestCall::Kind::CancelOrder: return 3;
    case RestCall::Kind::Time:
    case RestCall::Kind::Instruments:
    case RestCall::Kind::Balances:
    case RestCall::Kind::QueryOrder:
    case RestCall::Kind::OpenOrders:
    case RestCall::Kind::Trades:
    case RestCall::Kind::ArmSwitch:
    case RestCall::Kind::PlaceOrder:
    case RestCall::Kind::Snapshot:
    case RestCall::Kind::SessionToken: return 1;
  }
  __builtin_unreachable();
}

ErrorText code_text(std::int64_t code, std::string_view message) noexcept {
  std::array<char, 120> text;
  const auto end = fmt::format_to_n(text.data(), text.size(), "{} {}", code, message);
  return ErrorText{std::string_view{text.data(), std::min(end.size, text.size())}};
}

TradingStatus trading_status(std::string_view status) noexcept {
  if (status == "Trading") return TradingStatus::Trading;
  if (status == "Closed") return TradingStatus::Unlisted;
  return TradingStatus::Halted;  // PreLaunch, Delivering, Settling and whatever comes
}

bool is_coin(std::string_view code) noexcept {
  return !code.empty() && AssetCode::fits(code) &&
         std::all_of(code.begin(), code.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept {
  return is_coin(base) && is_coin(quote) ? join_codes(base, "", quote) : VenueSymbol{};
}

RecordedSource classify_url(std::string_view url) noexcept {
  using Kind = RecordedSource::Kind;
  if (!has_host(url, "bybit.") && !has_host(url, "bytick.com")) return {};
  const std::string_view path = url.substr(0, url.find('?'));
  if (path.ends_with("/v5/public/spot")) return {Kind::Frames, {}, {}};
  for (const std::string_view market : {"linear", "inverse", "option"})
    if (path.ends_with(std::string{"/v5/public/"}.append(market)))
      return {Kind::NotSpoken, {}, "Bybit derivatives"};
  if (has_host(path, "stream") && !has_host(path, "/v5/"))
    return {Kind::NotSpoken, {}, "Bybit before v5"};
  return {Kind::Ignored, {}, {}};  // REST, private and trade sockets
}

}  // namespace crossbook::bybit
