// The exchanges of a simulation and what really happened there.
// In: a scenario, time. Out: books, orders, fills, balances as the exchanges have them.
// Thread: one. Limits: none.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/simulation/book_history.hpp"
#include "tests/simulation/network.hpp"
#include "tests/simulation/scenario.hpp"
#include "venues/connector/connector_config.hpp"
#include "venues/exchange/market_model.hpp"
#include "venues/exchange/market_random.hpp"

namespace crossbook::simulation {

/// An order of ours, as its exchange has it.
struct TrueOrder {
  int arrivals = 0;     // times that its bytes reached the exchange
  int acceptances = 0;  // times that the exchange took it
  TimeInForce time_in_force = TimeInForce::Ioc;
  Quantity quantity;
  Quantity filled;
};

struct TrueFill {
  std::string client_id;
  ExchangeTrade trade;
};

class SimVenue final : private ExchangeListener {
 public:
  SimVenue(Clockwork& clock, const Scenario& scenario, std::size_t index,
           const InstrumentTable& table, Host::Told told);
  ~SimVenue() override;

  const VenueModule& module() const noexcept { return module_; }
  Exchange& exchange() noexcept { return exchange_; }
  const Exchange& exchange() const noexcept { return exchange_; }
  Host& host() noexcept { return *host_; }
  Faults& faults() noexcept { return *faults_; }
  AccountId account() const noexcept { return account_; }
  /// The market model's.
  AccountId maker() const;
  /// Another one's, for what no model does.
  AccountId crowd() const noexcept { return crowd_; }
  Amount total(AssetId asset) const noexcept {
    return exchange_.ledger().balance(account_, asset).total;
  }
  /// Keys with the least policy for the table's instruments.
  ConnectorKeys keys() const;
  void set_fee_ppm(std::int64_t ppm);
  const BookHistory& history() const noexcept { return history_; }
  std::string symbol(InstrumentId instrument) const;

  /// Told of each order of ours that was taken, and of each fill of it, in their order.
  std::function<void(const ExchangeOrder& order)> on_accepted;
  std::function<void(const ExchangeOrder& order, const ExchangeTrade& trade)> on_fill;

 private:
  void on_level(InstrumentId instrument, BookSide, const Level&, std::int64_t) override {
    history_.note(instrument, exchange_.book(instrument), clock_.now());
  }
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override;
  void on_balance(AccountId, AssetId) override {}
  void on_status(InstrumentId, TradingStatus) override {}

  Clockwork& clock_;
  const VenueModule& module_;
  const InstrumentTable& table_;
  Exchange exchange_;
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Faults> faults_;
  std::unique_ptr<Host> host_;
  AccountId account_;
  AccountId crowd_;
  ApiKey trade_key_;
  ApiKey read_key_;
  std::mt19937_64 random_;
  BookHistory history_;
};

class Market {
 public:
  Market(Clockwork& clock, const Scenario& scenario, const InstrumentTable& table, Host::Told told);

  std::size_t size() const noexcept { return venues_.size(); }
  SimVenue& venue(std::size_t index) noexcept { return *venues_[index]; }
  std::size_t index_of(const Host& host) const noexcept;
  /// Feeds, timers, faults; and prices while the market is open.
  void tick(bool is_open);
  /// Further quotes at each tick (M32).
  void set_burst(bool is_on) noexcept { is_burst_ = is_on; }
  /// From the next tick on the venue's prices are off by so much; 0: as they were (M34).
  void set_flash(std::size_t venue, std::int64_t percent) noexcept;
  /// Nobody quotes the instrument anywhere else, for a moment (O30).
  void clear_quotes_but(std::size_t venue, InstrumentId instrument);

  const std::map<std::string, TrueOrder>& orders() const noexcept { return orders_; }
  std::map<std::string, TrueOrder>& orders() noexcept { return orders_; }
  const std::deque<TrueFill>& fills() const noexcept { return fills_; }
  /// Told of each order of ours that an exchange has taken.
  std::function<void(const std::string& client_id, const TrueOrder&)> on_accepted;

 private:
  void watch(SimVenue& venue);
  void quote_more();
  void shift_quotes();

  Clockwork& clock_;
  const InstrumentTable& table_;
  std::vector<std::unique_ptr<SimVenue>> venues_;
  std::unique_ptr<MarketModel> model_;
  MarketRandom random_;
  std::size_t flash_venue_ = 0;
  std::int64_t flash_percent_ = 0;
  std::map<std::string, TrueOrder> orders_;
  std::deque<TrueFill> fills_;
  bool is_burst_ = false;
};

}  // namespace crossbook::simulation
