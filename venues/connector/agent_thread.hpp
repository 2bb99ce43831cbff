// Starts, names, pins and joins a thread, and owns the agent that runs on it.
// In: an agent's constructor arguments. Out: duty cycles. Thread: start and end on the owner's.
// Limits: names of 15 bytes.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace crossbook {

struct ThreadOptions {
  std::string name;        // as shown by top -H; cut to 15 bytes
  std::optional<int> cpu;  // pin to this core
};

/// @throws std::system_error naming the core if the thread cannot be pinned to it
void set_up_thread(std::jthread& thread, const ThreadOptions& options);

/// An agent has int do_work(), how much it did, and void park(milliseconds). If it has
/// request_stop() and is_stopped(), it is given its own bounded time to stop politely. If it has
/// doorbell(), that is rung when it shall stop.
/// Idle is SpinIdle or ParkIdle. Tests call agent.do_work() without this.
template <class Agent, class Idle>
class AgentThread {
 public:
  template <class... Args>
  AgentThread(ThreadOptions options, Idle idle, Args&&... args)
      : agent_{std::forward<Args>(args)...}, thread_{[this, idle](std::stop_token stop) {
          run(stop, idle);
        }} {
    set_up_thread(thread_, options);
  }
  AgentThread(const AgentThread&) = delete;  // nor movable: thread_ holds this
  AgentThread& operator=(const AgentThread&) = delete;

  /// Asks for the end without waiting for it; the destructor waits.
  void request_stop() noexcept { thread_.request_stop(); }

 private:
  void run(const std::stop_token& stop, const Idle& idle) {
    const std::stop_callback wake{
        stop, [this] {
          static_cast<void>(this);  // an agent may have no doorbell
          if constexpr (requires(Agent & agent) { agent.doorbell().ring(); })
            agent_.doorbell().ring();
        }};
    while (!stop.stop_requested()) idle(agent_, agent_.do_work());
    if constexpr (requires(Agent & agent) {
                    agent.request_stop();
                    agent.is_stopped();
                  }) {
      agent_.request_stop();
      for (int done = agent_.do_work(); !agent_.is_stopped(); done = agent_.do_work())
        idle(agent_, done);
    }
  }

  Agent agent_;          // thread_ only, once started
  std::jthread thread_;  // last member: stops and joins before agent_ dies
};

}  // namespace crossbook
