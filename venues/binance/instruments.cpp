#include "venues/binance/instruments.hpp"

#include <algorithm>
#include <array>

#include "venues/binance/order_reports.hpp"

namespace crossbook::binance {
namespace {

TradingStatus status_of(std::string_view word) noexcept {
  if (word == "TRADING") return TradingStatus::Trading;
  if (word == "CANCEL_ONLY") return TradingStatus::CancelOnly;
  return TradingStatus::Halted;  // END_OF_DAY, HALT, BREAK and words yet unknown: no trading
}

using Decimal = FixedText<31>;

/// Copies a decimal as text; the reader parses it at the table's scale.
Result<void> copy_decimal(Token token, const char* field, Decimal& out) noexcept {
  const auto text = text_of(token, field);
  if (text.has_error()) return text.error();
  if (!Decimal::fits(*text)) return Error{Errc::TooLarge, field};
  out = Decimal{*text};
  return {};
}

Result<void> take_filter(ondemand::object& filter, ListedInstrument& out) noexcept {
  Token kind, tick, step, least, most, notional;
  const auto read =
      collect(filter, std::array{Slot{"filterType", &kind}, Slot{"tickSize", &tick},
                                 Slot{"stepSize", &step}, Slot{"minQty", &least},
                                 Slot{"maxQty", &most}, Slot{"minNotional", &notional}});
  if (read.has_error()) return read.error();
  const auto name = text_of(kind, "filterType");
  if (name.has_error()) return name.error();
  if (*name == "PRICE_FILTER") return copy_decimal(tick, "tickSize", out.tick_size);
  if (*name == "NOTIONAL" || *name == "MIN_NOTIONAL")
    return copy_decimal(notional, "minNotional", out.min_notional);
  if (*name != "LOT_SIZE") return {};
  if (const auto copied = copy_decimal(step, "stepSize", out.lot_size); copied.has_error())
    return copied.error();
  if (const auto copied = copy_decimal(least, "minQty", out.min_quantity); copied.has_error())
    return copied.error();
  return copy_decimal(most, "maxQty", out.max_quantity);
}

Result<void> take_filters(ondemand::object& symbol, ListedInstrument& out) noexcept {
  bool is_empty = false;
  ondemand::array filters;
  if (symbol.reset().get(is_empty) != simdjson::SUCCESS ||
      symbol.find_field_unordered("filters").get_array().get(filters) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "filters"};
  for (auto found : filters) {
    ondemand::object filter;
    if (found.get_object().get(filter) != simdjson::SUCCESS)
      return Error{Errc::Malformed, "filters"};
    const auto taken = take_filter(filter, out);
    if (taken.has_error()) return taken.error();
  }
  return {};
}

Result<void> take_instrument(ondemand::object& object, std::vector<ListedInstrument>& out) {
  Token symbol_token, status_token, base_token, quote_token, spot_token;
  const auto read =
      collect(object, std::array{Slot{"symbol", &symbol_token}, Slot{"status", &status_token},
                                 Slot{"baseAsset", &base_token}, Slot{"quoteAsset", &quote_token},
                                 Slot{"isSpotTradingAllowed", &spot_token}});
  if (read.has_error()) return read.error();
  const auto symbol = text_of(symbol_token, "symbol");
  if (symbol.has_error()) return symbol.error();
  const auto status = text_of(status_token, "status");
  if (status.has_error()) return status.error();
  const auto base = text_of(base_token, "baseAsset");
  if (base.has_error()) return base.error();
  const auto quote = text_of(quote_token, "quoteAsset");
  if (quote.has_error()) return quote.error();
  if (!VenueSymbol::fits(*symbol) || !AssetCode::fits(*base) || !AssetCode::fits(*quote)) return {};

  ListedInstrument listed;
  listed.symbol = listed.rest_symbol = VenueSymbol{*symbol};
  listed.base = AssetCode{*base};
  listed.quote = AssetCode{*quote};
  listed.status = status_of(*status);
  if (spot_token.starts_with("false")) listed.status = TradingStatus::Halted;
  if (const auto taken = take_filters(object, listed); taken.has_error()) return taken.error();
  const bool has_grid = !listed.tick_size.empty() && !listed.lot_size.empty();
  if (!has_grid && listed.status == TradingStatus::Trading)
    return Error{Errc::MissingField, "filters"};
  if (has_grid) out.push_back(listed);
  return {};
}

/// Adds one {maker, taker, buyer, seller} to what was summed, in parts of FeeRate.
struct CommissionSum {
  std::int64_t maker = 0, taker = 0;
  int objects = 0;

  Result<void> add(ondemand::value value, const char* name) noexcept {
    ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return Error{Errc::MissingField, name};
    constexpr std::array<const char*, 4> kNames{"maker", "taker", "buyer", "seller"};
    std::array<Token, 4> tokens;
    const auto read =
        collect(object, std::array{Slot{kNames[0], &tokens[0]}, Slot{kNames[1], &tokens[1]},
                                   Slot{kNames[2], &tokens[2]}, Slot{kNames[3], &tokens[3]}});
    if (read.has_error()) return read.error();
    std::array<std::int64_t, 4> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto text = text_of(tokens[i], kNames[i]);
      if (text.has_error()) return text.error();
      const auto rate = parse_decimal(*text, Scale{8});
      if (rate.has_error()) return Error{rate.error().code, kNames[i]};
      if (*rate > FeeRate::kUnit || *rate < -FeeRate::kUnit)
        return Error{Errc::DecimalOverflow, kNames[i]};
      parts[i] = *rate;
    }
    const std::int64_t dearer_side = std::max(parts[2], parts[3]);
    maker += parts[0] + dearer_side;
    taker += parts[1] + dearer_side;
    ++objects;
    return {};
  }
};

Result<void> take_balance(ondemand::object& row, const InstrumentTable& table, AccountEvents& out) {
  Token asset, free, locked;
  const auto read =
      collect(row, std::array{Slot{"asset", &asset}, Slot{"free", &free}, Slot{"locked", &locked}});
  if (read.has_error()) return read.error();
  const auto code = text_of(asset, "asset");
  if (code.has_error()) return code.error();
  const auto available = amount_of(free, "free");
  if (available.has_error()) return available.error();
  const auto held = amount_of(locked, "locked");
  if (held.has_error()) return held.error();
  append_balance(*code, table, *available, *held, out);
  return {};
}

/// Walks the body to its list of that name and hands out each object in it.
template <class Each>
Result<void> for_each_row(ondemand::parser& parser, PaddedBytes body, const char* name, Each each) {
  ondemand::document document;
  ondemand::object object;
  const auto opened = open_object(parser, body.data(), body.size(), document, object);
  if (opened.has_error()) return opened.error();
  bool has_list = false;
  const auto take = [&](std::string_view key, ondemand::value value) -> Result<void> {
    if (key != name) return {};
    ondemand::array rows;
    if (has_list) return Error{Errc::Malformed, name};
    if (value.get_array().get(rows) != simdjson::SUCCESS) return Error{Errc::MissingField, name};
    has_list = true;
    for (auto found : rows) {
      ondemand::object row;
      if (found.get_object().get(row) != simdjson::SUCCESS) return Error{Errc::Malformed, name};
      const Result<void> taken = each(row);
      if (taken.has_error()) return taken.error();
    }
    return {};
  };
  const auto read = for_each_field(object, take);
  if (read.has_error()) return read.error();
  if (!has_list) return Error{Errc::MissingField, name};
  return {};
}

}  // namespace

Result<void> decode_time(ondemand::parser& parser, PaddedBytes body, RestEvents& out) {
  ondemand::document document;
  ondemand::object object;
  const auto opened = open_object(parser, body.data(), body.size(), document, object);
  if (opened.has_error()) return opened.error();
  Token time;
  const auto read = collect(object, std::array{Slot{"serverTime", &time}});
  if (read.has_error()) return read.error();
  const auto millis = millis_of(time, "serverTime");
  if (millis.has_error()) return millis.error();
  out.server_time = UtcNanos::from_millis(*millis);
  return {};
}

Result<void> decode_instruments(ondemand::parser& parser, PaddedBytes body, RestEvents& out) {
  return for_each_row(parser, body, "symbols", [&out](ondemand::object& symbol) {
    return take_instrument(symbol, out.instruments);
  });
}

Result<void> decode_fees(ondemand::parser& parser, PaddedBytes body, const Listing* listing,
                         RestEvents& out) {
  ondemand::document document;
  ondemand::object object;
  const auto opened = open_object(parser, body.data(), body.size(), document, object);
  if (opened.has_error()) return opened.error();
  constexpr std::array<const char*, 3> kParts{"standardCommission", "specialCommission",
                                              "taxCommission"};
  CommissionSum sum;
  const auto take = [&](std::string_view key, ondemand::value value) -> Result<void> {
    for (const char* const name : kParts)
      if (key == name) return sum.add(value, name);
    return {};
  };
  const auto read = for_each_field(object, take);
  if (read.has_error()) return read.error();
  if (sum.objects != int{kParts.size()}) return Error{Errc::MissingField, "standardCommission"};
  out.fees.push_back({listing, Fees{FeeRate::from_parts(sum.maker), FeeRate::from_parts(sum.taker),
                                    FeeAsset::Received}});
  return {};
}

Result<void> decode_balances(ondemand::parser& parser, PaddedBytes body,
                             const InstrumentTable& table, RestEvents& out) {
  return for_each_row(parser, body, "balances",
                      [&](ondemand::object& row) { return take_balance(row, table, out.account); });
}

}  // namespace crossbook::binance
