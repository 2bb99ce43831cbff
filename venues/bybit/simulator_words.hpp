// What the local Bybit lists, how it words refusals, and the envelope of its answers.
// In: the exchange's listings, values. Out: JSON. Thread: the exchange's. Limits: none.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::bybit {

using WireJson = nlohmann::ordered_json;

/// One symbol as the local Bybit lists it.
struct Market {
  const ExchangeListing* listing = nullptr;
  const Instrument* instrument = nullptr;
  std::string symbol;
  std::string base;
  std::string quote;

  std::string price_text(Price price) const;
  std::string quantity_text(Quantity quantity) const;
  std::string notional_text(Notional notional) const;
};

class MarketList {
 public:
  /// @param exchange outlives the list
  explicit MarketList(const Exchange& exchange);
  const Market* find(std::string_view symbol) const noexcept;
  const Market& at(InstrumentId id) const noexcept;
  const std::vector<Market>& all() const noexcept { return markets_; }

 private:
  std::vector<Market> markets_;
};

/// retCode and retMsg; 0 is "OK".
struct Refusal {
  std::int64_t code = 0;
  std::string message = "OK";
  bool is_refused() const noexcept { return code != 0; }
};

/// A result, or why there is none.
struct Answer {
  Refusal refusal;
  WireJson result = WireJson::object();
  WireJson extra = WireJson::object();  // retExtInfo
};

std::string answer_body(const Answer& answer, UtcNanos now);

std::string millis_text(UtcNanos time);
std::string rate_text(FeeRate rate);  // "0.001" is 0.1 %
/// The account's number as its user sees it.
std::string uid_text(AccountId account);

WireJson instrument_json(const Market& market);
/// [["price","size"],...]
WireJson levels_json(const Market& market, const std::vector<Level>& levels);

/// "a=1&b=2", percent-decoded. The first of a repeated name counts.
class QueryArguments {
 public:
  explicit QueryArguments(std::string_view query);
  /// "" if absent.
  std::string_view get(std::string_view name) const noexcept;
  /// The whole number under the name, within bounds; otherwise what is usual.
  std::size_t count(std::string_view name, std::size_t usual, std::size_t most) const noexcept;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

/// The text under the key, also of a bare number; "" if it is absent.
std::string text_at(const WireJson& object, std::string_view key);

}  // namespace crossbook::bybit
