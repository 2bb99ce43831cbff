#include "venues/kraken/rules.hpp"

#include <array>

namespace crossbook::kraken {
namespace {

using Why = RejectReason;

// Default for what is not here: outcome unknown. README.md marks the texts that are unverified.
constexpr ErrorRule kErrors[] = {
    {"EOrder:Insufficient funds", Why::InsufficientBalance, true},
    {"EOrder:Insufficient margin", Why::InsufficientBalance, true},
    {"EOrder:Order minimum not met", Why::LotSize, true},
    {"EGeneral:Invalid arguments:volume minimum not met", Why::LotSize, true},
    {"EGeneral:Invalid arguments:volume", Why::LotSize, true},
    {"EOrder:Cost minimum not met", Why::MinNotional, true},
    {"EOrder:Invalid price", Why::TickSize, true},
    {"EGeneral:Invalid arguments:price", Why::TickSize, true},
    {"EOrder:Tick size check failed", Why::TickSize, true},
    {"EGeneral:Invalid arguments", Why::InvalidParameter, true},
    {"Unsupported field", Why::InvalidParameter, true},
    {"EAPI:Invalid key", Why::KeyInvalid, true},
    {"EAPI:Invalid signature", Why::Signature, true},
    {"EAPI:Invalid nonce", Why::Nonce, true},
    {"EGeneral:Permission denied", Why::Permission, true},
    {"EAPI:Permission denied", Why::Permission, true},
    {"EGeneral:Temporary lockout", Why::Banned, true},
    {"EAuth:Account temporary disabled", Why::Banned, true},
    {"ETrade:User Locked", Why::Banned, true},
    {"EAPI:Invalid token", Why::Other, true, true},
    {"ESession:Invalid session", Why::Other, true, true},
    {"EQuery:Unknown asset pair", Why::UnknownInstrument, true},
    {"EQuery:Invalid asset pair", Why::UnknownInstrument, true},
    {"Currency pair not supported", Why::UnknownInstrument, true},
    // Answers to cancel and query; as an answer to add_order they prove nothing.
    {"EOrder:Unknown order", Why::NotFound, false},
    {"EOrder:Invalid order", Why::NotFound, false},
    {"EAPI:Rate limit exceeded", Why::RateLimited, true},
    {"EOrder:Rate limit exceeded", Why::RateLimited, true},
    {"EOrder:Domain rate limit exceeded", Why::RateLimited, true},
    {"EOrder:Orders limit exceeded", Why::RateLimited, true},
    {"EGeneral:Too many requests", Why::RateLimited, true},
    {"EService:Throttled", Why::RateLimited, true},
    {"EService:Deadline elapsed", Why::DeadlineElapsed, true},
    {"EOrder:Post only order", Why::WouldTake, true},
    {"EService:Market in cancel_only mode", Why::Halted, true},
    {"EService:Market in post_only mode", Why::Halted, true},
    {"EService:Market in limit_only mode", Why::Halted, true},
    {"EService:Unavailable", Why::OutcomeUnknown, false},
    {"EService:Busy", Why::OutcomeUnknown, false},
    {"EGeneral:Internal error", Why::OutcomeUnknown, false},
};

struct CancelWords {
  std::string_view words;
  RejectReason reason;
};
constexpr CancelWords kCancelReasons[] = {
    {"Post only order", Why::WouldTake},
    {"Self trade prevention", Why::SelfTrade},
};

// The lowest tier's counters: 15 at 0.33 a second, 60 a pair at 1 a second.
constexpr RateBucket kBuckets[] = {
    {RateKind::RestWeight, 15, std::chrono::seconds{45}, false},
    {RateKind::Orders, 60, std::chrono::seconds{60}, false, true},
    {RateKind::Connections, 150, std::chrono::minutes{10}, false},
};

constexpr Capabilities kCapabilities = [] {
  Capabilities row;
  row.name = "kraken";
  row.display_name = "Kraken";
  row.snapshot_source = SnapshotSource::InBand;
  row.sequence_rule = SequenceRule::None;
  row.has_checksum = true;
  row.book_depth = kBookDepth;
  row.truncates_book = true;
  row.order_entry = OrderEntry::WebSocket;
  row.order_channel = Channel::Private;
  row.order_operation = "add_order";
  row.needs_session_token = true;
  row.has_scopes_endpoint = true;
  row.has_dead_mans_switch = true;
  row.has_client_id_query = true;
  row.tells_recent_orders = true;
  row.default_fees = {FeeRate::from_basis_points(25), FeeRate::from_basis_points(40),
                      FeeAsset::Quote};
  row.signing = "HMAC-SHA512";
  row.market_feed = "book 25, in-band snapshot, CRC32 on every message";
  row.verified = {"the documents' checksum vectors; one recorded book",
                  "the venue's example; its client's vector",
                  "documented shapes; ccxt against the local exchange"};
  row.ping_interval = std::chrono::seconds{15};
  row.max_silence = std::chrono::seconds{10};  // heartbeats come once a second
  return row;
}();

bool matches(std::string_view rule, std::string_view text) noexcept {
  if (!text.starts_with(rule)) return false;
  if (text.size() == rule.size()) return true;
  const char next = text[rule.size()];
  return next == ':' || next == ' ';
}

}  // namespace

std::span<const ErrorRule> error_rules() noexcept { return kErrors; }

ErrorRule find_error(std::string_view text) noexcept {
  const ErrorRule* found = nullptr;
  for (const ErrorRule& rule : kErrors)
    if (matches(rule.text, text) && (found == nullptr || rule.text.size() > found->text.size()))
      found = &rule;
  return found != nullptr ? *found : ErrorRule{};
}

RejectReason find_cancel_reason(std::string_view text) noexcept {
  for (const CancelWords& row : kCancelReasons)
    if (text.find(row.words) != std::string_view::npos) return row.reason;
  return Why::None;
}

const Capabilities& capabilities() noexcept { return kCapabilities; }

std::vector<AllowedRequest> requests(KeyRole role) {
  std::vector<AllowedRequest> all{
      {RequestKind::Read, RequestMethod::Post, "/0/private/BalanceEx"},
      {RequestKind::Read, RequestMethod::Post, "/0/private/ClosedOrders"},
      {RequestKind::Read, RequestMethod::Post, "/0/private/GetApiKeyInfo"},
      {RequestKind::Read, RequestMethod::Post, "/0/private/GetWebSocketsToken"},
      {RequestKind::Read, RequestMethod::Post, "/0/private/OpenOrders"},
      {RequestKind::Read, RequestMethod::Post, "/0/private/QueryOrders"},
      {RequestKind::Read, RequestMethod::Post, "/0/private/TradeVolume"}};
  if (role == KeyRole::Trade) {
    all.push_back({RequestKind::Cancel, RequestMethod::Post, "/0/private/CancelAllOrdersAfter"});
    all.push_back({RequestKind::Cancel, RequestMethod::Post, "/0/private/CancelOrder"});
    all.push_back(
        {RequestKind::Order, RequestMethod::Ws, std::string{capabilities().order_operation}});
  }
  return all;
}

Endpoints endpoints(Environment environment) {
  switch (environment) {
    case Environment::Live:
      return {std::string{kRestHost}, std::string{kPublicSocket}, std::string{kPrivateSocket}, {}};
    case Environment::Demo: return {};  // spot has no public demo host
  }
  __builtin_unreachable();
}

std::span<const RateBucket> rate_buckets() noexcept { return kBuckets; }

std::uint32_t rest_weight(const RestCall& call) noexcept {
  using Kind = RestCall::Kind;
  switch (call.kind) {
    case Kind::Time:
    case Kind::Instruments:
    case Kind::Snapshot:  // public calls have another counter
    case Kind::PlaceOrder:
    case Kind::CancelOrder:  // counted by the trading engine, by the order's age
      return 0;
    case Kind::Fees:
    case Kind::KeyScopes:
    case Kind::Balances:
    case Kind::SessionToken:
    case Kind::ArmSwitch:
    case Kind::OpenOrders: return 1;
    case Kind::Trades:
    case Kind::QueryOrder: return 2;  // closed orders are history
  }
  __builtin_unreachable();
}

RecordedSource classify_recorded(std::string_view url) noexcept {
  using Kind = RecordedSource::Kind;
  if (const auto bar = url.find('|'); bar != std::string_view::npos) url.remove_prefix(bar + 1);
  if (const auto query = url.find('?'); query != std::string_view::npos) url = url.substr(0, query);
  if (url.ends_with('/')) url.remove_suffix(1);
  if (url == kPublicSocket || url == "wss://beta-ws.kraken.com/v2") return {Kind::Frames, {}, {}};
  if (url == kPrivateSocket || url == "wss://beta-ws-auth.kraken.com/v2")
    return {Kind::Ignored, {}, {}};
  if (url == "wss://ws.kraken.com" || url == "wss://ws-auth.kraken.com")
    return {Kind::NotSpoken, {}, "Kraken WebSocket v1"};
  if (url.starts_with("wss://ws-l3.kraken.com")) return {Kind::NotSpoken, {}, "Kraken level 3"};
  if (url.starts_with("wss://futures.kraken.com")) return {Kind::NotSpoken, {}, "Kraken Futures"};
  if (url.starts_with(kRestHost)) return {Kind::Ignored, {}, {}};
  return {};
}

}  // namespace crossbook::kraken
