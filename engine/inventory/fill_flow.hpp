// What one fill does to balances, exactly: base, quote and fee flows.
// In: a fill. Out: signed amounts. Thread: any. Limits: notional below 10^19 of the quote asset.
#pragma once

#include "venues/market/execution_report.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

struct FillFlow {
  Amount base;   // change of the base balance, without the fee
  Amount quote;  // change of the quote balance, without the fee
  Amount fee;    // to be taken from fee_asset; negative = rebate
  AssetId fee_asset;
};

inline FillFlow flow_of(const Instrument& instrument, Side side, const Fill& fill) noexcept {
  const Amount base = to_amount(fill.quantity, instrument.quantity_scale);
  const Amount quote = to_amount(fill.price * fill.quantity, instrument.notional_scale());
  const bool buys = side == Side::Buy;
  return {buys ? base : -base, buys ? -quote : quote, fill.fee, fill.fee_asset};
}
/// What undoes the flow.
inline FillFlow reversed(const FillFlow& flow) noexcept {
  return {-flow.base, -flow.quote, -flow.fee, flow.fee_asset};
}

/// Base and quote after the fee where it is taken from one of the two.
struct NetFlow {
  Amount base;
  Amount quote;
};
inline NetFlow net_of(const Instrument& instrument, const FillFlow& flow) noexcept {
  NetFlow net{flow.base, flow.quote};
  if (flow.fee_asset == instrument.base) net.base -= flow.fee;
  if (flow.fee_asset == instrument.quote) net.quote -= flow.fee;
  return net;
}

/// base at a price, in the quote asset, rounded down. @param scale price_scale of the instrument
constexpr Amount value_of(Amount base, Price price, Scale scale) noexcept {
  // In two parts: the product alone may pass 128 bits.
  const Int128 unit = power_of_ten(scale.decimals());
  const Int128 rest = base.raw() % unit * price.raw();
  const Int128 down = rest < 0 && rest % unit != 0 ? 1 : 0;
  return Amount::from_raw(base.raw() / unit * price.raw() + rest / unit - down);
}

}  // namespace crossbook
