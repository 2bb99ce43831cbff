#include "venues/connector/machine/io_loop.hpp"

#include <unistd.h>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <list>
#include <system_error>

#include "venues/connector/doorbell.hpp"
#include "venues/connector/machine/handler_memory.hpp"

namespace crossbook {
namespace asio = boost::asio;

struct IoLoop::Impl {
  struct Watch {
    const Doorbell* bell;
    asio::posix::stream_descriptor descriptor;
  };
  HandlerMemory memory;  // before the context: pending handlers give their memory back when it dies
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::list<Watch> watches;

  void listen(asio::posix::stream_descriptor& descriptor) {
    // The bell stays readable until its owner disarms it; this handler only ends the wait.
    descriptor.async_wait(
        asio::posix::stream_descriptor::wait_read,
        asio::bind_allocator(HandlerAllocator<char>{memory},
                             [this, &descriptor](const boost::system::error_code& error) {
                               if (error) return;
                               std::uint64_t rings = 0;
                               [[maybe_unused]] const auto got =
                                   ::read(descriptor.native_handle(), &rings, sizeof rings);
                               listen(descriptor);
                             }));
  }
};

IoLoop::IoLoop() : impl_{std::make_unique<Impl>()} {}
IoLoop::~IoLoop() = default;

int IoLoop::poll() { return static_cast<int>(impl_->context.poll()); }

void IoLoop::wait(std::chrono::milliseconds timeout) { impl_->context.run_one_for(timeout); }

void IoLoop::watch(Doorbell& bell) {
  // The loop closes its descriptors, so it gets its own.
  const int copy = ::dup(bell.native_handle());
  if (copy < 0) throw std::system_error{errno, std::generic_category(), "doorbell: dup"};
  impl_->watches.push_back(
      {&bell, asio::posix::stream_descriptor{impl_->context.get_executor(), copy}});
  impl_->listen(impl_->watches.back().descriptor);
}

void IoLoop::unwatch(Doorbell& bell) {
  impl_->watches.remove_if([&](const Impl::Watch& watch) { return watch.bell == &bell; });
}

asio::io_context& IoLoop::context() noexcept { return impl_->context; }
HandlerMemory& IoLoop::memory() noexcept { return impl_->memory; }

}  // namespace crossbook
