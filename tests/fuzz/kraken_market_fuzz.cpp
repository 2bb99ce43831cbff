// Any bytes as a Kraken frame: public, private, REST, and what its simulator is sent. Refused or
// read, never a crash, and a refused frame leaves nothing behind. Seeds: venues/kraken/testdata.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "venues/kraken/simulator_request.hpp"
#include "venues/kraken/venue.hpp"

namespace {

using namespace crossbook;

struct Fixture {
  Fixture() : venue{kraken::make().make_venue()} {
    for (const char* const name : {"BTC/USD", "ETH/USD", "MATIC/USD", "DOGE/USDT"}) {
      Listing listing;
      listing.instrument = table.at(table.instrument(name));
      listing.symbol = listing.rest_symbol = VenueSymbol{name};
      if (listings.size() % 2 == 0) listing.price_decimals = 1, listing.quantity_decimals = 8;
      listings.push_back(listing);
    }
    venue->set_listings(listings, table);
  }
  InstrumentTable table;
  std::vector<Listing> listings;
  std::unique_ptr<Venue> venue;
};

void require(bool holds) {
  if (!holds) std::abort();
}

void check_market(Venue& venue, PaddedBytes frame) {
  static MarketEvents events;
  events.clear();
  if (venue.decode_market(frame, events).has_error()) {
    require(events.levels.empty() && events.books.empty() && events.notices.empty());
    return;
  }
  for (const BookMessage& book : events.books) {
    require(book.listing != nullptr && book.has_checksum);
    require(book.bids_begin + book.bids_count <= events.levels.size());
    require(book.asks_begin + book.asks_count <= events.levels.size());
  }
  for (const Level& level : events.levels)
    require(level.price > Price{} && level.quantity >= Quantity{});
}

void check_account(Venue& venue, PaddedBytes frame) {
  static AccountEvents events;
  events.clear();
  if (venue.decode_account(frame, events).has_error()) {
    require(events.reports.empty() && events.balances.empty() && events.notices.empty());
    return;
  }
  for (const ExecutionReport& report : events.reports)
    if (report.has_fill)
      require(report.fill.price > Price{} && report.fill.quantity > Quantity{} &&
              !report.fill.trade_id.empty());
}

void check_rest(Fixture& fixture, const std::string& body) {
  using Kind = RestCall::Kind;
  for (const Kind kind :
       {Kind::Time, Kind::Instruments, Kind::Fees, Kind::Balances, Kind::SessionToken,
        Kind::QueryOrder, Kind::OpenOrders, Kind::CancelOrder}) {
    RestEvents events;
    const RestCall call{kind, &fixture.listings.front(), ClientOrderId{"cbA0000000010004x"}};
    static_cast<void>(fixture.venue->decode_rest(call, {200, body, {}}, events));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Fixture fixture;
  const std::string text(data, data + size);
  std::string padded = text;
  padded.append(PaddedBytes::kPadding, '\0');
  const PaddedBytes frame{padded.data(), size};
  check_market(*fixture.venue, frame);
  check_account(*fixture.venue, frame);
  check_rest(fixture, text);
  static_cast<void>(kraken::Fields::from_json(text));
  static_cast<void>(kraken::Fields::from_form(text));
  return 0;
}
