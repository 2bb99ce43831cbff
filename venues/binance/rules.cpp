#include "venues/binance/rules.hpp"

#include <algorithm>
#include <array>

namespace crossbook::binance {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<RateBucket, 6> kBuckets{{
    {RateKind::RestWeight, 6'000, minutes{1}, true},
    {RateKind::RestRequests, 300'000, minutes{5}, true},
    {RateKind::Orders, 50, seconds{10}, true},  // the lowest that accounts were given
    {RateKind::Orders, 160'000, std::chrono::hours{24}, true},
    {RateKind::WsMessages, 5, seconds{1}, false},
    {RateKind::Connections, 300, minutes{5}, true},
}};

constexpr std::array kErrors = std::to_array<ErrorRule>({
    {-1002, "", RejectReason::Permission, true},
    {-1003, "banned", RejectReason::Banned, true},
    {-1003, "", RejectReason::RateLimited, true},
    {-1015, "", RejectReason::RateLimited, true},
    {-1008, "", RejectReason::OutcomeUnknown, false},  // "not executed" is unverified
    {-1000, "", RejectReason::OutcomeUnknown, false},
    {-1001, "", RejectReason::OutcomeUnknown, false},
    {-1006, "", RejectReason::OutcomeUnknown, false},
    {-1007, "", RejectReason::OutcomeUnknown, false},
    {-1013, "Filter failure: PRICE_FILTER", RejectReason::TickSize, true},
    {-1013, "LOT_SIZE", RejectReason::LotSize, true},
    {-1013, "NOTIONAL", RejectReason::MinNotional, true},
    {-1013, "PERCENT_PRICE", RejectReason::PriceBand, true},
    {-1013, "Market is closed", RejectReason::Halted, true},
    {-1013, "", RejectReason::InvalidParameter, true},
    {-1014, "", RejectReason::InvalidParameter, true},
    {-1020, "", RejectReason::InvalidParameter, true},
    {-1021, "", RejectReason::Timestamp, true},
    {-1022, "", RejectReason::Signature, true},
    {-1100, "", RejectReason::InvalidParameter, true},
    {-1101, "", RejectReason::InvalidParameter, true},
    {-1102, "", RejectReason::InvalidParameter, true},
    {-1103, "", RejectReason::InvalidParameter, true},
    {-1104, "", RejectReason::InvalidParameter, true},
    {-1105, "", RejectReason::InvalidParameter, true},
    {-1106, "", RejectReason::InvalidParameter, true},
    {-1108, "", RejectReason::InvalidParameter, true},
    {-1111, "'price'", RejectReason::TickSize, true},
    {-1111, "'quantity'", RejectReason::LotSize, true},
    {-1111, "", RejectReason::InvalidParameter, true},
    {-1112, "", RejectReason::Other, true},  // no orders on the book
    {-1114, "", RejectReason::InvalidParameter, true},
    {-1115, "", RejectReason::InvalidParameter, true},
    {-1116, "", RejectReason::InvalidParameter, true},
    {-1117, "", RejectReason::InvalidParameter, true},
    {-1118, "", RejectReason::InvalidParameter, true},
    {-1119, "", RejectReason::InvalidParameter, true},
    {-1121, "", RejectReason::UnknownInstrument, true},
    {-1122, "", RejectReason::InvalidParameter, true},
    {-1127, "", RejectReason::InvalidParameter, true},
    {-1128, "", RejectReason::InvalidParameter, true},
    {-1130, "", RejectReason::InvalidParameter, true},
    {-1131, "", RejectReason::Timestamp, true},  // recvWindow too large
    {-1134, "", RejectReason::InvalidParameter, true},
    {-1135, "", RejectReason::InvalidParameter, true},
    {-1139, "", RejectReason::InvalidParameter, true},
    {-1145, "", RejectReason::InvalidParameter, true},
    {-1151, "", RejectReason::InvalidParameter, true},
    {-1194, "", RejectReason::InvalidParameter, true},
    {-1220, "", RejectReason::InvalidParameter, true},
    {-2010, "insufficient balance", RejectReason::InsufficientBalance, true},
    {-2010, "Duplicate order sent", RejectReason::DuplicateClientId, true},
    {-2010, "immediately match and take", RejectReason::WouldTake, true},
    {-2010, "Market is closed", RejectReason::Halted, true},
    {-2010, "restricted for this account", RejectReason::Permission, true},
    {-2010, "not permitted for this account", RejectReason::Permission, true},
    {-2010, "disabled on this account", RejectReason::Permission, true},
    {-2010, "may not place or cancel orders", RejectReason::Permission, true},
    {-2010, "QTY is zero or less", RejectReason::MinNotional, true},
    {-2010, "not supported for this symbol", RejectReason::InvalidParameter, true},
    {-2010, "", RejectReason::Other, true},
    {-2011, "Unknown order sent", RejectReason::NotFound, true},
    {-2011, "may not place or cancel orders", RejectReason::Permission, true},
    {-2011, "", RejectReason::Other, true},
    {-2013, "", RejectReason::NotFound, true},
    {-2014, "", RejectReason::KeyInvalid, true},
    {-2015, "", RejectReason::KeyInvalid, true},  // one code for key, address and permission
    {-2026, "", RejectReason::Other, true},       // known, archived: it ended without a fill
    {-2035, "", RejectReason::Other, true},       // subscribed already
    {-2036, "", RejectReason::Other, true},
    {-2038, "", RejectReason::Other, true},
    {-2039, "", RejectReason::InvalidParameter, true},
    {-2042, "", RejectReason::Other, true},
});

/// "wss://stream.binance.com:9443/stream" -> host and what follows the port.
struct UrlParts {
  std::string_view host;
  std::string_view target;
};

UrlParts split_url(std::string_view url) {
  if (const std::size_t bar = url.find('|'); bar != url.npos) url.remove_prefix(bar + 1);
  if (const std::size_t scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  const std::size_t slash = std::min(url.find('/'), url.size());
  const std::string_view authority = url.substr(0, slash);
  return {authority.substr(0, authority.find(':')), url.substr(slash)};
}

bool is_one_of(std::string_view host, std::span<const std::string_view> hosts) {
  for (const std::string_view known : hosts)
    if (host == known) return true;
  return false;
}

constexpr std::array<std::string_view, 5> kStreamHosts{
    "stream.binance.com", "data-stream.binance.vision", "stream.binance.us",
    "stream.testnet.binance.vision", "demo-stream.binance.com"};
constexpr std::array<std::string_view, 12> kRestHosts{
    "api.binance.com",     "www.binance.com",        "api1.binance.com",
    "api2.binance.com",    "api3.binance.com",       "api4.binance.com",
    "api-gcp.binance.com", "api.binance.us",         "data-api.binance.vision",
    "www.binance.us",      "testnet.binance.vision", "demo-api.binance.com"};

RecordedSource classify_rest(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path != "/api/v3/depth" && path != "/api/v1/depth")
    return {RecordedSource::Kind::Ignored, {}, {}};
  const std::string_view query = target.substr(std::min(path.size() + 1, target.size()));
  const std::size_t at = query.find("symbol=");
  if (at == query.npos) return {RecordedSource::Kind::Ignored, {}, {}};
  const std::string_view symbol = query.substr(at + 7, query.find('&', at) - at - 7);
  return {RecordedSource::Kind::Snapshot, VenueSymbol{symbol}, {}};
}

}  // namespace

const Capabilities& capabilities() noexcept {
  static constexpr Capabilities kRow = [] {
    Capabilities row;
    row.name = "binance";
    row.display_name = "Binance";
    row.snapshot_source = SnapshotSource::Rest;
    row.sequence_rule = SequenceRule::Range;
    row.book_depth = kSnapshotDepth;
    row.order_entry = OrderEntry::WebSocket;
    row.order_channel = Channel::Private;
    row.order_operation = "order.place";
    row.has_scopes_endpoint = true;
    row.connection_life = std::chrono::hours{24};
    row.has_client_id_query = true;
    row.has_trades_query = true;
    row.has_demo_host = true;
    row.default_fees = {FeeRate::from_basis_points(10), FeeRate::from_basis_points(10),
                        FeeAsset::Received};
    row.signing = "HMAC-SHA256, Ed25519";
    row.market_feed = "depth@100ms deltas over a REST snapshot of 1000 levels";
    row.verified = {"recordings of 2021 and 2024, without a gap", "the venue's signature examples",
                    "the venue's message examples; ccxt against the local exchange"};
    row.ping_interval = std::chrono::milliseconds{0};  // the server pings every 20 s
    row.max_silence = seconds{45};                     // two of its pings missed
    row.max_book_age = seconds{5};
    row.timestamp_window = seconds{1};
    return row;
  }();
  return kRow;
}

std::vector<AllowedRequest> requests(KeyRole role) {
  std::vector<AllowedRequest> all{
      {RequestKind::Read, RequestMethod::Get, "/api/v3/account"},
      {RequestKind::Read, RequestMethod::Get, "/api/v3/account/commission"},
      {RequestKind::Read, RequestMethod::Get, "/api/v3/myTrades"},
      {RequestKind::Read, RequestMethod::Get, "/api/v3/openOrders"},
      {RequestKind::Read, RequestMethod::Get, "/api/v3/order"},
      {RequestKind::Read, RequestMethod::Get, "/sapi/v1/account/apiRestrictions"},
      {RequestKind::Read, RequestMethod::Ws, std::string{kLogonOperation}},
      {RequestKind::Read, RequestMethod::Ws, std::string{kSubscribeOperation}}};
  if (role == KeyRole::Trade) {
    all.push_back({RequestKind::Cancel, RequestMethod::Delete, "/api/v3/order"});
    all.push_back(
        {RequestKind::Order, RequestMethod::Ws, std::string{capabilities().order_operation}});
  }
  return all;
}

Endpoints endpoints(Environment environment) {
  switch (environment) {
    case Environment::Live:
      return {"https://api.binance.com", "wss://stream.binance.com:9443/stream",
              "wss://ws-api.binance.com:443/ws-api/v3?returnRateLimits=false", ""};
    case Environment::Demo:
      return {"https://demo-api.binance.com", "wss://demo-stream.binance.com/stream",
              "wss://demo-ws-api.binance.com/ws-api/v3?returnRateLimits=false", ""};
  }
  __builtin_unreachable();
}

std::span<const RateBucket> rate_buckets() noexcept { return kBuckets; }

std::uint32_t rest_weight(const RestCall& call) noexcept {
  switch (call.kind) {
    case RestCall::Kind::Time:
    case RestCall::Kind::KeyScopes: return 1;
    case RestCall::Kind::Instruments: return 20;
    case RestCall::Kind::Fees: return 20;
    case RestCall::Kind::Balances: return 20;
    case RestCall::Kind::Snapshot: return 50;
    case RestCall::Kind::PlaceOrder:
    case RestCall::Kind::ArmSwitch:
    case RestCall::Kind::SessionToken: return 0;
    case RestCall::Kind::Trades: return 5;  // of one order
    case RestCall::Kind::QueryOrder: return 4;
    case RestCall::Kind::OpenOrders: return call.listing == nullptr ? 80 : 6;
    case RestCall::Kind::CancelOrder: return 1;
  }
  __builtin_unreachable();
}

RecordedSource classify_recorded(std::string_view url) {
  using Kind = RecordedSource::Kind;
  const UrlParts parts = split_url(url);
  if (parts.host.starts_with("fstream.binance.") || parts.host.starts_with("fapi.binance."))
    return {Kind::NotSpoken, {}, "Binance USD-M futures"};
  if (parts.host.starts_with("dstream.binance.") || parts.host.starts_with("dapi.binance."))
    return {Kind::NotSpoken, {}, "Binance COIN-M futures"};
  if (parts.host == "stream-sbe.binance.com")
    return {Kind::NotSpoken, {}, "Binance SBE market data (binary)"};
  if (parts.target.starts_with("/fapi/")) return {Kind::NotSpoken, {}, "Binance USD-M futures"};
  if (parts.target.starts_with("/dapi/")) return {Kind::NotSpoken, {}, "Binance COIN-M futures"};
  if (is_one_of(parts.host, kStreamHosts)) return {Kind::Frames, {}, {}};
  if (is_one_of(parts.host, kRestHosts)) return classify_rest(parts.target);
  return {};
}

std::span<const ErrorRule> error_rules() noexcept { return kErrors; }

ErrorVerdict judge(std::int64_t status, std::int64_t code, std::string_view message) noexcept {
  if (status >= 500) return {};
  if (status == 418) return {RejectReason::Banned, true};
  for (const ErrorRule& rule : kErrors)
    if (rule.code == code && message.find(rule.text) != message.npos)
      return {rule.reason, rule.is_definitive};
  if (status == 429) return {RejectReason::RateLimited, true};
  return {};
}

}  // namespace crossbook::binance
