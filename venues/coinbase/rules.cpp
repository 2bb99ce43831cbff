#include "venues/coinbase/rules.hpp"

#include <algorithm>
#include <array>

#include "venues/market/symbol_join.hpp"

namespace crossbook::coinbase {
namespace {

using namespace std::chrono_literals;

Capabilities coinbase_row() {
  Capabilities row;
  row.name = "coinbase";
  row.display_name = "Coinbase";
  row.snapshot_source = SnapshotSource::InBand;
  row.sequence_rule = SequenceRule::Connection;
  row.book_depth = kBookDepth;
  row.max_frame_bytes = kMaxMarketFrameBytes;
  row.order_entry = OrderEntry::Rest;
  row.order_operation = kOrdersPath;
  row.signs_contents = false;
  row.has_scopes_endpoint = true;
  row.tells_recent_orders = true;
  row.has_trades_query = true;
  row.tells_fills = false;
  row.tells_balances = false;
  row.hides_clock_refusals = true;
  // The lowest tier by the published table (unverified): taker 0.60 %, maker 0.40 %, of the quote.
  row.default_fees = {FeeRate::from_parts(400'000), FeeRate::from_parts(600'000), FeeAsset::Quote};
  row.signing = "Ed25519, ES256 (JWT)";
  row.market_feed = "level2: whole book, numbered by connection, in-band snapshot";
  row.verified = {"a capture of 2026-08", "RFC 8037, RFC 7515, the SDK's test keys",
                  "documented shapes; ccxt against the local exchange"};
  row.ping_interval = 0s;  // heartbeats come each second
  row.max_silence = 15s;
  row.max_book_age = 10s;
  row.timestamp_window = 5s;
  return row;
}

// 30 private requests a second and user; orders are among them. 750 connections a second. 8
// messages a second without a token, so that books are not all subscribed anew at once.
constexpr std::array<RateBucket, 4> kBuckets{{
    {RateKind::RestRequests, 30, 1s, false},
    {RateKind::Orders, 20, 1s, false},  // our own: so that questions find room
    {RateKind::WsMessages, 8, 1s, false},
    {RateKind::Connections, 60, 10s, false},
}};

struct RefusalWord {
  std::string_view word;
  RejectReason reason;
};
constexpr std::array<RefusalWord, 27> kRefusalWords{{
    {"INSUFFICIENT_FUND", RejectReason::InsufficientBalance},
    {"INSUFFICIENT_FUNDS", RejectReason::InsufficientBalance},
    {"PREVIEW_INSUFFICIENT_FUND", RejectReason::InsufficientBalance},
    {"INVALID_SIZE_PRECISION", RejectReason::LotSize},
    {"PREVIEW_INVALID_SIZE_PRECISION", RejectReason::LotSize},
    {"PREVIEW_INVALID_BASE_SIZE_TOO_SMALL", RejectReason::LotSize},
    {"PREVIEW_INVALID_BASE_SIZE_TOO_LARGE", RejectReason::LotSize},
    {"PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL", RejectReason::MinNotional},
    {"PREVIEW_INVALID_QUOTE_SIZE_TOO_LARGE", RejectReason::LotSize},
    {"INVALID_PRICE_PRECISION", RejectReason::TickSize},
    {"PREVIEW_INVALID_PRICE_PRECISION", RejectReason::TickSize},
    {"INVALID_LIMIT_PRICE", RejectReason::PriceBand},
    {"PREVIEW_INVALID_LIMIT_PRICE", RejectReason::PriceBand},
    {"INVALID_LIMIT_PRICE_POST_ONLY", RejectReason::WouldTake},
    {"PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY", RejectReason::WouldTake},
    {"UNSUPPORTED_ORDER_CONFIGURATION", RejectReason::InvalidParameter},
    {"PREVIEW_INVALID_ORDER_CONFIG", RejectReason::InvalidParameter},
    {"INVALID_REQUEST", RejectReason::InvalidParameter},
    {"INVALID_SIDE", RejectReason::InvalidParameter},
    {"INVALID_PRODUCT_ID", RejectReason::UnknownInstrument},
    {"PREVIEW_INVALID_PRODUCT_ID", RejectReason::UnknownInstrument},
    {"INELIGIBLE_PAIR", RejectReason::Permission},
    {"ORDER_ENTRY_DISABLED", RejectReason::Halted},
    {"PREVIEW_ORDER_ENTRY_DISABLED", RejectReason::Halted},
    {"DUPLICATE_CLIENT_ORDER_ID", RejectReason::DuplicateClientId},
    {"SELF_TRADE_PREVENTED", RejectReason::SelfTrade},
    {"RATE_LIMIT_EXCEEDED", RejectReason::RateLimited},
}};

bool contains(std::string_view text, std::string_view word) noexcept {
  return text.find(word) != std::string_view::npos;
}

}  // namespace

const Capabilities& venue_capabilities() noexcept {
  static const Capabilities row = coinbase_row();
  return row;
}

std::vector<AllowedRequest> venue_requests(KeyRole role) {
  std::vector<AllowedRequest> all;
  for (const std::string_view path : {kAccountsPath, kFeesPath, kKeyPath, kFillsPath, kHistoryPath})
    all.push_back({RequestKind::Read, RequestMethod::Get, std::string{path}});
  all.push_back(
      {RequestKind::Read, RequestMethod::Get, std::string{kOrderPath}.append(kAnySegment)});
  all.push_back({RequestKind::Read, RequestMethod::Ws, std::string{kHandshakeOperation}});
  if (role == KeyRole::Trade) {
    all.push_back({RequestKind::Cancel, RequestMethod::Post, std::string{kCancelPath}});
    all.push_back({RequestKind::Order, RequestMethod::Post, std::string{kOrdersPath}});
  }
  return all;
}

/// The sandbox gives canned answers and has no sockets: it is no test environment.
Endpoints venue_endpoints(Environment environment) {
  if (environment == Environment::Demo) return {};
  return {"https://api.coinbase.com", "wss://advanced-trade-ws.coinbase.com",
          "wss://advanced-trade-ws-user.coinbase.com", ""};
}

std::span<const RateBucket> venue_rate_buckets() noexcept { return kBuckets; }

WordRule word_rule(std::string_view word) noexcept {
  const auto found = std::find_if(kRefusalWords.begin(), kRefusalWords.end(),
                                  [&](const RefusalWord& one) { return one.word == word; });
  return found == kRefusalWords.end() ? WordRule{} : WordRule{found->reason, true};
}

RejectReason status_reason(int status) noexcept {
  if (status >= 500) return RejectReason::OutcomeUnknown;
  switch (status) {
    case 400: return RejectReason::InvalidParameter;
    case 401: return RejectReason::KeyInvalid;  // token, key and address look alike
    case 403: return RejectReason::Permission;
    case 404: return RejectReason::NotFound;
    case 429: return RejectReason::RateLimited;
    default: return RejectReason::Other;
  }
}

RejectReason socket_reason(std::string_view message) noexcept {
  if (contains(message, "authentication")) return RejectReason::KeyInvalid;
  if (contains(message, "rate limit")) return RejectReason::RateLimited;
  return RejectReason::InvalidParameter;
}

bool is_currency(std::string_view code) noexcept {
  return !code.empty() && AssetCode::fits(code) &&
         std::all_of(code.begin(), code.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept {
  return is_currency(base) && is_currency(quote) ? join_codes(base, "-", quote) : VenueSymbol{};
}

RecordedSource classify_url(std::string_view url) noexcept {
  using Kind = RecordedSource::Kind;
  if (!contains(url, "coinbase.com")) return {};
  if (contains(url, "advanced-trade-ws-user")) return {Kind::Ignored, {}, {}};
  if (contains(url, "advanced-trade-ws")) return {Kind::Frames, {}, {}};
  if (contains(url, "exchange.coinbase.com") || contains(url, "ws-feed") ||
      contains(url, "ws-direct"))
    return {Kind::NotSpoken, {}, "Coinbase Exchange (another product than Advanced Trade)"};
  return {Kind::Ignored, {}, {}};  // REST
}

}  // namespace crossbook::coinbase
