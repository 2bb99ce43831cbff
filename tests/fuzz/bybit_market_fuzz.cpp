// Any bytes as Bybit's public and private frames: refused or read, never worse. Seeds:
// venues/bybit/testdata.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "venues/bybit/venue.hpp"

namespace crossbook {
namespace {

struct Codec {
  InstrumentTable table;
  std::unique_ptr<Venue> venue = bybit::make().make_venue();
  MarketEvents market;
  AccountEvents account;

  Codec() {
    Listing listing;
    listing.instrument = table.at(table.instrument("BTC/USDT"));
    listing.symbol = listing.rest_symbol = VenueSymbol{"BTCUSDT"};
    venue->set_listings({&listing, 1}, table);
  }
};

/// A frame that was refused must leave nothing behind; levels must lie inside their message.
void check(const Codec& codec, bool is_refused) {
  if (is_refused && !(codec.market.books.empty() && codec.market.levels.empty())) std::abort();
  for (const BookMessage& book : codec.market.books)
    if (book.bids_begin + book.bids_count > codec.market.levels.size() ||
        book.asks_begin + book.asks_count > codec.market.levels.size())
      std::abort();
}

}  // namespace
}  // namespace crossbook

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crossbook::Codec codec;
  // The padding holds quotes, so that a reader that runs past the end is noticed sooner.
  std::string text{reinterpret_cast<const char*>(data), size};
  text.append(crossbook::PaddedBytes::kPadding, '"');
  const crossbook::PaddedBytes frame{text.data(), size};
  codec.market.clear();
  codec.account.clear();
  crossbook::check(codec, codec.venue->decode_market(frame, codec.market).has_error());
  const bool is_refused = codec.venue->decode_account(frame, codec.account).has_error();
  if (is_refused && !(codec.account.reports.empty() && codec.account.balances.empty()))
    std::abort();
  return 0;
}
