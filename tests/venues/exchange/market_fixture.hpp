// Three exchanges that list the same six instruments on different grids.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {

struct ThreeExchanges {
  explicit ThreeExchanges(std::int64_t taker_bps = 10) {
    for (const Row& row : kRows) table.instrument(row.name);
    for (std::size_t venue = 0; venue < 3; ++venue) {
      std::vector<ExchangeListing> listings;
      for (const Row& row : kRows) {
        ExchangeListing listing;
        listing.instrument = table.instrument(row.name);
        listing.rules.tick_size = price(row.ticks[venue]);
        listing.rules.lot_size = quantity(row.lot);
        listing.rules.min_quantity = quantity(row.lot);
        listing.rules.min_notional = notional("5");
        listing.rules.status = TradingStatus::Trading;
        listing.rules.fees.taker = FeeRate::from_basis_points(taker_bps);
        listings.push_back(listing);
      }
      owned[venue] = std::make_unique<Exchange>("venue " + std::to_string(venue), table,
                                                std::move(listings), std::uint8_t{8});
    }
  }
  std::vector<Exchange*> all() const { return {owned[0].get(), owned[1].get(), owned[2].get()}; }
  Exchange& operator[](std::size_t venue) const { return *owned[venue]; }
  InstrumentId btc() const { return InstrumentId{0}; }

  /// Top of every book, as text.
  std::string tops() const {
    std::string text;
    for (const auto& exchange : owned)
      for (const ExchangeListing& listing : exchange->listings()) {
        const TopOfBook top = exchange->book(listing.instrument).top();
        for (const Level& at : {top.bid, top.ask})
          text += std::to_string(at.price.raw()) + "x" + std::to_string(at.quantity.raw()) + " ";
      }
    return text;
  }

  InstrumentTable table;
  std::array<std::unique_ptr<Exchange>, 3> owned;

 private:
  struct Row {
    const char* name;
    std::array<const char*, 3> ticks;
    const char* lot;
  };
  static constexpr std::array<Row, 6> kRows{
      {{"BTC/USDT", {"0.01", "0.1", "0.1"}, "0.00001"},
       {"ETH/USDT", {"0.01", "0.01", "0.01"}, "0.0001"},
       {"SOL/USDT", {"0.01", "0.01", "0.01"}, "0.001"},
       {"XRP/USDT", {"0.0001", "0.0001", "0.00001"}, "0.1"},
       {"ADA/USDT", {"0.0001", "0.0001", "0.00001"}, "0.1"},
       {"DOGE/USDT", {"0.00001", "0.00001", "0.0000001"}, "1"}}};
};

inline const UtcNanos kMarketStart = UtcNanos::from_millis(1'760'000'000'000);

}  // namespace crossbook
