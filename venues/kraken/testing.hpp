// What this folder's tests share: listings, frames, events as text, a peer that remembers.
// In: text. Out: values to compare. Thread: the test's. Limits: tests only.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "venues/connector/venue.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::kraken::testing {

/// A frame with the readable bytes behind it that decoders want.
class Frame {
 public:
  explicit Frame(std::string_view text) : size_{text.size()}, text_{text} {
    text_.append(PaddedBytes::kPadding, '\0');
  }
  PaddedBytes bytes() const noexcept { return {text_.data(), size_}; }

 private:
  std::size_t size_;
  std::string text_;
};

inline std::string folder() {
#ifdef CROSSBOOK_SOURCE_DIR
  std::string path{CROSSBOOK_SOURCE_DIR};
#else
  std::string path{"."};
#endif
  return path.append("/venues/kraken/testdata/");
}

/// Without the line end that editors put behind the text.
inline std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) throw std::runtime_error{"cannot read " + path};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// The text of testdata/NAME.json.
inline std::string read_sample(std::string_view name) {
  return read_file(folder().append(name).append(".json"));
}

/// A book update of BTC/USD.
inline std::string update(std::string_view bids,
                          std::string_view rest = R"("asks":[],"checksum":1)") {
  return R"({"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[)" +
         std::string{bids} + "]," + std::string{rest} + "}]}";
}
inline std::string level(std::string_view price, std::string_view quantity) {
  return R"({"price":)" + std::string{price} + R"(,"qty":)" + std::string{quantity} + "}";
}

/// One entry of the executions channel.
inline std::string executions(std::string_view entry, int sequence = 1) {
  return R"({"channel":"executions","type":"update","data":[{)" + std::string{entry} +
         R"(}],"sequence":)" + std::to_string(sequence) + "}";
}
/// A fill of order OA, with one part replaced.
inline std::string trade(std::string_view replaced = {}, std::string_view with = {}) {
  std::string entry =
      R"("order_id":"OA","exec_id":"TA","exec_type":"trade","symbol":"BTC/USD","last_qty":0.5,)"
      R"("last_price":45285.2,"liquidity_ind":"t","order_status":"filled",)"
      R"("fees":[{"asset":"USD","qty":1.5}])";
  if (!replaced.empty()) entry.replace(entry.find(replaced), replaced.size(), with);
  return executions(entry);
}

/// BTC/USD, ETH/USD, MATIC/USD, USDC/USD, DOGE/USDT; rules as a new account finds them.
struct Listings {
  Listings() {
    add("BTC/USD", "XXBTZUSD", 1, 8);
    add("ETH/USD", "XETHZUSD", 2, 8);
    add("MATIC/USD", "MATICUSD", 4, 8);
    add("USDC/USD", "USDCUSD", 4, 8);
    add("DOGE/USDT", "XDGUSDT", 7, 8);
  }
  const Listing& at(std::string_view symbol) const {
    for (const Listing& listing : all)
      if (listing.symbol.view() == symbol) return listing;
    throw std::out_of_range{std::string{symbol}};
  }

  InstrumentTable table;
  std::vector<Listing> all;

 private:
  void add(const char* name, const char* rest, std::uint8_t price, std::uint8_t quantity) {
    Listing listing;
    listing.instrument = table.at(table.instrument(name));
    listing.symbol = VenueSymbol{name};
    listing.rest_symbol = VenueSymbol{rest};
    listing.price_decimals = price;
    listing.quantity_decimals = quantity;
    listing.rules.status = TradingStatus::Trading;
    all.push_back(listing);
  }
};

inline std::string price_text(const Listing& listing, Price price) {
  return decimal_text(price.raw(), listing.instrument.price_scale);
}
inline std::string quantity_text(const Listing& listing, Quantity quantity) {
  return decimal_text(quantity.raw(), listing.instrument.quantity_scale);
}

inline std::string_view kind_name(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::Heartbeat: return "heartbeat";
    case NoticeKind::Pong: return "pong";
    case NoticeKind::Subscribed: return "subscribed";
    case NoticeKind::SubscribeRefused: return "subscribe refused";
    case NoticeKind::HandshakeDone: return "handshake done";
    case NoticeKind::HandshakeRefused: return "handshake refused";
    case NoticeKind::SessionInvalid: return "session invalid";
    case NoticeKind::WillClose: return "will close";
    case NoticeKind::TradingStatus: return "trading status";
    case NoticeKind::Ignored: return "ignored";
  }
  return "?";
}

inline std::string describe(const Notice& notice) {
  std::string out{kind_name(notice.kind)};
  if (notice.listing != nullptr) out += " " + std::string{notice.listing->symbol.view()};
  if (notice.kind == NoticeKind::TradingStatus)
    out += " status=" + std::to_string(static_cast<int>(notice.status));
  if (notice.depth != 0) out += " depth=" + std::to_string(notice.depth);
  if (notice.reason != RejectReason::None)
    out += " reason=" + std::string{to_string(notice.reason)};
  if (!notice.text.empty()) out += " text=" + std::string{notice.text.view()};
  return out + "\n";
}

inline std::string describe(const MarketEvents& events) {
  std::string out;
  for (const BookMessage& book : events.books) {
    out += std::string{book.is_snapshot ? "snapshot " : "update "};
    out += std::string{book.listing->symbol.view()} + " crc=" + std::to_string(book.checksum);
    out += " time=" + std::to_string(book.event_time.count()) + "\n";
    const auto side = [&](const char* name, std::uint32_t begin, std::uint32_t count) {
      for (std::uint32_t i = begin; i < begin + count; ++i) {
        out += std::string{"  "} + name + " " + price_text(*book.listing, events.levels[i].price);
        out += " x " + quantity_text(*book.listing, events.levels[i].quantity) + "\n";
      }
    };
    side("bid", book.bids_begin, book.bids_count);
    side("ask", book.asks_begin, book.asks_count);
  }
  for (const Notice& notice : events.notices) out += describe(notice);
  return out;
}

inline std::string describe(const ExecutionReport& report, const Listings& listings) {
  std::string out{"report " + std::string{to_string(report.status)}};
  if (report.request != 0) out += " request=" + std::to_string(report.request);
  if (!report.client_id.empty()) out += " client=" + std::string{report.client_id.view()};
  if (!report.venue_order_id.empty()) out += " order=" + std::string{report.venue_order_id.view()};
  if (report.reason != RejectReason::None)
    out += " reason=" + std::string{to_string(report.reason)};
  const Listing* listing = nullptr;
  for (const Listing& one : listings.all)
    if (one.instrument.id == report.instrument) listing = &one;
  if (report.has_cumulative && listing != nullptr)
    out += " cumulative=" + quantity_text(*listing, report.cumulative);
  if (report.has_fill && listing != nullptr) {
    const Fill& fill = report.fill;
    out += " fill=" + quantity_text(*listing, fill.quantity) + "@" +
           price_text(*listing, fill.price) + " of " + std::string{listing->symbol.view()} +
           " fee=" + amount_text(fill.fee) + " " +
           std::string{listings.table.asset_code(fill.fee_asset)} +
           " trade=" + std::string{fill.trade_id.view()} + (fill.is_maker ? " maker" : " taker");
  }
  if (report.event_time.count() != 0) out += " time=" + std::to_string(report.event_time.count());
  if (!report.venue_text.empty()) out += " text=" + std::string{report.venue_text.view()};
  return out + "\n";
}

inline std::string describe(const AccountEvents& events, const Listings& listings) {
  std::string out;
  for (const ExecutionReport& report : events.reports) out += describe(report, listings);
  for (const Balance& balance : events.balances) {
    out += "balance " + std::string{listings.table.asset_code(balance.asset)} +
           " total=" + amount_text(balance.total) + " available=" + amount_text(balance.available) +
           "\n";
  }
  for (const Notice& notice : events.notices) out += describe(notice);
  return out;
}

inline std::string describe(const RestEvents& events, const Listings& listings) {
  std::string out;
  if (events.error.reason != RejectReason::None)
    out += "error " + std::string{to_string(events.error.reason)} + " " +
           std::string{events.error.text.view()} + "\n";
  if (events.server_time.count() != 0)
    out += "time " + std::to_string(events.server_time.count()) + "\n";
  for (const ListedInstrument& one : events.instruments) {
    out += "listed " + std::string{one.base.view()} + "/" + std::string{one.quote.view()} + " " +
           std::string{one.symbol.view()} + " " + std::string{one.rest_symbol.view()} +
           " tick=" + std::string{one.tick_size.view()} +
           " lot=" + std::string{one.lot_size.view()} +
           " min=" + std::string{one.min_quantity.view()} +
           " min_notional=" + std::string{one.min_notional.view()} +
           " status=" + std::to_string(static_cast<int>(one.status)) + "\n";
  }
  for (const FeeEntry& entry : events.fees)
    out += "fees " + std::string{entry.listing->symbol.view()} +
           " maker=" + std::to_string(entry.fees.maker.parts()) +
           " taker=" + std::to_string(entry.fees.taker.parts()) + "\n";
  if (!events.session_token.empty()) out += "token " + events.session_token + "\n";
  if (!events.key_scopes.ip_field.empty())
    for (const std::string& line : describe_scopes(events.key_scopes)) out += "key " + line + "\n";
  return out + describe(events.account, listings);
}

/// A client's socket that keeps what it was sent.
class FakePeer final : public WsPeer {
 public:
  explicit FakePeer(std::uint64_t id) : id_{id} {}
  void send(std::string text) override { sent.push_back(std::move(text)); }
  void ping(std::string_view) override {}
  void close(std::uint16_t code, std::string_view) override { close_code = code; }
  std::string_view address() const noexcept override { return "127.0.0.1"; }
  std::uint64_t id() const noexcept override { return id_; }

  std::vector<std::string> take() { return std::exchange(sent, {}); }

  std::vector<std::string> sent;
  std::uint16_t close_code = 0;

 private:
  std::uint64_t id_;
};

}  // namespace crossbook::kraken::testing
