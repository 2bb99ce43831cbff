#include "venues/kraken/simulator_pairs.hpp"

#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::string_view kIdLetters = "ABCDEFGHKLMNPQRS234567JUVWXYZTIO";  // 16 for each parity
constexpr std::uint64_t kScramble = 0x9E3779B97F4A7C15U;  // odd: multiplication can be undone

constexpr std::uint64_t inverse_of(std::uint64_t odd) noexcept {
  std::uint64_t inverse = odd;  // right in the lowest three bits; each step doubles them
  for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}
static_assert(kScramble * inverse_of(kScramble) == 1);

/// Old pairs are named by their legacy codes, newer ones by the short ones.
bool is_old_pair(std::string_view base_id, std::string_view quote_id) noexcept {
  const bool is_old_quote = quote_id == "ZUSD" || quote_id == "ZEUR" || quote_id == "ZGBP" ||
                            quote_id == "ZCAD" || quote_id == "ZJPY" || quote_id == "XXBT" ||
                            quote_id == "XETH";
  const bool is_old_base = base_id.size() == 4 && base_id.front() == 'X' && base_id != "XXDG";
  return is_old_base && is_old_quote;
}

PairInfo make_pair(const Exchange& exchange, const ExchangeListing& listing) {
  const InstrumentTable& table = exchange.table();
  const Instrument& instrument = table.at(listing.instrument);
  const std::string_view base = table.asset_code(instrument.base);
  const std::string_view quote = table.asset_code(instrument.quote);
  PairInfo pair;
  pair.instrument = &instrument;
  pair.symbol = std::string{base} + "/" + std::string{quote};
  pair.wsname = std::string{short_code(base)} + "/" + std::string{short_code(quote)};
  pair.altname = std::string{short_code(base)} + std::string{short_code(quote)};
  pair.base_id = legacy_code(base);
  pair.quote_id = legacy_code(quote);
  pair.id = is_old_pair(pair.base_id, pair.quote_id) ? pair.base_id + pair.quote_id : pair.altname;
  pair.price_decimals = step_decimals(listing.rules.tick_size.raw(), instrument.price_scale);
  pair.lot_decimals = step_decimals(listing.rules.lot_size.raw(), instrument.quantity_scale);
  return pair;
}

}  // namespace

std::string PairInfo::price_text(Price price) const {
  return decimal_text(price.raw(), instrument->price_scale, price_decimals);
}
std::string PairInfo::quantity_text(Quantity quantity) const {
  return decimal_text(quantity.raw(), instrument->quantity_scale, lot_decimals);
}
std::string PairInfo::cost_text(Notional notional, std::uint8_t min_decimals) const {
  return decimal_text(notional.raw(), instrument->notional_scale(), min_decimals);
}

PairDirectory::PairDirectory(const Exchange& exchange) {
  for (const ExchangeListing& listing : exchange.listings())
    pairs_.push_back(make_pair(exchange, listing));
}

const PairInfo* PairDirectory::find(std::string_view name) const noexcept {
  for (const PairInfo& pair : pairs_)
    if (pair.id == name || pair.altname == name || pair.wsname == name || pair.symbol == name)
      return &pair;
  return nullptr;
}

const PairInfo* PairDirectory::find_symbol(std::string_view symbol) const noexcept {
  for (const PairInfo& pair : pairs_)
    if (pair.symbol == symbol) return &pair;
  return nullptr;
}

const PairInfo* PairDirectory::find(InstrumentId instrument) const noexcept {
  for (const PairInfo& pair : pairs_)
    if (pair.instrument->id == instrument) return &pair;
  return nullptr;
}

std::vector<AssetId> all_assets(const InstrumentTable& table) {
  std::vector<AssetId> assets;
  assets.reserve(table.asset_count());
  for (std::size_t id = 0; id < table.asset_count(); ++id)
    assets.push_back(AssetId{static_cast<std::uint16_t>(id)});
  return assets;
}

std::uint8_t step_decimals(std::int64_t step, Scale scale) noexcept {
  std::uint8_t decimals = scale.decimals();
  if (step <= 0) return decimals;
  for (; decimals > 0 && step % 10 == 0; step /= 10) --decimals;
  return decimals;
}

std::string id_text(char kind, std::int64_t id) {
  std::uint64_t mixed = static_cast<std::uint64_t>(id) * kScramble;
  mixed ^= mixed >> 32;
  std::string text{kind};
  for (unsigned i = 0; i < 16; ++i) {
    if (i == 5 || i == 10) text += '-';
    text += kIdLetters[(i % 2) * 16 + (mixed >> (4 * i) & 15U)];
  }
  return text;
}

std::optional<std::int64_t> parse_id(char kind, std::string_view text) noexcept {
  constexpr std::size_t kSize = 19;  // OXXXXX-XXXXX-XXXXXX
  if (text.size() != kSize || text.front() != kind || text[6] != '-' || text[12] != '-')
    return std::nullopt;
  std::uint64_t mixed = 0;
  unsigned place = 0;
  for (std::size_t i = 1; i < kSize; ++i) {
    if (i == 6 || i == 12) continue;
    const std::size_t found = kIdLetters.substr((place % 2) * 16, 16).find(text[i]);
    if (found == std::string_view::npos) return std::nullopt;
    mixed |= std::uint64_t{found} << (4 * place++);
  }
  mixed ^= mixed >> 32;
  return static_cast<std::int64_t>(mixed * inverse_of(kScramble));
}

}  // namespace crossbook::kraken
