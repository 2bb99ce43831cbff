// What a connector does with the engine's commands.
#include <variant>

#include "venues/connector/account_link.hpp"
#include "venues/connector/connector.hpp"
#include "venues/connector/connector_context.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/market_feed.hpp"
#include "venues/connector/order_claim.hpp"
#include "venues/connector/order_table.hpp"
#include "venues/connector/rest_desk.hpp"

namespace crossbook {
namespace {

constexpr int kCommandsPerCycle = 64;
// A venue may show an order's end before its trades.
constexpr std::uint8_t kMaxTradesTries = 6;
constexpr std::chrono::milliseconds kTradesAgainAfter{200};

}  // namespace

int Connector::take_commands(MonoNanos now) {
  VenueCommand command;
  int taken = 0;
  while (taken < kCommandsPerCycle && context_->queues.commands.try_dequeue(command)) {
    ++taken;
    if (const auto* intent = std::get_if<OrderIntent>(&command))
      on_intent(*intent);
    else if (const auto* query = std::get_if<OrderQuery>(&command))
      on_query(*query, now);
    else if (const auto* cancel = std::get_if<OrderCancel>(&command))
      on_cancel(*cancel, now);
  }
  return taken;
}

void Connector::refuse(const OrderIntent& intent, std::string_view why, RejectReason reason) {
  context_->stats.orders_not_sent.add();
  ExecutionReport report;
  report.venue = context_->config.id;
  report.instrument = intent.instrument;
  report.client_id = intent.client_id;
  report.status = OrderStatus::Rejected;
  report.reason = reason;
  report.venue_text = ErrorText{why};
  report.source = ReportSource::Local;
  report.received = mono_now();
  context_->outbox.emit(report);
}

void Connector::on_intent(const OrderIntent& intent) {
  if (!account_ || !context_->keys.trade) return refuse(intent, "no trade key");
  if (is_stopping_ || state() == VenueState::Failed || !account_->is_ready())
    return refuse(intent, "the session is not ready");
  if (!feed_->is_current(intent.instrument, intent.book_epoch, intent.is_repair))
    return refuse(intent, "the book has been withdrawn since");
  const MonoNanos now = mono_now();
  // An order that lay in the queue for longer than it may live is not sent late (P17).
  if (intent.decided.count() != 0 && now - intent.decided > context_->config.order_lifetime)
    return refuse(intent, "decided too long ago");
  place(intent, now);
}

/// Permit, bytes, wire: the key's own policy has the last word, and what leaves is what it
/// permitted.
void Connector::place(const OrderIntent& intent, MonoNanos now) {
  if (intent.time_in_force == TimeInForce::Fok)
    return refuse(intent, "fill-or-kill orders are not sent");  // a claim has no word for them
  const Listing& listing = *context_->find_listing(intent.instrument);
  const Price reference = feed_->touch(intent.instrument, intent.side);
  if (reference.raw() <= 0) return refuse(intent, "nobody stands on the other side any more");
  const Capabilities& venue = context_->capabilities;
  const bool by_rest = venue.order_entry == OrderEntry::Rest;
  const RestCall call{RestCall::Kind::PlaceOrder, &listing, intent.client_id};
  const std::uint32_t requests = by_rest ? 1 : 0;
  const std::uint32_t weight = by_rest ? context_->venue->rest_weight(call) : 0;
  if (!context_->governor.try_take({{RateKind::Orders, 1, intent.instrument},
                                    {RateKind::RestRequests, requests},
                                    {RateKind::RestWeight, weight}},
                                   context_->venue_now(now), intent.is_repair))
    return refuse(intent, "the rate limit is used up");
  TradeCredential& key = *context_->keys.trade;
  RequestContext request = context_->request_context(
      now, &key, by_rest ? context_->rest_host : context_->host(venue.order_channel));
  request.session_token = account_->session_token();
  const RequestMethod method = by_rest ? RequestMethod::Post : RequestMethod::Ws;
  PermitResult<OrderPermit> permit = key.permit_order(
      claim_of(intent, listing, {method, request.host, venue.order_operation}, reference),
      now.count(), request.venue_now.millis());
  if (!permit)
    return refuse(
        intent, to_string(permit.refusal()),
        permit.refusal() == Refusal::Revoked ? RejectReason::NotSent : RejectReason::NotPermitted);
  frame_.clear();
  const Result<void> encoded =
      context_->venue->encode_order(*permit, listing, key.trade_key(), request, frame_);
  if (encoded.has_error() || frame_.has_overflowed())
    return refuse(intent, encoded.has_error() ? encoded.error().field : "the frame is too long");
  const bool is_signed = permit->is_signed();
  if (!permit->bind(frame_.view())) return refuse(intent, "its permit is spent");
  if (!orders_->add(intent.client_id, intent.instrument, request.request, is_signed))
    return refuse(intent, "this client id was sent before");
  const MonoNanos sent = mono_now();
  if (!account_->send_order(*permit, frame_.view(), call)) {
    orders_->remove(intent.client_id);
    return refuse(intent, "the connection takes no more");
  }
  context_->stats.orders_sent.add();
  if (is_signed) context_->stats.signatures_made.add();
  context_->outbox.emit(
      OrderSent{context_->config.id, intent.client_id, intent.tick_received, sent});
}

void Connector::on_query(const OrderQuery& query, MonoNanos now) {
  orders_->adopt(query.client_id,
                 query.instrument);  // P5: a session that was cut off may have sent it
  ask_about(RestCall::Kind::QueryOrder, query.instrument, query.client_id, now);
}

void Connector::on_cancel(const OrderCancel& cancel, MonoNanos now) {
  ask_about(RestCall::Kind::CancelOrder, cancel.instrument, cancel.client_id, now,
            cancel.venue_order_id);
}

void Connector::ask_about(RestCall::Kind kind, InstrumentId instrument,
                          const ClientOrderId& client_id, MonoNanos now,
                          const VenueOrderId& venue_order_id) {
  const Listing* listing = context_->find_listing(instrument);
  RestCall call{kind, listing, client_id};
  call.venue_order_id = venue_order_id;
  if (const TrackedOrder* order = orders_->find(client_id);
      order != nullptr && call.venue_order_id.empty())
    call.venue_order_id = order->venue_order_id;
  const RestTask task{call, now, instrument.value(), true};
  const bool can_ask =
      account_ && listing != nullptr && !is_stopping_ && state() != VenueState::Failed;
  if (can_ask && rest_->add(task)) {
    rest_->work(now);
    return;
  }
  ExecutionReport report;
  report.venue = context_->config.id;
  report.instrument = instrument;
  report.client_id = client_id;
  report.status = OrderStatus::Unknown;
  report.reason = RejectReason::NotSent;
  report.venue_text = ErrorText{"the venue could not be asked"};
  report.source = ReportSource::Local;
  report.received = now;
  context_->outbox.emit(report);
}

/// Fills that are told one by one are asked for together: the answer is compared with the last
/// total.
void Connector::ask_for_trades(TrackedOrder& order, MonoNanos when) {
  if (order.is_asking) return;
  ++order.trades_tries;
  RestCall call{RestCall::Kind::Trades, context_->find_listing(order.instrument), order.client_id};
  call.venue_order_id = order.venue_order_id;
  order.is_asking = rest_->add({call, when, order.instrument.value(), true});
  rest_->work(mono_now());
}

/// @return whether the trades are as many as the venue's total; else they are asked for again
bool Connector::are_trades_whole(const RestResult& result) {
  TrackedOrder* const order = orders_->find(result.task.call.client_id);
  if (order == nullptr) return true;
  order->is_asking = false;
  Quantity told;
  for (const ExecutionReport& report : result.events.account.reports)
    if (report.has_fill) told += report.fill.quantity;
  if (result.reason == RejectReason::None && told >= order->trades_asked) return true;
  if (order->trades_tries < kMaxTradesTries)
    ask_for_trades(*order, result.received + kTradesAgainAfter * order->trades_tries);
  else
    order->trades_asked = {};  // the next word on the order asks anew
  return false;
}

void Connector::on_order_answer(RestResult& result) {
  const RestTask& task = result.task;
  // A question about trades that failed says nothing of the order.
  const bool is_of_trades = task.call.kind == RestCall::Kind::Trades;
  if (is_of_trades && !are_trades_whole(result) && result.reason != RejectReason::None) return;
  const bool is_missing = result.reason == RejectReason::NotFound &&
                          task.call.kind == RestCall::Kind::QueryOrder && !task.call.in_history;
  if (is_missing && context_->capabilities.has_order_history) {
    RestTask again = task;
    again.call.in_history = true;
    again.not_before = result.received;
    if (rest_->add(again)) return;
  }
  const bool is_query = is_of_trades || task.call.kind == RestCall::Kind::QueryOrder;
  const ReportSource source = is_query ? ReportSource::Query : ReportSource::Reply;
  std::vector<ExecutionReport>& reports = result.events.account.reports;
  if (result.reason != RejectReason::None) {
    // O10: "not found" proves nothing by itself, and neither does any other refusal of a question.
    reports.clear();
    ExecutionReport report;
    report.client_id = task.call.client_id;
    report.status = OrderStatus::Unknown;
    // Of a cancel it says that the order is not open any more, and no more than that.
    const bool is_gone =
        task.call.kind == RestCall::Kind::CancelOrder && result.reason == RejectReason::NotFound;
    report.reason = is_gone ? RejectReason::OutcomeUnknown : result.reason;
    report.venue_text = ErrorText{result.text};
    reports.push_back(report);
  }
  for (ExecutionReport& report : reports) {
    report.source = source;
    report.instrument = InstrumentId{static_cast<std::uint16_t>(task.tag)};
    if (report.client_id.empty()) report.client_id = task.call.client_id;
    if (report.reason == RejectReason::NotFound) report.status = OrderStatus::Unknown;
  }
  account_->on_reports(reports, result.received);
}

}  // namespace crossbook
