// The Venue interface: what an exchange's folder implements. Pure codecs over bytes; the connector
// owns sockets, clocks, books and orders and asks these functions what the bytes mean.
// In: frames, responses, intents. Out: events, requests. Thread: its connector's (scratch inside).
// Limits: kMaxFrameBytes, kMaxRequestBytes, kMaxResponseBytes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keys/credential.hpp"
#include "keys/key_scopes.hpp"
#include "venues/connector/frame_buffer.hpp"
#include "venues/connector/http.hpp"
#include "venues/market/error.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/order_book.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {

class Exchange;   // venues/exchange/exchange.hpp
class Simulator;  // venues/exchange/simulator.hpp

/// M20: a larger message closes the socket (1009). Of a venue that sends larger ones by its
/// documents, Capabilities::max_frame_bytes is the limit.
inline constexpr std::size_t kMaxFrameBytes = 1024 * 1024;

/// One whole message with at least 64 readable bytes behind it (simdjson reads past the end).
class PaddedBytes {
 public:
  static constexpr std::size_t kPadding = 64;
  /// @param data size + kPadding readable bytes
  PaddedBytes(const char* data, std::size_t size) noexcept : data_{data}, size_{size} {}
  const char* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::string_view view() const noexcept { return {data_, size_}; }

 private:
  const char* data_;
  std::size_t size_;
};

/// Sockets that a venue may have. Private carries account events; orders go to order_channel.
enum class Channel : std::uint8_t { Public, Private, Trade };
inline constexpr std::size_t kChannels = 3;

enum class Environment : std::uint8_t { Live, Demo };

/// Full URLs (scheme, host, port, path). Empty: the venue has no such socket.
struct Endpoints {
  std::string rest;
  std::string ws_public;
  std::string ws_private;
  std::string ws_trade;
};

enum class SnapshotSource : std::uint8_t { Rest, InBand };
enum class SequenceRule : std::uint8_t {
  Range,  // [first, last]; first <= book + 1 <= last after a snapshot, then first = book + 1
  PreviousLinks,  // previous must equal the book's; the numbers themselves may jump, even back
  Connection,  // MarketEvents::connection_sequence counts all messages of a socket, 0, 1, 2 …: a
               // jump means that any of its books may have lost something
  None         // integrity is the checksum's
};
/// Rest: encode_order() writes a whole HTTP/1.1 request to the REST host, and the answer is decoded
/// as RestCall::PlaceOrder.
enum class OrderEntry : std::uint8_t { WebSocket, Rest };

/// Against what each part of a codec was checked, for people; "unverified" where nothing was.
struct Verified {
  std::string_view books;
  std::string_view signing;
  std::string_view orders;
};

/// The row of `crossbook venues list`, and what the connector must know. Facts, with sources in the
/// venue's README.
struct Capabilities {
  std::string_view name;          // folder name: "binance"
  std::string_view display_name;  // "Binance"
  SnapshotSource snapshot_source = SnapshotSource::InBand;
  SequenceRule sequence_rule = SequenceRule::None;
  bool has_checksum = false;
  std::size_t book_depth = 0;  // levels a side on the wire; the book is cut to it if truncates_book
  bool truncates_book = false;
  std::size_t max_frame_bytes = kMaxFrameBytes;  // of a market message
  OrderEntry order_entry = OrderEntry::WebSocket;
  Channel order_channel = Channel::Private;  // OrderEntry::WebSocket: where orders go
  std::string_view
      order_operation;  // what an order is called there: "order.place"; a path for Rest
  bool needs_session_token = false;  // RestCall::SessionToken before the private socket opens
  bool needs_passphrase = false;
  bool hides_clock_refusals = false;  // one word stands for a bad key and a clock that is off
  bool signs_contents = true;  // of REST calls; false: a signature covers method and path alone
  bool has_scopes_endpoint = false;
  bool has_cancel_on_disconnect = false;
  bool has_dead_mans_switch = false;
  bool has_client_id_query = false;
  bool tells_recent_orders = false;  // a QueryOrder without an id tells of the newest ended orders
  bool has_trades_query = false;     // RestCall::Trades
  bool has_order_history =
      false;  // a QueryOrder that finds nothing is asked there before we believe it
  bool lists_min_notional = true;  // among its instruments' rules
  bool tells_fills = true;     // in reports; false: totals only, and the connector asks for Trades
  bool tells_balances = true;  // on the private socket; false: RestCall::Balances alone does
  bool has_demo_host = false;
  bool is_rehearsed = true;  // its faults are rehearsed in whole sessions; else off by default
  Fees default_fees;         // of a new account by the published table; local exchanges start so
  std::string_view signing;  // for people: "HMAC-SHA256, Ed25519"
  std::string_view market_feed;  // for people: "depth@100ms deltas over a REST snapshot"
  Verified verified;
  std::chrono::milliseconds ping_interval{15'000};  // encode_ping at this idle time; 0: none needed
  std::chrono::milliseconds max_silence{30'000};    // no byte at all for so long: reconnect
  std::chrono::milliseconds connection_life{0};   // then the venue ends a socket; 0: not documented
  std::chrono::milliseconds max_book_age{5'000};  // no proof of life for a book for so long: stale
  std::chrono::milliseconds timestamp_window{1'000};  // clock error that the venue tolerates
};

enum class RateKind : std::uint8_t { RestWeight, RestRequests, Orders, WsMessages, Connections };
/// limit units per window; refills at once at aligned windows, or evenly.
struct RateBucket {
  RateKind kind{};
  std::uint32_t limit = 0;
  std::chrono::milliseconds window{};
  bool is_aligned_window = false;
  bool is_per_instrument = false;  // each instrument has one of its own
};

struct RestCall {
  enum class Kind : std::uint8_t {
    Time,
    Instruments,
    Fees,  // per listing if the venue needs it: then listing is set
    Balances,
    KeyScopes,  // what the venue says of the key that signs the call
    Snapshot,   // of listing
    SessionToken,
    PlaceOrder,  // never encoded: decodes the answer to what encode_order() wrote
    QueryOrder,  // by client_id, of listing; without one: see Capabilities::tells_recent_orders
    Trades,      // the fills of venue_order_id (client_id is set too), of listing: a report each
    OpenOrders,
    ArmSwitch,   // the dead man's switch: all orders go unless asked again within timeout
    CancelOrder  // by client_id, of listing
  };
  Kind kind{};
  const Listing* listing = nullptr;
  ClientOrderId client_id;
  KeyRole key_role = KeyRole::Read;  // KeyScopes: of which of our keys
  bool in_history = false;           // QueryOrder: see Capabilities::has_order_history
  VenueOrderId venue_order_id = {};  // where it is known; CancelOrder: it goes before client_id
  std::chrono::seconds timeout{0};   // ArmSwitch; 0: off
};

/// What a signed request is made from. Time and nonce come from outside: codecs have no clock.
struct RequestContext {
  UtcNanos venue_now;         // our clock corrected by the measured offset
  std::uint64_t nonce = 0;    // strictly rising per key
  std::uint64_t request = 0;  // our request number, 1, 2, 3 …; echoed by most venues
  std::string_view session_token;
  std::chrono::milliseconds order_lifetime{2'000};  // the venue must refuse the order after it
  const Credential* credential = nullptr;           // null: public calls only
  std::string_view host;                            // that the request goes to, as dialled
  Environment environment = Environment::Live;  // OKX tells its demo by a header, not by its host

  /// Signs the parts, as if they stood one after another, for a request to that path of the host.
  /// @return NoKey | NotPermitted, with the name of the policy's limit
  Result<void> sign(RequestMethod method, std::string_view path,
                    std::initializer_list<std::string_view> parts, Signature& out) const noexcept;
};

/// One decoded book message; its levels lie in MarketEvents::levels, wire order.
struct BookMessage {
  const Listing* listing = nullptr;
  bool is_snapshot = false;
  bool has_checksum = false;
  std::uint32_t checksum = 0;
  SequenceNumber first{-1};
  SequenceNumber last{-1};
  SequenceNumber previous{-1};
  UtcNanos event_time;
  std::uint32_t bids_begin = 0, bids_count = 0;
  std::uint32_t asks_begin = 0, asks_count = 0;
  friend bool operator==(const BookMessage&, const BookMessage&) = default;
};

enum class NoticeKind : std::uint8_t {
  Heartbeat,
  Pong,
  Subscribed,        // listing set where the venue names it
  SubscribeRefused,  // text says why
  HandshakeDone,     // the handshake step was accepted
  HandshakeRefused,  // reason and text
  SessionInvalid,    // token or login died: handshake again
  WillClose,         // planned disconnect: open a second socket (M28)
  TradingStatus,     // listing and status set
  Ignored            // a documented message that says nothing to us
};
struct Notice {
  NoticeKind kind = NoticeKind::Ignored;
  const Listing* listing = nullptr;
  TradingStatus status = TradingStatus::Trading;
  RejectReason reason = RejectReason::None;
  ErrorText text;
  std::uint32_t depth =
      0;  // Subscribed: levels a side that the venue sends; cut the book to it if > 0
  friend bool operator==(const Notice&, const Notice&) = default;
};

/// Reused between frames: clear() keeps capacity, so decoding allocates nothing after warm-up.
struct MarketEvents {
  std::vector<Level> levels;
  std::vector<BookMessage> books;
  std::vector<Notice> notices;
  VenueSymbol unknown_symbol;              // set with Errc::UnknownSymbol
  SequenceNumber connection_sequence{-1};  // SequenceRule::Connection: of this frame
  void clear() noexcept {
    levels.clear(), books.clear(), notices.clear();
    unknown_symbol = {}, connection_sequence = SequenceNumber{-1};
  }
  friend bool operator==(const MarketEvents&, const MarketEvents&) = default;
};
struct AccountEvents {
  std::vector<ExecutionReport> reports;  // venue, received and often instrument: the connector's
  std::vector<Balance> balances;
  std::vector<OtherBalance> other_balances;  // of assets that the table does not have
  std::vector<Notice> notices;
  SequenceNumber connection_sequence{-1};  // where the venue counts its messages: of this frame
  void clear() noexcept {
    reports.clear(), balances.clear(), other_balances.clear(), notices.clear();
    connection_sequence = SequenceNumber{-1};
  }
};

/// An instrument as the venue lists it, before it is matched to ours. Decimals as text: exact.
struct ListedInstrument {
  AssetCode base;  // common code: XBT is already BTC
  AssetCode quote;
  VenueSymbol symbol;
  VenueSymbol rest_symbol;
  VenueSymbol book_symbol;  // another one's, if this is a second name of that one's book
  std::int64_t code = 0;
  FixedText<31> tick_size;
  FixedText<31> lot_size;
  FixedText<31> min_quantity;
  FixedText<31> max_quantity;  // empty: none
  FixedText<31> min_notional;  // empty: none
  TradingStatus status = TradingStatus::Trading;
};
struct FeeEntry {
  const Listing* listing = nullptr;  // null: all listings
  Fees fees;
};

struct RestError {
  RejectReason reason = RejectReason::None;  // None: the call succeeded
  ErrorText text;
  std::chrono::milliseconds retry_after{};  // 0: not said
};

struct RestEvents {
  RestError error;
  UtcNanos server_time;
  std::vector<ListedInstrument> instruments;
  std::vector<FeeEntry> fees;
  std::string session_token;
  KeyScopes key_scopes;
  MarketEvents market;            // Snapshot
  AccountEvents account;          // Balances, QueryOrder, OpenOrders, CancelOrder
  std::uint32_t used_weight = 0;  // by the venue's own header, 0 if it has none
  void clear() {
    error = {}, server_time = {}, instruments.clear(), fees.clear(), session_token.clear();
    key_scopes = {}, market.clear(), account.clear(), used_weight = 0;
  }
};

/// Where a recorded message came from, for rebuilding books from captures.
struct RecordedSource {
  enum class Kind : std::uint8_t { NotOurs, Frames, Snapshot, Ignored, NotSpoken };
  Kind kind = Kind::NotOurs;
  VenueSymbol symbol;       // Snapshot
  std::string_view reason;  // NotSpoken: which generation or product; static storage
};

class Venue {
 public:
  Venue() = default;
  Venue(const Venue&) = delete;
  Venue& operator=(const Venue&) = delete;
  virtual ~Venue() = default;

  virtual const Capabilities& capabilities() const noexcept = 0;
  virtual Endpoints endpoints(Environment environment) const = 0;
  virtual std::span<const RateBucket> rate_buckets() const noexcept = 0;
  /// Units that a call takes from each RestWeight bucket.
  virtual std::uint32_t rest_weight(const RestCall& call) const noexcept = 0;
  /// Makes the key that this venue's secret text is for. @param secret as the venue shows it
  /// @throws std::invalid_argument naming the field and the mend
  virtual KeyMaterial key_material(std::string id, std::string_view secret,
                                   std::string_view passphrase) const = 0;

  /// The venue's spelling of an instrument, as it is before the venue has listed it: policies are
  /// made of it. Empty if it cannot be spelled.
  virtual VenueSymbol symbol(std::string_view base, std::string_view quote) const noexcept = 0;
  /// Everything that this codec signs, and the orders that it sends: the requests of the least
  /// policy for a key of that role.
  virtual std::vector<AllowedRequest> requests(KeyRole role) const = 0;

  /// Copies the listings and makes symbols resolvable. Pointers in events stay valid until the next
  /// call. @param table outlives this venue
  virtual void set_listings(std::span<const Listing> listings, const InstrumentTable& table) = 0;

  /// @return NoKey where the call is private and the context has no key | NotPermitted
  virtual Result<void> encode_rest(const RestCall& call, const RequestContext& context,
                                   HttpRequest& out) const = 0;
  /// A venue's refusal is a success here, with out.error set; an Error means unreadable.
  virtual Result<void> decode_rest(const RestCall& call, const HttpResponse& response,
                                   RestEvents& out) = 0;

  /// Appends the frames that subscribe the listings' books.
  virtual void encode_subscribe(std::span<const Listing> listings,
                                std::vector<std::string>& frames) const = 0;
  /// Appends the frames that fetch one book anew; nothing for SnapshotSource::Rest.
  virtual void encode_resubscribe(const Listing& listing,
                                  std::vector<std::string>& frames) const = 0;
  /// Application-level ping, or nothing where WebSocket pings do.
  virtual void encode_ping(Channel channel, std::vector<std::string>& frames) const = 0;

  /// Steps from an open private (or trade) socket to a session that works; each is one frame that
  /// is answered by HandshakeDone or HandshakeRefused. @param key that the session is for, or null
  virtual std::size_t handshake_steps(Channel channel, const Credential* key) const noexcept = 0;
  virtual Result<void> encode_handshake(Channel channel, std::size_t step,
                                        const RequestContext& context,
                                        std::vector<std::string>& frames) const = 0;

  /// Appends the events of one public frame. Pure but for scratch. out is unchanged on error, but
  /// for unknown_symbol.
  virtual Result<void> decode_market(PaddedBytes frame, MarketEvents& out) noexcept = 0;
  /// The same for a book message in exactly the shape that the venue documents, at a fraction of
  /// the cost. @return false, and out is unchanged: not that shape, or not good. Otherwise out
  /// gained what decode_market would have appended.
  virtual bool scan_market(PaddedBytes, MarketEvents&) noexcept { return false; }
  /// What the connector calls: the scan where it can, else the parser.
  Result<void> read_market(PaddedBytes frame, MarketEvents& out) noexcept {
    if (scan_market(frame, out)) return {};
    return decode_market(frame, out);
  }
  /// Appends the events of one private or trade frame: replies, reports, balances, notices.
  virtual Result<void> decode_account(PaddedBytes frame, AccountEvents& out) noexcept = 0;

  /// Writes one order as the venue wants it (a frame; for OrderEntry::Rest a whole HTTP/1.1 request
  /// with its headers), composed from nothing but the permit's claim. Allocates nothing. Only a
  /// TradeKey will do, also where the session needs no signature per order.
  virtual Result<void> encode_order(OrderPermit& permit, const Listing& listing,
                                    const TradeKey& key, const RequestContext& context,
                                    FrameBuffer& out) const noexcept = 0;

  /// Whether the book gives the checksum that the message carried. Only if has_checksum.
  virtual bool checksum_matches(const OrderBook& book, const Listing& listing,
                                std::uint32_t expected) const noexcept = 0;

  /// Tells which of a recording's connections this codec can read. @param url of the connection
  virtual RecordedSource classify_recorded(std::string_view url) const = 0;
};

/// What a venue's folder registers: returned by crossbook::<folder>::make() in its venue.hpp.
struct VenueModule {
  const Capabilities* capabilities = nullptr;
  std::unique_ptr<Venue> (*make_venue)() = nullptr;
  /// The venue's own protocol, server side, over an exchange that outlives it.
  std::unique_ptr<Simulator> (*make_simulator)(Exchange& exchange) = nullptr;
};

}  // namespace crossbook
