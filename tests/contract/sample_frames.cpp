#include "tests/contract/sample_frames.hpp"

#include <gtest/gtest.h>

#include "tests/contract/account_session.hpp"
#include "tests/contract/book_follower.hpp"

namespace crossbook::contract {
namespace {

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

}  // namespace crossbook::contract
