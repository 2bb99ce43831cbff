#include "tests/support/golden_frames.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/contract_bridge.hpp"
#include "tests/support/described_events.hpp"

namespace crossbook::testing {
namespace {

namespace fs = std::filesystem;

RestCall::Kind call_of(std::string_view name) {
  if (name.starts_with("time")) return RestCall::Kind::Time;
  if (name.starts_with("instruments")) return RestCall::Kind::Instruments;
  if (name.starts_with("fees")) return RestCall::Kind::Fees;
  if (name.starts_with("balances")) return RestCall::Kind::Balances;
  if (name.starts_with("key")) return RestCall::Kind::KeyScopes;
  if (name.starts_with("query")) return RestCall::Kind::QueryOrder;
  if (name.starts_with("open")) return RestCall::Kind::OpenOrders;
  if (name.starts_with("trades")) return RestCall::Kind::Trades;
  if (name.starts_with("place")) return RestCall::Kind::PlaceOrder;
  return RestCall::Kind::CancelOrder;
}

/// A venue with the listings that the files speak of.
struct GoldenVenue {
  GoldenVenue(const VenueModule& module, std::span<const GoldenListing> wanted)
      : venue{module.make_venue()} {
    for (const GoldenListing& one : wanted) {
      Listing listing;
      listing.instrument = table.at(table.instrument(std::string{one.instrument}));
      listing.symbol = listing.rest_symbol = VenueSymbol{one.symbol};
      listing.code = one.code;
      listings.push_back(listing);
    }
    venue->set_listings(listings, table);
  }
  InstrumentTable table;
  std::vector<Listing> listings;
  std::unique_ptr<Venue> venue;
};

std::string read_text(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

std::string describe_file(GoldenVenue& golden, std::string_view kind, std::string_view name,
                          const std::string& text) {
  const contract::PaddedText frame{text};
  Result<void> result;
  std::string events_text;
  if (kind == "market") {
    MarketEvents events;
    result = golden.venue->decode_market(frame.bytes(), events);
    events_text = describe(events);
  } else if (kind == "account") {
    AccountEvents events;
    result = golden.venue->decode_account(frame.bytes(), events);
    events_text = describe(events, golden.table);
  } else {
    RestEvents events;
    const HttpResponse response{200, text, {}};
    const RestCall call{call_of(name), &golden.listings.front(), {}};
    result = golden.venue->decode_rest(call, response, events);
    events_text = describe(events, golden.table);
  }
  if (result.has_error())
    return fmt::format("refused: {} ({})\n", to_string(result.error().code), result.error().field);
  return events_text;
}

}  // namespace

std::size_t check_golden_frames(const VenueModule& module, std::span<const GoldenListing> listings,
                                const fs::path& testdata, std::string_view kind) {
  const bool is_updating = std::getenv("CROSSBOOK_UPDATE_GOLDEN") != nullptr;
  GoldenVenue golden{module, listings};
  std::size_t count = 0;
  if (!fs::is_directory(testdata / kind)) return 0;
  for (const fs::directory_entry& file : fs::directory_iterator{testdata / kind}) {
    if (file.path().extension() != ".json") continue;
    ++count;
    const std::string got =
        describe_file(golden, kind, file.path().stem().string(), read_text(file.path()));
    fs::path expected = file.path();
    expected.replace_extension(".expected");
    if (is_updating) std::ofstream{expected} << got;
    EXPECT_EQ(got, read_text(expected)) << file.path();
  }
  return count;
}

}  // namespace crossbook::testing
