// Products, books and currencies.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "venues/coinbase/simulator_rest.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::array<std::string_view, 4> kFiat{"USD", "EUR", "GBP", "JPY"};

bool is_fiat_code(std::string_view code) noexcept {
  return std::find(kFiat.begin(), kFiat.end(), code) != kFiat.end();
}

HttpReply no_product(std::string_view id) {
  return refusal_reply(404, "NOT_FOUND", 5, fmt::format("product {} was not found", id));
}

AssetId asset_at(std::size_t i) noexcept { return AssetId{static_cast<std::uint16_t>(i)}; }

}  // namespace

HttpReply RestDesk::products(const QueryArguments& query) const {
  const std::string_view type = query.get("product_type");
  const std::vector<std::string> wanted = query.list("product_ids");
  WireJson rows = WireJson::array();
  for (const Product& one : products_.all()) {
    if (!type.empty() && type != "SPOT") break;  // no futures here
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), one.id) == wanted.end())
      continue;
    const InstrumentId id = one.instrument->id;
    rows.push_back(product_json(one, last_price(id), exchange_.book(id)));
  }
  const std::size_t count = rows.size();
  return json_reply({{"products", std::move(rows)}, {"num_products", count}});
}

HttpReply RestDesk::product(std::string_view id) const {
  const Product* const one = products_.find(id);
  if (one == nullptr) return no_product(id);
  const InstrumentId instrument = one->instrument->id;
  return json_reply(product_json(*one, last_price(instrument), exchange_.book(instrument)));
}

HttpReply RestDesk::product_book(const QueryArguments& query, UtcNanos now) const {
  const std::string_view id = query.get("product_id");
  const Product* const one = products_.find(id);
  if (one == nullptr) return no_product(id);
  const OrderBook& book = exchange_.book(one->instrument->id);
  const std::size_t depth = query.count("limit", 0, kMaxBookLevels);
  const TopOfBook top = book.top();
  const Price spread = top.ask.price - top.bid.price;
  return json_reply({{"pricebook",
                      {{"product_id", one->id},
                       {"bids", levels_json(*one, book, BookSide::Bid, depth)},
                       {"asks", levels_json(*one, book, BookSide::Ask, depth)},
                       {"time", wire_time(now)}}},
                     {"last", one->price_text(last_price(one->instrument->id))},
                     {"mid_market", one->price_text(top.bid.price)},
                     {"spread_bps", "0"},
                     {"spread_absolute", one->price_text(spread)}});
}

HttpReply RestDesk::best_bid_ask(const QueryArguments& query, UtcNanos now) const {
  const std::vector<std::string> wanted = query.list("product_ids");
  WireJson rows = WireJson::array();
  for (const Product& one : products_.all()) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), one.id) == wanted.end())
      continue;
    const OrderBook& book = exchange_.book(one.instrument->id);
    rows.push_back({{"product_id", one.id},
                    {"bids", levels_json(one, book, BookSide::Bid, 1)},
                    {"asks", levels_json(one, book, BookSide::Ask, 1)},
                    {"time", wire_time(now)}});
  }
  return json_reply({{"pricebooks", std::move(rows)}});
}

HttpReply RestDesk::currencies(bool is_fiat) const {
  const InstrumentTable& table = exchange_.table();
  WireJson rows = WireJson::array();
  for (std::size_t i = 0; i < table.asset_count(); ++i) {
    const std::string_view code = table.asset_code(asset_at(i));
    if (is_fiat_code(code) != is_fiat) continue;
    if (is_fiat)
      rows.push_back({{"id", code}, {"name", code}, {"min_size", "0.01"}});
    else
      rows.push_back({{"asset_id", account_uuid(AccountId{0}, asset_at(i))},
                      {"code", code},
                      {"name", code},
                      {"color", "#0052FF"},
                      {"sort_index", 100 + i},
                      {"exponent", 8},
                      {"type", "crypto"},
                      {"address_regex", ""}});
  }
  return json_reply({{"data", std::move(rows)}});
}

/// How much of each a dollar buys: of the books in USD, else in USDT; else one.
HttpReply RestDesk::exchange_rates() const {
  constexpr std::uint8_t kRateDecimals = 12;
  const InstrumentTable& table = exchange_.table();
  WireJson rates = WireJson::object();
  for (std::size_t i = 0; i < table.asset_count(); ++i) {
    const std::string code{table.asset_code(asset_at(i))};
    std::string rate = "1";
    for (const std::string_view quote : {"USD", "USDT"}) {
      const auto id = table.find(code, quote);
      if (!id || exchange_.find_listing(*id) == nullptr) continue;
      const Price bid = exchange_.book(*id).top().bid.price;
      if (bid.raw() <= 0) continue;
      const unsigned scale = table.at(*id).price_scale.decimals();
      rate = decimal_text(Int128{power_of_ten(scale)} * power_of_ten(kRateDecimals) / bid.raw(),
                          Scale{kRateDecimals});
      break;
    }
    rates[code] = rate;
  }
  return json_reply({{"data", {{"currency", "USD"}, {"rates", std::move(rates)}}}});
}

}  // namespace crossbook::coinbase
