// Orders of the local OKX: placing, cancelling, asking, the countdown; the same for REST and
// sockets. In: JSON objects as clients send them. Out: elements of data[]. Thread: the exchange's.
// Limits: kMaxBatch orders a request; cancelled orders without a fill are told for 2 hours.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <span>

#include "venues/okx/simulator_catalog.hpp"
#include "venues/okx/simulator_keys.hpp"
#include "venues/okx/simulator_request.hpp"

namespace crossbook::okx {

inline constexpr std::size_t kMaxBatch = 20;

/// One element of data[] in the answer to an order request.
struct Verdict {
  int code = 0;
  std::string json;
};

/// Sockets name instruments by instIdCode only, REST by instId.
enum class InstrumentNaming : std::uint8_t { ById, ByCode };

struct OrderContext {
  AccountId account;
  InstrumentNaming naming = InstrumentNaming::ById;
  bool is_batch = false;  // of more than one: counted by take_batch instead
  UtcNanos now;
};

class OrderDesk {
 public:
  OrderDesk(Exchange& exchange, const Catalog& catalog, RequestLimits& limits)
      : exchange_{exchange}, catalog_{catalog}, limits_{limits} {}

  /// Told of post-only orders that would have taken: accepted, then cancelled at once.
  void on_missed(std::function<void(const ExchangeOrder&)> told) { on_missed_ = std::move(told); }

  Verdict place(const OrderContext& context, const dom::object& args);
  Verdict cancel(const OrderContext& context, const dom::object& args);
  /// Counts a batch against its own limit. False: too many.
  bool take_batch(AccountId account, std::string_view operation, std::size_t orders, UtcNanos now);

  /// One order by ordId or clOrdId. @return JSON, or "" with the refusal set
  std::string order(AccountId account, const QueryArguments& query, UtcNanos now,
                    Refusal& refusal) const;
  std::string pending(AccountId account, const QueryArguments& query) const;
  std::string history(AccountId account, const QueryArguments& query, UtcNanos now) const;
  std::string fills(AccountId account, const QueryArguments& query) const;

  /// {"timeOut":"60"}: cancels everything unless asked again in time; "0" switches it off.
  std::string cancel_all_after(AccountId account, const dom::object& args, UtcNanos now,
                               Refusal& refusal);
  void on_tick(UtcNanos now);

 private:
  const CatalogEntry* find_entry(const dom::object& args, InstrumentNaming naming,
                                 Refusal& refusal) const;
  Refusal read_order(const dom::object& args, InstrumentNaming naming, NewOrder& order,
                     const CatalogEntry*& entry) const;
  const ExchangeOrder* find_order(AccountId account, std::string_view order_id,
                                  std::string_view client_id) const;
  bool is_forgotten(const ExchangeOrder& order, UtcNanos now) const;
  bool take(const OrderContext& context, std::string_view operation, const CatalogEntry& entry);
  const ExchangeOrder& keep_missed(AccountId account, const NewOrder& request, UtcNanos now);

  Exchange& exchange_;
  const Catalog& catalog_;
  RequestLimits& limits_;
  std::function<void(const ExchangeOrder&)> on_missed_;
  std::deque<ExchangeOrder> missed_;  // post-only orders that never were on the book
  std::map<AccountId, UtcNanos> countdowns_;
};

/// The fields code, msg, data, inTime and outTime: "0" all taken, "1" all refused, "2" some.
void write_verdicts(JsonWriter& json, std::span<const Verdict> verdicts, UtcNanos now);
/// Set if the deadline (milliseconds in digits, "" for none) has passed or is none.
Refusal check_deadline(std::string_view expires, UtcNanos now);

}  // namespace crossbook::okx
