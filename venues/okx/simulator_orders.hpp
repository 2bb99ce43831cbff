// Orders of the local OKX: placing, changing, cancelling, the countdown; the same for REST and
// sockets. In: JSON objects as clients send them. Out: elements of data[]. Thread: the exchange's.
// Limits: kMaxBatch orders a request, kMaxCountdownTags tags an account.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <span>

#include "venues/okx/simulator_catalog.hpp"
#include "venues/okx/simulator_keys.hpp"
#include "venues/okx/simulator_order_notes.hpp"
#include "venues/okx/simulator_request.hpp"

namespace crossbook::okx {

inline constexpr std::size_t kMaxBatch = 20;
inline constexpr std::size_t kMaxCountdownTags = 20;

/// One element of data[] in the answer to an order request.
struct Verdict {
  int code = 0;
  std::string json;
};

/// Sockets name instruments by instIdCode only, REST by instId.
enum class InstrumentNaming : std::uint8_t { ById, ByCode };
enum class OrderOperation : std::uint8_t { Place, Amend, Cancel };

struct OrderContext {
  AccountId account;
  InstrumentNaming naming = InstrumentNaming::ById;
  bool is_batch = false;  // of more than one: counted by take_batch instead
  UtcNanos now;
};

/// What the exchange's own events do not say.
struct OrderTold {
  /// A post-only order that would have taken: accepted, then cancelled at once.
  std::function<void(const ExchangeOrder&)> missed;
  /// What the exchange says next of the order answers this request to change it.
  std::function<void(ExchangeOrderId, std::string_view request_id)> amending;
};

/// An order request, read.
struct OrderRequest {
  NewOrder order;
  const CatalogEntry* entry = nullptr;
  bool may_clip_price = false;  // pxAmendType 1: a price beyond the limit becomes the limit
};

class OrderDesk {
 public:
  OrderDesk(Exchange& exchange, const Catalog& catalog, RequestLimits& limits, OrderNotes& notes)
      : exchange_{exchange}, catalog_{catalog}, limits_{limits}, notes_{notes} {}

  void on_told(OrderTold told) { told_ = std::move(told); }

  Verdict run(OrderOperation operation, const OrderContext& context, const dom::object& args);
  /// Counts a batch against its own limit. False: too many.
  bool take_batch(AccountId account, OrderOperation operation, std::size_t orders, UtcNanos now);

  /// {"timeOut":"60","tag":""}: cancels everything, or all that has the tag, unless asked again in
  /// time; "0" switches it off.
  std::string cancel_all_after(AccountId account, const dom::object& args, UtcNanos now,
                               Refusal& refusal);
  void on_tick(UtcNanos now);

  /// By ordId, or the newest with that clOrdId; null if there is none.
  const ExchangeOrder* find(AccountId account, std::string_view order_id,
                            std::string_view client_id) const;
  /// Post-only orders that never were on the book, oldest first.
  const std::deque<ExchangeOrder>& missed() const noexcept { return missed_; }

 private:
  struct CountdownKey {
    AccountId account;
    std::string tag;
    auto operator<=>(const CountdownKey&) const = default;
  };

  Verdict place(const OrderContext& context, const dom::object& args);
  Verdict amend(const OrderContext& context, const dom::object& args);
  Verdict cancel(const OrderContext& context, const dom::object& args);
  const CatalogEntry* find_entry(const dom::object& args, InstrumentNaming naming,
                                 Refusal& refusal) const;
  Refusal read_order(const dom::object& args, InstrumentNaming naming, OrderRequest& out) const;
  bool take(const OrderContext& context, OrderOperation operation, const CatalogEntry& entry);
  PlaceResult place_clipped(const OrderContext& context, OrderRequest& request);
  Price limit_price(const CatalogEntry& entry, Side side) const;
  Refusal price_refusal(Side side, const CatalogEntry& entry) const;
  Refusal to_refusal(const PlaceResult& result, Side side, const CatalogEntry& entry) const;
  Refusal amend_open(const OrderContext& context, const ExchangeOrder& order,
                     const dom::object& args, const CatalogEntry& entry);
  const ExchangeOrder& keep_missed(AccountId account, const NewOrder& request, UtcNanos now);
  void fire(const CountdownKey& key, UtcNanos now);

  Exchange& exchange_;
  const Catalog& catalog_;
  RequestLimits& limits_;
  OrderNotes& notes_;
  OrderTold told_;
  std::deque<ExchangeOrder> missed_;
  std::map<CountdownKey, UtcNanos> countdowns_;
};

/// 1..most letters and digits; empty is allowed.
bool is_alphanumeric(std::string_view text, std::size_t most) noexcept;
/// Reads a size of an order or its change. @return 51000 | 51121
Refusal read_quantity(std::string_view text, std::string_view name, const CatalogEntry& entry,
                      Quantity& out);
/// Reads a price. @return 51000 | 51150
Refusal read_price_text(std::string_view text, std::string_view name, const CatalogEntry& entry,
                        Price& out);
Refusal bad_parameter(std::string_view name);
/// The code for a batch of more than kMaxBatch.
Refusal too_many(OrderOperation operation);
/// The fields code, msg, data, inTime and outTime: "0" all taken, "1" all refused, "2" some.
void write_verdicts(JsonWriter& json, std::span<const Verdict> verdicts, UtcNanos now);
/// Set if the deadline (milliseconds in digits, "" for none) has passed or is none.
Refusal check_deadline(std::string_view expires, UtcNanos now);

}  // namespace crossbook::okx
