// A seeded session against venues that lose, double, reorder and delay what they say. They keep
// true accounts, so that afterwards the core's can be compared to the last digit.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/inventory/fill_flow.hpp"
#include "tests/engine/core/core_world.hpp"

namespace crossbook {

class RandomSession {
 public:
  static constexpr std::size_t kVenues = 4;

  /// @param crosses_quotes BTC is traded for USD, too, and USDT is told in it by a live rate
  explicit RandomSession(std::uint64_t seed, bool crosses_quotes = false)
      : world{kVenues}, random_{seed} {
    if (crosses_quotes) add_quotes();
    world.fee_asset = seed % 2 == 0 ? FeeAsset::Quote : FeeAsset::Received;
    world.config.repair.tries = static_cast<std::uint8_t>(seed % 4);
    world.config.cool_down = std::chrono::milliseconds{5};
    world.config.latch_on_foreign_order = true;
    world.start();
    for (std::size_t v = 0; v < kVenues; ++v) {
      for (std::size_t a = 0; a < world.table.asset_count(); ++a) {
        const AssetId asset{static_cast<std::uint16_t>(a)};
        truth[v].push_back(world.core().inventory().at(venue(v), asset).total);
      }
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) one_step();
  }
  /// Ends trading and lets everything be told and asked for.
  void settle() {
    step(StopTrading{});
    for (std::size_t v = 0; v < kVenues; ++v) become(v, VenueState::Ready);
    is_kind_ = true;
    for (int i = 0; i < 4'000 && !(world.core().is_idle() && pending_.empty()); ++i) {
      world.now = world.now + std::chrono::milliseconds{20};
      step(TimerTick{});
      while (!pending_.empty()) deliver(0);
    }
  }

  /// From now on the venues tell balances too: at each change, late, now and then not at all, and
  /// all of them every five seconds.
  void tell_balances() {
    tells_balances_ = true;
    told_ = truth;
  }
  /// Money leaves an account, and nobody says why.
  void take_away(std::size_t at, AssetId asset, Amount amount) {
    truth[at][asset.value()] -= amount;
  }

  CoreWorld world;
  std::array<std::vector<Amount>, kVenues> truth;
  std::vector<OrderIntent> orders;

 private:
  struct Fate {
    bool exists = false;  // reached its venue
    std::vector<ExecutionReport> fills;
    ExecutionReport last;
  };

  std::int64_t upto(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  void add_quotes() {
    const AssetId usd = world.table.at(world.table.instrument("BTC/USD")).quote;
    const InstrumentId rate = world.table.instrument("USDT/USD");
    world.config.limits.quotes.push_back({usd, amount("100000"), amount("200000"), amount("1000")});
    world.config.conversions = {{world.usdt(), rate}};
    for (std::size_t v = 0; v < kVenues; ++v)
      world.openings.push_back({venue(v), usd, amount("1000000"), amount("1000000")});
  }
  bool chance(std::int64_t in_hundred) { return !is_kind_ && upto(100) < in_hundred; }

  void one_step() {
    world.now = world.now + std::chrono::microseconds{upto(4'000)};
    const std::int64_t what = upto(100);
    const auto at = static_cast<std::size_t>(upto(kVenues));
    if (what < 55) {
      step(random_book(at));
    } else if (what < 75 && !pending_.empty()) {
      deliver(static_cast<std::size_t>(upto(static_cast<std::int64_t>(pending_.size()))));
    } else if (what < 97) {
      step(TimerTick{});
    } else if (what < 98) {
      become(at, VenueState::Connecting);
    } else {
      for (std::size_t v = 0; v < kVenues; ++v) become(v, VenueState::Ready);
    }
  }
  void become(std::size_t at, VenueState state) {
    step(VenueStateChange{venue(at), state, RejectReason::None, {}});
  }

  BookUpdate random_book(std::size_t at) {
    BookUpdate update = world.book(venue(at), "1", "2");
    const auto count = static_cast<std::int64_t>(world.table.instruments().size());
    update.instrument = InstrumentId{static_cast<std::uint16_t>(upto(count))};
    if (chance(5)) {
      update.withdrawn = WithdrawReason::Gap;
      update.bid_count = update.ask_count = 0;
      return update;
    }
    const bool is_rate = world.table.at(update.instrument).base == world.usdt();
    const std::int64_t cent = price(is_rate ? "0.0001" : "0.01").raw();
    std::int64_t bid = is_rate ? 9'995 + upto(4) : 10'000 + upto(80);
    std::int64_t ask = bid + 1 + upto(is_rate ? 3 : 30);
    update.bid_count = static_cast<std::uint8_t>(1 + upto(4));
    update.ask_count = static_cast<std::uint8_t>(1 + upto(4));
    for (std::size_t i = 0; i < update.bid_count; ++i, bid -= 1 + upto(5)) {
      update.bids[i] = {Price::from_raw(bid * cent), Quantity::from_raw(1 + upto(200'000'000))};
    }
    for (std::size_t i = 0; i < update.ask_count; ++i, ask += 1 + upto(5)) {
      update.asks[i] = {Price::from_raw(ask * cent), Quantity::from_raw(1 + upto(200'000'000))};
    }
    return update;
  }

  void step(const Event& event) {
    world.step(event);
    for (const OrderIntent& order : world.sent()) accept(order);
    for (const QueryOrder& query : world.said<QueryOrder>()) answer(query.query);
    if (tells_balances_) pass_balances();
  }

  /// A venue's word on its way.
  struct Word {
    MonoNanos due;
    Balance balance;
  };
  void pass_balances() {
    const bool is_poll = world.now >= next_poll_;
    if (is_poll) next_poll_ = world.now + std::chrono::seconds{5};
    for (std::size_t v = 0; v < kVenues; ++v) {
      for (std::size_t a = 0; a < truth[v].size(); ++a) {
        const Amount total = truth[v][a];
        const bool is_news = total != told_[v][a];
        told_[v][a] = total;
        if (!is_poll && (!is_news || teller_() % 10 == 0)) continue;
        const std::chrono::milliseconds delay{teller_() % (is_poll ? 900 : 300)};
        const AssetId asset{static_cast<std::uint16_t>(a)};
        words_.push_back({world.now + delay, {venue(v), asset, total, total}});
      }
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].due > world.now) continue;
      world.step(words_[i].balance);
      words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(i--));
    }
  }

  /// Decides the order's fate at once, books it in the true accounts and says it later, or not.
  void accept(const OrderIntent& order) {
    orders.push_back(order);
    Fate& fate = fates_[std::string{order.client_id.view()}];
    fate.last = world.report(order, OrderStatus::Expired);
    fate.last.has_cumulative = true;
    const std::int64_t what = upto(100);
    if (what < 5) return;  // lost on its way
    fate.exists = true;
    if (what < 12) {
      fate.last.status = OrderStatus::Rejected;
      fate.last.reason = RejectReason::InsufficientBalance;
    } else if (what < 80) {
      fill(order, fate, what < 65 ? order.quantity.raw() : 1 + upto(order.quantity.raw()));
    }
    std::vector<ExecutionReport> said = fate.fills;
    said.push_back(fate.last);
    if (chance(50)) said.insert(said.begin(), world.report(order, OrderStatus::New));
    for (const ExecutionReport& report : said) {
      if (chance(10)) continue;
      pending_.push_back(report);
      if (chance(10)) pending_.push_back(report);
    }
  }
  void fill(const OrderIntent& order, Fate& fate, std::int64_t quantity) {
    fate.last.cumulative = Quantity::from_raw(quantity);
    const bool is_whole = quantity == order.quantity.raw();
    fate.last.status = is_whole ? OrderStatus::Filled : OrderStatus::Canceled;
    const std::int64_t better = upto(3) * price("0.01").raw();
    while (quantity > 0) {
      const std::int64_t part = upto(3) == 0 ? 1 + upto(quantity) : quantity;
      quantity -= part;
      ExecutionReport report = world.fill(order, OrderStatus::PartiallyFilled, "1", "1");
      const bool buys = order.side == Side::Buy;
      report.fill.price = Price::from_raw(order.price.raw() + (buys ? -better : better));
      report.fill.quantity = Quantity::from_raw(part);
      set_fee(order, report.fill);
      book(order, report.fill);
      fate.fills.push_back(report);
    }
  }
  void set_fee(const OrderIntent& order, Fill& fill) {
    const Instrument& instrument = world.table.at(order.instrument);
    const FillFlow flow = flow_of(instrument, order.side, fill);
    const bool in_base = order.side == Side::Buy && world.fee_asset == FeeAsset::Received;
    const Amount paid = in_base ? flow.base : flow.quote;
    fill.fee = fee_of(paid < Amount{} ? -paid : paid, world.taker);
    fill.fee_asset = in_base ? instrument.base : instrument.quote;
    if (upto(20) == 0) {  // in a third coin
      fill.fee = amount("0.001");
      fill.fee_asset = world.table.at(order.instrument == kBtc ? kEth : kBtc).base;
    }
  }
  void book(const OrderIntent& order, const Fill& fill) {
    const Instrument& instrument = world.table.at(order.instrument);
    const FillFlow flow = flow_of(instrument, order.side, fill);
    std::vector<Amount>& account = truth[order.venue.value()];
    account[instrument.base.value()] += flow.base;
    account[instrument.quote.value()] += flow.quote;
    account[flow.fee_asset.value()] -= flow.fee;
  }

  void answer(const OrderQuery& query) {
    if (chance(20)) return;
    const Fate& fate = fates_[std::string{query.client_id.view()}];
    std::vector<ExecutionReport> said = fate.fills;
    said.push_back(fate.last);
    if (!fate.exists) {
      said = {fate.last};
      said[0].reason = RejectReason::NotFound;
      said[0].has_cumulative = false;
    }
    for (ExecutionReport& report : said) {
      report.source = ReportSource::Query;
      pending_.push_back(report);
    }
  }
  void deliver(std::size_t position) {
    ExecutionReport report = pending_[position];
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(position));
    report.received = world.now;
    step(report);
  }

  std::mt19937_64 random_;
  std::map<std::string, Fate> fates_;
  std::vector<ExecutionReport> pending_;
  bool is_kind_ = false;  // from now on nothing is lost
  bool tells_balances_ = false;
  std::mt19937_64 teller_{7};  // of its own: the rest of the session stays the same
  std::array<std::vector<Amount>, kVenues> told_;
  std::vector<Word> words_;
  MonoNanos next_poll_;
};

}  // namespace crossbook
