// A session that lives: idle times, money that comes, and the venue's limits.
#include "tests/contract/account_session.hpp"
#include "tests/contract/venue_contract.hpp"
#include "venues/connector/rate_governor.hpp"

namespace crossbook::contract {
namespace {

using Kind = RestCall::Kind;

class SessionContract : public VenueContract {
 protected:
  SessionContract() : session{bench, bench.trade_key()} {}

  RejectReason ask(Kind kind) {
    const bool is_of_listing = kind == Kind::Fees || kind == Kind::QueryOrder;
    const RestCall call{kind, is_of_listing ? &bench.listings.front() : nullptr,
                        ClientOrderId{"Nobody000000000001"}};
    return bench.call(call, &bench.trade_key()).error.reason;
  }

  AccountSession session;
};
CROSSBOOK_FOR_ALL_VENUES(SessionContract);

TEST_P(SessionContract, IdleSessionStaysUsable) {
  ASSERT_EQ(session.log_in(), RejectReason::None);
  session.run(milliseconds{180'000});
  ASSERT_TRUE(session.is_open());
  const OrderStory story =
      session.place(session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.01"));
  EXPECT_EQ(story.status, OrderStatus::Filled) << story.text();
}

TEST_P(SessionContract, DepositIsToldExactly) {
  ASSERT_EQ(session.log_in(), RejectReason::None);
  const AssetId usdt = bench.table.at(bench.btc_usdt).quote;
  bench.exchange.deposit(bench.user, usdt, parse_amount("1234.56789012").value());
  session.run(milliseconds{1'000});
  session.ask_balances();
  const auto told = session.balances().find(usdt);
  ASSERT_NE(told, session.balances().end());
  EXPECT_EQ(amount_text(told->second.total), amount_text(bench.total(bench.user, usdt)));
  EXPECT_EQ(amount_text(told->second.available), amount_text(bench.total(bench.user, usdt)));
}

TEST_P(SessionContract, OtherAccountsHearNothing) {
  ASSERT_EQ(session.log_in(), RejectReason::None);
  session.run(milliseconds{1'000});
  const std::size_t reports = session.reports().size();
  const auto balances = session.balances();
  const AccountId stranger = bench.open_account("stranger");
  NewOrder order;
  order.instrument = bench.btc_usdt;
  order.price = bench.price(bench.btc_usdt, "123456.78");
  order.quantity = bench.quantity(bench.btc_usdt, "0.1");
  ASSERT_EQ(bench.exchange.place(stranger, order, bench.now).reason, RejectReason::None);
  session.run(milliseconds{1'000});
  EXPECT_EQ(session.reports().size(), reports);
  for (const auto& [asset, balance] : session.balances())
    EXPECT_EQ(amount_text(balance.total), amount_text(bench.total(bench.user, asset)));
}

TEST_P(SessionContract, FloodIsRefusedByNameAndForgiven) {
  RejectReason reason = RejectReason::None;
  int calls = 0;
  while (reason == RejectReason::None && calls < 2'000) {
    reason = ask(Kind::Balances);
    ++calls;
  }
  EXPECT_EQ(reason, RejectReason::RateLimited) << to_string(reason) << " after " << calls;
  bench.advance(milliseconds{61'000});
  EXPECT_EQ(ask(Kind::Balances), RejectReason::None) << "after a minute of silence";
}

TEST_P(SessionContract, PacedByItsOwnBucketsNoCallIsRefused) {
  RateGovernor governor{bench.venue->rate_buckets()};
  constexpr Kind kKinds[] = {Kind::Balances, Kind::OpenOrders, Kind::QueryOrder, Kind::Fees,
                             Kind::Time};
  int calls = 0;
  for (int waits = 0; calls < 400 && waits < 100'000; ++waits) {
    const Kind kind = kKinds[static_cast<std::size_t>(calls) % std::size(kKinds)];
    const RestCall call{kind, nullptr, {}};
    if (!governor.try_take(
            {{RateKind::RestWeight, bench.venue->rest_weight(call)}, {RateKind::RestRequests, 1}},
            bench.now)) {
      bench.advance(milliseconds{50});
      continue;
    }
    ++calls;
    const RejectReason reason = ask(kind);
    ASSERT_TRUE(reason == RejectReason::None || reason == RejectReason::NotFound)
        << to_string(reason) << ", call " << calls << " of kind " << static_cast<int>(kind);
  }
  EXPECT_EQ(calls, 400);
}

TEST_P(SessionContract, PacedByItsOwnBucketsNoOrderIsRefused) {
  ASSERT_EQ(session.log_in(), RejectReason::None);
  RateGovernor governor{bench.venue->rate_buckets(), bench.table.instruments().size()};
  const bool by_rest = capabilities().order_entry == OrderEntry::Rest;
  const std::uint32_t weight =
      bench.venue->rest_weight({RestCall::Kind::PlaceOrder, &bench.listing(bench.btc_usdt), {}});
  std::vector<OrderIntent> sent;
  for (int waits = 0; sent.size() < 200 && waits < 100'000; ++waits) {
    const bool is_second = sent.size() % 2 == 1;
    const InstrumentId instrument = is_second ? bench.doge_usd : bench.btc_usdt;
    if (!governor.try_take({{RateKind::Orders, 1, instrument},
                            {RateKind::RestRequests, by_rest ? 1U : 0U},
                            {RateKind::RestWeight, by_rest ? weight : 0U}},
                           bench.now)) {
      session.run(milliseconds{20});
      continue;
    }
    // Neither is filled.
    sent.push_back(is_second ? session.intent(instrument, Side::Buy, "0.15", "1000")
                             : session.intent(instrument, Side::Buy, "123000", "0.01"));
    session.send(sent.back(), bench.listing(instrument));
  }
  session.run(milliseconds{1'000});
  ASSERT_EQ(sent.size(), 200U);
  for (const OrderIntent& intent : sent) {
    const OrderStory story = session.story(intent.client_id);
    ASSERT_NE(story.status, OrderStatus::Rejected) << story.text();
    ASSERT_TRUE(is_terminal(story.status)) << story.text();
  }
}

}  // namespace
}  // namespace crossbook::contract
