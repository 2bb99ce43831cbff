#include "venues/connector/queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "venues/connector/agent_thread.hpp"
#include "venues/connector/doorbell.hpp"
#include "venues/connector/park_idle.hpp"
#include "venues/connector/spin_idle.hpp"

namespace crossbook {
namespace {

struct Quote {
  std::size_t key;
  int value;
};
struct KeyOfQuote {
  std::size_t operator()(const Quote& quote) const noexcept { return quote.key; }
};

TEST(LosslessQueue, KeepsTheOrderOfAProducerWhenItIsFull) {  // P14
  LosslessQueue<int> queue{32, 1};
  LosslessQueue<int>::Producer producer{queue, 10'000};
  LosslessQueue<int>::Consumer consumer{queue};
  for (int i = 0; i < 5'000; ++i) ASSERT_TRUE(producer.push(i));
  EXPECT_GT(producer.pending(), 0U);
  int expected = 0;
  for (int got = 0; expected < 5'000;) {
    while (consumer.try_dequeue(got)) ASSERT_EQ(got, expected++);
    producer.flush();
  }
  EXPECT_EQ(producer.pending(), 0U);
}

TEST(LosslessQueue, SaysSoWhenNothingMoreFits) {
  LosslessQueue<int> queue{32, 1};
  LosslessQueue<int>::Producer producer{queue, 4};
  int accepted = 0;
  while (accepted < 100'000 && producer.push(accepted)) ++accepted;
  EXPECT_LT(accepted, 100'000);
  EXPECT_GE(accepted, 32 + 4);
}

TEST(LosslessQueue, HoldsItsCapacityForEachProducer) {
  LosslessQueue<int> queue{1'000, 3};
  LosslessQueue<int>::Producer a{queue, 1}, b{queue, 1}, c{queue, 1};
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_TRUE(a.push(i) && b.push(i) && c.push(i));
    ASSERT_EQ(a.pending() + b.pending() + c.pending(), 0U) << i;
  }
}

TEST(ConflatingQueue, KeepsTheNewestOfEachKeyAndCountsTheRest) {  // M32
  ConflatingQueue<Quote, KeyOfQuote> queue{32, 1};
  ConflatingQueue<Quote, KeyOfQuote>::Producer producer{queue, 2};
  ConflatingQueue<Quote, KeyOfQuote>::Consumer consumer{queue};
  int pushed = 0;
  while (producer.pending() == 0) producer.push({0, pushed++});
  for (int i = 0; i < 100; ++i) producer.push({0, 1'000 + i});
  producer.push({1, 7});
  EXPECT_EQ(producer.pending(), 2U);
  EXPECT_EQ(producer.conflated(), 100U);
  Quote quote{};
  int last = -1;
  for (int taken = 0; consumer.try_dequeue(quote); ++taken) {
    EXPECT_EQ(quote.value, ++last);
  }
  ASSERT_TRUE(producer.flush());
  ASSERT_TRUE(consumer.try_dequeue(quote));
  EXPECT_EQ(quote.value, 1'099);
  ASSERT_TRUE(consumer.try_dequeue(quote));
  EXPECT_EQ(quote.key, 1U);
  EXPECT_FALSE(consumer.try_dequeue(quote));
}

TEST(Doorbell, WakesOnlyWhoeverSleeps) {
  Doorbell bell;
  bell.ring();
  bell.arm();
  EXPECT_FALSE(bell.wait(std::chrono::milliseconds{0})) << "rung before it was armed";
  bell.ring();
  bell.ring();
  EXPECT_TRUE(bell.wait(std::chrono::milliseconds{0}));
  bell.disarm();
  bell.arm();
  EXPECT_FALSE(bell.wait(std::chrono::milliseconds{0}));
  bell.disarm();
}

/// Counts what it receives; asks for nothing but its queue and bell.
class Summing {
 public:
  Summing(LosslessQueue<int>& queue, Doorbell& bell, std::atomic<long>& sum,
          std::atomic<bool>& is_polite)
      : consumer_{queue}, bell_{bell}, sum_{sum}, is_polite_{is_polite} {}
  int do_work() {
    int value = 0;
    int taken = 0;
    while (consumer_.try_dequeue(value)) sum_ += value, ++taken;
    if (stopping_) stopped_ = true;
    return taken;
  }
  void park(std::chrono::milliseconds timeout) {
    bell_.arm();
    if (do_work() == 0) bell_.wait(timeout);
    bell_.disarm();
  }
  Doorbell& doorbell() { return bell_; }
  void request_stop() { stopping_ = true; }
  bool is_stopped() {
    if (stopped_) is_polite_ = true;
    return stopped_;
  }

 private:
  LosslessQueue<int>::Consumer consumer_;
  Doorbell& bell_;
  std::atomic<long>& sum_;
  std::atomic<bool>& is_polite_;
  bool stopping_ = false;
  bool stopped_ = false;
};

template <class Idle>
long sum_of_ten_thousand(Idle idle, std::atomic<bool>& is_polite) {
  LosslessQueue<int> queue{256, 1};
  Doorbell bell;
  std::atomic<long> sum{0};
  {
    AgentThread<Summing, Idle> thread{
        ThreadOptions{"summing-and-summing", 0}, idle, queue, bell, sum, is_polite};
    LosslessQueue<int>::Producer producer{queue, 16};
    for (int i = 1; i <= 10'000; ++i) {
      while (!producer.push(i)) std::this_thread::yield();
      bell.ring();
    }
    while (!producer.flush()) bell.ring();
    bell.ring();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (sum != 50'005'000 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
  }
  return sum;
}

TEST(AgentThread, LosesNothingWhetherItSpinsOrParks) {
  std::atomic<bool> is_polite{false};
  EXPECT_EQ(sum_of_ten_thousand(SpinIdle{}, is_polite), 50'005'000);
  EXPECT_TRUE(is_polite) << "the agent is given its time to stop";
  // A lost ring would cost half a minute.
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(sum_of_ten_thousand(ParkIdle{std::chrono::seconds{30}}, is_polite), 50'005'000);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
}

TEST(AgentThread, NamesTheCoreThatItCannotBePinnedTo) {
  LosslessQueue<int> queue{32, 1};
  Doorbell bell;
  std::atomic<long> sum{0};
  std::atomic<bool> is_polite{false};
  try {
    AgentThread<Summing, ParkIdle> thread{
        ThreadOptions{"summing", 1'000}, ParkIdle{}, queue, bell, sum, is_polite};
    FAIL() << "a thread on core 1000";
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string{error.what()}.find("core 1000"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace crossbook
