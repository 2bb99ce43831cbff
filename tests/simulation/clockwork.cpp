#include "tests/simulation/clockwork.hpp"

#include <algorithm>
#include <utility>

#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace simulation {
namespace {

const Clockwork* g_clock = nullptr;

}  // namespace

Clockwork::Clockwork() { g_clock = this; }
Clockwork::~Clockwork() { g_clock = nullptr; }

void Clockwork::at(MonoNanos when, std::function<void()> what) {
  heap_.push_back({std::max(when, now_), ++last_number_, std::move(what)});
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

bool Clockwork::step(MonoNanos until) {
  if (heap_.empty() || heap_.front().when > until) {
    now_ = std::max(now_, until);
    return false;
  }
  std::pop_heap(heap_.begin(), heap_.end(), is_later);
  Event next = std::move(heap_.back());
  heap_.pop_back();
  now_ = std::max(now_, next.when);
  ++events_;
  next.what();
  return true;
}

}  // namespace simulation

// In place of venues/connector/machine/clock.cpp.
MonoNanos mono_now() noexcept {
  return simulation::g_clock != nullptr ? simulation::g_clock->now() : MonoNanos{};
}
UtcNanos utc_now() noexcept {
  return simulation::g_clock != nullptr ? simulation::g_clock->wall() : UtcNanos{};
}

}  // namespace crossbook
