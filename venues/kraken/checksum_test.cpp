#include "venues/kraken/checksum.hpp"

#include <gtest/gtest.h>

#include <random>

namespace crossbook::kraken {
namespace {

struct Row {
  std::string_view price, quantity;
};
// The worked example of Kraken's checksum guide for v2.
constexpr Row kAsks[] = {{"45285.2", "0.00100000"}, {"45286.4", "1.54571953"},
                         {"45286.6", "1.54571109"}, {"45289.6", "1.54560911"},
                         {"45290.2", "0.15890660"}, {"45291.8", "1.54553491"},
                         {"45294.7", "0.04454749"}, {"45296.1", "0.35380000"},
                         {"45297.5", "0.09945542"}, {"45299.5", "0.18772827"}};
constexpr Row kBids[] = {{"45283.5", "0.10000000"}, {"45283.4", "1.54582015"},
                         {"45282.1", "0.10000000"}, {"45281.0", "0.10000000"},
                         {"45280.3", "1.54592586"}, {"45279.0", "0.07990000"},
                         {"45277.6", "0.03310103"}, {"45277.5", "0.30000000"},
                         {"45277.3", "1.54602737"}, {"45276.6", "0.15445238"}};
constexpr std::uint32_t kChecksum = 3'310'070'434;

OrderBook guide_book(const Instrument& instrument) {
  OrderBook book{100};
  const auto fill = [&](BookSide side, std::span<const Row> rows) {
    for (const Row& row : rows)
      book.set(side, Price::parse(row.price, instrument.price_scale).value(),
               Quantity::parse(row.quantity, instrument.quantity_scale).value());
  };
  fill(BookSide::Ask, kAsks);
  fill(BookSide::Bid, kBids);
  return book;
}

Instrument instrument_of(std::uint8_t price_scale, std::uint8_t quantity_scale) {
  Instrument instrument;
  instrument.price_scale = Scale{price_scale};
  instrument.quantity_scale = Scale{quantity_scale};
  return instrument;
}

std::uint32_t checksum_of(const OrderBook& book, const Instrument& instrument,
                          PrintedDecimals printed) {
  LevelTexts texts;
  return book_checksum(book, instrument, printed, texts);
}

TEST(KrakenChecksum, MatchesTheGuidesExample) {
  const Instrument instrument = instrument_of(10, 8);
  EXPECT_EQ(checksum_of(guide_book(instrument), instrument, {1, 8, true}), kChecksum);
}

TEST(KrakenChecksum, DoesNotDependOnOurScales) {
  for (const std::uint8_t price_scale : {std::uint8_t{1}, std::uint8_t{4}, std::uint8_t{10}}) {
    const Instrument instrument = instrument_of(price_scale, 8);
    EXPECT_EQ(checksum_of(guide_book(instrument), instrument, {1, 8, true}), kChecksum);
  }
}

TEST(KrakenChecksum, AddsTheZerosThatAWiderWirePrints) {
  const Instrument narrow = instrument_of(1, 8);
  const Instrument wide = instrument_of(10, 8);
  EXPECT_EQ(checksum_of(guide_book(narrow), narrow, {3, 10, true}),
            checksum_of(guide_book(wide), wide, {3, 10, true}));
}

TEST(KrakenChecksum, LooksAtTenLevelsASideOnly) {
  const Instrument instrument = instrument_of(10, 8);
  OrderBook book = guide_book(instrument);
  const Quantity one = Quantity::from_raw(100'000'000);
  book.set(BookSide::Ask, Price::parse("45300", instrument.price_scale).value(), one);
  book.set(BookSide::Bid, Price::parse("45000", instrument.price_scale).value(), one);
  EXPECT_EQ(checksum_of(book, instrument, {1, 8, true}), kChecksum);
  book.set(BookSide::Ask, Price::parse("45299.5", instrument.price_scale).value(), one);
  EXPECT_NE(checksum_of(book, instrument, {1, 8, true}), kChecksum);
}

TEST(KrakenChecksum, OfAnEmptyBookIsThatOfNoText) {
  EXPECT_EQ(checksum_of(OrderBook{10}, instrument_of(10, 8), {1, 8, true}), 0U);
}

TEST(KrakenChecksum, RemembersTextsWithoutEverBelievingOldOnes) {
  const Instrument instrument = instrument_of(10, 8);
  std::mt19937_64 random{20261128};
  OrderBook book = guide_book(instrument);
  LevelTexts texts;
  for (int i = 0; i < 5'000; ++i) {
    const BookSide side = random() % 2 == 0 ? BookSide::Bid : BookSide::Ask;
    const auto away = static_cast<std::int64_t>(random() % 12);
    const std::int64_t tick = 1'000'000'000;
    const std::int64_t touch = side == BookSide::Bid ? 452'835 - away : 452'852 + away;
    book.set(side, Price::from_raw(touch * tick),
             Quantity::from_raw(static_cast<std::int64_t>(random() % 3) * 12'345'678));
    const PrintedDecimals printed{1, static_cast<std::uint8_t>(random() % 100 == 0 ? 10 : 8), true};
    ASSERT_EQ(book_checksum(book, instrument, printed, texts),
              checksum_of(book, instrument, printed))
        << i;
  }
}

}  // namespace
}  // namespace crossbook::kraken
