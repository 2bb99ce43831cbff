// Cancels on the private socket: one answer per id, batches, all, and the dead man's switch.
#include <array>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_private.hpp"

namespace crossbook::kraken {
namespace {

struct NameRow {
  const char* name;
  NamedBy by;
};

}  // namespace

std::size_t PrivateSocket::cancel_named(AccountId account, NamedBy by, std::string_view name,
                                        UtcNanos now) {
  std::size_t count = 0;
  for (const ExchangeOrderId id : desk_.find_open(account, by, name))
    if (desk_.cancel(account, id, now)) ++count;
  return count;
}

PrivateSocket::Answers PrivateSocket::cancel_order(const SocketRequest& request, const ApiKey& key,
                                                   UtcNanos now) {
  constexpr NameRow kNames[] = {{"order_id", NamedBy::Id},
                                {"cl_ord_id", NamedBy::ClientId},
                                {"order_userref", NamedBy::UserReference}};
  Answers answers;
  for (const NameRow& row : kNames) {
    const Field* field = request.params.find(row.name);
    if (field == nullptr) continue;
    if (field->kind != Field::Kind::List || field->items.size() > kMaxCancelBatch)
      return {error_answer(request, invalid(row.name), now)};
    for (const std::string& item : field->items) {
      if (cancel_named(key.account, row.by, item, now) == 0) {
        answers.push_back(error_answer(request, kUnknownOrder, now));
        continue;
      }
      JsonWriter result;
      result.begin_object().key(row.name);
      if (row.by == NamedBy::UserReference) {
        result.number(item);
      } else {
        result.text(item);
      }
      answers.push_back(success_answer(request, result.end_object().view(), now));
    }
  }
  if (answers.empty()) answers.push_back(error_answer(request, invalid("order_id"), now));
  return answers;
}

PrivateSocket::Answers PrivateSocket::batch_cancel(const SocketRequest& request, const ApiKey& key,
                                                   UtcNanos now) {
  constexpr NameRow kNames[] = {{"orders", NamedBy::IdOrUserReference},
                                {"cl_ord_id", NamedBy::ClientId}};
  std::size_t named = 0;
  std::size_t count = 0;
  for (const NameRow& row : kNames)
    if (const Field* field = request.params.find(row.name)) named += field->items.size();
  if (named == 0 || named > kMaxCancelBatch) return {error_answer(request, invalid("orders"), now)};
  for (const NameRow& row : kNames) {
    const Field* field = request.params.find(row.name);
    if (field == nullptr) continue;
    for (const std::string& item : field->items)
      count += cancel_named(key.account, row.by, item, now);
  }
  if (count == 0) return {error_answer(request, kUnknownOrder, now)};
  JsonWriter member;
  member.integer_member("orders_cancelled", static_cast<std::int64_t>(count));
  return {member_answer(request, member.view(), now)};
}

PrivateSocket::Answers PrivateSocket::cancel_all(const SocketRequest& request, const ApiKey& key,
                                                 UtcNanos now) {
  JsonWriter result;
  result.begin_object()
      .integer_member("count", static_cast<std::int64_t>(desk_.cancel_all(key.account, now)))
      .end_object();
  return {success_answer(request, result.view(), now)};
}

PrivateSocket::Answers PrivateSocket::cancel_all_after(const SocketRequest& request,
                                                       const ApiKey& key, UtcNanos now) {
  const std::optional<std::int64_t> timeout = parse_whole(request.params.text("timeout"));
  if (!timeout || *timeout < 0 || *timeout >= kMaxDeadMansTimeout)
    return {error_answer(request, invalid("timeout"), now)};
  const UtcNanos trigger =
      desk_.arm_dead_mans_switch(key.account, std::chrono::seconds{*timeout}, now);
  std::array<char, kWireTimeChars> text;
  JsonWriter result;
  result.begin_object().text_member("currentTime", format_wire_time(now, 0, text.data()));
  result.text_member("triggerTime", trigger.count() == 0
                                        ? std::string_view{"0"}
                                        : format_wire_time(trigger, 0, text.data()));
  return {success_answer(request, result.end_object().view(), now)};
}

}  // namespace crossbook::kraken
