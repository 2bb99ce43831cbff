// Where market events stood before a frame, so that a refused one leaves nothing behind.
// In: events that grow. Out: the same, cut back. Thread: its codec's. Limits: none.
#pragma once

#include "venues/connector/venue.hpp"

namespace crossbook {

class EventMark {
 public:
  explicit EventMark(MarketEvents& out) noexcept
      : out_{out},
        levels_{out.levels.size()},
        books_{out.books.size()},
        notices_{out.notices.size()} {}

  /// Takes back what a refused frame added, and levels that no book message points to.
  Result<void> done(Result<void> result) noexcept {
    if (result.has_error() || out_.books.size() == books_) out_.levels.resize(levels_);
    if (result.has_error()) {
      out_.books.resize(books_);
      out_.notices.resize(notices_);
    }
    return result;
  }

 private:
  MarketEvents& out_;
  std::size_t levels_, books_, notices_;
};

}  // namespace crossbook
