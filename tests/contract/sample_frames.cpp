#include "tests/contract/sample_frames.hpp"

#include <gtest/gtest.h>

#include "tests/contract/account_session.hpp"
#include "tests/contract/book_follower.hpp"

namespace crossbook::contract {
namespace {

constexpr milliseconds kAnswerPause{4'000};  // no venue refuses a call in each such while

std::vector<std::string> short_ones(const std::vector<std::string>& frames) {
  std::vector<std::string> kept;
  for (const std::string& frame : frames)
    if (frame.size() <= kMaxSampleBytes) kept.push_back(frame);
  return kept;
}

void trade(VenueBench& bench, AccountSession& session) {
  session.place(session.intent(bench.btc_usdt, Side::Buy, "123456.79", "0.6"));   // filled
  session.place(session.intent(bench.eth_btc, Side::Sell, "0.0345", "99"));       // in part
  session.place(session.intent(bench.doge_usd, Side::Buy, "0.158", "100"));       // not at all
  session.place(session.intent(bench.pepe_usdt, Side::Sell, "0.00001234", "7"));  // refused
  OrderIntent resting = session.intent(bench.btc_usdt, Side::Buy, "123000", "0.01");
  resting.time_in_force = TimeInForce::Gtc;
  session.place(resting);
  bench.exchange.cancel_all(bench.user, std::nullopt, CancelCause::User, bench.now);
  session.run(milliseconds{500});
}

}  // namespace

SampleFrames record_session(VenueBench& bench) {
  BookFollower follower{bench};
  follower.subscribe();
  EXPECT_TRUE(follower.settle());
  AccountSession session{bench, bench.trade_key()};
  EXPECT_EQ(session.log_in(), RejectReason::None);
  trade(bench, session);
  bench.exchange.set_status(bench.eth_btc, TradingStatus::Halted);
  bench.clear_quotes(bench.doge_usd);  // an empty book
  follower.run(milliseconds{40'000});
  bench.exchange.set_status(bench.eth_btc, TradingStatus::Trading);
  bench.quote_calm_books();
  follower.run(milliseconds{1'000});
  session.run(milliseconds{100});
  return {short_ones(follower.frames()), short_ones(session.frames())};
}

std::vector<SampleAnswer> record_answers(VenueBench& bench) {
  using Kind = RestCall::Kind;
  NewOrder order;
  order.instrument = bench.btc_usdt;
  order.price = bench.price(bench.btc_usdt, "123000");
  order.quantity = bench.quantity(bench.btc_usdt, "0.01");
  order.client_id = "Open00000000000001";
  const ClientOrderId nobody{"Nobody000000000001"};
  EXPECT_EQ(bench.exchange.place(bench.user, order, bench.now).reason, RejectReason::None);
  std::vector<SampleAnswer> answers;
  for (int kind = 0; kind <= static_cast<int>(Kind::CancelOrder); ++kind) {
    for (const ClientOrderId& id : {ClientOrderId{order.client_id}, nobody}) {
      RestCall call{static_cast<Kind>(kind), &bench.listing(bench.btc_usdt), id};
      if (call.kind == Kind::Trades) call.venue_order_id = VenueOrderId{"1"};
      HttpRequest request;
      bench.advance(kAnswerPause);
      const Result<void> encoded =
          bench.venue->encode_rest(call, bench.context(&bench.trade_key()), request);
      if (encoded.has_error()) continue;
      answers.push_back({call, exchange_http(*bench.simulator, request, bench.address, bench.now)});
    }
  }
  return answers;
}

}  // namespace crossbook::contract
