// What an exchange keeps of each instrument and each account. Private to exchange*.cpp.
// In: nothing. Out: Exchange::Market, Exchange::AccountOrders. Thread: the exchange's.
// Limits: kMaxBookLevels, kMaxClosedOrdersKept, kMaxTradesKept.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/matching.hpp"

namespace crossbook {

/// One maker's levels of one instrument: by side, best first.
struct MakerQuotes {
  using Side = std::vector<std::unique_ptr<ExchangeOrder>>;
  AccountId maker;
  std::array<Side, 2> sides;
  Side& of(BookSide side) noexcept { return sides[side == BookSide::Bid ? 0 : 1]; }
};

struct Exchange::Market {
  Market(const ExchangeListing& its_listing, const Instrument& its_instrument)
      : listing{its_listing}, instrument{its_instrument}, book{kMaxBookLevels} {}

  const ExchangeListing& listing;
  const Instrument instrument;
  MatchingBook matching;
  OrderBook book;
  std::int64_t update_id = 0;
  std::vector<std::unique_ptr<MakerQuotes>> makers;

  AssetId held_asset(Side side) const noexcept {
    return side == Side::Buy ? instrument.quote : instrument.base;
  }
  MakerQuotes& quotes_of(AccountId maker) {
    for (const auto& quotes : makers)
      if (quotes->maker == maker) return *quotes;
    makers.push_back(std::make_unique<MakerQuotes>());
    makers.back()->maker = maker;
    return *makers.back();
  }
};

struct Exchange::AccountOrders {
  std::map<ExchangeOrderId, std::unique_ptr<ExchangeOrder>> open;
  std::deque<std::unique_ptr<ExchangeOrder>> closed;
  std::unordered_map<std::int64_t, ExchangeOrder*> by_id;           // open and kept ones
  std::map<std::string, ExchangeOrder*, std::less<>> by_client_id;  // the newest of each
  std::deque<ExchangeTrade> trades;
  std::size_t closed_kept = kMaxClosedOrdersKept;
  std::size_t trades_kept = kMaxTradesKept;

  /// Whether an open order other than this one has that name.
  bool is_taken(const std::string& client_id, const ExchangeOrder& by) const noexcept {
    const auto named = by_client_id.find(client_id);
    return named != by_client_id.end() && named->second != &by &&
           !is_terminal(named->second->status);
  }
  void rename(ExchangeOrder& order, const std::string& client_id) {
    const auto named = by_client_id.find(order.request.client_id);
    if (named != by_client_id.end() && named->second == &order) by_client_id.erase(named);
    order.request.client_id = client_id;
    by_client_id[client_id] = &order;
  }
  /// Moves an open order to the closed ones and forgets the oldest of them.
  void close(ExchangeOrder& order) {
    auto node = open.extract(order.id);
    closed.push_back(std::move(node.mapped()));
    while (closed.size() > closed_kept) {
      const ExchangeOrder& oldest = *closed.front();
      by_id.erase(oldest.id.value());
      const auto named = by_client_id.find(oldest.request.client_id);
      if (named != by_client_id.end() && named->second == &oldest) by_client_id.erase(named);
      closed.pop_front();
    }
  }
};

/// How far an order may take, and what a market order may spend.
struct Exchange::Taking {
  TakerTerms terms;
  Notional budget;  // market orders: what the book says that it will trade
};

}  // namespace crossbook
