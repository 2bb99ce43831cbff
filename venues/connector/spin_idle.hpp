// For dedicated cores: never sleeps. The other policy is ParkIdle.
// In: how much a duty cycle did. Out: nothing. Thread: its agent's. Limits: one core at 100 %.
#pragma once

namespace crossbook {

struct SpinIdle {
  template <class Agent>
  void operator()(Agent&, int work_done) const noexcept {
    if (work_done > 0) return;
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
};

}  // namespace crossbook
