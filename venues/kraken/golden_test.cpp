// Each frame of testdata/ gives exactly the events written beside it.
// CROSSBOOK_UPDATE_GOLDEN=1 writes them anew: then read the difference as code.
#include <gtest/gtest.h>

#include <filesystem>

#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

using testing::Frame;
using testing::Listings;

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{testing::folder()})
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

RestCall::Kind rest_kind(std::string_view name) {
  using Kind = RestCall::Kind;
  if (name.starts_with("rest_instruments")) return Kind::Instruments;
  if (name.starts_with("rest_fees")) return Kind::Fees;
  if (name.starts_with("rest_balances")) return Kind::Balances;
  if (name.starts_with("rest_key")) return Kind::KeyScopes;
  if (name.starts_with("rest_token")) return Kind::SessionToken;
  if (name.starts_with("rest_query")) return Kind::QueryOrder;
  if (name.starts_with("rest_open_orders")) return Kind::OpenOrders;
  if (name.starts_with("rest_cancel")) return Kind::CancelOrder;
  return Kind::Time;
}

/// What a fresh codec makes of a sample.
std::string decode(const std::string& name) {
  const Listings listings;
  const std::unique_ptr<Venue> venue = make().make_venue();
  venue->set_listings(listings.all, listings.table);
  const std::string text = testing::read_sample(name);
  Result<void> result;
  std::string events;
  if (name.starts_with("rest_")) {
    HttpResponse response;
    response.status = 200;
    response.body = text;
    RestEvents out;
    const RestCall call{rest_kind(name), nullptr, ClientOrderId{"cbA0000000010004x"}};
    result = venue->decode_rest(call, response, out);
    events = testing::describe(out, listings);
  } else if (name.starts_with("market_")) {
    MarketEvents out;
    result = venue->decode_market(Frame{text}.bytes(), out);
    events = testing::describe(out);
  } else {
    AccountEvents out;
    result = venue->decode_account(Frame{text}.bytes(), out);
    events = testing::describe(out, listings);
  }
  if (result.has_error())
    return "refused: " + std::string{to_string(result.error().code)} + " " + result.error().field;
  while (!events.empty() && events.back() == '\n') events.pop_back();
  return events;
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, SampleDecodesAsExpected) {
  const std::string path = testing::folder() + GetParam() + ".expected.txt";
  const std::string events = decode(GetParam());
  if (std::getenv("CROSSBOOK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream{path, std::ios::binary} << events << '\n';
    return;
  }
  EXPECT_EQ(events, testing::read_file(path)) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Kraken, Golden, ::testing::ValuesIn(sample_names()),
                         [](const auto& sample) { return sample.param; });

}  // namespace
}  // namespace crossbook::kraken
