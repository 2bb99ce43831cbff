#include "venues/_template/order_codec.hpp"

#include <new>

#include "venues/_template/fill_in.hpp"

namespace crossbook::_template {
namespace {

Result<void> read_account_frame(ondemand::object&, const AccountScope&, AccountEvents&) noexcept {
  return fill_in("fill in venues/_template/order_codec.cpp: read_account_frame");
}

}  // namespace

Result<void> encode_order(const OrderClaim& claim, const Listing& listing, const RequestContext&,
                          FrameBuffer& out) noexcept {
  if (claim.symbol != listing.symbol.view()) return Error{Errc::UnknownSymbol, "symbol"};
  out.clear();
  return fill_in("fill in venues/_template/order_codec.cpp: encode_order");
}

AccountCodec::AccountCodec() {
  if (parser_.allocate(kMaxFrameBytes) != simdjson::SUCCESS) throw std::bad_alloc{};
}

Result<void> AccountCodec::decode(PaddedBytes frame, const AccountScope& scope,
                                  AccountEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, frame.data(), frame.size(), document, object);
  if (opened.has_error()) return opened;
  const std::size_t reports = out.reports.size(), balances = out.balances.size();
  const std::size_t others = out.other_balances.size(), notices = out.notices.size();
  const Result<void> result = read_account_frame(object, scope, out);
  if (result.has_error()) {  // takes back what was appended before
    out.reports.resize(reports);
    out.balances.resize(balances);
    out.other_balances.resize(others);
    out.notices.resize(notices);
  }
  return result;
}

}  // namespace crossbook::_template
