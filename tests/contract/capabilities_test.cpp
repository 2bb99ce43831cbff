// The row of `crossbook venues list` is complete and does not contradict itself.
#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

constexpr std::int64_t kBasisPoint = 10'000;  // parts per 10^8

class CapabilitiesContract : public ::testing::TestWithParam<const VenueModule*> {
 protected:
  const Capabilities& row = *GetParam()->capabilities;
  std::unique_ptr<Venue> venue = GetParam()->make_venue();

  /// Where the mend stands.
  std::string rules(std::string_view what) const {
    return fill_in(row, "rules.cpp: " + std::string{what});
  }
};
CROSSBOOK_FOR_ALL_VENUES(CapabilitiesContract);

TEST(Registry, KnowsEachVenueByItsName) {
  std::set<std::string_view> names;
  for (const VenueModule& module : registered_venues()) {
    EXPECT_TRUE(names.insert(module.capabilities->name).second) << module.capabilities->name;
    EXPECT_EQ(find_venue(module.capabilities->name), &module);
  }
  EXPECT_GE(names.size(), 3U);
  EXPECT_LE(names.size(), kMaxVenues);
  EXPECT_EQ(find_venue("no such venue"), nullptr);
}

TEST_P(CapabilitiesContract, AreNamedAfterTheFolder) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path{CROSSBOOK_SOURCE_DIR} / "venues" / std::string{row.name};
  EXPECT_TRUE(fs::exists(folder / "venue.hpp")) << folder;
  EXPECT_TRUE(fs::exists(folder / "README.md")) << "facts and sources belong there";
  EXPECT_TRUE(fs::exists(folder / "testdata" / "SOURCE.md"));
}

TEST_P(CapabilitiesContract, AreTheSameFromModuleAndVenue) {
  EXPECT_EQ(&venue->capabilities(), &row);
  EXPECT_FALSE(row.display_name.empty()) << rules("make_row, display_name");
  EXPECT_FALSE(row.signing.empty()) << rules("make_row, signing");
  EXPECT_FALSE(row.market_feed.empty()) << rules("make_row, market_feed");
  for (const std::string_view against :
       {row.verified.books, row.verified.signing, row.verified.orders})
    EXPECT_FALSE(against.empty()) << rules("make_row, verified: \"unverified\" for nothing");
}

TEST_P(CapabilitiesContract, BookRuleIsConsistent) {
  EXPECT_GT(row.book_depth, 0U) << rules("make_row, book_depth");
  EXPECT_TRUE(row.sequence_rule != SequenceRule::None || row.has_checksum ||
              row.snapshot_source == SnapshotSource::InBand)
      << rules("make_row, sequence_rule or has_checksum");
  if (row.snapshot_source == SnapshotSource::Rest) {
    EXPECT_EQ(row.sequence_rule, SequenceRule::Range) << "how else would deltas join a snapshot?";
  }
  if (row.sequence_rule == SequenceRule::None) {
    EXPECT_TRUE(row.has_checksum)
        << "neither sequence nor checksum: a lost message goes unnoticed; "
        << rules("make_row, sequence_rule or has_checksum");
  }
}

TEST_P(CapabilitiesContract, TimesAreSane) {
  EXPECT_GE(row.ping_interval.count(), 0);
  EXPECT_GT(row.max_silence.count(), 0);
  EXPECT_GT(row.max_book_age.count(), 0);
  EXPECT_GT(row.timestamp_window.count(), 0);
  if (row.ping_interval.count() > 0) {
    EXPECT_LT(row.ping_interval.count(), 60'000);
  }
}

TEST_P(CapabilitiesContract, LiveEndpointsAreGivenAndEncrypted) {
  const Endpoints live = venue->endpoints(Environment::Live);
  EXPECT_TRUE(live.rest.starts_with("https://"))
      << "\"" << live.rest << "\": " << rules("venue_endpoints, rest");
  EXPECT_TRUE(live.ws_public.starts_with("wss://"))
      << "\"" << live.ws_public << "\": " << rules("venue_endpoints, ws_public");
  EXPECT_TRUE(live.ws_private.starts_with("wss://"))
      << "\"" << live.ws_private << "\": " << rules("venue_endpoints, ws_private");
  if (row.order_channel == Channel::Trade) {
    EXPECT_TRUE(live.ws_trade.starts_with("wss://"))
        << "\"" << live.ws_trade << "\": " << rules("venue_endpoints, ws_trade");
  }
}

TEST_P(CapabilitiesContract, DemoEndpointsAreGivenWhereTheVenueHasThem) {
  const Endpoints demo = venue->endpoints(Environment::Demo);
  EXPECT_EQ(row.has_demo_host, !demo.ws_public.empty());
  EXPECT_EQ(row.has_demo_host, !demo.rest.empty());
}

TEST_P(CapabilitiesContract, RecordingsOfItsPublicSocketAreItsOwn) {
  using Kind = RecordedSource::Kind;
  const std::string url = venue->endpoints(Environment::Live).ws_public;
  EXPECT_EQ(venue->classify_recorded(url).kind, Kind::Frames)
      << '"' << url << "\": " << rules("classify_url");
  EXPECT_EQ(venue->classify_recorded("wss://stream.example.org/ws").kind, Kind::NotOurs);
  EXPECT_EQ(venue->classify_recorded("").kind, Kind::NotOurs);
  for (const VenueModule& other : registered_venues()) {
    if (&other == GetParam()) continue;
    EXPECT_EQ(other.make_venue()->classify_recorded(url).kind, Kind::NotOurs)
        << url << " is claimed by " << other.capabilities->name;
  }
}

TEST_P(CapabilitiesContract, RateBucketsAdmitEveryCall) {
  const auto buckets = venue->rate_buckets();
  ASSERT_FALSE(buckets.empty()) << rules("venue_rate_buckets");
  bool has_orders = false, has_rest = false;
  for (const RateBucket& bucket : buckets) {
    EXPECT_GT(bucket.limit, 0U);
    EXPECT_GT(bucket.window.count(), 0);
    has_orders = has_orders || bucket.kind == RateKind::Orders;
    has_rest =
        has_rest || bucket.kind == RateKind::RestWeight || bucket.kind == RateKind::RestRequests;
    if (bucket.kind != RateKind::RestWeight) continue;
    for (int kind = 0; kind <= static_cast<int>(RestCall::Kind::CancelOrder); ++kind) {
      const RestCall call{static_cast<RestCall::Kind>(kind), nullptr, {}};
      EXPECT_LE(venue->rest_weight(call), bucket.limit) << "call " << kind << " never fits";
    }
  }
  EXPECT_TRUE(has_orders) << rules("venue_rate_buckets, Orders");
  EXPECT_TRUE(has_rest) << rules("venue_rate_buckets, RestWeight or RestRequests");
}

TEST_P(CapabilitiesContract, DefaultFeesAreAMarketsFees) {
  EXPECT_GE(row.default_fees.taker.parts(), 1 * kBasisPoint) << rules("make_row, default_fees");
  EXPECT_LE(row.default_fees.taker.parts(), 100 * kBasisPoint) << rules("make_row, default_fees");
  EXPECT_LE(row.default_fees.maker, row.default_fees.taker);
}

TEST_P(CapabilitiesContract, RequestsAreThoseOfTheRole) {
  const auto count = [&](KeyRole role, RequestKind kind) {
    const std::vector<AllowedRequest> all = venue->requests(role);
    return std::count_if(all.begin(), all.end(),
                         [&](const AllowedRequest& request) { return request.kind == kind; });
  };
  EXPECT_FALSE(row.order_operation.empty()) << rules("make_row, order_operation");
  EXPECT_GT(count(KeyRole::Read, RequestKind::Read), 0) << rules("venue_requests, KeyRole::Read");
  EXPECT_EQ(count(KeyRole::Read, RequestKind::Order), 0) << rules("venue_requests, KeyRole::Read");
  EXPECT_EQ(count(KeyRole::Trade, RequestKind::Order), 1)
      << rules("venue_requests, KeyRole::Trade");
  EXPECT_GT(count(KeyRole::Trade, RequestKind::Cancel), 0)
      << rules("venue_requests, KeyRole::Trade");
}

TEST_P(CapabilitiesContract, SessionHasStepsToLogIn) {
  EXPECT_GT(venue->handshake_steps(Channel::Private, nullptr), 0U)
      << rules("venue_handshake_steps");
  EXPECT_EQ(venue->handshake_steps(Channel::Public, nullptr), 0U);
}

}  // namespace
}  // namespace crossbook::contract
