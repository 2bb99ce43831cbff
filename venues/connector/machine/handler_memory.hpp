// Memory for the handlers of asynchronous operations, reused, so that reads and writes in the
// steady state allocate nothing. In: sizes. Out: blocks. Thread: its loop's. Limits: blocks over
// kLargestBlock come from the heap.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <new>
#include <vector>

namespace crossbook {

class HandlerMemory {
 public:
  static constexpr std::size_t kSmallestBlock = 64;
  static constexpr std::size_t kLargestBlock = 8192;

  HandlerMemory() {
    for (auto& list : free_) list.reserve(64);
  }
  HandlerMemory(const HandlerMemory&) = delete;
  HandlerMemory& operator=(const HandlerMemory&) = delete;
  ~HandlerMemory() {
    for (auto& list : free_)
      for (void* block : list) ::operator delete(block);
  }

  void* allocate(std::size_t size) {
    if (size > kLargestBlock) return ::operator new(size);
    auto& list = free_[class_of(size)];
    if (list.empty()) return ::operator new(kSmallestBlock << class_of(size));
    void* block = list.back();
    list.pop_back();
    return block;
  }
  void deallocate(void* block, std::size_t size) noexcept {
    if (size > kLargestBlock) return ::operator delete(block);
    auto& list = free_[class_of(size)];
    if (list.size() == list.capacity()) return ::operator delete(block);
    list.push_back(block);
  }

 private:
  static constexpr std::size_t kClasses = std::bit_width(kLargestBlock / kSmallestBlock);
  static constexpr std::size_t class_of(std::size_t size) noexcept {
    return size <= kSmallestBlock
               ? 0
               : static_cast<std::size_t>(std::bit_width((size - 1) / kSmallestBlock));
  }
  std::array<std::vector<void*>, kClasses> free_;
};

/// Gives handlers the loop's memory: asio::bind_allocator(HandlerAllocator<void>{memory}, handler).
template <class T>
class HandlerAllocator {
 public:
  using value_type = T;
  explicit HandlerAllocator(HandlerMemory& memory) noexcept : memory_{&memory} {}
  template <class U>
  HandlerAllocator(const HandlerAllocator<U>& other) noexcept : memory_{other.memory()} {}

  T* allocate(std::size_t count) { return static_cast<T*>(memory_->allocate(count * sizeof(T))); }
  void deallocate(T* block, std::size_t count) noexcept {
    memory_->deallocate(block, count * sizeof(T));
  }
  HandlerMemory* memory() const noexcept { return memory_; }
  template <class U>
  bool operator==(const HandlerAllocator<U>& other) const noexcept {
    return memory_ == other.memory();
  }

 private:
  HandlerMemory* memory_;
};

}  // namespace crossbook
