#include "engine/execution/sizing.hpp"

#include <algorithm>

#include "engine/comparator/net_price.hpp"
#include "venues/market/planted_bug.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook {
namespace {

/// A quantity that may not be passed, and what to say if it leaves too little.
struct Cap {
  std::int64_t most = INT64_MAX;
  BlockReason reason = BlockReason::SizeBelowMinimum;

  void lower(Int128 value, BlockReason why) noexcept {
    if (value >= most) return;
    most = value < 0 ? 0 : static_cast<std::int64_t>(value);
    reason = why;
  }
};

Int128 to_quantity_raw(Amount amount, Scale scale) noexcept {
  return amount.raw() / power_of_ten(kAmountScale.decimals() - unsigned{scale.decimals()});
}
Int128 to_notional_raw(Amount amount, Scale scale) noexcept {
  return to_quantity_raw(amount, scale);
}

/// Base to buy for so much to be received; the inverse of received(), rounded up.
Int128 to_be_bought(Int128 received_raw, const Fees& fees) noexcept {
  if (fees.asset == FeeAsset::Quote || received_raw <= 0) return received_raw;
  const Int128 kept = FeeRate::kUnit - fees.taker.parts();
  return (received_raw * FeeRate::kUnit + kept - 1) / kept;
}

/// What the walk through both books reached.
struct Reach {
  std::int64_t sold = 0;
  std::int64_t bought = 0;
  BlockReason stopped_by = BlockReason::SizeBelowMinimum;  // the books' depth, at first
  bool is_worth = false;                                   // at least the first unit
};

class Walk {
 public:
  explicit Walk(const SizingInput& input) noexcept : in_{input}, sell_cap_{sell_cap(input)} {
    buy_cap_.lower(to_quantity_raw(in_.buy_room, in_.instrument->quantity_scale),
                   BlockReason::ExposureLimit);
    if (!in_.buy_rules->max_quantity.is_zero()) {
      buy_cap_.lower(in_.buy_rules->max_quantity.raw(), BlockReason::SizeBelowMinimum);
    }
  }

  Reach run() noexcept {
    const BookUpdate& bids = *in_.sell_book;
    const BookUpdate& asks = *in_.buy_book;
    std::size_t bid = 0;
    std::size_t ask = 0;
    while (bid < bids.bid_count && ask < asks.ask_count && !is_stopped_) {
      const NetPrice earns =
          converted_down(net_bid(bids.bids[bid].price, in_.sell_rules->fees), in_.rates.sell);
      const NetPrice costs =
          converted_up(net_ask(asks.asks[ask].price, in_.buy_rules->fees), in_.rates.buy);
      if (!crossbook::is_worth(earns, costs, in_.min_edge_ppm)) break;
      reach_.is_worth = true;
      step(bids.bids[bid], asks.asks[ask]);
      if (bid_used_ >= bids.bids[bid].quantity.raw()) ++bid, bid_used_ = 0;
      if (ask_used_ >= asks.asks[ask].quantity.raw()) ++ask, ask_used_ = 0;
    }
    return reach_;
  }

 private:
  static Cap sell_cap(const SizingInput& in) noexcept {
    Cap cap;
    const Scale scale = in.instrument->quantity_scale;
    cap.lower(to_quantity_raw(in.base_available, scale), BlockReason::NoBalanceSellBase);
    cap.lower(to_quantity_raw(in.sell_room, scale), BlockReason::ExposureLimit);
    if (!in.sell_rules->max_quantity.is_zero()) {
      cap.lower(in.sell_rules->max_quantity.raw(), BlockReason::SizeBelowMinimum);
    }
    if (in.sell_book->bid_count > 0) {
      const Int128 most = to_notional_raw(in.max_sell_notional, in.instrument->notional_scale());
      cap.lower(most / in.sell_book->bids[0].price.raw(), BlockReason::MaxOrderNotional);
    }
    return cap;
  }

  /// How much may be bought in all if the limit price is this.
  Cap cap_at(Price price) const noexcept {
    Cap cap = buy_cap_;
    const Scale scale = in_.instrument->notional_scale();
    const Int128 most = to_notional_raw(in_.max_buy_notional, scale);
    cap.lower(most / price.raw(), BlockReason::MaxOrderNotional);
    // Never more than twice the largest order counts, so that the product below fits.
    Int128 funds = std::min(to_notional_raw(in_.quote_available, scale), 2 * most);
    const std::int64_t rate = in_.buy_rules->fees.taker.parts();
    if (in_.buy_rules->fees.asset == FeeAsset::Quote && rate > 0) {
      funds = funds * FeeRate::kUnit / (FeeRate::kUnit + rate);
    }
    cap.lower(funds / price.raw(), BlockReason::NoBalanceBuyQuote);
    return cap;
  }

  /// Takes what both levels still have, or less if a cap says so: then the walk has ended.
  void step(const Level& bid, const Level& ask) noexcept {
    const Cap cap = cap_at(ask.price);
    const std::int64_t ask_left = ask.quantity.raw() - ask_used_;
    const std::int64_t may_buy = std::min(ask_left, cap.most - reach_.bought);
    if (may_buy <= 0) return stop(cap.reason);
    const std::int64_t comes = received(Quantity::from_raw(may_buy), in_.buy_rules->fees).raw();
    const std::int64_t bid_left = bid.quantity.raw() - bid_used_;
    const std::int64_t may_sell = std::min(bid_left, sell_cap_.most - reach_.sold);
    if (may_sell <= 0) return stop(sell_cap_.reason);

    const std::int64_t sold = std::min(comes, may_sell);
    const Int128 gross = to_be_bought(sold, in_.buy_rules->fees);
    const std::int64_t bought =
        sold == comes ? may_buy : static_cast<std::int64_t>(std::min<Int128>(gross, may_buy));
    reach_.sold += sold, bid_used_ += sold;
    reach_.bought += bought, ask_used_ += bought;
  }
  void stop(BlockReason reason) noexcept {
    is_stopped_ = true;
    reach_.stopped_by = reason;
  }

  const SizingInput& in_;
  Cap sell_cap_;
  Cap buy_cap_;
  Reach reach_;
  std::int64_t bid_used_ = 0;  // of the level in hand
  std::int64_t ask_used_ = 0;
  bool is_stopped_ = false;
};

/// What taking so much from one side brings or costs, before fees.
struct Taken {
  Notional notional;
  Price worst;
};
Taken take(const std::array<Level, kBookUpdateDepth>& levels, std::size_t count,
           Quantity quantity) noexcept {
  Taken taken;
  std::int64_t left = quantity.raw();
  for (std::size_t i = 0; i < count && left > 0; ++i) {
    const std::int64_t here = std::min(left, levels[i].quantity.raw());
    taken.notional += levels[i].price * Quantity::from_raw(here);
    taken.worst = levels[i].price;
    left -= here;
  }
  return taken;
}

bool is_below_minimum(const InstrumentRules& rules, Price price, Quantity quantity) noexcept {
  return quantity.raw() <= 0 || quantity < rules.min_quantity ||
         price * quantity < rules.min_notional;
}

/// Sold and bought quantities on both venues' lots: the rule in the header.
struct Lots {
  Quantity sold;
  Quantity bought;
};
Lots snap(const SizingInput& in, const Reach& reach) noexcept {
  const Quantity sell_lot = in.sell_rules->lot_size;
  const Quantity buy_lot = in.buy_rules->lot_size;
  const Fees& fees = in.buy_rules->fees;
  const std::int64_t lot = std::max(sell_lot.raw(), buy_lot.raw());
  const std::int64_t carry = std::clamp(in.carry.raw(), -lot, lot);

  const Quantity most = quantity_down_to_lot(Quantity::from_raw(reach.bought), buy_lot);
  const std::int64_t covered = std::min(received(most, fees).raw() + carry, reach.sold);
  if (covered <= 0) return {};
  const Quantity sold = quantity_down_to_lot(Quantity::from_raw(covered), sell_lot);
  const Int128 gross = to_be_bought(Int128{sold.raw()} - carry, fees);
  if (gross <= 0) return {sold, Quantity{}};
  if (is_planted(PlantedBug::LotIgnored))
    return {Quantity::from_raw(covered), Quantity::from_raw(reach.bought)};
  const auto least = Quantity::from_raw(static_cast<std::int64_t>(gross));
  return {sold, std::min(quantity_up_to_lot(least, buy_lot), most)};
}

/// The plan's edge: what both legs earn after fees, and the residual at the limit prices, told in
/// one quote asset.
Notional plan_edge(const SizingInput& in, const Plan& plan, Notional proceeds,
                   Notional cost) noexcept {
  const Fees& sell_fees = in.sell_rules->fees;
  const Fees& buy_fees = in.buy_rules->fees;
  Notional brings = proceeds - fee_of(proceeds, sell_fees.taker);
  Notional takes = cost;
  if (buy_fees.asset == FeeAsset::Quote && !is_planted(PlantedBug::FeeForgotten))
    takes += fee_of(cost, buy_fees.taker);
  const Quantity residual = received(plan.buy.quantity, buy_fees) - plan.sell.quantity;
  if (residual.raw() >= 0) {
    const Notional worth = plan.sell.price * residual;
    brings += worth - fee_of(worth, sell_fees.taker);
  } else {
    const Notional owed = plan.buy.price * Quantity::from_raw(-residual.raw());
    takes += owed + fee_of(owed, buy_fees.taker);
  }
  return converted_down(brings, plan.rates.sell) - converted_up(takes, plan.rates.buy);
}

}  // namespace

SizingResult size_plan(const SizingInput& in) noexcept {
  const Reach reach = Walk{in}.run();
  if (!reach.is_worth) return {BlockReason::BelowMinEdge, {}};
  const Lots lots = snap(in, reach);
  if (lots.sold.raw() <= 0 || lots.bought.raw() <= 0) return {reach.stopped_by, {}};

  const Taken sale = take(in.sell_book->bids, in.sell_book->bid_count, lots.sold);
  const Taken purchase = take(in.buy_book->asks, in.buy_book->ask_count, lots.bought);
  SizingResult result;
  Plan& plan = result.plan;
  plan.rates = in.rates;
  // A level between two ticks is not ours to price: towards us.
  plan.sell = {in.sell_book->venue, in.sell_book->instrument, Side::Sell,
               price_up_to_tick(sale.worst, in.sell_rules->tick_size), lots.sold};
  plan.buy = {in.buy_book->venue, in.buy_book->instrument, Side::Buy,
              price_down_to_tick(purchase.worst, in.buy_rules->tick_size), lots.bought};
  if (is_planted(PlantedBug::TickIgnored))
    plan.sell.price = Price::from_raw(plan.sell.price.raw() + 1);
  if (is_below_minimum(*in.sell_rules, plan.sell.price, plan.sell.quantity) ||
      is_below_minimum(*in.buy_rules, plan.buy.price, plan.buy.quantity)) {
    return {reach.stopped_by, {}};
  }
  plan.edge = plan_edge(in, plan, sale.notional, purchase.notional);
  if (plan.edge <= Notional{}) return {BlockReason::BelowMinEdge, {}};
  const Notional paid = converted_up(purchase.notional, plan.rates.buy);
  plan.edge_ppm = static_cast<std::int64_t>(plan.edge.raw() * 1'000'000 / paid.raw());
  if (plan.edge_ppm < in.min_edge_ppm) return {BlockReason::BelowMinEdge, {}};
  return result;
}

}  // namespace crossbook
