#include "venues/connector/agent_thread.hpp"

#include <pthread.h>
#include <sched.h>

#include <string>
#include <system_error>

namespace crossbook {

void set_up_thread(std::jthread& thread, const ThreadOptions& options) {
  constexpr std::size_t kMaxNameBytes = 15;  // pthread_setname_np refuses longer ones
  if (!options.name.empty())
    ::pthread_setname_np(thread.native_handle(), options.name.substr(0, kMaxNameBytes).c_str());
  if (!options.cpu) return;
  const int cpu = *options.cpu;
  if (cpu < 0 || cpu >= CPU_SETSIZE)
    throw std::system_error{EINVAL, std::generic_category(),
                            "thread " + options.name + ": no core " + std::to_string(cpu)};
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(cpu), &cores);
  const int error = ::pthread_setaffinity_np(thread.native_handle(), sizeof cores, &cores);
  if (error != 0)
    throw std::system_error{
        error, std::generic_category(),
        "thread " + options.name + ": cannot pin to core " + std::to_string(cpu)};
}

}  // namespace crossbook
