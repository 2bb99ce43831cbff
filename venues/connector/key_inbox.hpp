// The way of a next key to the connector that shall use it: one at a time.
// In: keys, one of them set. Out: the same. Thread: put() any one at a time, take() the
// connector's. Limits: one waits.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "venues/connector/connector_config.hpp"

namespace crossbook {

class KeyInbox {
 public:
  KeyInbox() = default;
  KeyInbox(const KeyInbox&) = delete;
  KeyInbox& operator=(const KeyInbox&) = delete;
  ~KeyInbox() { delete waiting_.load(std::memory_order_acquire); }

  /// @return false, and nothing is taken, if one waits already
  bool put(ConnectorKeys next) {
    auto mine = std::make_unique<ConnectorKeys>(std::move(next));
    ConnectorKeys* nobody = nullptr;
    if (!waiting_.compare_exchange_strong(nobody, mine.get(), std::memory_order_acq_rel))
      return false;
    mine.release();
    return true;
  }
  /// Null if none waits.
  std::unique_ptr<ConnectorKeys> take() noexcept {
    if (waiting_.load(std::memory_order_relaxed) == nullptr) return nullptr;
    return std::unique_ptr<ConnectorKeys>{waiting_.exchange(nullptr, std::memory_order_acq_rel)};
  }

 private:
  std::atomic<ConnectorKeys*> waiting_{nullptr};
};

}  // namespace crossbook
