#include "bench/support/feed.hpp"

#include <algorithm>
#include <stdexcept>

#include "venues/connector/listing_match.hpp"

namespace crossbook::bench {
namespace {

using std::chrono::milliseconds;

constexpr UtcNanos kStart = UtcNanos::from_millis(1'795'413'600'000);  // 2026-11-23T06:00:00Z
constexpr milliseconds kTick{5};
constexpr int kMostTicks = 4'000;           // no venue keeps a change to itself for so long
constexpr std::int64_t kMeanDistance = 40;  // ticks from the touch
constexpr std::int64_t kMiddleTicks = 9'712'342;

template <class Value>
Value parse(std::string_view text, Scale scale) {
  return Value::parse(text, scale).value();
}

}  // namespace

Feed::Feed(const VenueModule& module, std::size_t changes)
    : now_{kStart},
      instrument_{table_.instrument("BTC/USDT")},
      exchange_{std::string{module.capabilities->name}, table_, {make_listing()}, 8},
      simulator_{module.make_simulator(exchange_)},
      venue_{module.make_venue()},
      capabilities_{*module.capabilities},
      maker_{exchange_.ledger().open_account("maker")} {
  const Price tick = make_listing().rules.tick_size;
  for (std::size_t rank = 0; rank < kFeedDepth; ++rank) {
    const auto away = static_cast<std::int64_t>(rank);
    const Quantity size = Quantity::from_raw((away + 1) * 100'000);
    bids_.push_back({Price::from_raw((kMiddleTicks - away) * tick.raw()), size});
    asks_.push_back({Price::from_raw((kMiddleTicks + 1 + away) * tick.raw()), size});
  }
  quote();
  read_listings();
  join();
  record(changes);
}

ExchangeListing Feed::make_listing() const {
  const Instrument& instrument = table_.at(instrument_);
  ExchangeListing listing;
  listing.instrument = instrument_;
  listing.rules.tick_size = parse<Price>("0.01", instrument.price_scale);
  listing.rules.lot_size = parse<Quantity>("0.00001", instrument.quantity_scale);
  listing.rules.min_quantity = listing.rules.lot_size;
  listing.rules.max_quantity = parse<Quantity>("9000", instrument.quantity_scale);
  listing.rules.status = TradingStatus::Trading;
  return listing;
}

void Feed::quote() { exchange_.quote(maker_, instrument_, bids_, asks_, now_); }

RestEvents Feed::call(const RestCall& what) {
  RequestContext context;
  context.venue_now = now_;
  context.nonce = context.request = static_cast<std::uint64_t>(now_.count());
  HttpRequest request;
  RestEvents events;
  if (venue_->encode_rest(what, context, request).has_error())
    throw std::runtime_error{"the call cannot be encoded"};
  const HttpResponse response =
      contract::exchange_http(*simulator_, request, peer_.address(), now_);
  if (venue_->decode_rest(what, response, events).has_error())
    throw std::runtime_error{"the answer cannot be read: " + response.body.substr(0, 200)};
  return events;
}

void Feed::advance() {
  now_ = now_ + kTick;
  simulator_->on_tick(now_);
  for (int pings = peer_.take_pings(); pings > 0; --pings) simulator_->on_ws_pong(peer_, now_);
}

void Feed::read_listings() {
  venue_->set_listings({}, table_);
  const RestEvents events = call(RestCall{RestCall::Kind::Instruments, nullptr, {}});
  const InstrumentId wanted[] = {instrument_};
  listings_ =
      match_listings(events.instruments, wanted, table_, capabilities_.default_fees).listings;
  if (listings_.empty()) throw std::runtime_error{"the book is not listed"};
  venue_->set_listings(listings_, table_);
}

/// Follows the feed until the book is whole and nothing more is on its way.
void Feed::join() {
  if (!simulator_->on_ws_open(Listener::WsPublic, simulator_->path(Listener::WsPublic), peer_,
                              now_))
    throw std::runtime_error{"the simulator refused its own path"};
  std::vector<std::string> frames;
  venue_->encode_subscribe(listings_, frames);
  for (const std::string& frame : frames) simulator_->on_ws_message(peer_, frame, now_);

  SynchroniserLimits limits;
  limits.grid = PriceGrid{listing().rules.tick_size};
  ChecksumCheck check;
  if (capabilities_.has_checksum)
    check = [this](const OrderBook& book, std::uint32_t expected) {
      return venue_->checksum_matches(book, listing(), expected);
    };
  start_ = std::make_unique<BookSynchroniser>(capabilities_, limits, check);
  const bool is_rest = capabilities_.snapshot_source == SnapshotSource::Rest;
  MarketEvents events;
  for (int tick = 0; tick < kMostTicks && !start_->is_synced(); ++tick) {
    if (is_rest) change_quotes(1);  // a delta must meet the snapshot
    advance();
    for (const std::string& frame : peer_.take()) {
      events.clear();
      if (venue_->read_market(contract::PaddedText{frame}.bytes(), events).has_error()) continue;
      for (const BookMessage& message : events.books) start_->on_message(message, events.levels);
      for (const Notice& notice : events.notices)
        if (notice.kind == NoticeKind::Subscribed && notice.depth > 0)
          start_->set_wire_depth(notice.depth);
    }
    if (!is_rest || tick % 100 != 99) continue;
    RestEvents snapshot = call(RestCall{RestCall::Kind::Snapshot, &listing(), {}});
    if (snapshot.market.books.size() != 1) throw std::runtime_error{"no snapshot"};
    start_->on_message(snapshot.market.books.front(), snapshot.market.levels);
    while (start_->replay_next()) continue;
  }
  if (!start_->is_synced()) throw std::runtime_error{"the book is not joined"};
}

/// Sizes change, levels vanish and come back; distances fall off geometrically. The touch stays.
void Feed::change_quotes(std::size_t changes) {
  std::geometric_distribution<std::int64_t> distance{1.0 / static_cast<double>(kMeanDistance)};
  const auto random_size = [&] {
    return Quantity::from_raw(static_cast<std::int64_t>(1 + random_() % 900'000) * 1'000);
  };
  const auto change = [&](std::vector<Level>& levels, std::int64_t step) {
    for (std::size_t i = 0; i < changes; ++i) {
      const std::int64_t away = (1 + distance(random_)) * step;
      const Price price = Price::from_raw(levels.front().price.raw() + away);
      const auto at = std::find_if(levels.begin(), levels.end(), [&](const Level& level) {
        return step < 0 ? level.price <= price : level.price >= price;
      });
      if (at == levels.end() || at->price != price) {
        levels.insert(at, {price, random_size()});
      } else if (random_() % 2 == 0) {
        levels.erase(at);
      } else {
        at->quantity = random_size();
      }
    }
  };
  const std::int64_t tick = listing().rules.tick_size.raw();
  change(bids_, -tick);
  change(asks_, tick);
  quote();
}

void Feed::record(std::size_t changes) {
  const auto is_delta = [&](PaddedBytes frame) {
    MarketEvents events;
    return !venue_->read_market(frame, events).has_error() && events.books.size() == 1 &&
           !events.books.front().is_snapshot;
  };
  peer_.take();
  while (deltas_.size() < kFeedMessages) {
    change_quotes(changes);
    const std::size_t before = deltas_.size();
    for (int tick = 0; deltas_.size() == before; ++tick) {
      if (tick == kMostTicks)
        throw std::runtime_error{std::string{capabilities_.name} + ": no delta came"};
      if (tick % 100 == 99) change_quotes(changes);  // what changed was not told to anybody
      advance();
      for (const std::string& frame : peer_.take()) {
        const contract::PaddedText text{frame};
        if (is_delta(text.bytes())) deltas_.push_back(text);
      }
    }
  }
}

}  // namespace crossbook::bench
