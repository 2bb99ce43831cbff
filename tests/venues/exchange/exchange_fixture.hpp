// An exchange with one instrument, a few funded accounts and a listener that writes down what it is
// told.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/exchange.hpp"

namespace crossbook {

inline Price price(std::string_view text) { return Price::parse(text, Scale{10}).value(); }
inline Quantity quantity(std::string_view text) { return Quantity::parse(text, Scale{8}).value(); }
inline Notional notional(std::string_view text) {
  return Notional::from_raw(parse_decimal128(text, Scale{18}).value());
}
inline Amount amount(std::string_view text) { return parse_amount(text).value(); }
inline Level level(std::string_view at, std::string_view size) {
  return {price(at), quantity(size)};
}

/// One line per event.
class EventLog final : public ExchangeListener {
 public:
  void on_level(InstrumentId, BookSide side, const Level& level, std::int64_t update_id) override {
    update_ids.push_back(update_id);
    lines.push_back((side == BookSide::Bid ? "bid " : "ask ") +
                    decimal_text(level.price.raw(), Scale{10}) + " " +
                    decimal_text(level.quantity.raw(), Scale{8}));
  }
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override {
    const std::string who = "account " + std::to_string(order.account.value());
    switch (change) {
      case OrderChange::Accepted: lines.push_back(who + " accepted"); break;
      case OrderChange::Trade:
        lines.push_back(who + (trade->is_maker ? " made " : " took ") +
                        decimal_text(trade->quantity.raw(), Scale{8}));
        break;
      case OrderChange::Closed:
        lines.push_back(who + " closed " + std::string{to_string(order.status)});
        break;
    }
  }
  void on_balance(AccountId account, AssetId) override { balances.push_back(account); }
  void on_status(InstrumentId, TradingStatus) override { lines.push_back("status"); }

  std::vector<std::string> lines;
  std::vector<std::int64_t> update_ids;
  std::vector<AccountId> balances;
};

class ExchangeFixture : public ::testing::Test {
 public:
  ExchangeFixture()
      : btc{table.instrument("BTC/USDT")},
        exchange{"test", table, {listing()}, 8},
        base{table.at(btc).base},
        quote{table.at(btc).quote},
        alice{funded("alice")},
        bob{funded("bob")},
        maker{exchange.ledger().open_account("maker")} {
    exchange.add_listener(&log);
  }

  ExchangeListing listing() const {
    ExchangeListing result;
    result.instrument = btc;
    result.rules.tick_size = price("0.1");
    result.rules.lot_size = quantity("0.001");
    result.rules.min_quantity = quantity("0.002");
    result.rules.max_quantity = quantity("50");
    result.rules.min_notional = notional("5");
    result.rules.status = TradingStatus::Trading;
    return result;
  }
  AccountId funded(std::string_view label) {
    const AccountId account = exchange.ledger().open_account(label);
    exchange.deposit(account, base, amount("100"));
    exchange.deposit(account, quote, amount("100000"));
    return account;
  }
  void set_fees(std::int64_t maker_parts, std::int64_t taker_parts, FeeAsset asset) {
    exchange.set_fees({FeeRate::from_parts(maker_parts), FeeRate::from_parts(taker_parts), asset});
  }

  NewOrder limit(Side side, std::string_view at, std::string_view size,
                 TimeInForce tif = TimeInForce::Gtc) const {
    NewOrder order;
    order.instrument = btc;
    order.side = side;
    order.price = price(at);
    order.quantity = quantity(size);
    order.time_in_force = tif;
    return order;
  }
  NewOrder market(Side side, std::string_view size) const {
    NewOrder order = limit(side, "0", size, TimeInForce::Ioc);
    order.type = OrderType::Market;
    return order;
  }
  PlaceResult place(AccountId account, NewOrder order) {
    return exchange.place(account, std::move(order), UtcNanos{++now});
  }
  RejectReason refusal(NewOrder order) { return place(alice, std::move(order)).reason; }
  std::string_view filter(NewOrder order) { return place(alice, std::move(order)).filter; }

  const AccountBalance& of(AccountId account, AssetId asset) const {
    return exchange.ledger().balance(account, asset);
  }
  void expect_closed_system() const {
    EXPECT_TRUE(exchange.ledger().sum(base).is_zero());
    EXPECT_TRUE(exchange.ledger().sum(quote).is_zero());
  }
  std::string book() const {
    std::string text;
    const OrderBook& all = exchange.book(btc);
    for (std::size_t i = all.depth(BookSide::Bid); i-- > 0;)
      text += line(all.level(BookSide::Bid, i));
    text += "| ";
    for (std::size_t i = 0; i < all.depth(BookSide::Ask); ++i)
      text += line(all.level(BookSide::Ask, i));
    return text;
  }

  InstrumentTable table;
  InstrumentId btc;
  Exchange exchange;
  AssetId base;
  AssetId quote;
  AccountId alice;
  AccountId bob;
  AccountId maker;
  EventLog log;
  std::int64_t now = 0;

 private:
  static std::string line(const Level& at) {
    return decimal_text(at.quantity.raw(), Scale{8}) + "@" +
           decimal_text(at.price.raw(), Scale{10}) + " ";
  }
};

}  // namespace crossbook
