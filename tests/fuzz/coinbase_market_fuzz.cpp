// Any bytes as Coinbase's market and user frames, and as answers: refused or read, never worse.
// Seeds: venues/coinbase/testdata.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "venues/coinbase/venue.hpp"

namespace crossbook {
namespace {

class CoinbaseCodec {
 public:
  CoinbaseCodec() {
    listing_.instrument = table_.at(table_.instrument("BTC/USD"));
    listing_.symbol = listing_.rest_symbol = VenueSymbol{"BTC-USD"};
    venue_->set_listings({&listing_, 1}, table_);
  }

  void read_market(PaddedBytes frame) {
    market_.clear();
    const bool is_refused = venue_->decode_market(frame, market_).has_error();
    const bool is_empty = market_.books.empty() && market_.levels.empty();
    if (is_refused && !(is_empty && market_.connection_sequence.value() == -1)) std::abort();
    for (const BookMessage& book : market_.books) {
      if (std::size_t{book.bids_begin} + book.bids_count > market_.levels.size()) std::abort();
      if (std::size_t{book.asks_begin} + book.asks_count > market_.levels.size()) std::abort();
    }
    for (const Level& level : market_.levels)
      if (level.price.raw() <= 0 || level.quantity.raw() < 0) std::abort();
  }

  void read_account(PaddedBytes frame) {
    account_.clear();
    const bool is_refused = venue_->decode_account(frame, account_).has_error();
    if (is_refused && !(account_.reports.empty() && account_.notices.empty())) std::abort();
  }

  void read_answers(const std::string& body) {
    using Kind = RestCall::Kind;
    constexpr std::array kKinds{Kind::Instruments, Kind::Balances, Kind::KeyScopes,
                                Kind::QueryOrder,  Kind::Trades,   Kind::PlaceOrder};
    for (const Kind kind : kKinds) {
      RestEvents events;
      const RestCall call{kind, &listing_, ClientOrderId{"a"}};
      const bool is_refused = venue_->decode_rest(call, {200, body, {}}, events).has_error();
      if (is_refused && !events.account.reports.empty()) std::abort();
    }
  }

 private:
  InstrumentTable table_;
  Listing listing_;
  std::unique_ptr<Venue> venue_ = coinbase::make().make_venue();
  MarketEvents market_;
  AccountEvents account_;
};

}  // namespace
}  // namespace crossbook

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crossbook::CoinbaseCodec codec;
  std::string text{reinterpret_cast<const char*>(data), size};
  codec.read_answers(text);
  // The padding holds quotes, so that a reader that runs past the end is noticed sooner.
  text.append(crossbook::PaddedBytes::kPadding, '"');
  const crossbook::PaddedBytes frame{text.data(), size};
  codec.read_market(frame);
  codec.read_account(frame);
  return 0;
}
