// Orders that ended by their reply alone: the private stream owes each of them a word (K12).
// In: ended orders. Out: those whose time is up. Thread: the engine's. Limits: the last kEchoes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "engine/execution/client_id.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kEchoes = 256;
inline constexpr std::chrono::seconds kEchoTime{2};

class EchoWatch {
 public:
  /// The oldest makes room.
  void await(const ClientOrderId& id, MonoNanos now) noexcept {
    rows_[end_++ % kEchoes] = {id, now + kEchoTime};
    if (end_ - begin_ > kEchoes) ++begin_;
  }
  /// Takes the next one whose time is up, if there is one.
  std::optional<ClientOrderId> take_due(MonoNanos now) noexcept {
    if (begin_ == end_ || now < rows_[begin_ % kEchoes].due) return std::nullopt;
    return rows_[begin_++ % kEchoes].id;
  }

 private:
  struct Row {
    ClientOrderId id;
    MonoNanos due;
  };
  std::array<Row, kEchoes> rows_{};
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace crossbook
