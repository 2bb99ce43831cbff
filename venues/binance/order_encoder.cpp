// Requests over the WS API: order.place and the subscription to account events.
#include <algorithm>

#include "venues/binance/auth.hpp"
#include "venues/binance/order_codec.hpp"
#include "venues/binance/rules.hpp"

namespace crossbook::binance {
namespace {

/// A multiple of the step has no more decimals than the step, whatever its scale.
Result<void> check_grid(const OrderClaim& claim, const InstrumentRules& rules) noexcept {
  if (!rules.tick_size.is_zero() && claim.price % rules.tick_size.raw() != 0)
    return Error{Errc::InexactDecimal, "price"};
  if (!rules.lot_size.is_zero() && claim.quantity % rules.lot_size.raw() != 0)
    return Error{Errc::InexactDecimal, "quantity"};
  return {};
}

}  // namespace

Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey& key,
                          const RequestContext& context, FrameBuffer& out) noexcept {
  const OrderClaim claim = permit.claim();
  const auto on_grid = check_grid(claim, listing.rules);
  if (on_grid.has_error()) return on_grid.error();
  out.clear();
  out.text(R"({"id":")").integer(static_cast<std::int64_t>(context.request));
  out.text(R"(","method":"order.place","params":)");
  SignedParams params{out};
  const bool is_logged_on = logs_on(key.algorithm());
  if (!is_logged_on) params.text("apiKey", key.id());
  params.text("newClientOrderId", claim.client_id);
  params.text("newOrderRespType", "FULL");
  params.decimal("price", claim.price, Scale{claim.price_scale});
  params.decimal("quantity", claim.quantity, Scale{claim.quantity_scale});
  params.integer("recvWindow", std::min(context.order_lifetime, kMaxReceiveWindow).count());
  params.text("side", claim.side == ClaimSide::Buy ? "BUY" : "SELL");
  params.text("symbol", claim.symbol);
  params.text("timeInForce", claim.is_ioc ? "IOC" : "GTC");
  params.integer("timestamp", context.venue_now.millis());
  params.text("type", "LIMIT");
  if (is_logged_on) {
    params.finish();
  } else {
    Signature signature;
    if (!key.sign(permit, {params.payload()}, signature))
      return Error{Errc::NotPermitted, "order.place"};
    params.finish(signature, key.algorithm());
  }
  out.text("}");
  if (out.has_overflowed() || params.has_overflowed())
    return Error{Errc::BufferTooSmall, "order.place"};
  return {};
}

Result<void> encode_handshake(std::size_t step, const RequestContext& context, std::string& frame) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "userDataStream.subscribe"};
  const Algorithm algorithm = context.credential->algorithm();
  FrameBuffer out;
  out.clear();
  out.text(R"({"id":")").text(kHandshakeId).text(R"(","method":")");
  if (step == 1) {  // the session is logged on: nothing is said of the key any more
    frame = out.text(R"(userDataStream.subscribe"})").view();
    return {};
  }
  const std::string_view operation = logs_on(algorithm) ? kLogonOperation : kSubscribeOperation;
  out.text(operation).text(R"(","params":)");
  SignedParams params{out};
  params.text("apiKey", context.credential->id());
  params.integer("timestamp", context.venue_now.millis());
  Signature signature;
  const Result<void> is_signed =
      context.sign(RequestMethod::Ws, operation, {params.payload()}, signature);
  if (is_signed.has_error()) return is_signed.error();
  params.finish(signature, algorithm);
  out.text("}");
  if (out.has_overflowed()) return Error{Errc::BufferTooSmall, "userDataStream.subscribe"};
  frame = out.view();
  return {};
}

}  // namespace crossbook::binance
