#include "venues/kraken/simulator_books.hpp"

#include <zlib.h>

#include <algorithm>

#include "venues/kraken/rules.hpp"
#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_orders.hpp"

namespace crossbook::kraken {
namespace {

void append_stripped(std::string& out, std::string text) {
  std::erase(text, '.');
  out += text.substr(std::min(text.find_first_not_of('0'), text.size()));
}

bool is_better(BookSide side, Price a, Price b) noexcept {
  return side == BookSide::Bid ? a > b : a < b;
}

/// Changes that lead from one view of a side to the next one.
std::vector<Level> changes(BookSide side, const std::vector<Level>& before,
                           const std::vector<Level>& after, std::size_t depth) {
  std::vector<Level> out;
  std::size_t b = 0;
  std::size_t a = 0;
  const bool is_full = after.size() == depth;
  while (b < before.size() || a < after.size()) {
    const bool only_before =
        a == after.size() ||
        (b < before.size() && is_better(side, before[b].price, after[a].price));
    if (only_before) {
      const bool fell_out =
          is_full && is_better(side, after.back().price, before[b].price);  // no removal for these
      if (!fell_out) out.push_back({before[b].price, Quantity{}});
      ++b;
      continue;
    }
    const bool is_new = b == before.size() || before[b].price != after[a].price;
    if (is_new || before[b].quantity != after[a].quantity) out.push_back(after[a]);
    if (!is_new) ++b;
    ++a;
  }
  return out;
}

void write_side(JsonWriter& out, const char* name, const PairInfo& pair,
                const std::vector<Level>& levels) {
  out.key(name).begin_array();
  for (const Level& level : levels) {
    out.begin_object()
        .number_member("price", pair.price_text(level.price))
        .number_member("qty", pair.quantity_text(level.quantity))
        .end_object();
  }
  out.end_array();
}

std::string message(const char* type, const PairInfo& pair, const std::vector<Level>& bids,
                    const std::vector<Level>& asks, std::uint32_t checksum, UtcNanos now) {
  JsonWriter out;
  out.begin_object().text_member("channel", "book").text_member("type", type).key("data");
  out.begin_array().begin_object().text_member("symbol", pair.symbol);
  write_side(out, "bids", pair, bids);
  write_side(out, "asks", pair, asks);
  out.integer_member("checksum", checksum).text_member("timestamp", micros_text(now));
  return out.end_object().end_array().end_object().take();
}

}  // namespace

std::uint32_t printed_checksum(const PairInfo& pair, const std::vector<Level>& asks,
                               const std::vector<Level>& bids) {
  std::string text;
  for (const std::vector<Level>* side : {&asks, &bids}) {
    for (std::size_t i = 0; i < std::min(side->size(), kChecksumDepth); ++i) {
      append_stripped(text, pair.price_text((*side)[i].price));
      append_stripped(text, pair.quantity_text((*side)[i].quantity));
    }
  }
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

BookChannel::View BookChannel::current(const BookKey& key) const {
  const OrderBook& book = exchange_.book(key.instrument);
  View view;
  view.bids.resize(key.depth);
  view.asks.resize(key.depth);
  view.bids.resize(book.top_levels(BookSide::Bid, view.bids));
  view.asks.resize(book.top_levels(BookSide::Ask, view.asks));
  return view;
}

std::string BookChannel::snapshot(const BookKey& key, UtcNanos now) {
  const PairInfo& pair = *pairs_.find(key.instrument);
  const View& view = views_[key] = current(key);
  return message("snapshot", pair, view.bids, view.asks,
                 printed_checksum(pair, view.asks, view.bids), now);
}

std::string BookChannel::update(const BookKey& key, UtcNanos now) {
  const PairInfo& pair = *pairs_.find(key.instrument);
  View& view = views_[key];
  View next = current(key);
  const std::vector<Level> bids = changes(BookSide::Bid, view.bids, next.bids, key.depth);
  const std::vector<Level> asks = changes(BookSide::Ask, view.asks, next.asks, key.depth);
  view = std::move(next);
  if (bids.empty() && asks.empty()) return {};
  return message("update", pair, bids, asks, printed_checksum(pair, view.asks, view.bids), now);
}

}  // namespace crossbook::kraken
