#include "engine/execution/leg.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace crossbook {
namespace {

constexpr OrderStatus kStatuses[] = {OrderStatus::PendingNew,      OrderStatus::New,
                                     OrderStatus::PartiallyFilled, OrderStatus::Filled,
                                     OrderStatus::Canceled,        OrderStatus::Rejected,
                                     OrderStatus::Expired,         OrderStatus::Unknown};

OrderRecord sale_of(std::int64_t quantity) {
  OrderRecord record;
  record.intent.client_id = ClientOrderId{"x0000000000001000"};
  record.intent.side = Side::Sell;
  record.intent.price = Price::from_raw(100);
  record.intent.quantity = Quantity::from_raw(quantity);
  return record;
}
ExecutionReport status(OrderStatus told) {
  ExecutionReport report;
  report.status = told;
  return report;
}
ExecutionReport ended(OrderStatus told, std::int64_t cumulative) {
  ExecutionReport report = status(told);
  report.has_cumulative = true;
  report.cumulative = Quantity::from_raw(cumulative);
  return report;
}
ExecutionReport fill(std::string_view trade, std::int64_t quantity,
                     OrderStatus told = OrderStatus::Unknown) {
  ExecutionReport report = status(told);
  report.has_fill = true;
  report.fill.price = Price::from_raw(100);
  report.fill.quantity = Quantity::from_raw(quantity);
  report.fill.trade_id = TradeId{trade};
  return report;
}

TEST(StatusStep, AnEndedOrderNeverChangesItsStatus) {
  for (const OrderStatus from : kStatuses) {
    if (!is_terminal(from)) continue;
    for (const OrderStatus told : kStatuses) {
      const StatusStep step = status_step(from, told);
      EXPECT_NE(step, StatusStep::Move) << to_string(from) << " -> " << to_string(told);
      EXPECT_NE(step, StatusStep::Doubt) << to_string(from) << " -> " << to_string(told);
    }
  }
}

TEST(StatusStep, EveryOpenOrderMayEndInEveryWayButAPartlyFilledOneIsNotRejected) {
  for (const OrderStatus from : {OrderStatus::PendingNew, OrderStatus::New,
                                 OrderStatus::PartiallyFilled, OrderStatus::Unknown}) {
    for (const OrderStatus told : {OrderStatus::Filled, OrderStatus::Canceled,
                                   OrderStatus::Rejected, OrderStatus::Expired}) {
      const bool odd = from == OrderStatus::PartiallyFilled && told == OrderStatus::Rejected;
      EXPECT_EQ(status_step(from, told), odd ? StatusStep::Doubt : StatusStep::Move)
          << to_string(from) << " -> " << to_string(told);
    }
  }
}

TEST(StatusStep, AnOpenOrderNeverGoesBack) {
  EXPECT_EQ(status_step(OrderStatus::New, OrderStatus::PendingNew), StatusStep::Stale);
  EXPECT_EQ(status_step(OrderStatus::PartiallyFilled, OrderStatus::New), StatusStep::Stale);
  EXPECT_EQ(status_step(OrderStatus::Unknown, OrderStatus::PendingNew), StatusStep::Stale);
}

TEST(StatusStep, O2_TheSameStatusIsARepetition) {
  for (const OrderStatus each : kStatuses) {
    EXPECT_EQ(status_step(each, each), StatusStep::Repeated) << to_string(each);
  }
}

TEST(StatusStep, AWordThatTheVenueDoesNotStandByMakesAnOpenOrderUnknown) {
  for (const OrderStatus from :
       {OrderStatus::PendingNew, OrderStatus::New, OrderStatus::PartiallyFilled}) {
    EXPECT_EQ(status_step(from, OrderStatus::Unknown), StatusStep::Doubt);
  }
}

TEST(Leg, ClosesOnlyWhenAllOfItsFillsAreBooked) {
  OrderRecord record = sale_of(10);
  FillFilter filter;
  EXPECT_FALSE(apply_report(record, ended(OrderStatus::Canceled, 7), filter).closed);
  EXPECT_EQ(record.remaining().raw(), 7);
  EXPECT_FALSE(apply_report(record, fill("a", 3), filter).closed);
  EXPECT_TRUE(apply_report(record, fill("b", 4), filter).closed);
  EXPECT_EQ(record.filled.raw(), 7);
  EXPECT_EQ(record.notional.raw(), 700);
  EXPECT_TRUE(record.remaining().is_zero());
}

TEST(Leg, AnEndWithoutAQuantityIsNotFinalUntilTheVenueAnswers) {
  OrderRecord record = sale_of(10);
  FillFilter filter;
  EXPECT_FALSE(apply_report(record, status(OrderStatus::Canceled), filter).closed);
  EXPECT_EQ(record.remaining().raw(), 10);
  ExecutionReport answer = status(OrderStatus::Canceled);
  answer.source = ReportSource::Query;
  EXPECT_TRUE(apply_report(record, answer, filter).closed);
}

TEST(Leg, ARejectionIsFinal) {
  OrderRecord record = sale_of(10);
  FillFilter filter;
  EXPECT_TRUE(apply_report(record, status(OrderStatus::Rejected), filter).closed);
}

TEST(Leg, FillsThatAddUpToTheOrderEndItWithoutAnyWord) {
  OrderRecord record = sale_of(10);
  FillFilter filter;
  EXPECT_FALSE(apply_report(record, fill("a", 6), filter).closed);
  EXPECT_EQ(record.status, OrderStatus::PartiallyFilled);
  EXPECT_TRUE(apply_report(record, fill("b", 4), filter).closed);
  EXPECT_EQ(record.status, OrderStatus::Filled);
}

TEST(Leg, ATradeWithoutIdIsLeftToTheCumulativeQuantity) {
  OrderRecord record = sale_of(10);
  FillFilter filter;
  ExecutionReport anonymous = fill("", 4, OrderStatus::Canceled);
  anonymous.has_cumulative = true;
  anonymous.cumulative = Quantity::from_raw(4);
  const LegOutcome outcome = apply_report(record, anonymous, filter);
  EXPECT_EQ(outcome.booked_count, 0U);
  EXPECT_EQ(record.reported.raw(), 4);
  EXPECT_FALSE(record.is_closed);
}

TEST(Leg, QuantityOrPriceOfNothingIsRefused) {
  OrderRecord record = sale_of(10);
  FillFilter filter;
  EXPECT_TRUE(apply_report(record, fill("a", 0), filter).is_illegal);
  EXPECT_TRUE(apply_report(record, fill("b", -4), filter).is_illegal);
  EXPECT_TRUE(record.filled.is_zero());
}

TEST(Leg, AnInferredFillWorksOutItsFeeAndIsReplacedByTheRealOne) {
  InstrumentTable table;
  const Instrument instrument = table.at(table.instrument("A/B", Scale{0}, Scale{0}));
  Fees fees;
  fees.taker = FeeRate::from_basis_points(100);
  OrderRecord record = sale_of(10);
  FillFilter filter;
  (void)apply_report(record, ended(OrderStatus::Filled, 10), filter);
  LegOutcome outcome = infer_missing(record, instrument, fees);
  ASSERT_EQ(outcome.booked_count, 1U);
  EXPECT_TRUE(outcome.booked[0].is_inferred);
  EXPECT_EQ(outcome.booked[0].fill.fee, parse_amount("10").value());
  EXPECT_TRUE(outcome.closed);
  outcome = apply_report(record, fill("real", 10), filter);
  ASSERT_EQ(outcome.booked_count, 2U);
  EXPECT_TRUE(outcome.booked[0].is_reversal);
  EXPECT_FALSE(outcome.booked[1].is_inferred);
  EXPECT_FALSE(outcome.is_late);
  EXPECT_EQ(record.filled.raw(), 10);
}

/// Every order in which a venue may tell two fills, an end and a repetition gives the same record.
TEST(Leg, TheOrderOfReportsDoesNotMatter) {
  std::vector<ExecutionReport> told = {status(OrderStatus::New), fill("a", 3), fill("b", 4),
                                       fill("a", 3), ended(OrderStatus::Canceled, 7)};
  std::vector<int> order = {0, 1, 2, 3, 4};
  do {
    OrderRecord record = sale_of(10);
    FillFilter filter;
    int closed = 0;
    for (const int which : order) {
      closed += apply_report(record, told[static_cast<std::size_t>(which)], filter).closed ? 1 : 0;
    }
    ASSERT_EQ(closed, 1);
    ASSERT_EQ(record.filled.raw(), 7);
    ASSERT_EQ(record.status, OrderStatus::Canceled);
  } while (std::next_permutation(order.begin(), order.end()));
}

/// All statuses x all reports, with and without fill and cumulative quantity: whatever is told, the
/// record stays consistent.
TEST(Leg, StaysConsistentUnderAllSequencesOfFourReports) {
  std::vector<ExecutionReport> alphabet;
  for (const OrderStatus each : kStatuses) {
    alphabet.push_back(status(each));
    alphabet.push_back(ended(each, each == OrderStatus::Filled ? 10 : 4));
  }
  alphabet.push_back(fill("a", 4));
  alphabet.push_back(fill("b", 6));
  const std::size_t n = alphabet.size();
  FillFilter filter;  // a fresh one per sequence would cost more than all the rest
  for (std::size_t code = 0; code < n * n * n * n; ++code) {
    OrderRecord record = sale_of(10);
    std::size_t rest = code;
    for (int i = 0; i < 4; ++i, rest /= n) {
      ExecutionReport report = alphabet[rest % n];
      if (report.has_fill) {  // a trade id of this sequence alone
        report.fill.trade_id =
            TradeId{std::to_string(code) + std::string{report.fill.trade_id.view()}};
      }
      const OrderStatus before = record.status;
      const bool was_closed = record.is_closed;
      (void)apply_report(record, report, filter);
      ASSERT_TRUE(!is_terminal(before) || record.status == before);
      ASSERT_TRUE(!was_closed || record.is_closed);
      if (record.is_closed) {
        ASSERT_TRUE(is_terminal(record.status));
        ASSERT_TRUE(record.remaining().is_zero());
      } else if (!record.has_final) {
        ASSERT_EQ(record.remaining(), record.intent.quantity - record.filled);
      }
      ASSERT_LE(record.filled.raw(), 10);
    }
  }
}

TEST(LegAbsence, NeedsTwoAnswersAGapApartAfterExpiry) {
  using namespace std::chrono_literals;
  const AbsenceRule rule{2s, 3s, 1s};
  OrderRecord record = sale_of(10);
  record.intent.decided = MonoNanos{0};
  EXPECT_FALSE(count_not_found(record, MonoNanos{0} + 5s, rule).closed);
  EXPECT_EQ(record.not_founds, 0);
  EXPECT_EQ(record.next_query, MonoNanos{0} + 5s + 1ns);
  EXPECT_FALSE(count_not_found(record, MonoNanos{0} + 6s, rule).closed);
  EXPECT_FALSE(count_not_found(record, MonoNanos{0} + 6999ms, rule).closed);
  EXPECT_TRUE(count_not_found(record, MonoNanos{0} + 7s, rule).closed);
  EXPECT_TRUE(record.closed_unseen);
}

TEST(LegAbsence, AnOrderWithFillsIsNotUnseen) {
  using namespace std::chrono_literals;
  const AbsenceRule rule{2s, 3s, 1s};
  OrderRecord record = sale_of(10);
  FillFilter filter;
  (void)apply_report(record, fill("a", 4), filter);
  (void)count_not_found(record, MonoNanos{0} + 10s, rule);
  EXPECT_TRUE(count_not_found(record, MonoNanos{0} + 20s, rule).closed);
  EXPECT_FALSE(record.closed_unseen);
}

TEST(FillFilter, KnowsATradeByVenueInstrumentAndId) {
  FillFilter filter;
  const TradeId trade{"17"};
  EXPECT_TRUE(filter.insert(VenueId{0}, InstrumentId{0}, trade));
  EXPECT_FALSE(filter.insert(VenueId{0}, InstrumentId{0}, trade));
  EXPECT_TRUE(filter.insert(VenueId{1}, InstrumentId{0}, trade));
  EXPECT_TRUE(filter.insert(VenueId{0}, InstrumentId{1}, trade));
}

TEST(FillFilter, ForgetsTheOldestOnlyAndInOrder) {
  FillFilter filter;
  const auto insert = [&filter](std::size_t i) {
    return filter.insert(VenueId{0}, InstrumentId{0}, TradeId{std::to_string(i)});
  };
  for (std::size_t i = 0; i < 3 * kFillsRemembered; ++i) ASSERT_TRUE(insert(i));
  for (std::size_t i = 2 * kFillsRemembered; i < 3 * kFillsRemembered; ++i) ASSERT_FALSE(insert(i));
  EXPECT_TRUE(insert(0));
}

}  // namespace
}  // namespace crossbook
