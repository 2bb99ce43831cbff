// The hot path asks for no memory once it is warm.
#include "tests/contract/account_session.hpp"
#include "tests/contract/sample_frames.hpp"
#include "tests/contract/venue_contract.hpp"
#include "tests/support/allocation_count.hpp"

namespace crossbook::contract {
namespace {

using testing::allocations_of_this_thread;

constexpr int kWarmUps = 3;
constexpr int kRounds = 20;

class AllocationContract : public VenueContract {
 protected:
  template <class Events, class Decode>
  static std::uint64_t count_decoding(const std::vector<std::string>& frames, Decode decode) {
    std::vector<PaddedText> texts;
    for (const std::string& frame : frames) texts.emplace_back(frame);
    Events events;
    std::uint64_t before = 0;
    for (int round = 0; round < kWarmUps + kRounds; ++round) {
      if (round == kWarmUps) before = allocations_of_this_thread();
      for (const PaddedText& text : texts) {
        events.clear();
        (void)decode(text.bytes(), events);
      }
    }
    return allocations_of_this_thread() - before;
  }
};
CROSSBOOK_FOR_ALL_VENUES(AllocationContract);

TEST_P(AllocationContract, CounterCounts) {
  const std::uint64_t before = allocations_of_this_thread();
  const auto number = std::make_unique<int>(1);
  EXPECT_EQ(allocations_of_this_thread(), before + 1);
  EXPECT_EQ(*number, 1);
}

TEST_P(AllocationContract, DecodingBooksAllocatesNothing) {
  const SampleFrames samples = record_session(bench);
  const auto decode = [&](PaddedBytes frame, MarketEvents& events) {
    (void)bench.venue->scan_market(frame, events);
    events.clear();
    return bench.venue->decode_market(frame, events);
  };
  EXPECT_EQ(count_decoding<MarketEvents>(samples.market, decode), 0U);
}

TEST_P(AllocationContract, DecodingReportsAllocatesNothing) {
  const SampleFrames samples = record_session(bench);
  const auto decode = [&](PaddedBytes frame, AccountEvents& events) {
    return bench.venue->decode_account(frame, events);
  };
  EXPECT_EQ(count_decoding<AccountEvents>(samples.account, decode), 0U);
}

TEST_P(AllocationContract, EncodingOrdersAllocatesNothing) {
  AccountSession session{bench, bench.trade_key()};
  ASSERT_EQ(session.log_in(), RejectReason::None);
  std::vector<OrderIntent> intents;
  for (const InstrumentId instrument : bench.instruments)
    intents.push_back(session.intent(instrument, Side::Sell, "0.05", "1000"));
  const RequestContext context = session.context();
  FrameBuffer frame;
  int encoded = 0;
  std::uint64_t before = 0;
  for (int round = 0; round < kWarmUps + kRounds; ++round) {
    if (round == kWarmUps) before = allocations_of_this_thread();
    for (const OrderIntent& intent : intents) {
      frame.clear();
      const Result<void> result = bench.trade_key().encode(
          *bench.venue, intent, bench.listing(intent.instrument), context, frame);
      encoded += result.has_error() ? 0 : 1;
    }
  }
  EXPECT_EQ(allocations_of_this_thread() - before, 0U);
  EXPECT_EQ(encoded, (kWarmUps + kRounds) * static_cast<int>(intents.size()));
}

}  // namespace
}  // namespace crossbook::contract
