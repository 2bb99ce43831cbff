// After a doubt the venue is asked: by client id, of what is open, and to cancel.
#include <algorithm>

#include "tests/contract/account_session.hpp"
#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

class OrderQueryContract : public VenueContract {
 protected:
  OrderQueryContract() : session{bench, bench.trade_key()} {}
  void SetUp() override { ASSERT_EQ(session.log_in(), RejectReason::None); }

  bool knows_client_ids() const { return capabilities().has_client_id_query; }
  RestEvents ask(RestCall::Kind kind, const OrderIntent& intent) {
    RestCall call{kind, &bench.listing(intent.instrument), intent.client_id};
    if (!knows_client_ids())
      for (const ExecutionReport& report : session.story(intent.client_id).reports)
        call.venue_order_id = report.venue_order_id;
    return bench.call_patiently(call, &bench.trade_key());
  }
  /// The venue's word on one order.
  void expect_answer(const OrderIntent& intent, OrderStatus status, Quantity filled) {
    const RestEvents events = ask(RestCall::Kind::QueryOrder, intent);
    EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
    ASSERT_FALSE(events.account.reports.empty());
    Quantity told;
    for (const ExecutionReport& report : events.account.reports) {
      EXPECT_EQ(report.client_id.view(), intent.client_id.view());
      EXPECT_EQ(report.source, ReportSource::Query);
      EXPECT_FALSE(report.venue_order_id.empty());
      if (report.has_cumulative) told = std::max(told, report.cumulative);
    }
    EXPECT_EQ(told, filled);
    EXPECT_EQ(is_terminal(events.account.reports.back().status), is_terminal(status));
    EXPECT_EQ(events.account.reports.back().status == OrderStatus::Filled,
              status == OrderStatus::Filled);
  }
  /// One whose reason is NotFound, wherever it stands.
  static bool is_not_found(const RestEvents& events) {
    if (events.error.reason == RejectReason::NotFound) return true;
    return std::any_of(
        events.account.reports.begin(), events.account.reports.end(),
        [](const ExecutionReport& report) { return report.reason == RejectReason::NotFound; });
  }
  OrderIntent resting(InstrumentId instrument, Side side, std::string_view price,
                      std::string_view quantity) {
    OrderIntent intent = session.intent(instrument, side, price, quantity);
    intent.time_in_force = TimeInForce::Gtc;
    const OrderStory story = session.place(intent);
    EXPECT_EQ(story.status, OrderStatus::New) << story.text();
    return intent;
  }

  AccountSession session;
};
CROSSBOOK_FOR_ALL_VENUES(OrderQueryContract);

TEST_P(OrderQueryContract, AnswersByClientIdWhatBecameOfAnOrder) {
  const OrderIntent filled = session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.1");
  const OrderIntent partial = session.intent(bench.eth_btc, Side::Sell, "0.0345", "5");
  const OrderIntent missed = session.intent(bench.doge_usd, Side::Buy, "0.158", "100");
  for (const OrderIntent* intent : {&filled, &partial, &missed}) session.place(*intent);
  const OrderIntent open = resting(bench.pepe_usdt, Side::Buy, "0.00001233", "1000000");

  expect_answer(filled, OrderStatus::Filled, filled.quantity);
  expect_answer(partial, OrderStatus::Expired, bench.quantity(bench.eth_btc, "4"));
  expect_answer(missed, OrderStatus::Expired, Quantity{});
  expect_answer(open, OrderStatus::New, Quantity{});
}

TEST_P(OrderQueryContract, SaysSoWhenItDoesNotKnowTheOrder) {
  const OrderIntent unknown = session.intent(bench.btc_usdt, Side::Buy, "1", "1");
  const RestEvents query = ask(RestCall::Kind::QueryOrder, unknown);
  EXPECT_TRUE(is_not_found(query)) << to_string(query.error.reason) << query.error.text.view();
  if (!knows_client_ids()) return;  // without the venue's id it cannot be asked
  const RestEvents cancel = ask(RestCall::Kind::CancelOrder, unknown);
  EXPECT_TRUE(is_not_found(cancel)) << to_string(cancel.error.reason) << cancel.error.text.view();
}

TEST_P(OrderQueryContract, KnowsNothingOfAnotherAccountsOrder) {
  const AccountId stranger = bench.open_account("stranger");
  NewOrder order;
  order.instrument = bench.btc_usdt;
  order.client_id = "Strange00000000001";
  order.price = bench.price(bench.btc_usdt, "123000");
  order.quantity = bench.quantity(bench.btc_usdt, "0.01");
  ASSERT_EQ(bench.exchange.place(stranger, order, bench.now).reason, RejectReason::None);
  OrderIntent theirs = session.intent(bench.btc_usdt, Side::Buy, "123000", "0.01");
  theirs.client_id = ClientOrderId{order.client_id};
  EXPECT_TRUE(is_not_found(ask(RestCall::Kind::QueryOrder, theirs)));
  if (knows_client_ids()) {
    EXPECT_TRUE(is_not_found(ask(RestCall::Kind::CancelOrder, theirs)));
  }
  EXPECT_EQ(bench.exchange.open_orders(stranger).size(), 1U);
}

TEST_P(OrderQueryContract, ListsWhatIsOpen) {
  const OrderIntent open[] = {resting(bench.btc_usdt, Side::Buy, "123000", "0.01"),
                              resting(bench.doge_usd, Side::Sell, "0.16", "1234"),
                              resting(bench.pepe_usdt, Side::Buy, "0.00001233", "1000000")};
  session.place(session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.01"));  // closed at once
  const AccountId taker = bench.open_account("taker");
  NewOrder take;  // takes the doge quotes before ours, and a part of ours
  take.instrument = bench.doge_usd;
  take.time_in_force = TimeInForce::Ioc;
  take.price = open[1].price;
  bench.clear_quotes(bench.doge_usd);
  take.quantity = bench.quantity(bench.doge_usd, "234");
  ASSERT_EQ(bench.exchange.place(taker, take, bench.now).reason, RejectReason::None);

  const RestEvents events = bench.call_patiently(RestCall::Kind::OpenOrders, &bench.trade_key());
  EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
  EXPECT_EQ(events.account.reports.size(), std::size(open));
  for (const OrderIntent& intent : open) {
    const auto found = std::find_if(
        events.account.reports.begin(), events.account.reports.end(),
        [&](const ExecutionReport& report) { return report.client_id == intent.client_id; });
    ASSERT_NE(found, events.account.reports.end()) << intent.client_id.view();
    const bool is_hit = intent.instrument == bench.doge_usd;
    EXPECT_EQ(found->status, is_hit ? OrderStatus::PartiallyFilled : OrderStatus::New);
    EXPECT_EQ(found->instrument, intent.instrument);
    EXPECT_TRUE(found->has_cumulative);
    EXPECT_EQ(found->cumulative, is_hit ? take.quantity : Quantity{});
  }
}

TEST_P(OrderQueryContract, CancelsByClientId) {
  const OrderIntent intent = resting(bench.btc_usdt, Side::Buy, "123000", "0.01");
  const RestEvents events = ask(RestCall::Kind::CancelOrder, intent);
  EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
  session.run(milliseconds{1'000});
  const OrderStory story = session.story(intent.client_id);
  EXPECT_EQ(story.status, OrderStatus::Canceled) << story.text();
  EXPECT_EQ(order_at_exchange(bench, intent.client_id)->status, OrderStatus::Canceled);
  EXPECT_TRUE(bench.exchange.open_orders(bench.user).empty());
  expect_answer(intent, OrderStatus::Canceled, Quantity{});
  EXPECT_TRUE(is_not_found(ask(RestCall::Kind::CancelOrder, intent))) << "it is gone already";
  const AssetId usdt = bench.table.at(bench.btc_usdt).quote;
  const auto told = session.balances().find(usdt);
  if (told != session.balances().end()) {  // a venue may tell balances without holds
    EXPECT_EQ(amount_text(told->second.total), amount_text(bench.total(bench.user, usdt)));
  }
}

TEST_P(OrderQueryContract, DeadMansSwitchCancelsWhatRestsUnlessItIsAskedForAgain) {
  if (!capabilities().has_dead_mans_switch) GTEST_SKIP() << "the venue has none";
  const auto arm = [&](std::chrono::seconds timeout) {
    RestCall call{RestCall::Kind::ArmSwitch, nullptr, {}};
    call.timeout = timeout;
    const RestEvents events = bench.call_patiently(call, &bench.trade_key());
    EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
  };
  const auto is_open = [&] { return !bench.exchange.open_orders(bench.user).empty(); };
  const OrderIntent intent = resting(bench.btc_usdt, Side::Buy, "123000", "0.01");
  for (int i = 0; i < 4; ++i) {
    arm(std::chrono::seconds{60});
    bench.advance(std::chrono::seconds{40});
  }
  EXPECT_TRUE(is_open()) << "somebody was there all the time";
  arm(std::chrono::seconds{0});
  bench.advance(std::chrono::seconds{90});
  EXPECT_TRUE(is_open()) << "it was switched off";
  arm(std::chrono::seconds{60});
  bench.advance(std::chrono::seconds{61});
  EXPECT_FALSE(is_open());
  EXPECT_EQ(order_at_exchange(bench, intent.client_id)->status, OrderStatus::Canceled);
}

TEST_P(OrderQueryContract, TellsAnOrdersFateAfterARestart) {
  const OrderIntent filled = session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.1");
  session.send(filled, bench.listing(filled.instrument));  // and nothing of the answer is read
  const OrderIntent open = resting(bench.doge_usd, Side::Buy, "0.15", "1000");
  bench.venue = bench.module().make_venue();  // remembers nothing
  bench.venue->set_listings(bench.listings, bench.table);

  expect_answer(filled, OrderStatus::Filled, filled.quantity);
  const auto is_ours = [&](const ExecutionReport& report) {
    return report.client_id == open.client_id && report.status == OrderStatus::New;
  };
  const RestEvents query = ask(RestCall::Kind::QueryOrder, open);
  const RestEvents list = bench.call_patiently(RestCall::Kind::OpenOrders, &bench.trade_key());
  // One of the two must know it: where closed and open orders are asked apart, it is the list.
  EXPECT_TRUE(is_not_found(query) ||
              std::any_of(query.account.reports.begin(), query.account.reports.end(), is_ours));
  EXPECT_TRUE(std::any_of(list.account.reports.begin(), list.account.reports.end(), is_ours));
}

/// We never do it; what a venue does then must not look like an order of its own.
TEST_P(OrderQueryContract, IdOfAClosedOrderIsTakenAnewOrNotAtAll) {
  const OrderIntent first = session.intent(bench.btc_usdt, Side::Buy, "123000", "0.01");
  ASSERT_TRUE(is_terminal(session.place(first).status));
  const VenueOrderId first_id = session.story(first.client_id).reports.front().venue_order_id;
  AccountSession second{bench, bench.trade_key()};
  ASSERT_EQ(second.log_in(), RejectReason::None);
  OrderIntent again = first;
  again.price = bench.price(bench.btc_usdt, "123456.78");
  const OrderStory story = second.place(again);
  if (story.status == OrderStatus::Filled)
    return expect_answer(again, OrderStatus::Filled, again.quantity);
  EXPECT_EQ(order_at_exchange(bench, first.client_id)->request.price, first.price);
  for (const ExecutionReport& report : story.reports) {
    const bool is_refused = report.reason == RejectReason::DuplicateClientId ||
                            report.reason == RejectReason::OutcomeUnknown;
    EXPECT_TRUE(is_refused || report.venue_order_id == first_id) << story.text();
  }
}

TEST_P(OrderQueryContract, IdsOfEveryLengthAndLetterAreKept) {
  for (const std::string_view id : {"a", "Z9", "0123456789", "abcdefghijklmnopqr",
                                    "ABCDEFGHIJKLMNOPQR", "000000000000000001"}) {
    OrderIntent intent = session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.001");
    intent.client_id = ClientOrderId{id};
    const OrderStory story = session.place(intent);
    EXPECT_EQ(story.status, OrderStatus::Filled) << id << "\n" << story.text();
    ASSERT_NE(order_at_exchange(bench, intent.client_id), nullptr) << id;
  }
}

}  // namespace
}  // namespace crossbook::contract
