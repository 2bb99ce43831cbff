#include "tests/support/fake_venue.hpp"

#include <charconv>
#include <utility>

namespace crossbook::testing {
namespace {

/// Words of a line, one after another; allocates nothing.
class Words {
 public:
  explicit Words(std::string_view text) : rest_{text} {}
  std::string_view next(char separator = ' ') {
    const std::size_t end = std::min(rest_.find(separator), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return word;
  }
  std::int64_t number(char separator = ' ') {
    const std::string_view word = next(separator);
    std::int64_t value = -1;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
  }
  std::string_view rest() const { return rest_; }
  bool starts_with(std::string_view word) const { return rest_.starts_with(word); }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::uint32_t add_levels(std::string_view text, std::vector<Level>& levels) {
  if (text == "-") return 0;
  std::uint32_t count = 0;
  for (Words words{text}; !words.empty(); ++count) {
    const std::int64_t price = words.number(':');
    levels.push_back({Price::from_raw(price), Quantity::from_raw(words.number(','))});
  }
  return count;
}

Notice notice_of(NoticeKind kind) {
  Notice notice;
  notice.kind = kind;
  return notice;
}

void add_sides(Words& words, BookMessage& message, MarketEvents& out) {
  message.bids_begin = static_cast<std::uint32_t>(out.levels.size());
  message.bids_count = add_levels(words.next(), out.levels);
  message.asks_begin = static_cast<std::uint32_t>(out.levels.size());
  message.asks_count = add_levels(words.next(), out.levels);
  out.books.push_back(message);
}

RejectReason reason_of(std::string_view word) {
  constexpr std::pair<std::string_view, RejectReason> kReasons[] = {
      {"none", RejectReason::None},        {"key", RejectReason::KeyInvalid},
      {"time", RejectReason::Timestamp},   {"funds", RejectReason::InsufficientBalance},
      {"rate", RejectReason::RateLimited}, {"lot", RejectReason::LotSize},
      {"missing", RejectReason::NotFound}, {"ban", RejectReason::Banned}};
  for (const auto& [name, reason] : kReasons)
    if (name == word) return reason;
  return RejectReason::Other;
}

OrderStatus status_of(std::string_view word) {
  if (word == "new") return OrderStatus::New;
  if (word == "filled") return OrderStatus::Filled;
  if (word == "rejected") return OrderStatus::Rejected;
  if (word == "expired") return OrderStatus::Expired;
  return OrderStatus::Unknown;
}

/// "read trade withdraw any": from any address; else from listed ones.
KeyScopes read_scopes(Words& words) {
  KeyScopes scopes;
  scopes.ip = IpBinding::Listed;
  scopes.ip_field = "ip";
  while (!words.empty()) {
    const std::string_view word = words.next();
    if (word == "any") scopes.ip = IpBinding::Any;
    if (word == "read") scopes.granted.push_back({ScopeKind::Read, "canRead"});
    if (word == "trade") scopes.granted.push_back({ScopeKind::Trade, "canTrade"});
    if (word == "withdraw") scopes.granted.push_back({ScopeKind::Withdraw, "canWithdraw"});
  }
  return scopes;
}

ExecutionReport read_report(Words& words) {
  const auto or_empty = [](std::string_view word) { return word == "-" ? "" : word; };
  ExecutionReport report;
  report.client_id = ClientOrderId{or_empty(words.next())};
  if (const std::int64_t request = words.number(); request > 0)
    report.request = static_cast<std::uint64_t>(request);
  report.venue_order_id = VenueOrderId{or_empty(words.next())};
  report.status = status_of(words.next());
  report.reason = reason_of(words.next(' '));
  report.source = ReportSource::Reply;
  if (words.starts_with("total ")) {
    words.next();
    report.has_cumulative = true;
    report.cumulative = Quantity::from_raw(words.number());
  }
  return report;
}

ExecutionReport read_trade(Words& words) {
  ExecutionReport report;
  words.next();
  report.has_fill = true;
  report.fill.trade_id = TradeId{words.next()};
  report.fill.price = Price::from_raw(words.number());
  report.fill.quantity = Quantity::from_raw(words.number());
  return report;
}

void read_balance(Words& words, const InstrumentTable& table, AccountEvents& out) {
  Balance balance;
  balance.asset = table.find_asset(words.next()).value_or(AssetId{});
  balance.total = balance.available = *parse_amount(words.next());
  out.balances.push_back(balance);
}

}  // namespace

FakeVenue::Settings FakeVenue::rest_settings() {
  Settings settings;
  Capabilities& row = settings.capabilities;
  row.name = "fake";
  row.display_name = "Fake";
  row.snapshot_source = SnapshotSource::Rest;
  row.sequence_rule = SequenceRule::Range;
  row.order_operation = "order";
  row.max_book_age = std::chrono::milliseconds{60'000};
  return settings;
}

FakeVenue::Settings FakeVenue::scopes_settings() {
  Settings settings = rest_settings();
  settings.capabilities.has_scopes_endpoint = true;
  return settings;
}

FakeVenue::Settings FakeVenue::in_band_settings() {
  Settings settings = rest_settings();
  settings.capabilities.snapshot_source = SnapshotSource::InBand;
  settings.capabilities.sequence_rule = SequenceRule::PreviousLinks;
  return settings;
}

FakeVenue::Settings FakeVenue::https_orders_settings() {
  Settings settings = in_band_settings();
  Capabilities& row = settings.capabilities;
  row.sequence_rule = SequenceRule::Connection;
  row.order_entry = OrderEntry::Rest;
  row.order_operation = "/order";
  row.has_trades_query = true;
  row.tells_fills = row.tells_balances = false;
  return settings;
}

KeyMaterial FakeVenue::key_material(std::string id, std::string_view secret,
                                    std::string_view passphrase) const {
  return {std::move(id), Algorithm::HmacSha256, Secret{secret}, Secret{passphrase}};
}

void FakeVenue::set_listings(std::span<const Listing> listings, const InstrumentTable& table) {
  listings_.build(listings);
  table_ = &table;
}

Result<void> FakeVenue::encode_rest(const RestCall& call, const RequestContext& context,
                                    HttpRequest& out) const {
  using Kind = RestCall::Kind;
  const std::string symbol{call.listing != nullptr ? call.listing->symbol.view() : ""};
  const bool is_public =
      call.kind == Kind::Time || call.kind == Kind::Instruments || call.kind == Kind::Snapshot;
  if (!is_public && context.credential == nullptr) return Error{Errc::NoKey, "key"};
  out.is_signed = !is_public;
  switch (call.kind) {
    case Kind::Time: out.target = "/time"; break;
    case Kind::Instruments: out.target = "/instruments"; break;
    case Kind::Fees:
      if (call.listing == nullptr) return Error{Errc::MissingField, "symbol"};
      out.target = "/fees/" + symbol;
      break;
    case Kind::Balances: out.target = "/balances"; break;
    case Kind::KeyScopes: out.target = "/key/" + std::string{to_string(call.key_role)}; break;
    case Kind::Snapshot: out.target = "/depth/" + symbol; break;
    case Kind::SessionToken: out.target = "/token"; break;
    case Kind::QueryOrder:
      out.target =
          call.client_id.empty() ? "/orders" : "/order/" + std::string{call.client_id.view()};
      break;
    case Kind::OpenOrders: out.target = "/open"; break;
    case Kind::Trades: out.target = "/trades/" + std::string{call.venue_order_id.view()}; break;
    case Kind::PlaceOrder: return Error{Errc::NotSupported, "call"};
    case Kind::ArmSwitch:
      out.method = HttpMethod::Post;
      out.target = "/switch/" + std::to_string(call.timeout.count());
      break;
    case Kind::CancelOrder:
      out.method = HttpMethod::Delete;
      out.target = "/order/" + std::string{call.client_id.view()};
      break;
  }
  return {};
}

Result<void> FakeVenue::decode_rest(const RestCall& call, const HttpResponse& response,
                                    RestEvents& out) {
  using Kind = RestCall::Kind;
  if (response.status >= 500) return Error{Errc::Malformed, "body"};
  Words words{response.body};
  if (response.body.starts_with("error ")) {
    words.next();
    out.error.reason = reason_of(words.next());
    out.error.text = ErrorText{words.rest()};
    return {};
  }
  switch (call.kind) {
    case Kind::Time: out.server_time = UtcNanos::from_millis(words.number()); break;
    case Kind::Instruments:
      while (!words.empty()) {
        ListedInstrument listed;
        listed.base = AssetCode{words.next()};
        listed.quote = AssetCode{words.next()};
        listed.symbol = VenueSymbol{words.next()};
        listed.tick_size = listed.lot_size = FixedText<31>{words.next()};
        out.instruments.push_back(listed);
      }
      break;
    case Kind::Fees: {
      const FeeRate rate = FeeRate::from_basis_points(words.number());
      out.fees.push_back({call.listing, {rate, rate, FeeAsset::Quote}});
      break;
    }
    case Kind::Balances: read_balance(words, *table_, out.account); break;
    case Kind::Snapshot: {
      BookMessage message;
      message.listing = listings_.find(call.listing->symbol.view());
      message.is_snapshot = true;
      message.last = SequenceNumber{words.number()};
      add_sides(words, message, out.market);
      break;
    }
    case Kind::KeyScopes: out.key_scopes = read_scopes(words); break;
    case Kind::SessionToken: out.session_token = words.next(); break;
    case Kind::Trades:
      while (!words.empty()) out.account.reports.push_back(read_trade(words));
      break;
    case Kind::ArmSwitch: break;
    case Kind::PlaceOrder:
    case Kind::QueryOrder:
    case Kind::OpenOrders:
    case Kind::CancelOrder:
      while (!words.empty()) {
        words.next();
        out.account.reports.push_back(read_report(words));
      }
      break;
  }
  return {};
}

void FakeVenue::encode_subscribe(std::span<const Listing> listings,
                                 std::vector<std::string>& frames) const {
  for (const Listing& listing : listings)
    frames.push_back("subscribe " + std::string{listing.symbol.view()});
}

void FakeVenue::encode_resubscribe(const Listing& listing, std::vector<std::string>& frames) const {
  frames.push_back("resubscribe " + std::string{listing.symbol.view()});
}

void FakeVenue::encode_ping(Channel, std::vector<std::string>& frames) const {
  frames.push_back("ping");
}

Result<void> FakeVenue::encode_handshake(Channel, std::size_t step, const RequestContext& context,
                                         std::vector<std::string>& frames) const {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  frames.push_back("login " + std::to_string(step) + " " + std::string{context.session_token});
  return {};
}

Result<void> FakeVenue::decode_market(PaddedBytes frame, MarketEvents& out) noexcept {
  Words words{frame.view()};
  if (words.starts_with("seq ")) {
    words.next();
    out.connection_sequence = SequenceNumber{words.number()};
  }
  UtcNanos event_time;
  if (words.starts_with("at ")) {
    words.next();
    event_time = UtcNanos::from_millis(words.number());
  }
  const std::string_view kind = words.next();
  if (kind == "beat")
    return out.notices.push_back(notice_of(NoticeKind::Heartbeat)), Result<void>{};
  if (kind == "pong") return out.notices.push_back(notice_of(NoticeKind::Pong)), Result<void>{};
  if (kind == "goodbye")
    return out.notices.push_back(notice_of(NoticeKind::WillClose)), Result<void>{};
  const std::string_view symbol = words.next();
  const Listing* listing = listings_.find(symbol);
  if (kind == "broken") return Error{Errc::MissingField, "broken"};
  if (listing == nullptr) {
    out.unknown_symbol = VenueSymbol{symbol};
    return Error{Errc::UnknownSymbol, "symbol"};
  }
  if (kind == "status") {
    Notice notice = notice_of(NoticeKind::TradingStatus);
    notice.listing = listing;
    notice.status = words.next() == "trading" ? TradingStatus::Trading : TradingStatus::Halted;
    out.notices.push_back(notice);
    return {};
  }
  BookMessage message;
  message.listing = listing;
  message.is_snapshot = kind == "snap";
  message.event_time = event_time;
  if (kind == "delta") message.first = SequenceNumber{words.number()};
  if (kind == "link") message.previous = SequenceNumber{words.number()};
  if (kind != "snap" && kind != "delta" && kind != "link") return Error{Errc::Malformed, "kind"};
  message.last = SequenceNumber{words.number()};
  add_sides(words, message, out);
  return {};
}

Result<void> FakeVenue::decode_account(PaddedBytes frame, AccountEvents& out) noexcept {
  Words words{frame.view()};
  if (words.starts_with("seq ")) {
    words.next();
    out.connection_sequence = SequenceNumber{words.number()};
  }
  const std::string_view kind = words.next();
  if (kind == "order") {
    out.reports.push_back(read_report(words));
  } else if (kind == "balance") {
    read_balance(words, *table_, out);
  } else if (kind == "welcome") {
    out.notices.push_back(notice_of(NoticeKind::HandshakeDone));
  } else if (kind == "expired") {
    out.notices.push_back(notice_of(NoticeKind::SessionInvalid));
  } else if (kind == "goodbye") {
    out.notices.push_back(notice_of(NoticeKind::WillClose));
  } else if (kind == "pong") {
    out.notices.push_back(notice_of(NoticeKind::Pong));
  } else if (kind == "denied") {
    Notice notice = notice_of(NoticeKind::HandshakeRefused);
    notice.reason = reason_of(words.next());
    notice.text = ErrorText{words.rest()};
    out.notices.push_back(notice);
  } else {
    return Error{Errc::Malformed, "kind"};
  }
  return {};
}

Result<void> FakeVenue::encode_order(OrderPermit& permit, const Listing&, const TradeKey& key,
                                     const RequestContext& context,
                                     FrameBuffer& out) const noexcept {
  const OrderClaim claim = permit.claim();
  Signature signature;  // made and counted, not shown
  if (!key.sign(permit, {claim.client_id}, signature)) return Error{Errc::NotPermitted, "order"};
  if (settings_.capabilities.order_entry == OrderEntry::Rest) {
    out.text("POST /order/").text(claim.client_id).text(" HTTP/1.1\r\nHost: ");
    out.text(context.host).text("\r\nContent-Length: 0\r\n\r\n");
    return {};
  }
  out.text("order ").text(claim.client_id).text(" ");
  out.integer(static_cast<std::int64_t>(context.request)).text(" ").text(claim.symbol);
  out.text(claim.side == ClaimSide::Buy ? " buy " : " sell ");
  out.integer(claim.quantity).text(" at ").integer(claim.price);
  return {};
}

std::vector<AllowedRequest> FakeVenue::requests(KeyRole role) const {
  std::vector<AllowedRequest> all{{RequestKind::Read, RequestMethod::Ws, "login"}};
  const bool by_rest = settings_.capabilities.order_entry == OrderEntry::Rest;
  if (role == KeyRole::Trade)
    all.push_back({RequestKind::Order, by_rest ? RequestMethod::Post : RequestMethod::Ws,
                   std::string{settings_.capabilities.order_operation}});
  return all;
}

}  // namespace crossbook::testing
