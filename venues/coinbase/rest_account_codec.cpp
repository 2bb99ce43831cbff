// The clock, the products, fees and balances.
#include <algorithm>
#include <optional>
#include <string>

#include "venues/coinbase/rest_codec.hpp"
#include "venues/market/decimal.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::int64_t kMaxEpochMillis = 9'000'000'000'000;  // the year 2255

struct ProductTokens {
  Token id, base, quote, tick, lot, least, most, least_notional, status, alias, kind;
  Token is_disabled, trading_disabled, cancel_only, post_only, auction_mode, view_only;
};

bool is_set(Token flag) noexcept {
  const Result<bool> value = flag_of(flag, "");
  return value.has_value() && *value;
}

TradingStatus status_of(const ProductTokens& tokens) noexcept {
  const Result<std::string_view> status = text_of(tokens.status, "status");
  // Empty in some answers, which then has no say.
  const bool is_online = status.has_error() || status->empty() || *status == "online";
  if (!is_online || is_set(tokens.is_disabled) || is_set(tokens.trading_disabled) ||
      is_set(tokens.auction_mode) || is_set(tokens.view_only))
    return TradingStatus::Halted;
  if (is_set(tokens.cancel_only)) return TradingStatus::CancelOnly;
  if (is_set(tokens.post_only)) return TradingStatus::PostOnly;
  return TradingStatus::Trading;  // limit_only: limit orders are all that we send
}

bool is_step(Token token) {
  const Result<std::string_view> text = text_of(token, "step");
  if (text.has_error() || !FixedText<31>::fits(*text)) return false;
  const Result<Int128> raw = parse_decimal128(*text, Scale{kMaxDecimals});
  return raw.has_value() && *raw > 0;
}

FixedText<31> loose_number(Token token) {
  const Result<std::string_view> text = text_of(token, "number");
  return text.has_error() || !FixedText<31>::fits(*text) ? FixedText<31>{} : FixedText<31>{*text};
}

/// @return nullopt for what we cannot name or whose steps make no sense: it is not listed then
std::optional<ListedInstrument> make_listed(const ProductTokens& tokens, std::string_view id,
                                            std::string_view base, std::string_view quote) {
  if (!VenueSymbol::fits(id) || !AssetCode::fits(base) || !AssetCode::fits(quote) || base.empty() ||
      quote.empty() || !is_step(tokens.tick) || !is_step(tokens.lot))
    return std::nullopt;
  ListedInstrument listed;
  listed.base = AssetCode{base};
  listed.quote = AssetCode{quote};
  listed.symbol = listed.rest_symbol = VenueSymbol{id};
  listed.tick_size = loose_number(tokens.tick);
  listed.lot_size = loose_number(tokens.lot);
  listed.min_quantity = loose_number(tokens.least);
  listed.max_quantity = loose_number(tokens.most);
  listed.min_notional = loose_number(tokens.least_notional);
  listed.status = status_of(tokens);
  return listed;
}

Result<void> read_product(ondemand::object& row, ProductTokens& tokens) {
  const Slot slots[] = {{"product_id", &tokens.id},
                        {"base_currency_id", &tokens.base},
                        {"quote_currency_id", &tokens.quote},
                        {"price_increment", &tokens.tick},
                        {"base_increment", &tokens.lot},
                        {"base_min_size", &tokens.least},
                        {"base_max_size", &tokens.most},
                        {"quote_min_size", &tokens.least_notional},
                        {"status", &tokens.status},
                        {"alias", &tokens.alias},
                        {"product_type", &tokens.kind},
                        {"is_disabled", &tokens.is_disabled},
                        {"trading_disabled", &tokens.trading_disabled},
                        {"cancel_only", &tokens.cancel_only},
                        {"post_only", &tokens.post_only},
                        {"auction_mode", &tokens.auction_mode},
                        {"view_only", &tokens.view_only}};
  return collect(row, slots);
}

Result<FeeRate> read_rate(ondemand::object& tier, const char* name) {
  std::string_view text;
  if (tier.find_field_unordered(name).get_string().get(text))
    return Error{Errc::MissingField, name};
  const Result<std::int64_t> parts = parse_decimal(text, Scale{8});
  if (parts.has_error()) return Error{parts.error().code, name};
  return FeeRate::from_parts(*parts);
}

/// {"value":"1.23","currency":"BTC"}
Result<Amount> read_money(ondemand::object& row, const char* name) {
  ondemand::object money;
  if (row.find_field_unordered(name).get_object().get(money))
    return Error{Errc::MissingField, name};
  std::string_view text;
  if (money.find_field_unordered("value").get_string().get(text))
    return Error{Errc::MissingField, name};
  const Result<Amount> amount = parse_amount(text);
  if (amount.has_error()) return Error{amount.error().code, name};
  return amount;
}

}  // namespace

Result<void> decode_time(ondemand::object& root, RestEvents& out) {
  std::string_view text;
  if (root.find_field_unordered("epochMillis").get_string().get(text))
    return Error{Errc::MissingField, "epochMillis"};
  const Result<std::int64_t> millis = parse_decimal(text, Scale{0});
  if (millis.has_error()) return Error{millis.error().code, "epochMillis"};
  if (*millis <= 0 || *millis > kMaxEpochMillis) return Error{Errc::DecimalOverflow, "epochMillis"};
  out.server_time = UtcNanos::from_millis(*millis);
  return {};
}

Result<void> decode_products(ondemand::object& root, std::vector<ListedInstrument>& out) {
  return for_each_row(root, "products", [&](ondemand::object& row) -> Result<void> {
    ProductTokens tokens;
    if (Result<void> read = read_product(row, tokens); read.has_error()) return read;
    const Result<std::string_view> id = text_of(tokens.id, "product_id");
    if (id.has_error()) return id.error();
    const Result<std::string_view> base = text_of(tokens.base, "base_currency_id");
    if (base.has_error()) return base.error();
    const Result<std::string_view> quote = text_of(tokens.quote, "quote_currency_id");
    if (quote.has_error()) return quote.error();
    const Result<std::string_view> kind = text_of(tokens.kind, "product_type");
    if (kind.has_value() && *kind != "SPOT") return {};
    auto listed = make_listed(tokens, *id, *base, *quote);
    if (!listed) return {};
    const Result<std::string_view> alias = text_of(tokens.alias, "alias");
    if (alias.has_value() && *alias != *id) {
      if (!VenueSymbol::fits(*alias)) return {};
      listed->book_symbol = VenueSymbol{*alias};
    }
    out.push_back(*listed);
    return {};
  });
}

Result<void> decode_fees(ondemand::object& root, std::vector<FeeEntry>& out) {
  ondemand::object tier;
  if (root.find_field_unordered("fee_tier").get_object().get(tier))
    return Error{Errc::MissingField, "fee_tier"};
  const Result<FeeRate> maker = read_rate(tier, "maker_fee_rate");
  if (maker.has_error()) return maker.error();
  const Result<FeeRate> taker = read_rate(tier, "taker_fee_rate");
  if (taker.has_error()) return taker.error();
  out.push_back({nullptr, {*maker, *taker, FeeAsset::Quote}});
  return {};
}

Result<void> decode_accounts(ondemand::object& root, const ListingTable& listings,
                             const InstrumentTable& table, AccountEvents& out) {
  AccountEvents read;  // taken over only if the whole answer is good
  const Result<void> rows =
      for_each_row(root, "accounts", [&](ondemand::object& row) -> Result<void> {
        std::string_view code;
        if (row.find_field_unordered("currency").get_string().get(code))
          return Error{Errc::MissingField, "currency"};
        const std::string currency{code};
        const Result<Amount> available = read_money(row, "available_balance");
        if (available.has_error()) return available.error();
        const Result<Amount> held = read_money(row, "hold");
        if (held.has_error()) return held.error();
        const Amount total = *available + *held;
        if (const std::optional<AssetId> asset = table.find_asset(currency)) {
          // Several accounts of one currency are one balance.
          const auto known = std::find_if(read.balances.begin(), read.balances.end(),
                                          [&](const Balance& one) { return one.asset == *asset; });
          if (known == read.balances.end()) {
            read.balances.push_back({{}, *asset, total, *available});
          } else {
            known->total += total;
            known->available += *available;
          }
        } else if (AssetCode::fits(currency)) {
          read.other_balances.push_back({{}, AssetCode{currency}, total});
        }
        return {};
      });
  if (rows.has_error()) return rows;
  bool has_next = false;
  // What stands on another page is not zero, it is not told.
  if (root.find_field_unordered("has_next").get_bool().get(has_next) || !has_next)
    append_zero_balances(listings, read.balances);
  out.balances.insert(out.balances.end(), read.balances.begin(), read.balances.end());
  out.other_balances.insert(out.other_balances.end(), read.other_balances.begin(),
                            read.other_balances.end());
  return {};
}

}  // namespace crossbook::coinbase
