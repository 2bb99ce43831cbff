#include "engine/comparator/pairing.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

namespace crossbook {
namespace {

std::string code_of(const InstrumentTable& table, AssetId asset) {
  return std::string{table.asset_code(asset)};
}

void check_conversion(const InstrumentTable& table, const std::vector<Conversion>& all,
                      const Conversion& one) {
  const std::string from = code_of(table, one.from);
  if (one.through.value() >= table.instruments().size())
    throw std::invalid_argument("conversion of " + from + ": its instrument is not in the table");
  const Instrument& through = table.at(one.through);
  if (through.base != one.from)
    throw std::invalid_argument("conversion of " + from + " through " + through.name +
                                ": name an instrument whose base asset is " + from);
  if (one.max_age <= std::chrono::nanoseconds{0} || one.band_ppm < 0 || one.band_ppm > 500'000)
    throw std::invalid_argument("conversion of " + from +
                                ": max_age must be above 0 and band_ppm 0 to 500000");
  for (const Conversion& other : all) {
    if (&other != &one && other.from == one.from)
      throw std::invalid_argument("conversion of " + from + " is given twice; leave one out");
    if (other.from == through.quote)
      throw std::invalid_argument("conversion of " + from + " leads to " +
                                  code_of(table, through.quote) +
                                  ", which has one itself: let both lead to the same asset");
  }
}

/// What an instrument's quote asset is told in, and by which conversion.
struct Told {
  AssetId asset;
  ConversionId conversion = kNoConversion;
};
Told told_in(const InstrumentTable& table, const std::vector<Conversion>& conversions,
             const Instrument& instrument) {
  for (std::size_t i = 0; i < conversions.size(); ++i)
    if (conversions[i].from == instrument.quote)
      return {table.at(conversions[i].through).quote, ConversionId{static_cast<std::uint8_t>(i)}};
  return {instrument.quote, kNoConversion};
}

bool is_rate_only(const std::vector<Conversion>& conversions, InstrumentId instrument) {
  const auto named = std::find_if(conversions.begin(), conversions.end(),
                                  [&](const Conversion& one) { return one.through == instrument; });
  return named != conversions.end() && !named->is_traded;
}

}  // namespace

Pairings make_pairings(const InstrumentTable& table, const std::vector<Conversion>& conversions) {
  if (conversions.size() > kMaxConversions)
    throw std::invalid_argument("conversions: at most " + std::to_string(kMaxConversions));
  for (const Conversion& one : conversions) check_conversion(table, conversions, one);

  Pairings pairings;
  const auto& instruments = table.instruments();
  std::vector<std::vector<InstrumentId>> members(instruments.size());
  for (const Instrument& instrument : instruments) {
    InstrumentId lead = instrument.id;
    if (!is_rate_only(conversions, instrument.id)) {
      pairings.all.push_back({instrument.id, instrument.id});
      const Told told = told_in(table, conversions, instrument);
      for (const Instrument& other : instruments) {
        if (other.id == instrument.id) break;
        if (other.base != instrument.base || is_rate_only(conversions, other.id)) continue;
        if (told_in(table, conversions, other).asset != told.asset) continue;
        lead = other.id;
        break;
      }
    }
    pairings.family.push_back(lead);
    members[lead.value()].push_back(instrument.id);
  }
  for (const std::vector<InstrumentId>& family : members) {
    if (family.size() > kMaxFamily)
      throw std::invalid_argument(table.at(family[kMaxFamily]).name + ": with " +
                                  table.at(family[0]).name + " and others it makes more than " +
                                  std::to_string(kMaxFamily) +
                                  " instruments that are compared with each other; leave one out");
    for (const InstrumentId sell : family) {
      for (const InstrumentId buy : family) {
        if (sell == buy) continue;
        const Instrument& sold = table.at(sell);
        const Instrument& bought = table.at(buy);
        if (sold.price_scale != bought.price_scale || sold.quantity_scale != bought.quantity_scale)
          throw std::invalid_argument(sold.name + " and " + bought.name +
                                      " are compared, so they need the same decimals");
        pairings.all.push_back({sell, buy, told_in(table, conversions, sold).conversion,
                                told_in(table, conversions, bought).conversion});
      }
    }
  }
  return pairings;
}

}  // namespace crossbook
