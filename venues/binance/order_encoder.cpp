// Requests over the WS API: order.place and the subscription to account events.
#include <algorithm>

#include "venues/binance/auth.hpp"
#include "venues/binance/order_codec.hpp"
#include "venues/binance/rules.hpp"

namespace crossbook::binance {
namespace {

std::string_view word(Side side) noexcept { return side == Side::Buy ? "BUY" : "SELL"; }

std::string_view word(TimeInForce time_in_force) noexcept {
  switch (time_in_force) {
    case TimeInForce::Ioc: return "IOC";
    case TimeInForce::Fok: return "FOK";
    case TimeInForce::Gtc: return "GTC";
  }
  __builtin_unreachable();
}

/// A multiple of the step has no more decimals than the step, whatever its scale.
Result<void> check_grid(const OrderIntent& intent, const InstrumentRules& rules) noexcept {
  if (!rules.tick_size.is_zero() && intent.price.raw() % rules.tick_size.raw() != 0)
    return Error{Errc::InexactDecimal, "price"};
  if (!rules.lot_size.is_zero() && intent.quantity.raw() % rules.lot_size.raw() != 0)
    return Error{Errc::InexactDecimal, "quantity"};
  return {};
}

}  // namespace

Result<void> encode_order(const OrderIntent& intent, const Listing& listing, const TradeKey& key,
                          const RequestContext& context, FrameBuffer& out) noexcept {
  const auto on_grid = check_grid(intent, listing.rules);
  if (on_grid.has_error()) return on_grid.error();
  out.clear();
  out.text(R"({"id":")").integer(static_cast<std::int64_t>(context.request));
  out.text(R"(","method":"order.place","params":)");
  SignedParams params{out};
  params.text("apiKey", key.id());
  params.text("newClientOrderId", intent.client_id.view());
  params.text("newOrderRespType", "FULL");
  params.decimal("price", intent.price.raw(), listing.instrument.price_scale);
  params.decimal("quantity", intent.quantity.raw(), listing.instrument.quantity_scale);
  params.integer("recvWindow", std::min(context.order_lifetime, kMaxReceiveWindow).count());
  params.text("side", word(intent.side));
  params.text("symbol", listing.symbol.view());
  params.text("timeInForce", word(intent.time_in_force));
  params.integer("timestamp", context.venue_now.millis());
  params.text("type", "LIMIT");
  params.finish(key);
  out.text("}");
  if (out.has_overflowed() || params.has_overflowed())
    return Error{Errc::BufferTooSmall, "order.place"};
  return {};
}

Result<void> encode_handshake(const RequestContext& context, std::string& frame) {
  if (context.read_key == nullptr) return Error{Errc::NoKey, "userDataStream.subscribe"};
  FrameBuffer out;
  out.clear();
  out.text(R"({"id":")").text(kHandshakeId);
  out.text(R"(","method":"userDataStream.subscribe.signature","params":)");
  SignedParams params{out};
  params.text("apiKey", context.read_key->id());
  params.integer("timestamp", context.venue_now.millis());
  params.finish(*context.read_key);
  out.text("}");
  if (out.has_overflowed()) return Error{Errc::BufferTooSmall, "userDataStream.subscribe"};
  frame = out.view();
  return {};
}

}  // namespace crossbook::binance
