// The REST side: /0/public and /0/private. Errors are HTTP 200 with a non-empty error array.
// In: HTTP calls. Out: replies. Thread: the exchange's. Limits: simulator_limits.hpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/rate_counter.hpp"
#include "venues/exchange/simulator.hpp"
#include "venues/kraken/simulator_desk.hpp"
#include "venues/kraken/simulator_gate.hpp"
#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_ledger.hpp"
#include "venues/kraken/simulator_tape.hpp"

namespace crossbook::kraken {

/// The system's own word: online unless every pair is in the same other state.
std::string_view system_word(const Exchange& exchange) noexcept;
/// A pair's status as AssetPairs and the instrument channel say it.
std::string_view pair_status_word(TradingStatus status) noexcept;

class RestApi {
 public:
  RestApi(Exchange& exchange, const PairDirectory& pairs, TradingDesk& desk, KeyGate& gate,
          const Tape& tape, const LedgerBook& ledger)
      : exchange_{exchange},
        pairs_{pairs},
        desk_{desk},
        gate_{gate},
        tape_{tape},
        ledger_{ledger} {}

  HttpReply on_call(const HttpCall& call, UtcNanos now);

 private:
  /// A method's answer: an error's text, or the JSON of "result".
  struct Answer {
    std::string error;
    std::string result;
  };
  struct PrivateCall {
    const ApiKey& key;
    const Fields& fields;
    UtcNanos now;
  };
  using PublicMethod = Answer (RestApi::*)(const Fields&, UtcNanos);
  using PrivateMethod = Answer (RestApi::*)(const PrivateCall&);
  struct PublicRow {
    std::string_view name;
    PublicMethod method;
    bool is_counted;  // by address and pair
  };
  struct PrivateRow {
    std::string_view name;
    PrivateMethod method;
    Need need;
    std::int64_t cost;
  };

  bool take_public_call(const HttpCall& call, const Fields& fields, UtcNanos now);
  Answer call_public(std::string_view method, const HttpCall& call, UtcNanos now);
  Answer call_private(std::string_view method, const HttpCall& call, UtcNanos now);

  // simulator_rest_public.cpp
  Answer time(const Fields&, UtcNanos);
  Answer system_status(const Fields&, UtcNanos);
  Answer assets(const Fields&, UtcNanos);
  Answer asset_pairs(const Fields&, UtcNanos);
  Answer depth(const Fields&, UtcNanos);
  void write_pair(JsonWriter& out, const PairInfo& pair, std::string_view info) const;
  std::vector<const PairInfo*> named_pairs(const Fields& fields, bool& all_known) const;

  // simulator_rest_history.cpp
  Answer ticker(const Fields&, UtcNanos);
  Answer trades(const Fields&, UtcNanos);
  Answer candles(const Fields&, UtcNanos);
  Answer spreads(const Fields&, UtcNanos);

  // simulator_rest_account.cpp
  Answer balance(const PrivateCall&);
  Answer extended_balance(const PrivateCall&);
  Answer trade_balance(const PrivateCall&);
  Answer trade_volume(const PrivateCall&);
  Answer open_positions(const PrivateCall&);
  Answer web_sockets_token(const PrivateCall&);
  Answer api_key_info(const PrivateCall&);
  Answer ledgers(const PrivateCall&);
  Answer query_ledgers(const PrivateCall&);
  Amount equity(AccountId account, AssetId asset) const;
  Amount dollars_traded(const PrivateCall&) const;
  void write_ledger_member(JsonWriter& out, const LedgerEntry& entry) const;

  // simulator_rest_orders.cpp
  Answer open_orders(const PrivateCall&);
  Answer closed_orders(const PrivateCall&);
  Answer query_orders(const PrivateCall&);
  Answer trades_history(const PrivateCall&);
  Answer query_trades(const PrivateCall&);
  void write_order_member(JsonWriter& out, const ExchangeOrder& order, bool with_trades) const;
  void write_trade_member(JsonWriter& out, const ExchangeTrade& trade) const;
  bool is_named(const ExchangeOrder& order, const Fields& fields) const;

  // simulator_rest_trading.cpp
  Answer add_order(const PrivateCall&);
  Answer add_order_batch(const PrivateCall&);
  Answer amend_order(const PrivateCall&);
  Answer edit_order(const PrivateCall&);
  Answer cancel_order(const PrivateCall&);
  Answer cancel_order_batch(const PrivateCall&);
  Answer cancel_all(const PrivateCall&);
  Answer cancel_all_after(const PrivateCall&);
  std::size_t cancel_named(const PrivateCall& call, NamedBy by, std::string_view name);
  /// Places what one set of fields says. @param common members that the whole request gives
  /// @param out gains the members of its result  @return an error's text, or empty
  std::string place_one(const PrivateCall& call, const Fields& fields, OrderRequest common,
                        bool is_batch, JsonWriter& out);

  Exchange& exchange_;
  const PairDirectory& pairs_;
  TradingDesk& desk_;
  KeyGate& gate_;
  const Tape& tape_;
  const LedgerBook& ledger_;
  std::map<std::string, LeakyCounter, std::less<>> public_counters_;
};

/// Seconds since the epoch, with or without a fraction, as start and end say them.
std::optional<UtcNanos> read_seconds(std::string_view text) noexcept;

/// What start and end of a history ask for.
struct TimeRange {
  std::optional<UtcNanos> start, end;
  bool contains(UtcNanos time) const noexcept {
    return (!start || time > *start) && (!end || time <= *end);
  }
};
TimeRange read_range(const Fields& fields) noexcept;
/// "ofs", or 0.
std::size_t page_offset(const Fields& fields) noexcept;

}  // namespace crossbook::kraken
