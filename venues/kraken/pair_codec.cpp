// AssetPairs -> listed instruments.
#include <array>
#include <optional>
#include <string>

#include "venues/kraken/rest_codec.hpp"

namespace crossbook::kraken {
namespace {

struct PairStatus {
  std::string_view word;
  TradingStatus status;
};
constexpr PairStatus kPairStatuses[] = {
    {"online", TradingStatus::Trading},
    {"limit_only", TradingStatus::Trading},  // limit orders are all that we send
    {"post_only", TradingStatus::PostOnly},
    {"cancel_only", TradingStatus::CancelOnly},
    {"reduce_only", TradingStatus::CancelOnly},
};

/// What we do not know is not traded.
TradingStatus find_status(std::string_view word) noexcept {
  for (const PairStatus& row : kPairStatuses)
    if (row.word == word) return row.status;
  return TradingStatus::Halted;
}

struct PairParts {
  std::string_view wsname, base, quote, tick_size, min_quantity, min_cost, status, price_decimals,
      lot_decimals;
};

Result<void> read_parts(JsonObject& object, PairParts& parts) {
  struct Key {
    const char* name;
    std::string_view PairParts::*text;
  };
  constexpr std::array<Key, 9> kKeys{{{"wsname", &PairParts::wsname},
                                      {"base", &PairParts::base},
                                      {"quote", &PairParts::quote},
                                      {"tick_size", &PairParts::tick_size},
                                      {"ordermin", &PairParts::min_quantity},
                                      {"costmin", &PairParts::min_cost},
                                      {"status", &PairParts::status},
                                      {"pair_decimals", &PairParts::price_decimals},
                                      {"lot_decimals", &PairParts::lot_decimals}}};
  return for_each_member(object, "pair",
                         [&](std::string_view name, JsonValue& value) -> Result<void> {
                           for (const Key& key : kKeys) {
                             if (name != key.name || is_null(value)) continue;
                             const Result<std::string_view> text = read_decimal(value, key.name);
                             if (text.has_error()) return text.error();
                             parts.*key.text = *text;
                           }
                           return {};
                         });
}

std::optional<std::uint8_t> read_decimals(std::string_view text) noexcept {
  const Result<std::int64_t> count = parse_decimal(text, Scale{0});
  if (count.has_error() || *count < 0 || *count > kMaxDecimals) return std::nullopt;
  return static_cast<std::uint8_t>(*count);
}

/// The step as text with exactly the printed decimals: "0.5" at 2 -> "0.50".
std::optional<FixedText<31>> step_text(std::string_view step, std::uint8_t decimals) {
  std::array<char, kMaxDecimalChars> out;
  Result<Int128> raw = Int128{1};
  Scale scale{decimals};
  if (!step.empty()) {
    scale = Scale{kMaxDecimals};
    raw = parse_decimal128(step, scale);
  }
  if (raw.has_error() || *raw <= 0) return std::nullopt;
  return FixedText<31>{format_decimal(*raw, scale, out.data(), decimals)};
}

/// @return nullopt for what we cannot name or whose numbers make no sense: it is not listed then
std::optional<ListedInstrument> make_listed(std::string_view id, const PairParts& parts) {
  std::string_view base = parts.base;
  std::string_view quote = parts.quote;
  if (const auto slash = parts.wsname.find('/'); slash != std::string_view::npos) {
    base = parts.wsname.substr(0, slash);
    quote = parts.wsname.substr(slash + 1);
  }
  base = common_code(base);
  quote = common_code(quote);
  const std::string symbol = std::string{base} + "/" + std::string{quote};
  const std::optional<std::uint8_t> price_decimals = read_decimals(parts.price_decimals);
  const std::optional<std::uint8_t> lot_decimals = read_decimals(parts.lot_decimals);
  if (base.empty() || quote.empty() || !AssetCode::fits(base) || !AssetCode::fits(quote) ||
      !VenueSymbol::fits(symbol) || !VenueSymbol::fits(id) || !price_decimals || !lot_decimals)
    return std::nullopt;
  const std::optional<FixedText<31>> tick = step_text(parts.tick_size, *price_decimals);
  const std::optional<FixedText<31>> lot = step_text({}, *lot_decimals);
  if (!tick || !lot) return std::nullopt;
  ListedInstrument listed;
  listed.base = AssetCode{base};
  listed.quote = AssetCode{quote};
  listed.symbol = VenueSymbol{symbol};
  listed.rest_symbol = VenueSymbol{id};
  listed.tick_size = *tick;
  listed.lot_size = *lot;
  listed.min_quantity = FixedText<31>{parts.min_quantity};
  listed.min_notional = FixedText<31>{parts.min_cost};
  listed.status = find_status(parts.status);
  return listed;
}

}  // namespace

Result<void> decode_asset_pairs(JsonObject& result, std::vector<ListedInstrument>& out) {
  return for_each_member(
      result, "result", [&](std::string_view id, JsonValue& value) -> Result<void> {
        Result<JsonObject> object = read_object(value, "pair");
        if (object.has_error()) return object.error();
        PairParts parts;
        if (Result<void> read = read_parts(*object, parts); read.has_error()) return read;
        if (parts.price_decimals.empty()) return Error{Errc::MissingField, "pair_decimals"};
        if (parts.lot_decimals.empty()) return Error{Errc::MissingField, "lot_decimals"};
        if (parts.base.empty()) return Error{Errc::MissingField, "base"};
        if (const std::optional<ListedInstrument> listed = make_listed(id, parts))
          out.push_back(*listed);
        return {};
      });
}

}  // namespace crossbook::kraken
