// Account and trade endpoints of the local OKX.
#include "venues/okx/simulator_rest.hpp"

namespace crossbook::okx {
namespace {

const Refusal kNoJson{50002, "JSON syntax error", 400, {}};

}  // namespace

RestDesk::Answer RestDesk::balance(const Request& request) {
  return list(desks_.accounts.balance(request.account(), request.query, request.now), {});
}

RestDesk::Answer RestDesk::config(const Request& request) {
  return list(desks_.accounts.config(*request.key), {});
}

RestDesk::Answer RestDesk::trade_fee(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.accounts.trade_fee(request.query, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::max_size(const Request& request) {
  Refusal refusal;
  const std::string data =
      desks_.accounts.max_size(request.account(), request.query, false, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::max_available(const Request& request) {
  Refusal refusal;
  const std::string data =
      desks_.accounts.max_size(request.account(), request.query, true, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::set_fee_type(const Request& request) {
  dom::object args;
  Refusal refusal = parse_object(request, args);
  if (refusal.is_refused()) return {refusal, {}};
  const std::string data = desks_.accounts.set_fee_type(request.account(), args, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::currencies(const Request& request) {
  return list(desks_.accounts.currencies(request.query), {});
}

RestDesk::Answer RestDesk::order(const Request& request) {
  Refusal refusal;
  const std::string data =
      desks_.queries.order(request.account(), request.query, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::orders_pending(const Request& request) {
  return list(desks_.queries.pending(request.account(), request.query), {});
}

RestDesk::Answer RestDesk::orders_history(const Request& request) {
  Refusal refusal;
  const std::string data =
      desks_.queries.history(request.account(), request.query, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::fills(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.queries.fills(request.account(), request.query, false, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::fills_history(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.queries.fills(request.account(), request.query, true, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::place(const Request& request) {
  return order_call(request, OrderOperation::Place, false);
}
RestDesk::Answer RestDesk::place_batch(const Request& request) {
  return order_call(request, OrderOperation::Place, true);
}
RestDesk::Answer RestDesk::amend(const Request& request) {
  return order_call(request, OrderOperation::Amend, false);
}
RestDesk::Answer RestDesk::amend_batch(const Request& request) {
  return order_call(request, OrderOperation::Amend, true);
}
RestDesk::Answer RestDesk::cancel(const Request& request) {
  return order_call(request, OrderOperation::Cancel, false);
}
RestDesk::Answer RestDesk::cancel_batch(const Request& request) {
  return order_call(request, OrderOperation::Cancel, true);
}

RestDesk::Answer RestDesk::cancel_all_after(const Request& request) {
  dom::object args;
  Refusal refusal = parse_object(request, args);
  if (refusal.is_refused()) return {refusal, {}};
  const std::string data =
      desks_.orders.cancel_all_after(request.account(), args, request.now, refusal);
  return list(data, refusal);
}

Refusal RestDesk::parse_body(const Request& request, dom::element& body) {
  const HttpCall& call = request.call;
  if (call.body.empty()) return {50000, "Body for POST request cannot be empty.", 400, {}};
  if (call.header("content-type").find("application/json") == std::string_view::npos)
    return {50006, "Invalid Content-Type. Please use the \"application/JSON\" format.", 400, {}};
  if (parser_.parse(simdjson::padded_string{quote_numbers(call.body)}).get(body)) return kNoJson;
  return {};
}

Refusal RestDesk::parse_object(const Request& request, dom::object& args) {
  dom::element body;
  const Refusal refusal = parse_body(request, body);
  if (refusal.is_refused()) return refusal;
  return body.get_object().get(args) ? kNoJson : Refusal{};
}

RestDesk::Answer RestDesk::order_call(const Request& request, OrderOperation operation,
                                      bool is_batch) {
  dom::element body;
  Refusal refusal = parse_body(request, body);
  if (!refusal.is_refused() && operation != OrderOperation::Cancel)
    refusal = check_deadline(request.call.header("exptime"), request.now);
  if (refusal.is_refused()) return {refusal, {}};
  std::vector<dom::object> orders;
  dom::object single;
  dom::array many;
  if (!is_batch && !body.get_object().get(single)) orders.push_back(single);
  if (is_batch && !body.get_array().get(many)) {
    for (const dom::element item : many) {
      if (item.get_object().get(single)) return {kNoJson, {}};
      orders.push_back(single);
    }
  }
  if (orders.empty()) return {kNoJson, {}};
  if (orders.size() > kMaxBatch) return {too_many(operation), {}};
  const bool is_many = orders.size() > 1;
  if (is_many &&
      !desks_.orders.take_batch(request.account(), operation, orders.size(), request.now))
    return {{50011, "Too Many Requests", 429, {}}, {}};
  const OrderContext context{request.account(), InstrumentNaming::ById, is_many, request.now};
  std::vector<Verdict> verdicts;
  for (const dom::object& order : orders)
    verdicts.push_back(desks_.orders.run(operation, context, order));
  if (!is_many && verdicts.front().code == 50011)
    return {{50011, "Too Many Requests", 429, {}}, {}};
  JsonWriter json;
  json.begin_object();
  write_verdicts(json, verdicts, request.now);
  return {{}, json.end_object().take()};
}

}  // namespace crossbook::okx
