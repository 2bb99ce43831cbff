#include "venues/coinbase/simulator_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "venues/connector/wire_time.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::string_view kOrderIdHead = "0c0b0001-0000-4000-8000-";
constexpr std::size_t kHexDigits = 12;
constexpr std::string_view kNoLimit = "100000000000";

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string word_of_asset(std::string_view code) {
  if (code == "USD") return "US Dollar";
  if (code == "EUR") return "Euro";
  if (code == "BTC") return "Bitcoin";
  if (code == "ETH") return "Ethereum";
  return std::string{code};
}

/// Dollars and their coin share a book, but for coins that are told in the coin alone.
bool has_two_names(std::string_view base, std::string_view quote) {
  if (quote != "USD" && quote != "USDC") return false;
  return base != "USDC" && base != "USDT" && base != "EURC";
}

bool is_listed(const Exchange& exchange, std::string_view base, std::string_view quote) {
  const auto instrument = exchange.table().find(base, quote);
  return instrument && exchange.find_listing(*instrument) != nullptr;
}

}  // namespace

std::string Product::price_text(Price price) const {
  return decimal_text(price.raw(), instrument->price_scale);
}
std::string Product::quantity_text(Quantity quantity) const {
  return decimal_text(quantity.raw(), instrument->quantity_scale);
}
std::string Product::notional_text(Notional notional) const {
  return decimal_text(notional.raw(), instrument->notional_scale());
}

ProductList::ProductList(const Exchange& exchange) {
  const InstrumentTable& table = exchange.table();
  std::vector<Product> aliases;
  for (const ExchangeListing& listing : exchange.listings()) {
    Product product;
    product.listing = &listing;
    product.instrument = &table.at(listing.instrument);
    product.base = table.asset_code(product.instrument->base);
    product.quote = table.asset_code(product.instrument->quote);
    product.id = product.base + "-" + product.quote;
    const bool has_twin = has_two_names(product.base, product.quote);
    if (has_twin && product.quote == "USDC" && is_listed(exchange, product.base, "USD")) {
      unlisted_.push_back(std::move(product));
      continue;
    }
    if (has_twin) {
      const bool settles_usd = product.quote == "USD";
      product.id = product.base + "-USD";
      product.quote = "USD";
      product.alias_to = product.base + "-USDC";
      product.takes_orders = settles_usd;
      Product alias = product;
      alias.quote = "USDC";
      alias.alias = product.id;
      alias.id = std::exchange(alias.alias_to, {});
      alias.takes_orders = !settles_usd;
      aliases.push_back(std::move(alias));
    }
    products_.push_back(std::move(product));
  }
  products_.insert(products_.end(), aliases.begin(), aliases.end());
}

const Product* ProductList::find(std::string_view id) const noexcept {
  for (const Product& product : products_)
    if (product.id == id) return &product;
  return nullptr;
}

template <class Wanted>
const Product& ProductList::find_of(InstrumentId instrument, Wanted is_wanted) const noexcept {
  for (const std::vector<Product>* all : {&products_, &unlisted_})
    for (const Product& product : *all)
      if (product.instrument->id == instrument && is_wanted(product)) return product;
  return products_.front();  // not of this exchange
}

const Product& ProductList::at(InstrumentId instrument) const noexcept {
  return find_of(instrument, [](const Product& product) { return !product.is_alias(); });
}

const Product& ProductList::traded(InstrumentId instrument) const noexcept {
  return find_of(instrument, [](const Product& product) { return product.takes_orders; });
}

std::string order_id_text(ExchangeOrderId order) {
  return fmt::format("{}{:012x}", kOrderIdHead, order.value());
}

std::optional<ExchangeOrderId> parse_order_id(std::string_view text) noexcept {
  if (!text.starts_with(kOrderIdHead) || text.size() != kOrderIdHead.size() + kHexDigits)
    return std::nullopt;
  std::int64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + kOrderIdHead.size(), end, id, 16);
  if (read.ec != std::errc{} || read.ptr != end || id < 0) return std::nullopt;
  return ExchangeOrderId{id};
}

std::string trade_id_text(std::int64_t trade) {
  return fmt::format("0c0b0002-0000-4000-8000-{:012x}", trade);
}
std::string account_uuid(AccountId account, AssetId asset) {
  return fmt::format("0c0b0003-0000-4000-{:04x}-{:012x}", asset.value(), account.value());
}
std::string portfolio_uuid(AccountId account) {
  return fmt::format("0c0b0004-0000-4000-8000-{:012x}", account.value());
}

std::string wire_time(UtcNanos time) {
  char text[kWireTimeChars];
  return std::string{format_wire_time(time, 9, text)};
}

std::string rate_text(FeeRate rate) { return decimal_text(rate.parts(), Scale{8}); }

WireJson levels_json(const Product& product, const OrderBook& book, BookSide side,
                     std::size_t depth) {
  WireJson rows = WireJson::array();
  const std::size_t count = depth == 0 ? book.depth(side) : std::min(depth, book.depth(side));
  for (std::size_t rank = 0; rank < count; ++rank) {
    const Level& level = book.level(side, rank);
    rows.push_back({{"price", product.price_text(level.price)},
                    {"size", product.quantity_text(level.quantity)}});
  }
  return rows;
}

WireJson product_json(const Product& product, Price last, const OrderBook& book) {
  const InstrumentRules& rules = product.listing->rules;
  const TopOfBook top = book.top();
  const std::string tick = product.price_text(rules.tick_size);
  const std::string shown = product.price_text(last.is_zero() ? top.bid.price : last);
  WireJson alias_to = WireJson::array();
  if (!product.alias_to.empty()) alias_to.push_back(product.alias_to);
  return {
      {"product_id", product.id},
      {"price", shown},
      {"price_percentage_change_24h", "0"},
      {"volume_24h", "0"},
      {"volume_percentage_change_24h", "0"},
      {"base_increment", product.quantity_text(rules.lot_size)},
      {"quote_increment", tick},
      {"quote_min_size", product.notional_text(rules.min_notional)},
      {"quote_max_size", kNoLimit},
      {"base_min_size", product.quantity_text(rules.min_quantity)},
      {"base_max_size", rules.max_quantity.is_zero() ? std::string{kNoLimit}
                                                     : product.quantity_text(rules.max_quantity)},
      {"base_name", word_of_asset(product.base)},
      {"quote_name", word_of_asset(product.quote)},
      {"watched", false},
      {"is_disabled", false},
      {"new", false},
      {"status", rules.status == TradingStatus::Unlisted ? "delisted" : "online"},
      {"cancel_only", rules.status == TradingStatus::CancelOnly},
      {"limit_only", false},
      {"post_only", rules.status == TradingStatus::PostOnly},
      {"trading_disabled", rules.status == TradingStatus::Halted},
      {"auction_mode", false},
      {"product_type", "SPOT"},
      {"quote_currency_id", product.quote},
      {"base_currency_id", product.base},
      {"fcm_trading_session_details", nullptr},
      {"mid_market_price", ""},
      {"alias", product.alias},
      {"alias_to", std::move(alias_to)},
      {"base_display_symbol", product.base},
      {"quote_display_symbol", product.quote},
      {"view_only", false},
      {"price_increment", tick},
      {"display_name", product.id},
      {"product_venue", "CBE"}};
}

HttpReply json_reply(const WireJson& body) { return {200, body.dump(), "application/json", {}}; }

HttpReply refusal_reply(int status, std::string_view error, int code, std::string_view message) {
  const WireJson body{{"error", error},
                      {"code", code},
                      {"message", message},
                      {"error_details", message},
                      {"details", WireJson::array()}};
  return {status, body.dump(), "application/json", {}};
}

HttpReply unauthorized_reply() { return {401, "Unauthorized\n", "text/plain", {}}; }

QueryArguments::QueryArguments(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t mark = std::min(pair.find('='), pair.size());
    values_.emplace_back(decoded(pair.substr(0, mark)),
                         decoded(pair.substr(std::min(mark + 1, pair.size()))));
  }
}

std::string_view QueryArguments::get(std::string_view name) const noexcept {
  for (const auto& [key, value] : values_)
    if (key == name) return value;
  return {};
}

std::vector<std::string> QueryArguments::list(std::string_view name) const {
  std::vector<std::string> all;
  for (const auto& [key, value] : values_) {
    if (key != name) continue;
    for (std::size_t at = 0; at <= value.size();) {
      const std::size_t end = std::min(value.find(',', at), value.size());
      if (end > at) all.push_back(value.substr(at, end - at));
      at = end + 1;
    }
  }
  return all;
}

std::size_t QueryArguments::count(std::string_view name, std::size_t usual,
                                  std::size_t most) const noexcept {
  const std::string_view text = get(name);
  std::size_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_good = error == std::errc{} && stop == text.data() + text.size() && number > 0;
  return is_good ? std::min(number, most) : usual;
}

std::string text_at(const WireJson& object, std::string_view key) {
  if (!object.is_object()) return {};
  const auto found = object.find(std::string{key});
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool flag_at(const WireJson& object, std::string_view key) {
  if (!object.is_object()) return false;
  const auto found = object.find(std::string{key});
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace crossbook::coinbase
