#include "venues/binance/simulator_notes.hpp"

#include <algorithm>

namespace crossbook::binance {

void OrderNotes::on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change) {
  if (order.is_quote) return;
  ++last_execution_;
  if (change == ExchangeListener::OrderChange::Accepted) {
    if (expected_.id || expected_.type) strategies_[order.id] = expected_;
    if (strategies_.size() > kMaxNotes) strategies_.erase(strategies_.begin());
    expected_ = {};
  }
  if (change == ExchangeListener::OrderChange::Closed && order.cause == CancelCause::SelfTrade)
    note_prevented(order);
}

/// The other order of a prevented match: for a maker the newest of the account, which takes; for a
/// taker the first of its own orders that it met, which still rests.
const ExchangeOrder* OrderNotes::counter_of(const ExchangeOrder& ended) const {
  const std::vector<const ExchangeOrder*> open = exchange_.open_orders(ended.account);
  if (!open.empty() && open.back()->id > ended.id) return open.back();
  const ExchangeOrder* best = nullptr;
  for (const ExchangeOrder* order : open) {
    const bool is_opposite = order->request.instrument == ended.request.instrument &&
                             order->request.side != ended.request.side;
    if (!is_opposite) continue;
    const bool is_better = best == nullptr || (ended.request.side == Side::Buy
                                                   ? order->request.price < best->request.price
                                                   : order->request.price > best->request.price);
    if (is_better) best = order;  // the older one at the same price
  }
  return best;
}

void OrderNotes::note_prevented(const ExchangeOrder& ended) {
  // EXPIRE_BOTH ends the maker first: its match is this order's too.
  if (!prevented_.empty() && prevented_.back().taker == ended.id &&
      prevented_.back().mode == SelfTradePrevention::CancelBoth) {
    prevented_.back().taker_prevented = ended.leaves();
    return;
  }
  const ExchangeOrder* counter = counter_of(ended);
  if (counter == nullptr) return;
  const bool is_maker = counter->id > ended.id;
  const ExchangeOrder& taker = is_maker ? *counter : ended;
  const ExchangeOrder& maker = is_maker ? ended : *counter;
  PreventedMatch& match = prevented_.emplace_back();
  match.id = next_match_++;
  match.instrument = ended.request.instrument;
  match.account = ended.account;
  match.taker = taker.id;
  match.maker = maker.id;
  match.mode = taker.request.self_trade;
  match.price = maker.request.price;
  match.size = std::min(taker.leaves(), maker.leaves());
  (is_maker ? match.maker_prevented : match.taker_prevented) = ended.leaves();
  match.time = ended.updated;
  if (prevented_.size() > kMaxPreventedMatches) prevented_.pop_front();
}

void OrderNotes::add(ExchangeOrderId id, Amendment amendment) {
  amendment.execution = last_execution_;
  amendments_[id].push_back(std::move(amendment));
  if (amendments_.size() > kMaxNotes) amendments_.erase(amendments_.begin());
}

const std::vector<Amendment>& OrderNotes::amendments(ExchangeOrderId id) const noexcept {
  static const std::vector<Amendment> none;
  const auto found = amendments_.find(id);
  return found == amendments_.end() ? none : found->second;
}

Strategy OrderNotes::strategy(ExchangeOrderId id) const noexcept {
  const auto found = strategies_.find(id);
  return found == strategies_.end() ? Strategy{} : found->second;
}

const PreventedMatch* OrderNotes::prevented(ExchangeOrderId id) const noexcept {
  const auto found =
      std::find_if(prevented_.rbegin(), prevented_.rend(), [id](const PreventedMatch& match) {
        return (match.taker == id && !match.taker_prevented.is_zero()) ||
               (match.maker == id && !match.maker_prevented.is_zero());
      });
  return found == prevented_.rend() ? nullptr : &*found;
}

}  // namespace crossbook::binance
