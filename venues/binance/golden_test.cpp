// Each frame in testdata decodes to the events in the file of the same name.
#include <gtest/gtest.h>

#include <filesystem>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

std::vector<std::string> frames(std::string_view prefix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{testdata_path("")}) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".json")) names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string refusal(const Error& error) {
  return "refused: " + std::string{to_string(error.code)} + " in " + error.field + "\n";
}

RestCall call_for(const std::string& name, const Market& market) {
  using Kind = RestCall::Kind;
  RestCall call;
  call.listing = &market.at("BTCUSDT");
  if (name == "rest_time") call.kind = Kind::Time;
  if (name == "rest_instruments") call.kind = Kind::Instruments;
  if (name == "rest_fees") call.kind = Kind::Fees;
  if (name == "rest_balances") call.kind = Kind::Balances;
  if (name.starts_with("rest_key")) call.kind = Kind::KeyScopes;
  if (name == "rest_snapshot") call.kind = Kind::Snapshot;
  if (name == "rest_query_expired") call.kind = Kind::QueryOrder;
  if (name == "rest_open_orders") call.kind = Kind::OpenOrders;
  if (name == "rest_cancelled") call.kind = Kind::CancelOrder;
  return call;
}

class Frame : public ::testing::TestWithParam<std::string> {
 protected:
  std::string text() const { return read_file(testdata_path(GetParam() + ".json")); }
  std::string golden() const { return GetParam() + ".expected"; }
  Market market_;
};
std::string name_of(const ::testing::TestParamInfo<std::string>& row) { return row.param; }

class MarketFrame : public Frame {};
TEST_P(MarketFrame, DecodesToItsGoldenEvents) {
  MarketEvents events;
  const auto result = market_.venue.decode_market(Padded{text()}.bytes(), events);
  expect_golden(golden(), result.has_error() ? refusal(result.error()) : describe(events));
}
INSTANTIATE_TEST_SUITE_P(Testdata, MarketFrame, ::testing::ValuesIn(frames("market_")), name_of);

class AccountFrame : public Frame {};
TEST_P(AccountFrame, DecodesToItsGoldenEvents) {
  AccountEvents events;
  const auto result = market_.venue.decode_account(Padded{text()}.bytes(), events);
  expect_golden(golden(),
                result.has_error() ? refusal(result.error()) : describe(events, market_.table));
}
INSTANTIATE_TEST_SUITE_P(Testdata, AccountFrame, ::testing::ValuesIn(frames("account_")), name_of);

class RestBody : public Frame {};
TEST_P(RestBody, DecodesToItsGoldenEvents) {
  RestEvents events;
  const HttpResponse response{200, text(), {}};
  const auto result = market_.venue.decode_rest(call_for(GetParam(), market_), response, events);
  expect_golden(golden(),
                result.has_error() ? refusal(result.error()) : describe(events, market_.table));
}
INSTANTIATE_TEST_SUITE_P(Testdata, RestBody, ::testing::ValuesIn(frames("rest_")), name_of);

}  // namespace
}  // namespace crossbook::binance::test
