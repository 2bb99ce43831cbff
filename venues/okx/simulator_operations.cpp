// Order operations on the private socket of the local OKX.
#include <algorithm>
#include <array>

#include "venues/okx/simulator_sockets.hpp"

namespace crossbook::okx {
namespace {

constexpr std::size_t kMaxId = 32;

struct Operation {
  std::string_view name;
  OrderOperation does = OrderOperation::Place;
  bool is_batch = false;
};
constexpr std::array<Operation, 6> kOperations{{
    {"order", OrderOperation::Place, false},
    {"batch-orders", OrderOperation::Place, true},
    {"amend-order", OrderOperation::Amend, false},
    {"batch-amend-orders", OrderOperation::Amend, true},
    {"cancel-order", OrderOperation::Cancel, false},
    {"batch-cancel-orders", OrderOperation::Cancel, true},
}};

const Operation* find_operation(std::string_view op) noexcept {
  const auto found = std::find_if(kOperations.begin(), kOperations.end(),
                                  [&](const Operation& known) { return known.name == op; });
  return found == kOperations.end() ? nullptr : &*found;
}

}  // namespace

bool is_order_operation(std::string_view op) noexcept { return find_operation(op) != nullptr; }

void SocketDesk::order_operation(Session& session, const dom::object& request, std::string_view op,
                                 UtcNanos now) {
  const std::string_view id = text_of(request, "id");
  if (session.door != Door::Private)
    return refuse(session, id, 60028,
                  "The current operation is not supported by this URL. Please use the correct URL "
                  "for the operation.",
                  now);
  if (session.key == nullptr) return refuse(session, id, 60011, "Please log in", now);
  Refusal refusal;
  dom::array args;
  const bool has_args = !request.at_key("args").get_array().get(args) && args.size() > 0;
  if (id.empty() || !is_alphanumeric(id, kMaxId) || !has_args)
    refusal = {60013, "Invalid args", 200, {}};
  else if (!session.key->permissions.trade)
    refusal = {50120, "This API key doesn't have permission to use this function", 200, {}};
  else if (find_operation(op)->does != OrderOperation::Cancel)
    refusal = check_deadline(text_of(request, "expTime"), now);
  std::vector<Verdict> verdicts;
  if (!refusal.is_refused()) verdicts = run_orders(session, args, op, refusal, now);
  JsonWriter json;
  json.begin_object().field("id", id).field("op", op);
  if (refusal.is_refused()) {
    json.field("code", std::to_string(refusal.code)).field("msg", refusal.message);
    json.key("data").begin_array().end_array();
    json.field("inTime", micros_text(now)).field("outTime", micros_text(now));
  } else {
    write_verdicts(json, verdicts, now);
  }
  session.send(json.end_object().take(), now);
}

std::vector<Verdict> SocketDesk::run_orders(Session& session, const dom::array& args,
                                            std::string_view op, Refusal& refusal, UtcNanos now) {
  const Operation& operation = *find_operation(op);
  const std::size_t count = operation.is_batch ? args.size() : 1;
  const OrderContext context{session.key->account, InstrumentNaming::ByCode, count > 1, now};
  std::vector<Verdict> verdicts;
  if (count > kMaxBatch)
    refusal = too_many(operation.does);
  else if (count > 1 && !desks_.orders.take_batch(context.account, operation.does, count, now))
    refusal = {60014, "Requests too frequent", 200, {}};
  for (const dom::element item : args) {
    dom::object order;
    if (refusal.is_refused() || verdicts.size() == count) break;
    if (item.get_object().get(order))
      refusal = {60013, "Invalid args", 200, {}};
    else
      verdicts.push_back(desks_.orders.run(operation.does, context, order));
  }
  if (count == 1 && !verdicts.empty() && verdicts.front().code == 50011)
    refusal = {60014, "Requests too frequent", 200, {}};
  return verdicts;
}

}  // namespace crossbook::okx
