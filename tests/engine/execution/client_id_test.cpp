#include "engine/execution/client_id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "tests/support/allocation_count.hpp"

namespace crossbook {
namespace {

const RunId kRun{"0abz"};
const RunKey kKey{1, 2, 3};
const ClientIds kIds{kRun, kKey};

TEST(ClientId, ReadsBackWhatItWrote) {
  for (const std::uint64_t opportunity : {std::uint64_t{1}, std::uint64_t{35}, std::uint64_t{36},
                                          std::uint64_t{12'345'678}, kMaxOpportunity}) {
    for (const int take : {0, 1, 36, 1295}) {
      for (std::uint8_t leg = 0; leg < kMaxLegs; ++leg) {
        const OrderName name{OpportunityId{opportunity}, static_cast<std::uint16_t>(take), leg};
        const ClientOrderId id = kIds.make(name);
        ASSERT_EQ(kIds.parse(id), name) << id.view();
      }
    }
  }
}

TEST(ClientId, IsEighteenLettersAndDigitsWithTheNameInThem) {
  const ClientOrderId id = kIds.make({OpportunityId{kMaxOpportunity}, 1295, 35});
  EXPECT_EQ(id.view().size(), 18U);
  EXPECT_TRUE(std::all_of(id.view().begin(), id.view().end(),
                          [](unsigned char c) { return std::isalnum(c) != 0; }));
  EXPECT_EQ(id.view().substr(0, 13), "x0abzzzzzzzzz");
}

// ---- K11: the last five characters tell who made it

/// Computed with another program: HMAC-SHA256, its first 8 bytes as a number, modulo 36^5.
TEST(ClientIdK11, HasATagThatAnyoneWithTheKeyCanCompute) {
  RunKey key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<unsigned char>(i);
  const ClientIds ids{RunId{"t3st"}, key};
  EXPECT_EQ(ids.make({OpportunityId{1}, 0, 0}).view(), "xt3st00001000uz6bg");
  EXPECT_EQ(ids.make({OpportunityId{46655}, 37, 1}).view(), "xt3st00zzz111mcirv");
}

TEST(ClientIdK11, OfAnotherKeyOrRunIsNotOurs) {
  RunKey other = kKey;
  other[31] ^= 1;
  const OrderName name{OpportunityId{7}, 0, 1};
  const ClientOrderId same_run = ClientIds{kRun, other}.make(name);
  EXPECT_NE(same_run, kIds.make(name));
  EXPECT_TRUE(kIds.names_run(same_run)) << "it claims to be of this run";
  EXPECT_FALSE(kIds.parse(same_run).has_value());
  const ClientOrderId other_run = ClientIds{RunId{"othr"}, kKey}.make(name);
  EXPECT_TRUE(has_our_shape(other_run));
  EXPECT_FALSE(kIds.names_run(other_run));
  EXPECT_FALSE(kIds.parse(other_run).has_value());
}

TEST(ClientIdK11, IsNotOursWithAnyOneCharacterChanged) {
  const std::string good{kIds.make({OpportunityId{4711}, 3, 1}).view()};
  for (std::size_t i = 1; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(kIds.parse(ClientOrderId{bad}).has_value()) << bad;
  }
}

TEST(ClientIdK11, TagsOfNeighboursShareNothingThatCouldBeGuessed) {
  std::set<std::string> tags;
  for (std::uint64_t i = 1; i <= 10'000; ++i)
    tags.emplace(kIds.make({OpportunityId{i}, 0, 0}).view().substr(13));
  EXPECT_GT(tags.size(), 9'990U) << "of 36^5 tags, two in ten thousand are seldom the same";
}

TEST(ClientIdK11, IsMadeWithoutMemory) {
  ClientOrderId id;
  EXPECT_EQ(testing::allocations_in([&] { id = kIds.make({OpportunityId{1}, 0, 0}); }), 0U);
  EXPECT_FALSE(id.empty());
}

TEST(ClientId, RefusesWhatHasNotItsShape) {
  const std::string good{kIds.make({OpportunityId{1}, 0, 0}).view()};
  for (const std::string& text :
       {std::string{}, std::string{"x"}, "y" + good.substr(1), good.substr(0, 17),
        good.substr(0, 17) + "A", good.substr(0, 17) + "-"}) {
    EXPECT_FALSE(has_our_shape(ClientOrderId{text})) << text;
    EXPECT_FALSE(kIds.parse(ClientOrderId{text}).has_value()) << text;
  }
}

TEST(ClientId, ARunIdHasFourCharacters) {
  EXPECT_TRUE(is_run_id("0abz"));
  for (const char* text : {"", "0ab", "0abzz", "0ABZ", "0ab_"}) EXPECT_FALSE(is_run_id(text));
}

}  // namespace
}  // namespace crossbook
