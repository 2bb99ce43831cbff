#include "engine/comparator/conversion_rates.hpp"

#include <algorithm>

namespace crossbook {
namespace {

bool is_within(Price price, Scale scale, std::int64_t band_ppm) noexcept {
  constexpr std::int64_t kMillion = 1'000'000;
  const Int128 one = power_of_ten(scale.decimals());
  const Int128 off = price.raw() > one ? price.raw() - one : one - price.raw();
  return off * kMillion <= one * band_ppm;
}

}  // namespace

ConversionRates::ConversionRates(const std::vector<Conversion>& conversions,
                                 const InstrumentTable& table)
    : conversions_{conversions}, rows_(conversions.size()), is_rate_(table.instruments().size()) {
  for (const Conversion& one : conversions) {
    scales_.push_back(table.at(one.through).price_scale);
    is_rate_[one.through.value()] = true;
  }
}

bool ConversionRates::refresh(ConversionId conversion, const Comparator& books,
                              MonoNanos now) noexcept {
  const Conversion& what = conversions_[conversion.value()];
  const Scale scale = scales_[conversion.value()];
  Row next;
  for (std::size_t v = 0; v < books.venue_count(); ++v) {
    const VenueId venue{static_cast<std::uint8_t>(v)};
    const BookUpdate& book = books.book(venue, what.through);
    if (!book.is_trusted() || !books.knows_fees(venue, what.through)) continue;
    if (book.bid_count == 0 || book.ask_count == 0) continue;
    if (now - book.received > what.max_age) continue;
    const Price bid = book.bids[0].price;
    const Price ask = book.asks[0].price;
    if (!is_within(bid, scale, what.band_ppm) || !is_within(ask, scale, what.band_ppm)) {
      next = {RateState::OutOfBand, {}, {}};
      break;
    }
    const Fees& fees = books.fees(venue, what.through);
    const QuoteRate sell = selling_rate(net_bid(bid, fees), scale);
    const QuoteRate buy = buying_rate(net_ask(ask, fees), scale);
    const bool is_first = next.state == RateState::NoBook;
    next.state = RateState::Live;
    if (is_first || sell.parts() < next.rates.sell.parts()) next.rates.sell = sell;
    if (is_first || buy.parts() > next.rates.buy.parts()) next.rates.buy = buy;
    next.oldest = is_first ? book.received : std::min(next.oldest, book.received);
  }
  Row& row = rows_[conversion.value()];
  const bool is_other = next.state != row.state || next.rates.sell != row.rates.sell ||
                        next.rates.buy != row.rates.buy;
  row = next;
  return is_other;
}

bool ConversionRates::is_young(ConversionId conversion, MonoNanos now) const noexcept {
  if (conversion == kNoConversion) return true;
  const Row& row = rows_[conversion.value()];
  return row.state == RateState::Live &&
         now - row.oldest <= conversions_[conversion.value()].max_age;
}

}  // namespace crossbook
