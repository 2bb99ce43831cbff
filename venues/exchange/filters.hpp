// The rules that an order must pass before it is looked at further. Pure.
// In: a listing, an order, the touch. Out: the first rule that refuses. Thread: any. Limits: none.
#pragma once

#include "venues/exchange/exchange.hpp"

namespace crossbook {

struct OrderCheck {
  RejectReason reason = RejectReason::None;
  std::string_view filter;  // static
  bool is_refused() const noexcept { return reason != RejectReason::None; }
};

/// Trading status, and parameters that make no sense together.
OrderCheck check_status(const InstrumentRules& rules, const NewOrder& order) noexcept;
/// Tick, lot, least and largest quantity. A market order by quote quantity has none yet.
OrderCheck check_grid(const InstrumentRules& rules, const NewOrder& order) noexcept;
OrderCheck check_notional(const InstrumentRules& rules, const Instrument& instrument,
                          Notional notional) noexcept;
OrderCheck check_price_band(const ExchangeListing& listing, const NewOrder& order,
                            const TopOfBook& top) noexcept;
/// The worst price that a market order may take: the band's edge.
Price band_edge(const ExchangeListing& listing, Side side, const TopOfBook& top) noexcept;

}  // namespace crossbook
