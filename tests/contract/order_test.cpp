// Orders that trade: reports tell exactly what the exchange did, and the ledger agrees.
#include <algorithm>

#include "tests/contract/account_session.hpp"
#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

class OrderContract : public VenueContract {
 protected:
  OrderContract() : session{bench, bench.trade_key()} {}
  void SetUp() override { ASSERT_EQ(session.log_in(), RejectReason::None); }

  const Instrument& instrument_of(const OrderIntent& intent) const {
    return bench.table.at(intent.instrument);
  }
  /// The reports are the exchange's trades, one by one.
  void expect_trades(const OrderIntent& intent, const OrderStory& story) const {
    const ExchangeOrder* order = order_at_exchange(bench, intent.client_id);
    ASSERT_NE(order, nullptr) << story.text();
    ASSERT_EQ(story.fills.size(), order->trades.size()) << story.text();
    for (std::size_t i = 0; i < story.fills.size(); ++i) {
      const Fill& fill = story.fills[i];
      const ExchangeTrade& trade = order->trades[i];
      EXPECT_EQ(fill.price, trade.price);
      EXPECT_EQ(fill.quantity, trade.quantity);
      EXPECT_EQ(amount_text(fill.fee), amount_text(trade.fee));
      EXPECT_EQ(fill.fee_asset, trade.fee_asset);
      EXPECT_EQ(fill.is_maker, trade.is_maker);
      EXPECT_FALSE(fill.trade_id.empty());
    }
    EXPECT_EQ(story.filled(), order->filled);
  }
  /// Cumulative quantities never fall, never exceed what was filled, and end there.
  static void expect_cumulatives(const OrderStory& story, Quantity filled) {
    Quantity most;
    for (const ExecutionReport& report : story.reports) {
      if (!report.has_cumulative) continue;
      EXPECT_LE(report.cumulative, filled) << story.text();
      if (is_terminal(report.status)) {
        EXPECT_EQ(report.cumulative, filled) << story.text();
      }
      most = std::max(most, report.cumulative);
    }
    EXPECT_EQ(most, filled) << story.text();
  }
  /// What the fills say moved is what moved.
  void expect_ledger(const OrderIntent& intent, const OrderStory& story, Amount base_before,
                     Amount quote_before) const {
    const Instrument& instrument = instrument_of(intent);
    Amount base = base_before, quote = quote_before;
    for (const Fill& fill : story.fills) {
      const Amount got = to_amount(fill.quantity, instrument.quantity_scale);
      const Amount paid = to_amount(fill.price * fill.quantity, instrument.notional_scale());
      base += intent.side == Side::Buy ? got : -got;
      quote += intent.side == Side::Buy ? -paid : paid;
      (fill.fee_asset == instrument.base ? base : quote) -= fill.fee;
    }
    EXPECT_EQ(amount_text(base), amount_text(bench.total(bench.user, instrument.base)));
    EXPECT_EQ(amount_text(quote), amount_text(bench.total(bench.user, instrument.quote)));
    for (const AssetId asset : {instrument.base, instrument.quote}) {
      if (story.fills.empty()) continue;
      const auto told = session.balances().find(asset);
      ASSERT_NE(told, session.balances().end()) << bench.table.asset_code(asset);
      const AccountBalance& real = bench.exchange.ledger().balance(bench.user, asset);
      EXPECT_EQ(amount_text(told->second.total), amount_text(real.total));
      EXPECT_EQ(amount_text(told->second.available), amount_text(real.available()));
    }
  }
  OrderStory trade(const OrderIntent& intent, OrderStatus expected) {
    const Instrument& instrument = instrument_of(intent);
    const Amount base = bench.total(bench.user, instrument.base);
    const Amount quote = bench.total(bench.user, instrument.quote);
    const OrderStory story = session.place(intent);
    if (expected == OrderStatus::Filled) {
      EXPECT_EQ(story.status, OrderStatus::Filled) << story.text();
    } else {
      EXPECT_TRUE(story.status == OrderStatus::Canceled || story.status == OrderStatus::Expired)
          << story.text();
    }
    EXPECT_EQ(story.reason, RejectReason::None) << story.text();
    expect_trades(intent, story);
    expect_cumulatives(story, story.filled());
    expect_ledger(intent, story, base, quote);
    return story;
  }
  /// Every instrument, both sides. @param far ticks through the touch  @param share of the first
  /// level's size, in tenths
  void trade_everywhere(std::int64_t far, std::int64_t share, OrderStatus expected,
                        std::size_t trades) {
    for (const InstrumentId instrument : bench.instruments) {
      for (const Side side : {Side::Buy, Side::Sell}) {
        bench.quote_calm_books();
        const TopOfBook top = bench.book(instrument).top();
        const Level& touch = side == Side::Buy ? top.ask : top.bid;
        const InstrumentRules& rules = bench.rules(instrument);
        OrderIntent intent = session.intent(instrument, side, "0", "0");
        const std::int64_t away = far * rules.tick_size.raw();
        intent.price = Price::from_raw(touch.price.raw() + (side == Side::Buy ? away : -away));
        intent.quantity = Quantity::from_raw(touch.quantity.raw() / 10 * share);
        const OrderStory story = trade(intent, expected);
        EXPECT_EQ(story.fills.size(), trades) << bench.table.at(instrument).name;
      }
    }
  }

  AccountSession session;
};
CROSSBOOK_FOR_ALL_VENUES(OrderContract);

TEST_P(OrderContract, IocIsFilledByOneLevel) { trade_everywhere(0, 3, OrderStatus::Filled, 1); }

TEST_P(OrderContract, IocIsFilledByTwoLevels) { trade_everywhere(1, 15, OrderStatus::Filled, 2); }

TEST_P(OrderContract, IocIsFilledInPart) { trade_everywhere(0, 17, OrderStatus::Expired, 1); }

TEST_P(OrderContract, IocBehindTheTouchIsNotFilled) {
  trade_everywhere(-1, 5, OrderStatus::Expired, 0);
}

TEST_P(OrderContract, FeesAreToldAsTheAccountPaysThem) {
  // Rates that leave digits to round up, and a free maker.
  const Fees fees[] = {{FeeRate::from_parts(12'300), FeeRate::from_parts(45'700)},
                       {FeeRate::from_parts(0), FeeRate::from_parts(10'000)}};
  for (Fees rate : fees) {
    rate.asset = capabilities().default_fees.asset;
    bench.exchange.set_fees(rate);
    trade_everywhere(1, 13, OrderStatus::Filled, 2);
  }
}

TEST_P(OrderContract, RestingOrderThatOthersTakeIsReportedAsMaker) {
  bench.quote_calm_books();
  const InstrumentId instrument = bench.doge_usd;
  OrderIntent intent = session.intent(instrument, Side::Sell, "0.15873", "1000");
  intent.time_in_force = TimeInForce::Gtc;
  const Amount base = bench.total(bench.user, instrument_of(intent).base);
  const Amount quote = bench.total(bench.user, instrument_of(intent).quote);
  const OrderStory resting = session.place(intent);
  ASSERT_EQ(resting.status, OrderStatus::New) << resting.text();

  const AccountId taker = bench.open_account("taker");
  NewOrder take;
  take.instrument = instrument;
  take.time_in_force = TimeInForce::Ioc;
  take.price = intent.price;
  bench.clear_quotes(instrument);  // only our order is left
  for (const std::string_view size : {"400", "600"}) {
    take.quantity = bench.quantity(instrument, size);
    ASSERT_EQ(bench.exchange.place(taker, take, bench.now).reason, RejectReason::None);
    session.run(milliseconds{500});
  }
  const OrderStory story = session.story(intent.client_id);
  EXPECT_EQ(story.status, OrderStatus::Filled) << story.text();
  expect_trades(intent, story);
  expect_cumulatives(story, intent.quantity);
  expect_ledger(intent, story, base, quote);
  for (const Fill& fill : story.fills) EXPECT_TRUE(fill.is_maker);
}

TEST_P(OrderContract, TradeIdsAreTheSameInReplyStreamAndQuery) {
  bench.quote_calm_books();
  const OrderIntent intent = session.intent(bench.btc_usdt, Side::Buy, "123456.80", "1");
  const OrderStory story = session.place(intent);
  ASSERT_GE(story.fills.size(), 2U);
  for (const ReportSource source : {ReportSource::Reply, ReportSource::Stream}) {
    std::vector<TradeId> told;
    for (const ExecutionReport& report : story.reports)
      if (report.source == source && report.has_fill) told.push_back(report.fill.trade_id);
    if (told.empty()) continue;  // not every venue tells fills in its replies
    ASSERT_EQ(told.size(), story.fills.size()) << story.text();
    for (std::size_t i = 0; i < told.size(); ++i)
      EXPECT_EQ(told[i].view(), story.fills[i].trade_id.view());
  }
  const RestCall query{RestCall::Kind::QueryOrder, &bench.listing(intent.instrument),
                       intent.client_id};
  const RestEvents events = bench.call_patiently(query, &bench.trade_key());
  for (const ExecutionReport& report : events.account.reports) {
    if (!report.has_fill) continue;
    const bool is_known =
        std::any_of(story.fills.begin(), story.fills.end(),
                    [&](const Fill& fill) { return fill.trade_id == report.fill.trade_id; });
    EXPECT_TRUE(is_known) << report.fill.trade_id.view();
  }
}

TEST_P(OrderContract, NumbersOfEveryScaleReachTheExchangeExactly) {
  const auto reach = [&](InstrumentId instrument, std::string_view price, std::string_view size) {
    OrderIntent intent = session.intent(instrument, Side::Buy, price, size);
    session.place(intent);
    const ExchangeOrder* order = order_at_exchange(bench, intent.client_id);
    ASSERT_NE(order, nullptr) << session.story(intent.client_id).text();
    EXPECT_EQ(order->request.price, intent.price) << price;
    EXPECT_EQ(order->request.quantity, intent.quantity) << size;
  };
  const auto quote_ask = [&](InstrumentId instrument, std::string_view price) {
    const Level asks[] = {{bench.price(instrument, price), bench.quantity(instrument, "1000")}};
    bench.quote(instrument, {}, asks);
  };
  reach(bench.btc_usdt, "123456.78", "0.00012");
  reach(bench.btc_usdt, "100000", "7.00001");
  reach(bench.eth_btc, "0.03385", "0.003");
  reach(bench.doge_usd, "0.15", "1234567");
  quote_ask(bench.pepe_usdt, "0.00000001");
  reach(bench.pepe_usdt, "0.00000001", "80000000001");
}

}  // namespace
}  // namespace crossbook::contract
