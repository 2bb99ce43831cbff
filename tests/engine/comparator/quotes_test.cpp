// Across quote assets: which instruments are compared, at which rates, and that all pairs are.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>

#include "engine/comparator/comparator.hpp"
#include "engine/comparator/conversion_rates.hpp"
#include "engine/comparator/pairing.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

VenueId at_venue(std::size_t index) { return VenueId{static_cast<std::uint8_t>(index)}; }

/// BTC in three quote assets, and two rates to the dollar.
struct Desk {
  InstrumentTable table;
  InstrumentId usdt = table.instrument("BTC/USDT");
  InstrumentId usd = table.instrument("BTC/USD");
  InstrumentId eth = table.instrument("ETH/USDT");
  InstrumentId usdc = table.instrument("BTC/USDC");
  InstrumentId usdt_rate = table.instrument("USDT/USD");
  InstrumentId usdc_rate = table.instrument("USDC/USD");
  std::vector<Conversion> conversions{conversion("USDT", usdt_rate), conversion("USDC", usdc_rate)};

  Conversion conversion(std::string_view from, InstrumentId through) {
    return {table.asset(from), through};
  }
  std::string refusal() {
    try {
      make_pairings(table, conversions);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }
};

BookUpdate touch(std::size_t at, InstrumentId instrument, std::int64_t bid, std::int64_t ask) {
  BookUpdate update;
  update.venue = at_venue(at);
  update.instrument = instrument;
  update.withdrawn = WithdrawReason::None;
  update.bid_count = update.ask_count = 1;
  update.bids[0] = {Price::from_raw(bid), Quantity::from_raw(10)};
  update.asks[0] = {Price::from_raw(ask), Quantity::from_raw(10)};
  return update;
}
Fees fee_of_bps(std::int64_t basis_points) {
  Fees fees;
  fees.taker = FeeRate::from_basis_points(basis_points);
  return fees;
}
/// A rate's raw price at ten decimals, from parts of 10,000.
std::int64_t near_one(std::int64_t parts) { return parts * 1'000'000; }

TEST(Pairings, WithoutAConversionQuotesAreHeldApart) {
  Desk desk;
  const Pairings made = make_pairings(desk.table, {});
  ASSERT_EQ(made.all.size(), desk.table.instruments().size());
  for (const Pairing& pairing : made.all) EXPECT_EQ(pairing.sell, pairing.buy);
  for (const Instrument& each : desk.table.instruments())
    EXPECT_EQ(made.family[each.id.value()], each.id);
}

TEST(Pairings, AllQuotesThatLeadToTheSameAreComparedBothWays) {
  Desk desk;
  const Pairings made = make_pairings(desk.table, desk.conversions);
  std::set<std::pair<InstrumentId, InstrumentId>> pairs;
  for (const Pairing& pairing : made.all) pairs.insert({pairing.sell, pairing.buy});
  // Four that are traded, each with itself; three in BTC, each with both others.
  EXPECT_EQ(made.all.size(), 4U + 6U);
  EXPECT_TRUE(pairs.contains({desk.usdt, desk.usd}));
  EXPECT_TRUE(pairs.contains({desk.usdc, desk.usdt}));
  EXPECT_FALSE(pairs.contains({desk.eth, desk.usd}));
  EXPECT_FALSE(pairs.contains({desk.usdt_rate, desk.usdt_rate})) << "it is only a rate";
  EXPECT_EQ(made.family[desk.usd.value()], desk.usdt);
  EXPECT_EQ(made.family[desk.usdc.value()], desk.usdt);
  EXPECT_EQ(made.family[desk.eth.value()], desk.eth);
}

TEST(Pairings, ARateMayBeTradedItself) {
  Desk desk;
  desk.conversions[0].is_traded = true;
  EXPECT_EQ(make_pairings(desk.table, desk.conversions).all.size(), 4U + 6U + 1U);
}

TEST(Pairings, RefusesWhatCannotBeMeantAndSaysWhy) {
  const auto refused = [](const auto& spoil, std::string_view word) {
    Desk desk;
    spoil(desk);
    const std::string said = desk.refusal();
    EXPECT_NE(said.find(word), std::string::npos) << said;
  };
  refused([](Desk& d) { d.conversions.push_back(d.conversions[0]); }, "given twice");
  refused([](Desk& d) { d.conversions[0].through = d.usdc_rate; }, "whose base asset is USDT");
  refused([](Desk& d) { d.conversions[0].through = InstrumentId{99}; }, "not in the table");
  refused([](Desk& d) { d.conversions[0].max_age = 0ns; }, "max_age");
  refused([](Desk& d) { d.conversions[0].band_ppm = 500'001; }, "band_ppm");
  refused(
      [](Desk& d) { d.conversions.push_back(d.conversion("USD", d.table.instrument("USD/EUR"))); },
      "has one itself");
  refused([](Desk& d) { d.table.instrument("ETH/USD", Scale{8}, Scale{8}); }, "same decimals");
  refused(
      [](Desk& d) {
        for (const char* coin : {"DAI", "FDUSD"})
          d.conversions.push_back(
              d.conversion(coin, d.table.instrument(std::string{coin} + "/USD")));
        for (const char* name : {"BTC/DAI", "BTC/FDUSD"}) d.table.instrument(name);
      },
      "more than 4");
}

TEST(QuoteRate, IsRoundedAgainstUsWhateverTheValue) {
  std::mt19937_64 random{7};
  for (int i = 0; i < 100'000; ++i) {
    const auto rate =
        QuoteRate::from_parts(static_cast<std::int64_t>(random() % (2 * QuoteRate::kOne)) + 1);
    const auto raw = static_cast<std::int64_t>(random()) >> (random() % 60);
    const Int128 exact = Int128{raw} * rate.parts();  // x 2^30
    const Int128 down = converted_down(Notional::from_raw(raw), rate).raw() * QuoteRate::kOne;
    const Int128 up = converted_up(Notional::from_raw(raw), rate).raw() * QuoteRate::kOne;
    ASSERT_LE(down, exact);
    ASSERT_GT(down + QuoteRate::kOne, exact);
    ASSERT_GE(up, exact);
    ASSERT_LT(up - QuoteRate::kOne, exact);
  }
  // Far beyond 64 bits, where the product alone would not fit.
  const Int128 large = Int128{1'000'000'000'000} * power_of_ten(18);
  const auto half = QuoteRate::from_parts(QuoteRate::kOne / 2);
  EXPECT_EQ(converted_down(Amount::from_raw(large), half).raw(), large / 2);
}

class Rates : public ::testing::Test {
 protected:
  Rates() {
    for (std::size_t v = 0; v < 3; ++v) books_.on_fees(at_venue(v), desk_.usdt_rate, fee_of_bps(0));
  }
  void quote(std::size_t at, std::int64_t bid, std::int64_t ask, MonoNanos received) {
    BookUpdate update = touch(at, desk_.usdt_rate, near_one(bid), near_one(ask));
    update.received = received;
    books_.on_book(update);
  }
  const ConversionRates::Row& row(MonoNanos now = MonoNanos{0}) {
    rates_.refresh(kUsdt, books_, now);
    return rates_.at(kUsdt);
  }
  static constexpr ConversionId kUsdt{0};
  Desk desk_;
  Comparator books_{3, desk_.table.instruments().size(),
                    make_pairings(desk_.table, desk_.conversions).all};
  ConversionRates rates_{desk_.conversions, desk_.table};
};

TEST_F(Rates, TheLeastFavourableVenueCounts) {
  EXPECT_EQ(row().state, RateState::NoBook);
  quote(0, 9'998, 9'999, {});
  quote(1, 9'990, 10'010, {});
  ASSERT_EQ(row().state, RateState::Live);
  EXPECT_EQ(rates_.at(kUsdt).rates.sell.parts(), QuoteRate::kOne * 9'990 / 10'000);
  EXPECT_EQ(rates_.at(kUsdt).rates.buy.parts(), QuoteRate::kOne * 10'010 / 10'000 + 1);
}

TEST_F(Rates, ItsFeeIsPaidOnBothSides) {
  books_.on_fees(at_venue(0), desk_.usdt_rate, fee_of_bps(20));
  quote(0, 10'000, 10'000, {});
  EXPECT_EQ(row().rates.sell.parts(), QuoteRate::kOne * 9'980 / 10'000);
  EXPECT_EQ(rates_.at(kUsdt).rates.buy.parts(), QuoteRate::kOne * 10'020 / 10'000 + 1);
}

TEST_F(Rates, ABookGrowsTooOldByItself) {
  quote(0, 9'990, 10'010, MonoNanos{0});
  quote(1, 9'998, 9'999, MonoNanos{0} + 5s);
  EXPECT_EQ(row(MonoNanos{0} + 10s).rates.sell.parts(), QuoteRate::kOne * 9'990 / 10'000);
  EXPECT_EQ(row(MonoNanos{0} + 11s).rates.sell.parts(), QuoteRate::kOne * 9'998 / 10'000);
  EXPECT_TRUE(rates_.is_young(kUsdt, MonoNanos{0} + 15s));
  EXPECT_FALSE(rates_.is_young(kUsdt, MonoNanos{0} + 16s));
  EXPECT_EQ(row(MonoNanos{0} + 16s).state, RateState::NoBook);
}

TEST_F(Rates, E3_OneVenueOutsideTheBandHoldsAll) {
  quote(0, 9'998, 9'999, {});
  quote(1, 8'700, 8'710, {});
  EXPECT_EQ(row().state, RateState::OutOfBand);
  quote(1, 9'900, 10'100, {});
  EXPECT_EQ(row().state, RateState::Live) << "on the band is within it";
  quote(1, 9'899, 10'100, {});
  EXPECT_EQ(row().state, RateState::OutOfBand);
}

/// All pairs of all books, told in dollars by the definition and compared one by one.
class EachPair {
 public:
  EachPair(const Desk& desk, std::size_t venues)
      : desk_{desk}, venues_{venues}, pairings_{make_pairings(desk.table, desk.conversions).all} {}

  using Open = std::set<std::tuple<std::size_t, std::size_t, std::size_t>>;
  Open open(const Comparator& books, const std::array<std::optional<QuoteRates>, 2>& rates) const {
    Open found;
    for (std::size_t p = 0; p < pairings_.size(); ++p) {
      const Pairing& pairing = pairings_[p];
      const auto rate = [&](ConversionId id) {
        return id == kNoConversion ? std::optional<QuoteRates>{QuoteRates{}} : rates[id.value()];
      };
      const auto sold = rate(pairing.sell_conversion);
      const auto bought = rate(pairing.buy_conversion);
      if (!sold || !bought) continue;
      for (std::size_t sell = 0; sell < venues_; ++sell) {
        for (std::size_t buy = 0; buy < venues_; ++buy) {
          const BookUpdate& bids = books.book(at_venue(sell), pairing.sell);
          const BookUpdate& asks = books.book(at_venue(buy), pairing.buy);
          if (sell == buy || !bids.is_trusted() || !asks.is_trusted()) continue;
          const Int128 brings =
              bids.bids[0].price.raw() *
              Int128{FeeRate::kUnit - books.fees(at_venue(sell), pairing.sell).taker.parts()} *
              sold->sell.parts() / QuoteRate::kOne;
          const Int128 one = QuoteRate::kOne;
          const Int128 costs =
              (asks.asks[0].price.raw() *
                   Int128{FeeRate::kUnit + books.fees(at_venue(buy), pairing.buy).taker.parts()} *
                   bought->buy.parts() +
               one - 1) /
              one;
          if (brings > costs) found.insert({p, sell, buy});
        }
      }
    }
    return found;
  }

 private:
  const Desk& desk_;
  std::size_t venues_;
  std::vector<Pairing> pairings_;
};

TEST(ComparatorAcrossQuotes, EqualsEachPairOverRandomBooksFeesAndRates) {
  constexpr std::size_t kVenues = 5;
  Desk desk;
  Comparator comparator{kVenues, desk.table.instruments().size(),
                        make_pairings(desk.table, desk.conversions).all};
  const EachPair reference{desk, kVenues};
  std::mt19937_64 random{20261127};
  const auto upto = [&random](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  const std::array traded{desk.usdt, desk.usd, desk.usdc};
  std::array<std::optional<QuoteRates>, 2> rates{};
  EachPair::Open open;
  std::size_t crossing_quotes = 0;
  const auto follow = [&](std::span<const Opportunity> found) {
    for (const Opportunity& pair : found) {
      const std::tuple key{std::size_t{pair.pairing.value()}, std::size_t{pair.sell.venue.value()},
                           std::size_t{pair.buy.venue.value()}};
      ASSERT_EQ(pair.change == PairChange::Opened, !open.contains(key));
      if (pair.change == PairChange::Closed) {
        open.erase(key);
      } else {
        open.insert(key);
        if (pair.sell.instrument != pair.buy.instrument) ++crossing_quotes;
      }
    }
  };
  for (std::size_t v = 0; v < kVenues; ++v)
    for (const InstrumentId each : traded)
      follow(comparator.on_fees(at_venue(v), each, fee_of_bps(upto(4))));
  for (int step = 0; step < 60'000; ++step) {
    const auto at = static_cast<std::size_t>(upto(kVenues));
    const InstrumentId instrument = traded[static_cast<std::size_t>(upto(3))];
    if (upto(20) == 0) {
      const auto which = static_cast<std::size_t>(upto(2));
      const std::int64_t bid = QuoteRate::kOne - upto(QuoteRate::kOne / 1'000);
      rates[which] =
          QuoteRates{QuoteRate::from_parts(bid), QuoteRate::from_parts(bid + upto(50'000))};
      if (upto(4) == 0) rates[which].reset();
      comparator.on_rates(ConversionId{static_cast<std::uint8_t>(which)}, rates[which]);
    } else {
      const std::int64_t middle = 1'000'000 + upto(1'000);
      BookUpdate update = touch(at, instrument, middle, middle + 1 + upto(900));
      if (upto(20) == 0) update.withdrawn = WithdrawReason::Gap;
      follow(comparator.on_book(update));
    }
    while (comparator.has_due()) follow(comparator.reprice());
    if (::testing::Test::HasFatalFailure()) return;
    ASSERT_EQ(open, reference.open(comparator, rates)) << "after step " << step;
  }
  EXPECT_GT(crossing_quotes, 1'000U);
}

}  // namespace
}  // namespace crossbook
