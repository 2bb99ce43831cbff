// What the local Coinbase lists, how it words refusals and ids, and what clients' queries say.
// In: the exchange's listings, values. Out: JSON. Thread: the exchange's. Limits: none.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::coinbase {

using WireJson = nlohmann::ordered_json;

/// One product. An alias is another's book under a second name.
struct Product {
  const ExchangeListing* listing = nullptr;
  const Instrument* instrument = nullptr;
  std::string id;  // BTC-USD
  std::string base;
  std::string quote;         // of an alias: USDC
  std::string alias;         // of an alias: the product whose book it is, else empty
  std::string alias_to;      // of a product: its alias, or empty
  bool takes_orders = true;  // of two names, the one in whose quote the instrument settles

  bool is_alias() const noexcept { return !alias.empty(); }
  std::string price_text(Price price) const;
  std::string quantity_text(Quantity quantity) const;
  std::string notional_text(Notional notional) const;
};

class ProductList {
 public:
  /// What is listed in USD or USDC is one book with both names; listed in both, it settles in USD.
  /// @param exchange outlives the list
  explicit ProductList(const Exchange& exchange);
  /// Aliases, too; null if there is no such product.
  const Product* find(std::string_view id) const noexcept;
  /// Whose name the book has: never an alias. @pre the exchange lists it
  const Product& at(InstrumentId instrument) const noexcept;
  /// Under which orders are taken. @pre the same
  const Product& traded(InstrumentId instrument) const noexcept;
  const std::vector<Product>& all() const noexcept { return products_; }

 private:
  template <class Wanted>
  const Product& find_of(InstrumentId instrument, Wanted is_wanted) const noexcept;

  std::vector<Product> products_;
  std::vector<Product> unlisted_;  // in USDC, where USD is listed, too: no client sees them
};

// Ids in the venue's form, and back.
std::string order_id_text(ExchangeOrderId order);
std::optional<ExchangeOrderId> parse_order_id(std::string_view text) noexcept;
std::string trade_id_text(std::int64_t trade);
std::string account_uuid(AccountId account, AssetId asset);
std::string portfolio_uuid(AccountId account);

std::string wire_time(UtcNanos time);
std::string rate_text(FeeRate rate);

/// {"price":…,"size":…} of the best levels. @param depth 0: all
WireJson levels_json(const Product& product, const OrderBook& book, BookSide side,
                     std::size_t depth);
/// As market/products tells it. @param last 0: none yet
WireJson product_json(const Product& product, Price last, const OrderBook& book);

HttpReply json_reply(const WireJson& body);
/// {"error":…,"code":…,"message":…,"error_details":…,"details":[]}
HttpReply refusal_reply(int status, std::string_view error, int code, std::string_view message);
/// The plain text that any doubt about a token gets.
HttpReply unauthorized_reply();

/// "a=1&b=2&b=3", percent-decoded.
class QueryArguments {
 public:
  explicit QueryArguments(std::string_view query);
  /// The first of that name; "" if absent.
  std::string_view get(std::string_view name) const noexcept;
  /// All of that name, and what stands between commas in each.
  std::vector<std::string> list(std::string_view name) const;
  /// The whole number under the name, within bounds; otherwise what is usual.
  std::size_t count(std::string_view name, std::size_t usual, std::size_t most) const noexcept;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

/// The text under the key; "" if it is absent or no string.
std::string text_at(const WireJson& object, std::string_view key);
bool flag_at(const WireJson& object, std::string_view key);

}  // namespace crossbook::coinbase
