#include "venues/_template/rest_codec.hpp"

#include "venues/_template/auth.hpp"
#include "venues/_template/fill_in.hpp"

namespace crossbook::_template {
namespace {

using Kind = RestCall::Kind;

/// Method, target and body of a call, without its signature.
Result<void> write_call(const RestCall& call, HttpRequest&) {
  switch (call.kind) {
    case Kind::Time: return fill_in("fill in venues/_template/rest_codec.cpp: write_call, Time");
    case Kind::Instruments:
      return fill_in("fill in venues/_template/rest_codec.cpp: write_call, Instruments");
    case Kind::Fees: return fill_in("fill in venues/_template/rest_codec.cpp: write_call, Fees");
    case Kind::Balances:
      return fill_in("fill in venues/_template/rest_codec.cpp: write_call, Balances");
    case Kind::KeyScopes:
      return fill_in("fill in venues/_template/rest_codec.cpp: write_call, KeyScopes");
    case Kind::QueryOrder:
      return fill_in("fill in venues/_template/rest_codec.cpp: write_call, QueryOrder");
    case Kind::OpenOrders:
      return fill_in("fill in venues/_template/rest_codec.cpp: write_call, OpenOrders");
    case Kind::CancelOrder:
      return fill_in("fill in venues/_template/rest_codec.cpp: write_call, CancelOrder");
    case Kind::Snapshot:      // where snapshots come by REST
    case Kind::SessionToken:  // where needs_session_token
    case Kind::Trades:        // where has_trades_query
    case Kind::ArmSwitch:     // where has_dead_mans_switch
    case Kind::PlaceOrder: return Error{Errc::NotSupported, "call"};
  }
  __builtin_unreachable();
}

}  // namespace

Result<void> encode_rest_call(const RestCall& call, const RequestContext& context,
                              HttpRequest& out) {
  out = {};
  const bool is_public =
      call.kind == Kind::Time || call.kind == Kind::Instruments || call.kind == Kind::Snapshot;
  if (!is_public && context.credential == nullptr) return Error{Errc::NoKey, "key"};
  const Result<void> written = write_call(call, out);
  if (written.has_error() || is_public) return written;
  return sign_request(context, out);
}

Result<void> RestCodec::decode(const RestCall&, const HttpResponse& response, const AccountScope&,
                               RestEvents&) {
  if (response.body.size() > kMaxResponseBytes) return Error{Errc::TooLarge, "body"};
  const simdjson::padded_string body{response.body};
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, body.data(), body.size(), document, object);
  if (opened.has_error()) return opened;
  return fill_in("fill in venues/_template/rest_codec.cpp: RestCodec::decode");
}

}  // namespace crossbook::_template
