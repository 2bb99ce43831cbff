// What OKX keeps of an order and the local exchange does not: its tag.
// In: order ids with notes. Out: the notes. Thread: the exchange's. Limits: kMaxNotes; the oldest
// go.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "venues/exchange/exchange.hpp"

namespace crossbook::okx {

inline constexpr std::size_t kMaxNotes = 20'000;

class OrderNotes {
 public:
  /// The tag of the order that the exchange accepts next; "" for none.
  void set_next_tag(std::string_view tag) { next_tag_ = tag; }
  /// The exchange has accepted an order: the next tag is its.
  void on_accepted(ExchangeOrderId order) { keep_tag(order, std::exchange(next_tag_, {})); }
  void keep_tag(ExchangeOrderId order, std::string_view tag) {
    if (tag.empty()) return;
    tags_.insert_or_assign(order, std::string{tag});
    if (tags_.size() > kMaxNotes) tags_.erase(tags_.begin());
  }
  /// "" if it has none.
  std::string_view tag(ExchangeOrderId order) const noexcept {
    const auto found = tags_.find(order);
    return found == tags_.end() ? std::string_view{} : found->second;
  }

 private:
  std::string next_tag_;
  std::map<ExchangeOrderId, std::string> tags_;
};

}  // namespace crossbook::okx
