// A core with a few venues around it, for tests: prices as text, time by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/core.hpp"

namespace crossbook {

inline Price price(std::string_view text) { return Price::parse(text, Scale{10}).value(); }
inline Quantity quantity(std::string_view text) { return Quantity::parse(text, Scale{8}).value(); }
inline Amount amount(std::string_view text) { return parse_amount(text).value(); }
inline VenueId venue(std::size_t index) { return VenueId{static_cast<std::uint8_t>(index)}; }

inline constexpr InstrumentId kBtc{0};
inline constexpr InstrumentId kEth{1};

class CoreWorld {
 public:
  explicit CoreWorld(std::size_t venues = 2) {
    for (const char* name : {"BTC/USDT", "ETH/USDT"}) (void)table.instrument(name);
    config.run = RunId{"t3st"};
    config.run_key = RunKey{1};
    for (std::size_t i = 0; i < venues; ++i) config.venues.push_back("venue" + std::to_string(i));
    config.limits.quotes.push_back({usdt(), amount("100000"), amount("200000"), amount("1000")});
    config.limits.max_book_age = std::chrono::seconds{5};
    config.limits.max_orders_per_second = 1'000;
    config.cool_down = {};
    config.reject_cool_down = {};
  }

  AssetId btc() const { return table.at(kBtc).base; }
  AssetId usdt() const { return table.at(kBtc).quote; }

  /// Builds the core, tells rules and balances, opens the session.
  void start() {
    core_ = std::make_unique<Core>(config, table);
    for (std::size_t i = 0; i < config.venues.size(); ++i) {
      for (const Instrument& each : table.instruments()) step(rules(venue(i), each.id));
      step(VenueStateChange{venue(i), VenueState::Ready, RejectReason::None, {}});
      for (std::size_t a = 0; a < table.asset_count(); ++a) {
        const AssetId asset{static_cast<std::uint16_t>(a)};
        const Amount much = asset == usdt() ? amount("1000000") : amount("100");
        step(Balance{venue(i), asset, much, much});
      }
    }
    for (const Balance& balance : openings) step(balance);
    for (const OtherBalance& balance : other_openings) step(balance);
    step(OpenSession{});
  }
  Core& core() { return *core_; }

  RulesUpdate rules(VenueId at, InstrumentId instrument) const {
    RulesUpdate update{at, instrument, {}};
    update.rules.tick_size = price("0.01");
    update.rules.lot_size = quantity("0.0001");
    update.rules.min_quantity = quantity("0.0001");
    update.rules.status = TradingStatus::Trading;
    update.rules.fees.taker = taker;
    update.rules.fees.asset = fee_asset;
    return update;
  }
  BookUpdate book(VenueId at, std::string_view bid, std::string_view ask,
                  std::string_view size = "1") const {
    BookUpdate update;
    update.venue = at;
    update.instrument = kBtc;
    update.withdrawn = WithdrawReason::None;
    update.bid_count = update.ask_count = 1;
    update.bids[0] = {price(bid), quantity(size)};
    update.asks[0] = {price(ask), quantity(size)};
    update.received = now;
    update.epoch = 7;
    return update;
  }
  /// Venue 1 bids 101 while venue 0 asks 100: worth taking. Others stand aside.
  /// Afterwards actions are those of both books.
  void cross(std::string_view size = "1") {
    step(book(venue(0), "99", "100", size));
    const std::vector<Action> first = actions;
    step(book(venue(1), "101", "102", size));
    actions.insert(actions.begin(), first.begin(), first.end());
  }
  void uncross() { step(book(venue(1), "99", "102")); }

  /// Takes one input; actions are those of this input, log those of all.
  void step(const Event& event) {
    buffer_->clear();
    inputs.push_back({now, event});
    core_->on(inputs.back(), *buffer_);
    actions.assign(buffer_->begin(), buffer_->end());
    log.insert(log.end(), buffer_->begin(), buffer_->end());
  }
  void wait(std::chrono::nanoseconds time) {
    now = now + time;
    step(TimerTick{});
  }

  template <class T>
  std::vector<T> all(const std::vector<Action>& from) const {
    std::vector<T> found;
    for (const Action& action : from) {
      if (const T* one = std::get_if<T>(&action)) found.push_back(*one);
    }
    return found;
  }
  template <class T>
  std::vector<T> said() const {
    return all<T>(actions);
  }
  template <class T>
  std::vector<T> ever_said() const {
    return all<T>(log);
  }
  bool alerted(AlertKind kind) const {
    const auto alerts = ever_said<Alert>();
    return std::any_of(alerts.begin(), alerts.end(),
                       [kind](const Alert& alert) { return alert.kind == kind; });
  }
  std::vector<OrderIntent> sent() const {
    std::vector<OrderIntent> intents;
    for (const SendOrder& order : said<SendOrder>()) intents.push_back(order.intent);
    return intents;
  }
  /// Why the last opportunity was not taken.
  BlockReason blocked() const {
    const auto rejected = said<PlanRejected>();
    return rejected.empty() ? BlockReason::None : rejected.back().reason;
  }

  ExecutionReport report(const OrderIntent& order, OrderStatus status) const {
    ExecutionReport out;
    out.venue = order.venue;
    out.instrument = order.instrument;
    out.client_id = order.client_id;
    out.status = status;
    out.received = now;
    return out;
  }
  /// @param status PartiallyFilled or Filled  @param fee in the quote asset
  ExecutionReport fill(const OrderIntent& order, OrderStatus status, std::string_view size,
                       std::string_view at, std::string_view fee = "0") {
    ExecutionReport out = report(order, status);
    out.has_fill = true;
    out.fill = {price(at),
                quantity(size),
                amount(fee),
                usdt(),
                TradeId{"t" + std::to_string(++last_trade_)},
                false};
    return out;
  }
  /// All of it at its limit price, without a fee.
  ExecutionReport filled(const OrderIntent& order) {
    ExecutionReport out = fill(order, OrderStatus::Filled, "1", "1");
    out.fill.price = order.price;
    out.fill.quantity = order.quantity;
    out.has_cumulative = true;
    out.cumulative = order.quantity;
    return out;
  }
  ExecutionReport ended(const OrderIntent& order, OrderStatus status,
                        std::string_view cumulative = "0") const {
    ExecutionReport out = report(order, status);
    out.has_cumulative = true;
    out.cumulative = quantity(cumulative);
    return out;
  }

  InstrumentTable table;
  CoreConfig config;
  FeeRate taker = FeeRate::from_basis_points(10);
  FeeAsset fee_asset = FeeAsset::Quote;
  std::vector<Balance> openings;  // told before the session opens, instead of plenty
  std::vector<OtherBalance> other_openings;
  MonoNanos now{1'000'000'000};
  std::vector<Action> actions;
  std::vector<Action> log;
  std::vector<Input> inputs;

 private:
  std::unique_ptr<Core> core_;
  std::unique_ptr<Actions> buffer_ = std::make_unique<Actions>();
  int last_trade_ = 0;
};

}  // namespace crossbook
