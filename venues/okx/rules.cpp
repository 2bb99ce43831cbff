#include "venues/okx/rules.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;

Capabilities make_capabilities() {
  Capabilities row;
  row.name = "okx";
  row.display_name = "OKX";
  row.snapshot_source = SnapshotSource::InBand;
  row.sequence_rule = SequenceRule::PreviousLinks;
  row.has_checksum = true;  // verified where a message carries one; since 2026-06-23 none does
  row.book_depth = kBookDepth;
  row.order_entry = OrderEntry::WebSocket;
  row.order_channel = Channel::Private;
  row.order_operation = "order";
  row.needs_passphrase = true;
  row.has_scopes_endpoint = true;
  row.has_dead_mans_switch = true;
  row.has_client_id_query = true;
  row.has_trades_query = true;
  row.lists_min_notional = false;
  row.has_demo_host = true;
  // Regular users, spot: maker 0.08 %, taker 0.10 %, from the coin received.
  row.default_fees = {FeeRate::from_parts(80'000), FeeRate::from_parts(100'000),
                      FeeAsset::Received};
  row.signing = "HMAC-SHA256";
  row.market_feed = "books: 400 levels, deltas each 100 ms, chained by prevSeqId";
  row.verified = {"290 checksums of a capture of 2022; today's chain: the documents alone",
                  "one published signature", "documented shapes; ccxt against the local exchange"};
  row.ping_interval = 15s;
  row.max_silence = 30s;
  row.max_book_age = 65s;  // a quiet book proves that it lives once a minute
  row.timestamp_window = 30s;
  return row;
}

// Of socket messages only subscriptions and logins are limited (480 an hour), not orders and pings:
// a bucket over all messages would stop the orders.
constexpr std::array<RateBucket, 3> kRateBuckets{{
    {RateKind::RestWeight, 60, 2s, true},
    {RateKind::Orders, 60, 2s, true},  // per instrument at the venue; we count them together
    {RateKind::Connections, 3, 1s, true},
}};

struct CancelSource {
  std::string_view code;
  CancelRule rule;
};
constexpr std::array<CancelSource, 6> kCancelSources{{
    {"13", {OrderStatus::Expired, RejectReason::None}},  // FOK not filled
    {"14", {OrderStatus::Expired, RejectReason::None}},  // IOC remainder
    {"15", {OrderStatus::Canceled, RejectReason::PriceBand}},
    {"27", {OrderStatus::Canceled, RejectReason::PriceBand}},  // slippage over 5 %
    {"31", {OrderStatus::Canceled, RejectReason::WouldTake}},
    {"32", {OrderStatus::Canceled, RejectReason::SelfTrade}},
}};

bool ends_with_path(std::string_view url, std::string_view path) noexcept {
  return url.substr(0, url.find('?')).ends_with(path);
}

}  // namespace

const Capabilities& venue_capabilities() noexcept {
  static const Capabilities row = make_capabilities();
  return row;
}

std::vector<AllowedRequest> venue_requests(KeyRole role) {
  std::vector<AllowedRequest> all{
      {RequestKind::Read, RequestMethod::Get, "/api/v5/account/balance"},
      {RequestKind::Read, RequestMethod::Get, "/api/v5/account/config"},
      {RequestKind::Read, RequestMethod::Get, "/api/v5/account/trade-fee"},
      {RequestKind::Read, RequestMethod::Get, "/api/v5/trade/fills"},
      {RequestKind::Read, RequestMethod::Get, "/api/v5/trade/order"},
      {RequestKind::Read, RequestMethod::Get, "/api/v5/trade/orders-pending"},
      {RequestKind::Read, RequestMethod::Ws, std::string{kLoginOperation}}};
  if (role == KeyRole::Trade) {
    all.push_back({RequestKind::Cancel, RequestMethod::Post, "/api/v5/trade/cancel-all-after"});
    all.push_back({RequestKind::Cancel, RequestMethod::Post, "/api/v5/trade/cancel-order"});
    all.push_back(
        {RequestKind::Order, RequestMethod::Ws, std::string{venue_capabilities().order_operation}});
  }
  return all;
}

Endpoints venue_endpoints(Environment environment) {
  const std::string host =
      environment == Environment::Demo ? "wss://wspap.okx.com:8443" : "wss://ws.okx.com:8443";
  return {"https://openapi.okx.com", host + "/ws/v5/public", host + "/ws/v5/private", ""};
}

std::span<const RateBucket> venue_rate_buckets() noexcept { return kRateBuckets; }

std::uint32_t venue_rest_weight(RestCall::Kind kind) noexcept {
  switch (kind) {  // 60 divided by the endpoint's own limit per 2 s
    case RestCall::Kind::Time: return 6;
    case RestCall::Kind::Instruments: return 3;
    case RestCall::Kind::Fees:
    case RestCall::Kind::KeyScopes: return 12;
    case RestCall::Kind::Balances: return 6;
    case RestCall::Kind::Snapshot: return 2;
    case RestCall::Kind::ArmSwitch: return 30;  // one a second
    case RestCall::Kind::SessionToken:
    case RestCall::Kind::PlaceOrder:
    case RestCall::Kind::QueryOrder:
    case RestCall::Kind::Trades:
    case RestCall::Kind::OpenOrders:
    case RestCall::Kind::CancelOrder: return 1;
  }
  __builtin_unreachable();
}

int error_code(std::string_view text) noexcept {
  if (text.size() > 6) return -1;
  int code = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    code = code * 10 + (c - '0');
  }
  return code;
}

ErrorText error_text(std::string_view code, std::string_view sub_code,
                     std::string_view message) noexcept {
  std::array<char, 120> text;
  std::size_t size = 0;
  const auto add = [&](std::string_view piece) {
    const std::size_t fits = std::min(piece.size(), text.size() - size);
    std::copy_n(piece.begin(), fits, text.begin() + static_cast<std::ptrdiff_t>(size));
    size += fits;
  };
  add(code);
  if (!sub_code.empty()) add("_");
  add(sub_code);
  if (!message.empty()) add(" ");
  add(message);
  return ErrorText{std::string_view{text.data(), size}};
}

CancelRule cancel_rule(std::string_view cancel_source) noexcept {
  for (const CancelSource& source : kCancelSources)
    if (source.code == cancel_source) return source.rule;
  return {};
}

TradingStatus trading_status(std::string_view state) noexcept {
  if (state == "live") return TradingStatus::Trading;
  if (state == "test") return TradingStatus::Unlisted;
  return TradingStatus::Halted;  // suspend, preopen, rebase and whatever comes
}

RecordedSource classify_url(std::string_view url) noexcept {
  RecordedSource source;
  if (const std::size_t bar = url.find('|'); bar != std::string_view::npos)
    url.remove_prefix(bar + 1);
  const bool is_ours = url.find("okx.com") != std::string_view::npos ||
                       url.find("okex.com") != std::string_view::npos;
  if (!is_ours) return source;
  if (ends_with_path(url, "/ws/v5/public")) {
    source.kind = RecordedSource::Kind::Frames;
  } else if (ends_with_path(url, "/ws/v5/public-sbe")) {
    source.kind = RecordedSource::Kind::NotSpoken;
    source.reason = "OKX SBE market data (binary)";
  } else if (ends_with_path(url, "/ws/v3")) {
    source.kind = RecordedSource::Kind::NotSpoken;
    source.reason = "OKEx v3 (before 2021)";
  } else {
    source.kind = RecordedSource::Kind::Ignored;  // REST, private and business sockets
  }
  return source;
}

}  // namespace crossbook::okx
