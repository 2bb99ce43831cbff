#include "venues/market/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

#include "venues/market/book_update.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {
namespace {

/// All enumerators from the first to last have names of their own.
template <class Enum>
void expect_distinct_names(Enum last) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(last); ++i) names.insert(to_string(static_cast<Enum>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_FALSE(names.contains(""));
}

TEST(Names, TellEnumeratorsApart) {
  expect_distinct_names(Errc::BufferTooSmall);
  expect_distinct_names(WithdrawReason::Stopping);
  expect_distinct_names(OrderStatus::Unknown);
  expect_distinct_names(RejectReason::Other);
  expect_distinct_names(VenueState::Failed);
}

TEST(Error, ThrownNamesItsCodeAndField) {
  const Result<int> result = Error{Errc::MissingField, "lastUpdateId"};
  try {
    static_cast<void>(result.value());
    FAIL() << "an error gave a value";
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("missing field"), std::string::npos) << text;
    EXPECT_NE(text.find("lastUpdateId"), std::string::npos) << text;
  }
}

TEST(Error, AskedOfABookMeansAResync) {
  EXPECT_EQ(recovery(Errc::SequenceGap), Recovery::ResyncBook);
  EXPECT_EQ(recovery(Errc::InexactDecimal), Recovery::ResyncBook);
  EXPECT_EQ(recovery(Errc::UnknownSymbol), Recovery::RefuseFrame);
  EXPECT_EQ(recovery(Errc::NoKey), Recovery::RefuseRequest);
}

}  // namespace
}  // namespace crossbook
