// moodycamel's queue behind two names: LosslessQueue never drops, ConflatingQueue keeps the newest
// value per key. Order holds per producer only: never read time from the order of dequeue.
// In: messages of any number of producers. Out: the same. Thread: a Producer belongs to one thread,
// a Consumer to one thread. Limits: the capacities given; nothing allocates after construction.
#pragma once

#include <concurrentqueue.h>

#include <cassert>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace crossbook {

struct QueueTraits : moodycamel::ConcurrentQueueDefaultTraits {
  // try_enqueue cannot grow a producer's block index, so it is made large enough at the start:
  // 1024 blocks of 32 messages each.
  static const std::size_t EXPLICIT_INITIAL_INDEX_SIZE = 1024;
};
inline constexpr std::size_t kMaxQueueCapacity = 16'384;  // messages per producer

/// What both kinds share: bounded storage and the consumer's end.
template <class T>
class BoundedQueue {
  static_assert(std::is_trivially_copyable_v<T>, "messages are copied between threads");
  using Storage = moodycamel::ConcurrentQueue<T, QueueTraits>;

 public:
  /// @param capacity messages that each producer may have waiting, <= kMaxQueueCapacity
  BoundedQueue(std::size_t capacity, std::size_t producers)
      : capacity_{capacity}, storage_{(capacity + Storage::BLOCK_SIZE) * producers, producers, 0} {
    assert(capacity > 0 && capacity <= kMaxQueueCapacity);
  }
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  std::size_t capacity() const noexcept { return capacity_; }
  /// For telemetry only: other threads move on while it counts.
  std::size_t size_approx() const noexcept { return storage_.size_approx(); }

  class Consumer {
   public:
    explicit Consumer(BoundedQueue& queue) : queue_{&queue}, token_{queue.storage_} {}
    bool try_dequeue(T& out) noexcept { return queue_->storage_.try_dequeue(token_, out); }
    /// @return how many were written to out
    std::size_t try_dequeue_bulk(T* out, std::size_t max) noexcept {
      return queue_->storage_.try_dequeue_bulk(token_, out, max);
    }

   private:
    BoundedQueue* queue_;
    moodycamel::ConsumerToken token_;
  };

 protected:
  /// The producing end without any policy for a full queue.
  class RawProducer {
   public:
    explicit RawProducer(BoundedQueue& queue) : queue_{&queue}, token_{queue.storage_} {}
    bool try_push(const T& message) noexcept {
      return queue_->storage_.try_enqueue(token_, message);
    }

   private:
    BoundedQueue* queue_;
    moodycamel::ProducerToken token_;
  };

 private:
  std::size_t capacity_;
  Storage storage_;
};

template <class T>
class LosslessQueue : public BoundedQueue<T> {
 public:
  using BoundedQueue<T>::BoundedQueue;

  /// Messages that find the queue full wait here, in order, for the next flush().
  class Producer : BoundedQueue<T>::RawProducer {
   public:
    explicit Producer(LosslessQueue& queue, std::size_t max_pending = 1024)
        : BoundedQueue<T>::RawProducer{queue}, pending_(max_pending) {}

    /// @return false if even the pending ring is full. The message is lost then: latch.
    [[nodiscard]] bool push(const T& message) noexcept {
      if (flush() && this->try_push(message)) return true;
      if (count_ == pending_.size()) return false;
      pending_[(first_ + count_++) % pending_.size()] = message;
      return true;
    }
    /// Moves what waits to the queue; call it in each duty cycle. @return true if nothing waits
    bool flush() noexcept {
      while (count_ > 0) {
        if (!this->try_push(pending_[first_])) return false;
        first_ = (first_ + 1) % pending_.size();
        --count_;
      }
      return true;
    }
    std::size_t pending() const noexcept { return count_; }

   private:
    std::vector<T> pending_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
  };
};

/// @tparam KeyOf  function object: const T& -> std::size_t below the producer's key count
template <class T, class KeyOf>
class ConflatingQueue : public BoundedQueue<T> {
 public:
  using BoundedQueue<T>::BoundedQueue;

  /// A value that finds the queue full waits in its key's slot until flush(); newer ones replace
  /// it.
  class Producer : BoundedQueue<T>::RawProducer {
   public:
    Producer(ConflatingQueue& queue, std::size_t keys)
        : BoundedQueue<T>::RawProducer{queue}, slots_(keys), is_waiting_(keys, 0), order_(keys) {}

    void push(const T& message) noexcept {
      const std::size_t key = KeyOf{}(message);
      assert(key < slots_.size());
      if (is_waiting_[key] != 0) {
        slots_[key] = message;
        ++conflated_;
        flush();
        return;
      }
      if (this->try_push(message)) return;
      slots_[key] = message;
      is_waiting_[key] = 1;
      order_[(first_ + count_++) % order_.size()] = key;
    }
    /// Call it in each duty cycle. @return true if nothing waits
    bool flush() noexcept {
      while (count_ > 0) {
        const std::size_t key = order_[first_];
        if (!this->try_push(slots_[key])) return false;
        is_waiting_[key] = 0;
        first_ = (first_ + 1) % order_.size();
        --count_;
      }
      return true;
    }
    std::size_t pending() const noexcept { return count_; }
    /// Values that were replaced before anybody saw them.
    std::uint64_t conflated() const noexcept { return conflated_; }

   private:
    std::vector<T> slots_;
    std::vector<char> is_waiting_;
    std::vector<std::size_t> order_;  // ring of waiting keys, oldest first
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::uint64_t conflated_ = 0;
  };
};

}  // namespace crossbook
