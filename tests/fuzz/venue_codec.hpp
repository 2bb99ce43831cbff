// A venue's codec under any bytes: refused or read, never worse; a refused frame leaves nothing.
// In: bytes. Out: aborts where a promise is broken. Thread: the fuzzer's. Limits: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook {

class FuzzedCodec {
 public:
  explicit FuzzedCodec(const VenueModule& module) : venue_{module.make_venue()} {
    for (const std::string_view name : {"BTC/USDT", "BTC/USD", "ETH/BTC", "MATIC/USD"}) {
      Listing listing;
      listing.instrument = table_.at(table_.instrument(std::string{name}));
      const std::size_t slash = name.find('/');
      listing.symbol = listing.rest_symbol =
          venue_->symbol(name.substr(0, slash), name.substr(slash + 1));
      listing.code = static_cast<std::int64_t>(listings_.size()) + 1;
      if (listings_.size() % 2 == 0) {  // of the others a codec learns the digits
        listing.price_decimals = 1;
        listing.quantity_decimals = 8;
      }
      listings_.push_back(listing);
    }
    venue_->set_listings(listings_, table_);
  }

  /// What the quick reader of book messages takes is what the parser takes, to the last bit.
  /// @return whether the parser took it
  bool compare_scan(PaddedBytes frame) {
    market_.clear();
    scanned_.clear();
    const bool is_scanned = venue_->scan_market(frame, scanned_);
    const bool is_parsed = venue_->decode_market(frame, market_).has_value();
    require(is_scanned ? is_parsed && scanned_ == market_ : scanned_ == MarketEvents{});
    return is_parsed;
  }

  /// The bytes as a market frame, as an account frame and as a good and a bad answer to each call.
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
    if (!compare_scan(frame)) {
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
    require_sound(account_);
  }
  void read_answers(const std::string& body) {
    for (int kind = 0; kind <= static_cast<int>(RestCall::Kind::CancelOrder); ++kind) {
      RestCall call{static_cast<RestCall::Kind>(kind), listings_.data(), ClientOrderId{"a"}};
      call.venue_order_id = VenueOrderId{"1"};
      for (const int status : {200, 400}) {
        RestEvents events;
        const bool is_refused = venue_->decode_rest(call, {status, body, {}}, events).has_error();
        if (is_refused) require(events.market.levels.empty() && events.market.books.empty());
        require_sound(events.account);
      }
    }
  }
  static void require_sound(const AccountEvents& events) {
    for (const ExecutionReport& report : events.reports)
      if (report.has_fill)
        require(report.fill.price > Price{} && report.fill.quantity > Quantity{} &&
                !report.fill.trade_id.empty());
  }

  InstrumentTable table_;
  std::vector<Listing> listings_;
  std::unique_ptr<Venue> venue_;
  MarketEvents market_;
  MarketEvents scanned_;
  AccountEvents account_;
};

}  // namespace crossbook
