// A venue's codec under any bytes: refused or read, never worse; a refused frame leaves nothing.
// In: bytes. Out: aborts where a promise is broken. Thread: the fuzzer's. Limits: none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook {

class FuzzedCodec {
 public:
  /// @param instrument as "BTC/USDT"  @param symbol as the venue spells it
  FuzzedCodec(const VenueModule& module, std::string_view instrument, std::string_view symbol)
      : venue_{module.make_venue()} {
    listing_.instrument = table_.at(table_.instrument(std::string{instrument}));
    listing_.symbol = listing_.rest_symbol = VenueSymbol{symbol};
    listing_.code = 1;
    venue_->set_listings({&listing_, 1}, table_);
  }

  /// The bytes as a market frame, as an account frame and as an answer to each call.
  void read(const std::uint8_t* data, std::size_t size) {
    std::string text{reinterpret_cast<const char*>(data), size};
    read_answers(text);
    // The padding holds quotes, so that a reader that runs past the end is noticed sooner.
    text.append(PaddedBytes::kPadding, '"');
    const PaddedBytes frame{text.data(), size};
    read_market(frame);
    read_account(frame);
  }

 private:
  static void require(bool holds) {
    if (!holds) std::abort();
  }
  void read_market(PaddedBytes frame) {
    market_.clear();
    if (venue_->decode_market(frame, market_).has_error()) {
      require(market_.books.empty() && market_.levels.empty() && market_.notices.empty());
      return;
    }
    for (const BookMessage& book : market_.books) {
      require(book.listing != nullptr);
      require(std::size_t{book.bids_begin} + book.bids_count <= market_.levels.size());
      require(std::size_t{book.asks_begin} + book.asks_count <= market_.levels.size());
    }
    for (const Level& level : market_.levels)
      require(level.price > Price{} && level.quantity >= Quantity{});
  }
  void read_account(PaddedBytes frame) {
    account_.clear();
    if (venue_->decode_account(frame, account_).has_error()) {
      require(account_.reports.empty() && account_.balances.empty() && account_.notices.empty());
      return;
    }
    for (const ExecutionReport& report : account_.reports)
      if (report.has_fill)
        require(report.fill.price > Price{} && report.fill.quantity > Quantity{});
  }
  void read_answers(const std::string& body) {
    using Kind = RestCall::Kind;
    constexpr std::array kKinds{
        Kind::Time,       Kind::Instruments, Kind::Fees,   Kind::Balances,   Kind::KeyScopes,
        Kind::QueryOrder, Kind::OpenOrders,  Kind::Trades, Kind::PlaceOrder, Kind::CancelOrder};
    for (const Kind kind : kKinds) {
      RestEvents events;
      const RestCall call{kind, &listing_, ClientOrderId{"a"}};
      static_cast<void>(venue_->decode_rest(call, {200, body, {}}, events));
      for (const ExecutionReport& report : events.account.reports)
        if (report.has_fill) require(report.fill.quantity > Quantity{});
    }
  }

  InstrumentTable table_;
  Listing listing_;
  std::unique_ptr<Venue> venue_;
  MarketEvents market_;
  AccountEvents account_;
};

}  // namespace crossbook
