// For shared cores: sleeps until the agent's doorbell or sockets wake it. The other policy is
// SpinIdle.
// In: how much a duty cycle did. Out: nothing. Thread: its agent's. Limits: timeout bounds how long
// a stop request waits.
#pragma once

#include <chrono>

namespace crossbook {

struct ParkIdle {
  std::chrono::milliseconds timeout{20};

  template <class Agent>
  void operator()(Agent& agent, int work_done) const {
    if (work_done == 0) agent.park(timeout);
  }
};

}  // namespace crossbook
