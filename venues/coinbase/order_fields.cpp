#include "venues/coinbase/order_fields.hpp"

#include <algorithm>

#include "venues/coinbase/rules.hpp"

namespace crossbook::coinbase {
namespace {

struct OrderWord {
  std::string_view word;
  OrderStatus status;
};
constexpr OrderWord kOrderWords[] = {
    {"OPEN", OrderStatus::New},           {"FILLED", OrderStatus::Filled},
    {"CANCELLED", OrderStatus::Canceled}, {"PENDING", OrderStatus::PendingNew},
    {"EXPIRED", OrderStatus::Expired},    {"FAILED", OrderStatus::Rejected},
    {"QUEUED", OrderStatus::PendingNew},  {"CANCEL_QUEUED", OrderStatus::New},  // may still trade
    {"EDIT_QUEUED", OrderStatus::New},    {"UNKNOWN_ORDER_STATUS", OrderStatus::Unknown},
};

/// "" where the field is absent or null: text that only people read.
std::string_view loose(Token token) noexcept {
  if (token.empty() || is_null(token)) return {};
  const Result<std::string_view> text = text_of(token, "");
  return text.has_error() ? std::string_view{} : *text;
}

Result<OrderStatus> read_status(Token token, Quantity filled) noexcept {
  const Result<std::string_view> word = text_of(token, "status");
  if (word.has_error()) return word.error();
  const auto found = std::find_if(std::begin(kOrderWords), std::end(kOrderWords),
                                  [&](const OrderWord& row) { return row.word == *word; });
  if (found == std::end(kOrderWords)) return Error{Errc::UnknownEnum, "status"};
  const bool is_open =
      found->status == OrderStatus::New || found->status == OrderStatus::PendingNew;
  return is_open && !filled.is_zero() ? OrderStatus::PartiallyFilled : found->status;
}

}  // namespace

Result<void> read_order(ondemand::object& object, const OrderNames& names,
                        OrderTokens& out) noexcept {
  const Slot slots[] = {{"order_id", &out.order_id},   {"client_order_id", &out.client_id},
                        {"product_id", &out.product},  {"status", &out.status},
                        {names.filled, &out.filled},   {"reject_reason", &out.reason},
                        {names.message, &out.message}, {names.time, &out.time},
                        {names.created, &out.created}};
  return collect(object, slots);
}

Result<ExecutionReport> make_report(const OrderTokens& tokens, const OrderNames& names,
                                    const ListingTable& listings) noexcept {
  ExecutionReport report;
  const Result<std::string_view> order_id = text_of(tokens.order_id, "order_id");
  if (order_id.has_error()) return order_id.error();
  if (order_id->empty()) return Error{Errc::MissingField, "order_id"};
  if (!VenueOrderId::fits(*order_id)) return Error{Errc::TooLarge, "order_id"};
  report.venue_order_id = VenueOrderId{*order_id};
  // Ours always fit; a longer one is somebody else's order on this portfolio.
  const std::string_view client_id = loose(tokens.client_id);
  if (ClientOrderId::fits(client_id)) report.client_id = ClientOrderId{client_id};

  const Result<std::string_view> product = text_of(tokens.product, "product_id");
  if (product.has_error()) return product.error();
  const Listing* const listing = listings.find(*product);
  if (listing != nullptr) {
    report.instrument = listing->instrument.id;
    const Result<Quantity> filled =
        quantity_of(tokens.filled, listing->instrument.quantity_scale, names.filled);
    if (filled.has_error()) return filled.error();
    report.cumulative = *filled;
    report.has_cumulative = true;
  } else {  // its numbers have no scale here
    report.instrument = kNoInstrument;
    report.venue_text = ErrorText{*product};
  }
  const Result<OrderStatus> status = read_status(tokens.status, report.cumulative);
  if (status.has_error()) return status.error();
  report.status = *status;
  if (listing == nullptr) return report;
  std::string_view reason = loose(tokens.reason);
  if (reason == "REJECT_REASON_UNSPECIFIED") reason = {};
  if (report.status == OrderStatus::Rejected) {
    const WordRule rule = word_rule(reason);
    report.reason = rule.is_definitive ? rule.reason : RejectReason::Other;
  }
  const std::string_view message = loose(tokens.message);
  report.venue_text = ErrorText{message.empty() ? reason : message};
  return report;
}

}  // namespace crossbook::coinbase
