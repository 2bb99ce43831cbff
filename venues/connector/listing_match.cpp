#include "venues/connector/listing_match.hpp"

#include <string_view>

namespace crossbook {
namespace {

/// The rules at our scales, or the name of the field that does not fit them.
const char* read_rules(const ListedInstrument& listed, const Instrument& instrument,
                       InstrumentRules& rules) {
  const auto price = Price::parse(listed.tick_size.view(), instrument.price_scale);
  if (price.has_error() || price->raw() <= 0) return "tick_size";
  rules.tick_size = *price;
  const auto lot = Quantity::parse(listed.lot_size.view(), instrument.quantity_scale);
  if (lot.has_error() || lot->raw() <= 0) return "lot_size";
  rules.lot_size = *lot;
  if (!listed.min_quantity.empty()) {
    const auto least = Quantity::parse(listed.min_quantity.view(), instrument.quantity_scale);
    if (least.has_error()) return "min_quantity";
    rules.min_quantity = *least;
  }
  if (!listed.max_quantity.empty()) {
    const auto most = Quantity::parse(listed.max_quantity.view(), instrument.quantity_scale);
    if (most.has_error()) return "max_quantity";
    rules.max_quantity = *most;
  }
  if (!listed.min_notional.empty()) {
    const auto least = parse_decimal128(listed.min_notional.view(), instrument.notional_scale());
    if (least.has_error()) return "min_notional";
    rules.min_notional = Notional::from_raw(*least);
  }
  rules.status = listed.status;
  return nullptr;
}

const ListedInstrument* find_listed(std::span<const ListedInstrument> all,
                                    const Instrument& instrument,
                                    const InstrumentTable& table) noexcept {
  const std::string_view base = table.asset_code(instrument.base);
  const std::string_view quote = table.asset_code(instrument.quote);
  for (const ListedInstrument& listed : all)
    if (listed.base.view() == base && listed.quote.view() == quote) return &listed;
  return nullptr;
}

/// The wanted instrument whose book this one's is, too (E4).
const Instrument* find_twin(std::span<const ListedInstrument> all, const ListedInstrument& one,
                            std::span<const InstrumentId> wanted,
                            const InstrumentTable& table) noexcept {
  if (one.book_symbol.empty()) return nullptr;
  for (const InstrumentId id : wanted) {
    const ListedInstrument* const other = find_listed(all, table.at(id), table);
    if (other != nullptr && other->symbol == one.book_symbol) return &table.at(id);
  }
  return nullptr;
}

}  // namespace

ListingMatch match_listings(std::span<const ListedInstrument> listed,
                            std::span<const InstrumentId> wanted, const InstrumentTable& table,
                            const Fees& fees) {
  ListingMatch match;
  for (const InstrumentId id : wanted) {
    const Instrument& instrument = table.at(id);
    if (table.asset_code(instrument.base).empty() || table.asset_code(instrument.quote).empty()) {
      match.notes.push_back(instrument.name + " is left out: the code is another coin's here");
      continue;
    }
    const ListedInstrument* found = find_listed(listed, instrument, table);
    if (found == nullptr) {
      match.notes.push_back(instrument.name + " is not listed here");
      continue;
    }
    if (const Instrument* const twin = find_twin(listed, *found, wanted, table)) {
      match.notes.push_back(instrument.name + " is left out: here it is the book of " + twin->name +
                            " by another name");
      continue;
    }
    Listing listing;
    listing.instrument = instrument;
    listing.symbol = found->symbol;
    listing.rest_symbol = found->rest_symbol.empty() ? found->symbol : found->rest_symbol;
    listing.book_symbol = found->book_symbol;
    listing.code = found->code;
    listing.price_decimals = printed_decimals(found->tick_size.view());
    listing.quantity_decimals = printed_decimals(found->lot_size.view());
    listing.rules.fees = fees;
    const char* unfit = read_rules(*found, instrument, listing.rules);
    if (unfit != nullptr) {
      match.notes.push_back(instrument.name + " is left out: its " + unfit +
                            " does not fit our decimals");
      continue;
    }
    match.listings.push_back(std::move(listing));
  }
  return match;
}

}  // namespace crossbook
