// Any bytes as a Binance frame: public, private, REST. Refused or read, never a crash, and a
// refused frame leaves nothing behind. Seeds: venues/binance/testdata.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "venues/binance/venue.hpp"

namespace {

using namespace crossbook;

struct Fixture {
  Fixture() {
    for (const char* const name : {"BTC/USDT", "BNB/BTC", "ETH/BTC"}) {
      Listing listing;
      listing.instrument = table.at(table.instrument(name));
      std::string symbol{name};
      symbol.erase(symbol.find('/'), 1);
      listing.symbol = listing.rest_symbol = VenueSymbol{symbol};
      listings.push_back(listing);
    }
    venue.set_listings(listings, table);
  }
  InstrumentTable table;
  std::vector<Listing> listings;
  binance::BinanceVenue venue;
};

void require(bool holds) {
  if (!holds) std::abort();
}

void check_market(Fixture& fixture, PaddedBytes frame) {
  static MarketEvents events;
  events.clear();
  if (fixture.venue.decode_market(frame, events).has_error()) {
    require(events.levels.empty() && events.books.empty() && events.notices.empty());
    return;
  }
  for (const BookMessage& book : events.books) {
    require(book.listing != nullptr && book.first <= book.last);
    require(book.bids_begin + book.bids_count <= events.levels.size());
    require(book.asks_begin + book.asks_count <= events.levels.size());
  }
  for (const Level& level : events.levels)
    require(level.price > Price{} && level.quantity >= Quantity{});
}

void check_account(Fixture& fixture, PaddedBytes frame) {
  static AccountEvents events;
  events.clear();
  if (fixture.venue.decode_account(frame, events).has_error())
    require(events.reports.empty() && events.balances.empty() && events.notices.empty());
}

void check_rest(Fixture& fixture, const std::string& body) {
  using Kind = RestCall::Kind;
  for (const Kind kind : {Kind::Time, Kind::Instruments, Kind::Fees, Kind::Balances, Kind::Snapshot,
                          Kind::QueryOrder, Kind::OpenOrders}) {
    RestEvents events;
    const RestCall call{kind, &fixture.listings.front(), {}};
    const auto read = fixture.venue.decode_rest(call, {200, body, {}}, events);
    if (read.has_error()) require(events.market.levels.empty());
    static_cast<void>(fixture.venue.decode_rest(call, {400, body, {}}, events));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Fixture fixture;
  const std::string text(data, data + size);
  std::string padded = text;
  padded.append(PaddedBytes::kPadding, '\0');
  const PaddedBytes frame{padded.data(), size};
  check_market(fixture, frame);
  check_account(fixture, frame);
  check_rest(fixture, text);
  return 0;
}
