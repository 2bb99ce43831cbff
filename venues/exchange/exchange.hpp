// The local exchange: accounts, keys, price-time matching, filters, fees. Knows no venue's
// protocol; a Simulator speaks for it.
// In: orders, cancels, market makers' quotes; time as an argument. Out: results, and events to its
// listeners. Thread: one. Limits: kMaxOpenOrdersPerAccount, kMaxTradesKept, kMaxBookLevels.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "venues/exchange/api_key.hpp"
#include "venues/exchange/ledger.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/order_book.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxOpenOrdersPerAccount = 500;
inline constexpr std::size_t kMaxTradesKept = 10'000;
inline constexpr std::size_t kMaxClosedOrdersKept = 10'000;
inline constexpr std::size_t kMaxBookLevels = 5'000;  // a side; deeper ones are not shown

// Large, as the venues' are: 32 bits do not hold them.
inline constexpr std::int64_t kFirstOrderId = 40'000'000'000;
inline constexpr std::int64_t kFirstTradeId = 6'000'000'000;

using ExchangeOrderId = Id<struct ExchangeOrderIdTag, std::int64_t>;

enum class SelfTradePrevention : std::uint8_t { None, CancelTaker, CancelMaker, CancelBoth };

struct NewOrder {
  InstrumentId instrument;
  std::string client_id;  // as the user sent it; may be empty
  Side side = Side::Buy;
  OrderType type = OrderType::Limit;
  TimeInForce time_in_force = TimeInForce::Gtc;
  bool post_only = false;
  Price price;
  Quantity quantity;
  Notional quote_quantity;  // market orders by quote instead of quantity, else zero
  SelfTradePrevention self_trade = SelfTradePrevention::CancelTaker;
  bool may_rest_far = false;  // the price band binds only prices beyond the touch that it takes
  bool post_only_cancels = false;  // a post-only order that would take is canceled, not refused
  bool is_test = false;            // validate only
};

/// What changes in a resting order; what is empty stays as it is.
struct OrderAmendment {
  std::optional<Price> price;
  std::optional<Quantity> quantity;  // of the whole order, with what is filled already
  bool post_only = false;            // from now on
  bool is_test = false;              // validate only
  std::string client_id;             // its name from now on
};

struct ExchangeTrade {
  std::int64_t id = 0;  // the same for both sides of a trade
  ExchangeOrderId order;
  AccountId account;
  InstrumentId instrument;
  Side side = Side::Buy;  // of this order
  Price price;
  Quantity quantity;
  Amount fee;  // positive = paid, negative = rebate
  AssetId fee_asset;
  bool is_maker = false;
  UtcNanos time;
};

enum class CancelCause : std::uint8_t {
  None,
  User,
  IocRemainder,
  FokUnfilled,
  SelfTrade,
  PriceBand,    // a market order stopped at the band
  NoLiquidity,  // a market order found nothing more
  PostOnlyWouldTake,
  DeadMansSwitch
};

struct ExchangeOrder {
  ExchangeOrderId id;
  AccountId account;
  NewOrder request;
  OrderStatus status = OrderStatus::New;
  CancelCause cause = CancelCause::None;
  Quantity filled;
  Notional filled_notional;
  Amount fees_paid;  // in fee_asset of its trades
  AssetId fee_asset;
  Amount held;            // now, of the quote asset on a buy, of the base asset on a sell
  bool is_quote = false;  // a market maker's level: no holds, no fees, no history
  UtcNanos created;
  UtcNanos updated;
  std::vector<ExchangeTrade> trades;
  Quantity leaves() const noexcept { return request.quantity - filled; }
};

/// Why an order was not taken, or None.
struct PlaceResult {
  RejectReason reason = RejectReason::None;
  std::string_view filter;  // which rule refused, static: "tick_size", "min_notional" …
  const ExchangeOrder* order = nullptr;  // valid until the next call, null if refused
};

/// Told of everything, in the order in which it happened. Called inside place/cancel/quote: must
/// not call back into the exchange. Market makers' quotes are told by their levels and trades only.
class ExchangeListener {
 public:
  virtual ~ExchangeListener() = default;
  /// One aggregated level changed; update ids rise by 1 per change and instrument.
  virtual void on_level(InstrumentId instrument, BookSide side, const Level& level,
                        std::int64_t update_id) = 0;
  enum class OrderChange : std::uint8_t { Accepted, Trade, Closed };
  /// A trade is told twice: first for the resting order (is_maker), then for the taking one.
  /// @param trade set for Trade
  virtual void on_order(const ExchangeOrder& order, OrderChange change,
                        const ExchangeTrade* trade) = 0;
  virtual void on_balance(AccountId account, AssetId asset) = 0;
  virtual void on_status(InstrumentId instrument, TradingStatus status) = 0;
};

struct ExchangeListing {
  InstrumentId instrument;
  InstrumentRules rules;  // at the table's scales; fees by account below
  std::int64_t price_band_ppm =
      200'000;  // limit prices further from the touch are refused; 0: none
};

class Exchange {
 public:
  /// @param table outlives the exchange  @param fee_decimals digits that fees are rounded up to, <=
  /// 18
  Exchange(std::string name, const InstrumentTable& table, std::vector<ExchangeListing> listings,
           std::uint8_t fee_decimals);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  std::string_view name() const noexcept { return name_; }
  const InstrumentTable& table() const noexcept { return table_; }
  std::span<const ExchangeListing> listings() const noexcept { return listings_; }
  const ExchangeListing* find_listing(InstrumentId instrument) const noexcept;
  void set_status(InstrumentId instrument, TradingStatus status);
  /// For all listings. @param asset as the venue takes it
  void set_fees(const Fees& fees);

  Ledger& ledger() noexcept { return ledger_; }
  const Ledger& ledger() const noexcept { return ledger_; }
  /// Credits an account from the mint and tells the listeners.
  void deposit(AccountId account, AssetId asset, Amount amount);
  /// Debits an account, back to the mint, and tells the listeners. @param amount must be available
  void withdraw(AccountId account, AssetId asset, Amount amount);

  /// @return the stored key. @throws std::invalid_argument if the id exists
  ApiKey& add_key(ApiKey key);
  ApiKey* find_key(std::string_view id) noexcept;
  std::span<const std::unique_ptr<ApiKey>> keys() const noexcept { return keys_; }

  /// Told until it is removed. @param listener outlives the exchange or removes itself
  void add_listener(ExchangeListener* listener);
  void remove_listener(ExchangeListener* listener);

  /// Checks in this order: instrument, status, parameters, tick, lot, quantity limits, min
  /// notional, price band, balance, client id, open orders, post-only; then matches.
  PlaceResult place(AccountId account, NewOrder order, UtcNanos now);
  /// Changes a resting order, which keeps its id. It keeps its place in the queue if only its
  /// quantity falls, else it comes anew and may trade; a quantity of at most what is filled closes
  /// it as Filled. Listeners are told Accepted again, with the new terms, before anything trades.
  /// Checks as place() does; refused, nothing has changed. @return NotFound if it is not open
  PlaceResult amend(AccountId account, ExchangeOrderId id, const OrderAmendment& change,
                    UtcNanos now);
  /// @return the closed order, or null if it is not open
  const ExchangeOrder* cancel(AccountId account, ExchangeOrderId id, CancelCause cause,
                              UtcNanos now);
  /// @return how many were cancelled. @param instrument nullopt: all
  std::size_t cancel_all(AccountId account, std::optional<InstrumentId> instrument,
                         CancelCause cause, UtcNanos now);

  const ExchangeOrder* find_order(AccountId account, ExchangeOrderId id) const noexcept;
  /// The newest order with that client id, open ones first.
  const ExchangeOrder* find_order(AccountId account, std::string_view client_id) const noexcept;
  /// By rising id.
  std::vector<const ExchangeOrder*> open_orders(AccountId account) const;
  /// Oldest first, at most kMaxClosedOrdersKept.
  std::vector<const ExchangeOrder*> closed_orders(AccountId account) const;
  std::vector<ExchangeTrade> trades(AccountId account) const;
  /// How many closed orders and trades to keep for an account, >= 1 (others' trading needs few).
  void set_history(AccountId account, std::size_t kept);

  /// Makes one side of the maker's quotes equal to target (best first, no fees, no filters): the
  /// market model's door. Crossing quotes trade against users' resting orders at their price; the
  /// maker's own crossing quotes of the other side are withdrawn. Missing funds come from the mint.
  void quote(AccountId maker, InstrumentId instrument, BookSide side, std::span<const Level> target,
             UtcNanos now);
  /// Both sides, in the order in which they do not cross each other: no side is empty in between.
  void quote(AccountId maker, InstrumentId instrument, std::span<const Level> bids,
             std::span<const Level> asks, UtcNanos now);

  /// Aggregated book, every account's orders. Empty if not listed.
  const OrderBook& book(InstrumentId instrument) const noexcept;
  std::int64_t update_id(InstrumentId instrument) const noexcept;

 private:
  struct Market;
  struct AccountOrders;
  struct Taking;

  Market* find_market(InstrumentId instrument) const noexcept;
  AccountOrders& orders_of(AccountId account);
  const AccountOrders* find_orders(AccountId account) const noexcept;

  // exchange_orders.cpp
  PlaceResult check(const Market& market, AccountId account, NewOrder& order, Taking& taking) const;
  void plan_market_order(const Market& market, AccountId account, NewOrder& order,
                         Taking& taking) const;
  static bool would_take(const Market& market, const NewOrder& order) noexcept;
  bool is_affordable(const Market& market, AccountId account, const NewOrder& order,
                     Notional notional) const noexcept;
  ExchangeOrder& open_order(const Market& market, AccountId account, NewOrder request,
                            const Taking& taking, UtcNanos now);
  void close_order(const Market& market, ExchangeOrder& order, OrderStatus status,
                   CancelCause cause, UtcNanos now);
  CancelCause match(Market& market, ExchangeOrder& taker, const Taking& taking, UtcNanos now);
  void finish(Market& market, ExchangeOrder& taker, const Taking& taking, CancelCause stopped,
              UtcNanos now);
  void take_off_book(Market& market, ExchangeOrder& order, OrderStatus status, CancelCause cause,
                     UtcNanos now);
  void publish(Market& market, BookSide side, Price price);
  void tell(const ExchangeOrder& order, ExchangeListener::OrderChange change,
            const ExchangeTrade* trade = nullptr);
  void tell_balance(AccountId account, AssetId asset);

  // exchange_amend.cpp
  PlaceResult check_amended(const Market& market, const ExchangeOrder& order,
                            const NewOrder& wanted) const;

  // exchange_settlement.cpp
  Amount needed(const Market& market, const NewOrder& order, Quantity quantity,
                Notional notional) const noexcept;
  void set_hold(const Market& market, ExchangeOrder& order, Amount wanted);
  void drop_hold(const Market& market, ExchangeOrder& order);
  Amount rounded_fee(Amount value, FeeRate rate) const noexcept;
  void pay(AccountId from, AccountId to, AssetId asset, Amount amount, bool from_mint_if_short);
  Amount charge_fee(const Market& market, ExchangeOrder& order, Amount received, Amount quote_paid,
                    Amount still_needed, bool is_maker);
  void trade(Market& market, ExchangeOrder& maker, ExchangeOrder& taker, Quantity quantity,
             const Taking& taking, UtcNanos now);
  void record(const Market& market, ExchangeOrder& order, ExchangeTrade trade, Notional notional);

  // exchange_quotes.cpp
  void remove_quote(Market& market, const ExchangeOrder& order);
  void place_quote(Market& market, AccountId maker, BookSide side, const Level& level,
                   UtcNanos now);

  std::string name_;
  const InstrumentTable& table_;
  std::vector<ExchangeListing> listings_;
  std::uint8_t fee_decimals_;
  Ledger ledger_;
  std::vector<std::unique_ptr<ApiKey>> keys_;
  std::vector<ExchangeListener*> listeners_;
  std::vector<std::unique_ptr<Market>> markets_;  // by InstrumentId; null where not listed
  std::unordered_map<std::uint32_t, std::unique_ptr<AccountOrders>> accounts_;
  std::int64_t last_order_id_ = kFirstOrderId;
  std::int64_t last_trade_id_ = kFirstTradeId;
};

}  // namespace crossbook
