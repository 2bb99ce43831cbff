// When a list of orders proves that one was never there (O10).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/coinbase/venue.hpp"

namespace crossbook::coinbase::test {
namespace {

std::string page(std::string_view oldest, bool has_next) {
  const auto row = [](std::string_view id, std::string_view created) {
    return fmt::format(
        R"({{"order_id":"{}","client_order_id":"{}","product_id":"BTC-USD","status":"CANCELLED",)"
        R"("filled_size":"0","created_time":"{}"}})",
        id, id, created);
  };
  return fmt::format(R"({{"orders":[{},{}],"has_next":{},"cursor":"x"}})",
                     row("new", "2026-11-27T02:00:00Z"), row("old", oldest), has_next);
}

RejectReason reason_of(const std::string& body) {
  InstrumentTable table;
  Listing listing;
  listing.instrument = table.at(table.instrument("BTC/USD"));
  listing.symbol = listing.rest_symbol = VenueSymbol{"BTC-USD"};
  const std::unique_ptr<Venue> venue = make().make_venue();
  venue->set_listings({&listing, 1}, table);
  RestEvents events;
  const RestCall call{RestCall::Kind::QueryOrder, &listing, ClientOrderId{"mine"}};
  EXPECT_FALSE(venue->decode_rest(call, HttpResponse{200, body, {}}, events).has_error()) << body;
  return events.error.reason;
}

TEST(CoinbaseAbsence, IsProvenByAWholeListOrOneThatReachesTwoMinutesBackO10) {
  EXPECT_EQ(reason_of(page("2026-11-27T01:59:59Z", false)), RejectReason::NotFound);
  EXPECT_EQ(reason_of(page("2026-11-27T01:58:00Z", true)), RejectReason::NotFound);
  EXPECT_EQ(reason_of(page("2026-11-27T01:58:01Z", true)), RejectReason::OutcomeUnknown)
      << "busy: it may stand on the next page";
}

}  // namespace
}  // namespace crossbook::coinbase::test
