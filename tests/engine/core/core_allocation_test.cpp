// Counts operator new of this executable: the core makes none once it is built.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "tests/engine/core/random_session.hpp"

namespace {
std::size_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc{};
}
}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace crossbook {
namespace {

TEST(CoreAllocation, NoneOverAHundredThousandInputs) {
  RandomSession session{42};
  session.run(100'000);
  const CoreWorld& world = session.world;
  Core core{world.config, world.table};
  const auto actions = std::make_unique<Actions>();
  std::size_t said = 0;
  const std::size_t before = allocations;
  for (const Input& input : world.inputs) {
    actions->clear();
    core.on(input, *actions);
    said += actions->size();
  }
  EXPECT_EQ(allocations - before, 0U);
  EXPECT_GE(world.inputs.size(), 100'000U);
  EXPECT_EQ(said, world.log.size());
  EXPECT_GT(core.counters().opportunities.takes, 100U);
}

}  // namespace
}  // namespace crossbook
