// The core asks for no memory once it is built.
#include <gtest/gtest.h>

#include "tests/engine/core/random_session.hpp"
#include "tests/support/allocation_count.hpp"

namespace crossbook {
namespace {

TEST(CoreAllocation, I20_NoneOverAHundredThousandInputs) {
  RandomSession session{42};
  session.run(100'000);
  const CoreWorld& world = session.world;
  Core core{world.config, world.table};
  const auto actions = std::make_unique<Actions>();
  std::size_t said = 0;
  const std::uint64_t allocated = testing::allocations_in([&] {
    for (const Input& input : world.inputs) {
      actions->clear();
      core.on(input, *actions);
      said += actions->size();
    }
  });
  EXPECT_EQ(allocated, 0U);
  EXPECT_GE(world.inputs.size(), 100'000U);
  EXPECT_EQ(said, world.log.size());
  EXPECT_GT(core.counters().opportunities.takes, 100U);
}

}  // namespace
}  // namespace crossbook
