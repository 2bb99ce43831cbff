// What every test of this suite is made with: one bench of one registered venue.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/contract/venue_bench.hpp"

namespace crossbook::contract {

class VenueContract : public ::testing::TestWithParam<const VenueModule*> {
 protected:
  VenueContract() : bench{*GetParam()} {}
  const Capabilities& capabilities() const noexcept { return bench.capabilities(); }

  /// Of an order that is not there: named in each way that the venue takes.
  RestCall order_call(RestCall::Kind kind) {
    RestCall call{kind, &bench.listings.front(), ClientOrderId{"abc"}};
    if (!capabilities().has_client_id_query) call.venue_order_id = VenueOrderId{"1"};
    return call;
  }

  VenueBench bench;
};

/// What a failure says where a part of a venue's folder is not written yet.
inline std::string fill_in(const Capabilities& row, std::string_view what) {
  return "fill in venues/" + std::string{row.name} + "/" + std::string{what};
}

inline std::vector<const VenueModule*> all_venues() {
  std::vector<const VenueModule*> all;
  for (const VenueModule& module : registered_venues()) all.push_back(&module);
  return all;
}

inline std::string venue_name(const ::testing::TestParamInfo<const VenueModule*>& parameter) {
  return std::string{parameter.param->capabilities->name};
}

}  // namespace crossbook::contract

/// Runs a suite of VenueContract for every venue that was built in.
#define CROSSBOOK_FOR_ALL_VENUES(suite)                                                          \
  INSTANTIATE_TEST_SUITE_P(Venue, suite, ::testing::ValuesIn(crossbook::contract::all_venues()), \
                           crossbook::contract::venue_name)
